from frappe import _

from meeting_manager.meeting_manager.domain.reports.statistics import share
from meeting_manager.meeting_manager.report.layout import (
	advice,
	bars,
	column,
	figure,
	read_choice,
	read_period,
)
from meeting_manager.meeting_manager.services.reports.bookings import CUSTOMER_SOURCE, SOURCE, sources


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, advice, chart and figures. Filters: from_date, to_date, group_by."""
	first, last = read_period(filters, back=364)
	by = read_choice(filters, "group_by", (SOURCE, CUSTOMER_SOURCE))
	rows = sources(first, last, by)
	for row in rows:
		row["source"] = _(row["source"]) if row["source"] else _("Unknown")
	none = _("No bookings in this period. Choose other dates, or create a booking.")
	return get_columns(), rows, advice(rows, none), get_chart(rows), get_figures(rows)


def get_columns() -> list[dict]:
	return [
		column("source", _("Source"), width=180),
		column("bookings", _("Bookings"), "Int"),
		column("customers", _("Customers"), "Int"),
		column("new_customers", _("New"), "Int"),
		column("returning", _("Returning"), "Int"),
		column("no_show_rate", _("No-show Rate"), "Percent", width=140),
		column("spent", _("Spent"), "Currency"),
	]


def get_chart(rows: list[dict]) -> dict | None:
	return bars([row["source"] for row in rows], {_("Bookings"): [row["bookings"] for row in rows]})


def get_figures(rows: list[dict]) -> list[dict]:
	"""Who booked through several sources stands in each of them, so only bookings are added up."""
	held, missed = sum(row["held"] for row in rows), sum(row["missed"] for row in rows)
	return [
		figure(_("Bookings"), sum(row["bookings"] for row in rows)),
		figure(_("No-show Rate"), share(missed, held + missed), "Percent"),
		figure(_("Spent"), sum(row["spent"] or 0 for row in rows), "Currency"),
	]
