from frappe import _

from meeting_manager.meeting_manager.domain.reports.statistics import share
from meeting_manager.meeting_manager.report.layout import (
	MOST_BARS,
	advice,
	bars,
	column,
	customer_columns,
	figure,
	read_choice,
	read_number,
	read_period,
)
from meeting_manager.meeting_manager.services.reports.bookings import totals
from meeting_manager.meeting_manager.services.reports.customers import (
	BY_BOOKINGS,
	BY_SPENT,
	top_customers,
)


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, advice, chart and figures. Filters: from_date, to_date, rank_by, limit."""
	first, last = read_period(filters, back=364)
	by = read_choice(filters, "rank_by", (BY_SPENT, BY_BOOKINGS))
	rows = top_customers(first, last, by, read_number(filters, "limit", 20))
	nobody = _("No bookings in this period. Choose other dates, or create a booking.")
	return (
		get_columns(),
		rows,
		advice(rows, nobody),
		get_chart(rows, by),
		get_figures(rows, totals(first, last)),
	)


def get_columns() -> list[dict]:
	return [
		*customer_columns(),
		column("spent", _("Spent"), "Currency"),
		column("bookings", _("Bookings"), "Int"),
		column("completed", _("Completed"), "Int"),
		column("no_shows", _("No-shows"), "Int"),
		column("last_booking", _("Last Booking"), "Datetime", width=190),
	]


def get_chart(rows: list[dict], by: str) -> dict | None:
	names = [row["customer_name"] for row in rows[:MOST_BARS]]
	if by == BY_BOOKINGS:
		return bars(names, {_("Bookings"): [row["bookings"] for row in rows[:MOST_BARS]]})
	return bars(names, {_("Spent"): [row["spent"] for row in rows[:MOST_BARS]]}, fieldtype="Currency")


def get_figures(rows: list[dict], everybody: dict) -> list[dict]:
	spent, bookings = sum(row["spent"] for row in rows), sum(row["bookings"] for row in rows)
	return [
		figure(_("Spent by these customers"), spent, "Currency"),
		figure(_("Share of total spend"), share(spent, everybody["spent"]), "Percent"),
		figure(_("Share of all bookings"), share(bookings, everybody["bookings"]), "Percent"),
	]
