"""The reports on bookings: no-shows, attendance of events, sources.

Days are dates in the site's time zone; a range includes its last day. Who may read a report is set by its
roles.
"""

from datetime import date

import frappe
from frappe.query_builder import Case, Order
from frappe.query_builder.functions import Coalesce, Count, Max, Sum
from pypika import Criterion, Field, Table
from pypika.queries import QueryBuilder
from pypika.terms import Term

from meeting_manager.meeting_manager.domain.reports.statistics import months_between, share
from meeting_manager.meeting_manager.services.reports.customers import (
	MOST_ROWS,
	amount_of,
	before,
	count_of,
	within,
)

CUSTOMER, HOST, MEETING_TYPE, SOURCE = "Customer", "Host", "Meeting Type", "Booking Source"
CUSTOMER_SOURCE = "Customer Source"
OVER = ("Completed", "No Show")  # what has been said of a booking that is over


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
	rows = (
		frappe.qb.from_(most)
		.left_join(customer)
		.on(customer.name == most.subject)
		.left_join(held)
		.on((held.customer == most.subject) & is_held)
		.select(most.subject, Max(customer.customer_name).as_("title"), Max(most.no_shows).as_("no_shows"))
		.select(Count(held.name).as_("held"), Max(most.lost).as_("lost"))
		.groupby(most.subject)
		.orderby(frappe.qb.Field("no_shows"), order=Order.desc)
		.orderby(most.subject)
		.run(as_dict=True)
	)
	for row in rows:
		if not row.subject:  # bookings without a customer are a group too, which joins nothing
			query = frappe.qb.from_(held).select(Count("*")).where(held.customer.isnull() & is_held)
			row.held = query.run()[0][0]
	return rows


def _no_shows_of_others(first: date, last: date, by: str) -> list[frappe._dict]:
	booking = frappe.qb.DocType("MM Meeting Booking")
	query, group, title = _grouped(frappe.qb.from_(booking), booking, by)
	missed = count_of(booking, "No Show")
	return (
		query.select(group.as_("subject"), Max(title).as_("title"), missed.as_("no_shows"))
		.select(count_of(booking, "Completed").as_("held"), amount_of(booking, "No Show").as_("lost"))
		.where(within(booking.start_datetime, first, last) & booking.status.isin(OVER))
		.groupby(group)
		.having(missed > 0)
		.orderby(frappe.qb.Field("no_shows"), order=Order.desc)
		.orderby(frappe.qb.Field("subject"))
		.limit(MOST_ROWS)
		.run(as_dict=True)
	)


def no_shows_by_month(first: date, last: date) -> list[tuple[date, int, int]]:
	"""For each month of the range: its first day, how many bookings took place, how many were missed."""
	booking = frappe.qb.DocType("MM Meeting Booking")
	months = months_between(first, last)
	month = period_of(booking.start_datetime, months)
	query = frappe.qb.from_(booking).select(month.as_("month"))
	query = query.select(count_of(booking, "Completed"), count_of(booking, "No Show"))
	query = query.where(within(booking.start_datetime, first, last) & booking.status.isin(OVER))
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
	booking, customer = frappe.qb.DocType("MM Meeting Booking"), frappe.qb.DocType("MM Customer")
	source = booking.source if by == SOURCE else customer.customer_source
	is_new = Case().when(before(customer.first_booking, first).negate(), booking.customer)
	rows = (
		frappe.qb.from_(booking)
		.left_join(customer)
		.on(customer.name == booking.customer)
		.select(Coalesce(source, "").as_("come_from"), Count("*").as_("bookings"))
		.select(Count(booking.customer).distinct().as_("customers"))
		.select(Count(is_new).distinct().as_("new_customers"))
		.select(count_of(booking, "Completed").as_("held"), count_of(booking, "No Show").as_("missed"))
		.select(amount_of(booking, "Completed").as_("spent"))
		.where(within(booking.start_datetime, first, last) & (booking.status != "Cancelled"))
		.groupby(frappe.qb.Field("come_from"))
		.orderby(frappe.qb.Field("bookings"), order=Order.desc)
		.run(as_dict=True)
	)
	return [
		{
			**row,
			"source": row.come_from,
			"returning": row.customers - row.new_customers,
			"no_show_rate": share(row.missed, row.held + row.missed),
		}
		for row in rows
	]


def _grouped(query: QueryBuilder, booking: Table, by: str) -> tuple:
	"""The query with what gives its groups a title, the column to group by, and that title."""
	tables = {
		HOST: ("MM Host", booking.host, "display_name"),
		MEETING_TYPE: ("MM Meeting Type", booking.meeting_type, "title"),
	}
	if by not in tables:
		return query, booking.source, booking.source
	doctype, column, title = tables[by]
	table = frappe.qb.DocType(doctype)
	return query.left_join(table).on(table.name == column), column, table[title]


def _seats(booking: Table, condition: Criterion) -> Term:
	is_counted = condition & (Coalesce(booking.waitlist, "") != "Waiting")
	return Sum(Case().when(is_counted, Coalesce(booking.seats, 1)).else_(0))


def _number(condition: Criterion) -> Term:
	return Sum(Case().when(condition, 1).else_(0))
