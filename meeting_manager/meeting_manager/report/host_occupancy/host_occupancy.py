from frappe import _

from meeting_manager.meeting_manager.domain.reports.statistics import share
from meeting_manager.meeting_manager.report.layout import advice, bars, column, figure, read_period
from meeting_manager.meeting_manager.services.reports.occupancy import host_occupancy

USUAL_DAYS_AHEAD = 27  # with today, four weeks
MOST_HOSTS = 20  # of the chart


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, advice, chart and figures. Filters: from_date, to_date."""
	found = host_occupancy(*read_period(filters, back=0, ahead=USUAL_DAYS_AHEAD))
	kinds = ("open", "booked", "outside")
	rows = [
		{**row, **{f"{kind}_hours": round(row[f"{kind}_minutes"] / 60, 2) for kind in kinds}} for row in found
	]
	nobody = _("No active hosts. Create a schedule and an MM Host that uses it.")
	return get_columns(), rows, advice(rows, nobody), get_chart(rows), get_figures(rows)


def get_columns() -> list[dict]:
	return [
		column("host", _("Host"), "Link", "MM Host", 200),
		column("host_name", _("Name"), width=180),
		column("occupancy", _("Occupancy"), "Percent"),
		column("booked_hours", _("Booked Hours"), "Float"),
		column("open_hours", _("Open Hours"), "Float"),
		column("outside_hours", _("Hours Outside Schedule"), "Float", width=160),
		column("bookings", _("Bookings"), "Int"),
	]


def get_chart(rows: list[dict]) -> dict | None:
	shown = rows[:MOST_HOSTS]
	values = {_("Occupancy"): [row["occupancy"] for row in shown]}
	return bars([row["host_name"] for row in shown], values, fieldtype="Percent")


def get_figures(rows: list[dict]) -> list[dict]:
	booked, hours = sum(row["booked_hours"] for row in rows), sum(row["open_hours"] for row in rows)
	return [
		figure(_("Occupancy"), share(booked, hours), "Percent"),
		figure(_("Booked Hours"), round(booked), "Int"),
		figure(_("Open Hours"), round(hours), "Int"),
	]
