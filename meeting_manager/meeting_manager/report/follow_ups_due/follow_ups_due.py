from datetime import timedelta

from frappe import _
from frappe.utils import getdate

from meeting_manager.meeting_manager.domain.reports.statistics import band_of
from meeting_manager.meeting_manager.report.layout import (
	AMBER,
	advice,
	bars,
	column,
	customer_columns,
	figure,
)
from meeting_manager.meeting_manager.services.reports.customers import follow_ups, today

USUAL_DAYS_AHEAD = 7
EDGES = (-7, 0, 1)  # days from today: a week late, late, today, to come


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, advice, chart and figures. Filters: until."""
	until = (filters or {}).get("until")
	found = follow_ups(getdate(until) if until else today() + timedelta(days=USUAL_DAYS_AHEAD))
	rows = [
		{
			**row,
			"status": _(row["status"]),
			"days_late": (today() - getdate(row["next_follow_up"])).days,  # below 0: to come
		}
		for row in found
	]
	nobody = _("No follow-ups due. Set Next Follow-up on a customer to see it here.")
	return get_columns(), rows, advice(rows, nobody), get_chart(rows), get_figures(rows)


def get_columns() -> list[dict]:
	return [
		*customer_columns(),
		column("next_follow_up", _("Next Follow-up"), "Date", width=130),
		column("days_late", _("Days Overdue"), "Int", width=100),
		column("phone", _("Phone"), width=150),
		column("email", _("Email"), width=220),
		column("status", _("Status"), width=100),
		column("last_booking_date", _("Last Booking"), "Date"),
	]


def get_chart(rows: list[dict]) -> dict | None:
	counts = [0] * (len(EDGES) + 1)
	for row in rows:
		counts[band_of(-row["days_late"], EDGES)] += 1
	labels = [_("More than a week overdue"), _("Overdue"), _("Today"), _("Upcoming")]
	return bars(labels if rows else [], {_("Customers"): counts}, colors=(AMBER,))


def get_figures(rows: list[dict]) -> list[dict]:
	late = [row for row in rows if row["days_late"] > 0]
	return [
		figure(_("Overdue"), len(late), indicator="Red" if late else "Green"),
		figure(_("Today"), sum(row["days_late"] == 0 for row in rows)),
		figure(_("Upcoming"), sum(row["days_late"] < 0 for row in rows)),
	]
