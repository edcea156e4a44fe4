"""The reports on bookings: no-shows, attendance of events, sources.

Days are dates in the site's time zone; a range includes its last day. Who may read a report is set by its
roles.
"""

from datetime import date

import frappe
from frappe.query_builder import Case, Order
from frappe.query_builder.functions import Coalesce, Count, Sum
from pypika import Criterion, Field, Table
from pypika.queries import QueryBuilder
from pypika.terms import Term

from meeting_manager.meeting_manager.domain.reports.statistics import months_between, share
from meeting_manager.meeting_manager.services.common import booking_totals
from meeting_manager.meeting_manager.services.reports import source_spans
from meeting_manager.meeting_manager.services.reports.customers import (
	MOST_ROWS,
	amount_of,
	before,
	count_of,
	within,
)

CUSTOMER, HOST, MEETING_TYPE, SOURCE = "Customer", "Host", "Meeting Type", "Booking Source"
CUSTOMER_SOURCE = "Customer Source"
DIMENSIONS = {
	HOST: booking_totals.HOST,
	MEETING_TYPE: booking_totals.MEETING_TYPE,
	SOURCE: booking_totals.SOURCE,
}
TITLES = {HOST: ("MM Host", "display_name"), MEETING_TYPE: ("MM Meeting Type", "title")}
OVER = ("Completed", "No Show")  # what has been said of a booking that is over


def totals(first: date, last: date) -> dict:
	"""All that was booked, and not cancelled, and spent in these days: `{"bookings", "spent"}`."""
	total = frappe.qb.DocType(booking_totals.TABLE)
	query = sums(total, booking_totals.SOURCE, first, last).where(total.status != "Cancelled")
	query = query.select(Coalesce(Sum(total.bookings), 0).as_("bookings"))
	spent = sum_of(total, total.status == "Completed", total.amount)
	found = query.select(Coalesce(spent, 0).as_("spent")).run(as_dict=True)[0]
	return {"bookings": int(found.bookings), "spent": found.spent}


def no_shows(first: date, last: date, by: str = CUSTOMER) -> list[dict]:
	"""Where guests did not come, most often first: subject, title, held, no_shows, rate, lost.

	by: what the rows stand for. held: the bookings that took place; rate: of a hundred that were held or
	missed; lost: what the missed ones would have cost. Groups whose guests all came are left out.
	"""
	rows = _no_shows_of_customers(first, last) if by == CUSTOMER else _no_shows_of_others(first, last, by)
	return [{**row, "rate": share(row.no_shows, row.no_shows + row.held)} for row in rows]


def _no_shows_of_customers(first: date, last: date) -> list[frappe._dict]:
	"""Those who missed most are looked for among the missed bookings, which are few; what they kept is read
	for them alone.
	"""
	booking, held = (
		frappe.qb.DocType("MM Meeting Booking"),
		frappe.qb.DocType("MM Meeting Booking").as_("held"),
	)
	customer, missed = frappe.qb.DocType("MM Customer"), Count("*")
	most = (
		frappe.qb.from_(booking)
		.select(booking.customer.as_("subject"), missed.as_("no_shows"), Sum(booking.amount).as_("lost"))
		.where((booking.status == "No Show") & within(booking.start_datetime, first, last))
		.groupby(booking.customer)
		.orderby(frappe.qb.Field("no_shows"), order=Order.desc)
		.orderby(frappe.qb.Field("subject"))
		.limit(MOST_ROWS)
		.as_("most")
	)
	is_held = (held.status == "Completed") & within(held.start_datetime, first, last)
	kept = frappe.qb.from_(held).select(Count("*")).where((held.customer == most.subject) & is_held)
	rows = (
		frappe.qb.from_(most)
		.left_join(customer)
		.on(customer.name == most.subject)
		.select(most.subject, customer.customer_name.as_("title"), most.no_shows, most.lost, kept.as_("held"))
		.orderby(most.no_shows, order=Order.desc)
		.orderby(most.subject)
		.run(as_dict=True)
	)
	for row in rows:
		if not row.subject:  # bookings without a customer are a group too, which equals none
			query = frappe.qb.from_(held).select(Count("*")).where(held.customer.isnull() & is_held)
			row.held = query.run()[0][0]
	return rows


