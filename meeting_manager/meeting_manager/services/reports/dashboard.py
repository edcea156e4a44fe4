"""The figures and charts of the workspace, from sums of bookings. They cover the whole site: the caller
checks who may see them.
"""

from datetime import date, timedelta

import frappe
from frappe.query_builder import Order
from frappe.query_builder.functions import Sum
from frappe.utils import cint, getdate

from meeting_manager.meeting_manager.domain.reports.statistics import month_starts, share, week_starts
from meeting_manager.meeting_manager.services.common import booking_totals
from meeting_manager.meeting_manager.services.reports import customers as customer_figures
from meeting_manager.meeting_manager.services.reports.bookings import OVER, period_of, sum_of, sums

NO_SHOW_DAYS = TYPE_DAYS = 90
WEEKS_BACK, WEEKS_AHEAD = 12, 3
MONTHS_BACK = 11
MOST_TYPES = 7


def no_show_rate() -> dict:
	"""Of a hundred bookings of the last days that were held or missed, how many were missed, and since when:
	`{"rate", "since"}`.
	"""
	total, last = frappe.qb.DocType(booking_totals.TABLE), customer_figures.today()
	first = last - timedelta(days=NO_SHOW_DAYS - 1)
	query = sums(total, booking_totals.SOURCE, first, last).where(total.status.isin(OVER))
	over, missed = query.select(Sum(total.bookings), sum_of(total, total.status == "No Show")).run()[0]
	return {"rate": share(int(missed or 0), int(over or 0)), "since": first}


def follow_ups_due() -> int:
	"""How many customers are to be called today, or were to be before."""
	return customer_figures.count_follow_ups(customer_figures.today())


def bookings_by_week() -> list[tuple[date, int]]:
	"""For the last weeks and the next few, by Monday: the bookings that start in it, cancelled ones apart."""
	total = frappe.qb.DocType(booking_totals.TABLE)
	weeks = week_starts(customer_figures.today(), WEEKS_BACK, WEEKS_AHEAD)
	query = sums(total, booking_totals.SOURCE, weeks[0], weeks[-1] + timedelta(days=6))
	query = query.select(period_of(total.day, weeks).as_("week"), Sum(total.bookings))
	rows = query.where(total.status != "Cancelled").groupby(frappe.qb.Field("week")).run()
	found = {int(number): int(count) for number, count in rows if count}
	return [(start, found.get(number, 0)) for number, start in enumerate(weeks)] if found else []


def bookings_by_type() -> list[tuple[str | None, bool, int]]:
	"""Of the last days, the most booked first: the title of the type, or None; whether it was an event; how
	many. Past the first few, the rest is one row without a title.
	"""
	total, meeting_type = frappe.qb.DocType(booking_totals.TABLE), frappe.qb.DocType("MM Meeting Type")
	last, bookings = customer_figures.today(), Sum(total.bookings)
	first = last - timedelta(days=TYPE_DAYS - 1)
	query = (
		sums(total, booking_totals.MEETING_TYPE, first, last)
		.left_join(meeting_type)
		.on(meeting_type.name == total.meeting_type)
		.select(meeting_type.title, total.is_event, bookings.as_("bookings"))
		.where(total.status != "Cancelled")
		.groupby(meeting_type.title, total.is_event)
		.having(bookings > 0)
		.orderby(frappe.qb.Field("bookings"), order=Order.desc)
	)
	rows = [(title or None, bool(is_event), int(count)) for title, is_event, count in query.run()]
	named = [row for row in rows if row[0] or row[1]][:MOST_TYPES]
	rest = sum(row[2] for row in rows) - sum(row[2] for row in named)
	return [*named, (None, False, rest)] if rest else named


def new_and_returning() -> list[tuple[date, int, int]]:
	"""For each of the last months: its first day, how many customers had their first booking in it, and how
	many others had one.

	Of this month and of those that have just changed they are counted anew.
	"""
	today = customer_figures.today()
	months = month_starts(today, MONTHS_BACK)
	total = frappe.qb.DocType(booking_totals.TABLE)
	stored = frappe.qb.from_(total).select(total.dimension, total.day, total.customers, total.new_customers)
	stored = stored.where(total.dimension.isin((booking_totals.CHANGE, booking_totals.MONTH)))
	found, changed = {}, {months[-1]}
	for dimension, day, seen, new in stored.where((total.day >= months[0]) & (total.day <= today)).run():
		if dimension:
			found[getdate(day)] = cint(seen), cint(new)
		else:
			changed.add(getdate(day).replace(day=1))
	for month, following in zip(months, [*months[1:], today + timedelta(days=1)], strict=True):
		if month in changed:
			found[month] = booking_totals.customers_of_month(month, following - timedelta(days=1))
	rows = [(month, *found.get(month, (0, 0))) for month in months]
	return [(month, new, seen - new) for month, seen, new in rows] if any(row[1] for row in rows) else []
