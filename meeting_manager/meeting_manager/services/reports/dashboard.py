"""The figures and charts of the workspace, each from one statement. They cover the whole site: the caller
checks who may see them.
"""

from datetime import date, timedelta

import frappe
from frappe.query_builder import Case, Order
from frappe.query_builder.functions import Count

from meeting_manager.meeting_manager.domain.reports.statistics import month_starts, share, week_starts
from meeting_manager.meeting_manager.services.reports import customers as customer_figures
from meeting_manager.meeting_manager.services.reports.bookings import OVER, period_of
from meeting_manager.meeting_manager.services.reports.customers import count_of, within

NO_SHOW_DAYS = TYPE_DAYS = 90
WEEKS_BACK, WEEKS_AHEAD = 12, 3
MONTHS_BACK = 11
MOST_TYPES = 7


def no_show_rate() -> dict:
	"""Of a hundred bookings of the last days that were held or missed, how many were missed, and since when:
	`{"rate", "since"}`.
	"""
	booking, last = frappe.qb.DocType("MM Meeting Booking"), customer_figures.today()
	first = last - timedelta(days=NO_SHOW_DAYS - 1)
	query = frappe.qb.from_(booking).select(Count("*"), count_of(booking, "No Show"))
	over, missed = query.where(within(booking.start_datetime, first, last) & booking.status.isin(OVER)).run()[
		0
	]
	return {"rate": share(int(missed or 0), over), "since": first}


def follow_ups_due() -> int:
	"""How many customers are to be called today, or were to be before."""
	return customer_figures.count_follow_ups(customer_figures.today())


def bookings_by_week() -> list[tuple[date, int]]:
	"""For the last weeks and the next few, by Monday: the bookings that start in it, cancelled ones apart."""
	booking = frappe.qb.DocType("MM Meeting Booking")
	weeks = week_starts(customer_figures.today(), WEEKS_BACK, WEEKS_AHEAD)
	week = period_of(booking.start_datetime, weeks).as_("week")
	query = frappe.qb.from_(booking).select(week, Count("*")).groupby(frappe.qb.Field("week"))
	last = weeks[-1] + timedelta(days=6)
	query = query.where(within(booking.start_datetime, weeks[0], last) & (booking.status != "Cancelled"))
	found = {int(number): count for number, count in query.run()}
	return [(start, found.get(number, 0)) for number, start in enumerate(weeks)] if found else []


def bookings_by_type() -> list[tuple[str | None, bool, int]]:
	"""Of the last days, the most booked first: the title of the type, or None; whether it was an event; how
	many. Past the first few, the rest is one row without a title.
	"""
	booking, meeting_type = frappe.qb.DocType("MM Meeting Booking"), frappe.qb.DocType("MM Meeting Type")
	last, is_event = customer_figures.today(), Case().when(booking.event.isnull(), 0).else_(1)
	first = last - timedelta(days=TYPE_DAYS - 1)
	query = (
		frappe.qb.from_(booking)
		.left_join(meeting_type)
		.on(meeting_type.name == booking.meeting_type)
		.select(meeting_type.title, is_event.as_("is_event"), Count("*").as_("bookings"))
		.where(within(booking.start_datetime, first, last) & (booking.status != "Cancelled"))
		.groupby(meeting_type.title, frappe.qb.Field("is_event"))
		.orderby(frappe.qb.Field("bookings"), order=Order.desc)
	)
	rows = [(title or None, bool(is_event), count) for title, is_event, count in query.run()]
	named = [row for row in rows if row[0] or row[1]][:MOST_TYPES]
	rest = sum(row[2] for row in rows) - sum(row[2] for row in named)
	return [*named, (None, False, rest)] if rest else named


def new_and_returning() -> list[tuple[date, int, int]]:
	"""For each of the last months: its first day, how many customers had their first booking in it, and how
	many others had one.
	"""
	booking, customer = frappe.qb.DocType("MM Meeting Booking"), frappe.qb.DocType("MM Customer")
	today = customer_figures.today()
	months = month_starts(today, MONTHS_BACK)
	is_first = Case().when(booking.start_datetime == customer.first_booking, booking.customer)
	query = (
		frappe.qb.from_(booking)
		.join(customer)
		.on(customer.name == booking.customer)
		.select(period_of(booking.start_datetime, months).as_("month"))
		.select(Count(is_first).distinct(), Count(booking.customer).distinct())
		.where(within(booking.start_datetime, months[0], today) & (booking.status != "Cancelled"))
		.groupby(frappe.qb.Field("month"))
	)
	found = {int(number): (new, seen - new) for number, new, seen in query.run()}
	return [(start, *found.get(number, (0, 0))) for number, start in enumerate(months)] if found else []