def _no_shows_of_others(first: date, last: date, by: str) -> list[frappe._dict]:
	"""Grouped before the names are joined."""
	total = frappe.qb.DocType(booking_totals.TABLE)
	column = {HOST: total.host, MEETING_TYPE: total.meeting_type, SOURCE: total.source}[by]
	missed = sum_of(total, total.status == "No Show")
	groups = (
		sums(total, DIMENSIONS[by], first, last)
		.select(column.as_("subject"), missed.as_("no_shows"))
		.select(sum_of(total, total.status == "Completed").as_("held"))
		.select(sum_of(total, total.status == "No Show", total.amount).as_("lost"))
		.where(total.status.isin(OVER))
		.groupby(column)
		.having(missed > 0)
		.as_("groups_of_bookings")
	)
	query = frappe.qb.from_(groups).select(groups.subject, groups.no_shows, groups.held, groups.lost)
	if by in TITLES:
		doctype, title = TITLES[by]
		table = frappe.qb.DocType(doctype)
		query = query.left_join(table).on(table.name == groups.subject).select(table[title].as_("title"))
	else:
		query = query.select(groups.subject.as_("title"))
	query = query.orderby(groups.no_shows, order=Order.desc).orderby(groups.subject)
	return query.limit(MOST_ROWS).run(as_dict=True)


def sums(total: Table, dimension: str, first: date, last: date) -> QueryBuilder:
	"""A query of the sums of a dimension of these days, with the changes that are not in them yet."""
	query = frappe.qb.from_(total).where(total.dimension.isin((booking_totals.CHANGE, dimension)))
	return query.where((total.day >= first) & (total.day <= last))


def sum_of(total: Table, condition: Criterion, column: Field | None = None) -> Term:
	"""How many bookings the sums count where a condition holds, or what they cost."""
	return Sum(Case().when(condition, column or total.bookings).else_(0))


def no_shows_by_month(first: date, last: date) -> list[tuple[date, int, int]]:
	"""For each month of the range: its first day, how many bookings took place, how many were missed."""
	total = frappe.qb.DocType(booking_totals.TABLE)
	months = months_between(first, last)
	query = sums(total, booking_totals.SOURCE, first, last).select(period_of(total.day, months).as_("month"))
	query = query.select(sum_of(total, total.status == "Completed"), sum_of(total, total.status == "No Show"))
	rows = query.groupby(frappe.qb.Field("month")).run()
	found = {int(number): (int(held), int(missed)) for number, held, missed in rows}
	return [(start, *found.get(number, (0, 0))) for number, start in enumerate(months)]


def period_of(column: Field, starts: list[date]) -> Term:
	"""The number of the period that a Datetime from the first start on lies in. Each ends where the next
	begins, and the last is open. Months and weeks are cut so, because no two databases name them alike.
	"""
	case = Case()
	for number, start in enumerate(starts[1:]):
		case = case.when(before(column, start), number)
	return case.else_(len(starts) - 1) if len(starts) > 1 else Case().when(column.isnull(), 0).else_(0)


def event_attendance(first: date, last: date) -> list[dict]:
	"""The events of these days: event, title, start, status, capacity, booked, came, missed, waiting,
	reminders, filled, attendance, amount.

	booked, came and missed count seats; filled is of a hundred of the capacity, attendance of those of whom
	it is known; waiting and reminders count bookings; amount is what the seats that were used cost.
	"""
	event, booking = frappe.qb.DocType("MM Event"), frappe.qb.DocType("MM Meeting Booking")
	rows = (
		frappe.qb.from_(event)
		.left_join(booking)
		.on(booking.event == event.name)
		.select(event.name.as_("event"), event.title, event.start_datetime.as_("start"), event.status)
		.select(event.capacity, _seats(booking, booking.status != "Cancelled").as_("booked"))
		.select(_seats(booking, booking.status == "Completed").as_("came"))
		.select(_seats(booking, booking.status == "No Show").as_("missed"))
		.select(_number(booking.waitlist == "Waiting").as_("waiting"))
		.select(_number((booking.seats == 0) & (booking.status != "Cancelled")).as_("reminders"))
		.select(amount_of(booking, "Completed").as_("amount"))
		.where(within(event.start_datetime, first, last))
		.groupby(event.name, event.title, event.start_datetime, event.status, event.capacity)
		.orderby(event.start_datetime)
		.orderby(event.name)
		.limit(MOST_ROWS)
		.run(as_dict=True)
	)
	return [
		{
			**row,
			"filled": share(row.booked, row.capacity or 0),
			"attendance": share(row.came, row.came + row.missed),
		}
		for row in rows
	]


