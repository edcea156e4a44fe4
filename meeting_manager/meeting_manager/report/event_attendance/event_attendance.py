from frappe import _

from meeting_manager.meeting_manager.domain.reports.statistics import share
from meeting_manager.meeting_manager.report.layout import (
	AMBER,
	BLUE,
	GREEN,
	MOST_BARS,
	advice,
	bars,
	column,
	figure,
	read_period,
)
from meeting_manager.meeting_manager.services.reports.bookings import event_attendance

USUAL_DAYS_BACK, USUAL_DAYS_AHEAD = 182, 60


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, advice, chart and figures. Filters: from_date, to_date."""
	found = event_attendance(*read_period(filters, USUAL_DAYS_BACK, USUAL_DAYS_AHEAD))
	rows = [{**row, "status": _(row["status"])} for row in found]
	none = _("No events in this period. Choose other dates, or create an MM Event.")
	return get_columns(), rows, advice(rows, none), get_chart(rows), get_figures(rows)


def get_columns() -> list[dict]:
	return [
		column("event", _("Event"), "Link", "MM Event", 170),
		column("title", _("Title"), width=200),
		column("start", _("Start"), "Datetime", width=190),
		column("status", _("Status"), width=100),
		column("capacity", _("Capacity"), "Int", width=90),
		column("booked", _("Booked"), "Int", width=90),
		column("filled", _("Filled"), "Percent", width=90),
		column("came", _("Attended"), "Int", width=80),
		column("missed", _("No-shows"), "Int", width=110),
		column("attendance", _("Attendance"), "Percent", width=110),
		column("waiting", _("On the Waitlist"), "Int", width=120),
		column("reminders", _("Reminder Only"), "Int", width=130),
		column("amount", _("Amount"), "Currency"),
	]


def get_chart(rows: list[dict]) -> dict | None:
	latest = rows[-MOST_BARS:]
	datasets = {
		_("Capacity"): [row["capacity"] for row in latest],
		_("Booked"): [row["booked"] for row in latest],
		_("Attended"): [row["came"] for row in latest],
	}
	return bars([row["title"] for row in latest], datasets, colors=(AMBER, BLUE, GREEN))


def get_figures(rows: list[dict]) -> list[dict]:
	came, missed = sum(row["came"] for row in rows), sum(row["missed"] for row in rows)
	booked, capacity = sum(row["booked"] for row in rows), sum(row["capacity"] or 0 for row in rows)
	return [
		figure(_("Events"), len(rows)),
		figure(_("Filled"), share(booked, capacity), "Percent"),
		figure(_("Attendance"), share(came, came + missed), "Percent"),
	]