def sources(first: date, last: date, by: str = SOURCE) -> list[dict]:
	"""Where bookings, or the customers who booked, come from: source, bookings, customers, new_customers,
	returning, no_show_rate, spent.

	A customer is new whose very first booking lies in these days. Cancelled bookings do not count.
	"""
	rows = _sources_of_bookings(first, last) if by == SOURCE else _sources_of_customers(first, last)
	return [
		{
			**row,
			"source": row.come_from,
			"returning": row.customers - row.new_customers,
			"no_show_rate": share(row.missed, row.held + row.missed),
		}
		for row in rows
	]


def _sources_of_bookings(first: date, last: date) -> list[frappe._dict]:
	total = frappe.qb.DocType(booking_totals.TABLE)
	source, bookings = Coalesce(total.source, ""), Sum(total.bookings)
	rows = (
		sums(total, booking_totals.SOURCE, first, last)
		.select(source.as_("come_from"), bookings.as_("bookings"))
		.select(sum_of(total, total.status == "Completed").as_("held"))
		.select(sum_of(total, total.status == "No Show").as_("missed"))
		.select(sum_of(total, total.status == "Completed", total.amount).as_("spent"))
		.where(total.status != "Cancelled")
		.groupby(frappe.qb.Field("come_from"))
		.having(bookings > 0)
		.orderby(frappe.qb.Field("bookings"), order=Order.desc)
		.run(as_dict=True)
	)
	customers = source_spans.customers_by_source(first, last, [row.come_from for row in rows])
	for row in rows:
		row.bookings, row.held, row.missed = int(row.bookings), int(row.held), int(row.missed)
		row.customers, row.new_customers = customers.get(row.come_from, (0, 0))
	return rows


def _sources_of_customers(first: date, last: date) -> list[frappe._dict]:
	"""By customer before anybody's record is read: a customer has one source, and often several bookings."""
	booking, customer = frappe.qb.DocType("MM Meeting Booking"), frappe.qb.DocType("MM Customer")
	figures = (
		frappe.qb.from_(booking)
		.select(booking.customer, Count("*").as_("bookings"))
		.select(count_of(booking, "Completed").as_("held"), count_of(booking, "No Show").as_("missed"))
		.select(amount_of(booking, "Completed").as_("spent"))
		.where(within(booking.start_datetime, first, last) & (booking.status != "Cancelled"))
		.groupby(booking.customer)
		.as_("figures")
	)
	is_new = Case().when(before(customer.first_booking, first).negate(), figures.customer)
	return (
		frappe.qb.from_(figures)
		.left_join(customer)
		.on(customer.name == figures.customer)
		.select(
			Coalesce(customer.customer_source, "").as_("come_from"), Sum(figures.bookings).as_("bookings")
		)
		.select(Count(figures.customer).as_("customers"), Count(is_new).as_("new_customers"))
		.select(Sum(figures.held).as_("held"), Sum(figures.missed).as_("missed"))
		.select(Sum(figures.spent).as_("spent"))
		.groupby(frappe.qb.Field("come_from"))
		.orderby(frappe.qb.Field("bookings"), order=Order.desc)
		.run(as_dict=True)
	)


def _seats(booking: Table, condition: Criterion) -> Term:
	is_counted = condition & (Coalesce(booking.waitlist, "") != "Waiting")
	return Sum(Case().when(is_counted, Coalesce(booking.seats, 1)).else_(0))


def _number(condition: Criterion) -> Term:
	return Sum(Case().when(condition, 1).else_(0))
