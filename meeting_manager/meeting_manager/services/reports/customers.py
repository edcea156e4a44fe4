"""The reports on customers, each in one statement, whatever the size of the site.

Days are dates in the site's time zone; a range includes its last day. Who may read a report is set by its
roles.
"""

from datetime import date, datetime, time, timedelta

import frappe
from frappe.query_builder import Case, Order
from frappe.query_builder.functions import Coalesce, Count, Max, Sum
from pypika import Criterion, Field, Table
from pypika.queries import QueryBuilder
from pypika.terms import Term

from meeting_manager.meeting_manager.services.common import clock

MOST_ROWS = 5000  # of a report: more than anybody reads, and few enough for a browser
BY_SPENT, BY_BOOKINGS = "Spent", "Bookings"


def today() -> date:
	"""The date on the site's clock."""
	return clock.to_site(clock.now()).date()


def midnight(day: date) -> datetime:
	"""Its first moment on the site's clock, as Datetime fields are kept."""
	return datetime.combine(day, time())


def before(column: Field, day: date) -> Criterion:
	"""The condition that a Datetime is earlier than a day. Asked of the last moment before it, because
	Frappe's SQLite compares texts, and midnight has two: with and without a fraction of a second.
	"""
	return column <= _eve(day)


def within(column: Field, first: date, last: date) -> Criterion:
	"""The condition that a Datetime lies on one of the days from `first` to `last`."""
	return (column > _eve(first)) & before(column, last + timedelta(days=1))


def count_of(booking: Table, *statuses: str) -> Term:
	"""How many bookings have one of these statuses."""
	return Sum(Case().when(booking.status.isin(statuses), 1).else_(0))


def amount_of(booking: Table, status: str) -> Term:
	"""What the bookings of a status cost together."""
	return Sum(Case().when(booking.status == status, Coalesce(booking.amount, 0)).else_(0))


def top_customers(first: date, last: date, by: str = BY_SPENT, limit: int = 20) -> list[dict]:
	"""Who spent or booked most: customer, customer_name, bookings, completed, no_shows, spent, last_booking.

	Cancelled bookings do not count; spent is what completed ones cost.
	"""
	booking, customer = frappe.qb.DocType("MM Meeting Booking"), frappe.qb.DocType("MM Customer")
	query = (
		frappe.qb.from_(booking)
		.join(customer)
		.on(customer.name == booking.customer)
		.select(customer.name.as_("customer"), customer.customer_name)
		.select(Count("*").as_("bookings"), amount_of(booking, "Completed").as_("spent"))
		.select(count_of(booking, "Completed").as_("completed"))
		.select(count_of(booking, "No Show").as_("no_shows"))
		.select(Max(booking.start_datetime).as_("last_booking"))
		.where(within(booking.start_datetime, first, last) & (booking.status != "Cancelled"))
		.groupby(customer.name, customer.customer_name)
	)
	for alias in ("spent", "bookings") if by == BY_SPENT else ("bookings", "spent"):
		query = query.orderby(frappe.qb.Field(alias), order=Order.desc)
	return query.orderby(customer.name).limit(min(limit, MOST_ROWS)).run(as_dict=True)


def totals(first: date, last: date) -> dict:
	"""All that was booked and spent in these days: `{"bookings", "spent"}`."""
	booking = frappe.qb.DocType("MM Meeting Booking")
	query = frappe.qb.from_(booking).select(Count("*").as_("bookings"))
	query = query.select(Coalesce(amount_of(booking, "Completed"), 0).as_("spent"))
	query = query.where(within(booking.start_datetime, first, last) & (booking.status != "Cancelled"))
	return query.run(as_dict=True)[0]


def not_seen_since(days: int, also_coming: bool = False) -> list[dict]:
	"""Who came last so many days ago or longer, the longest absent first: customer, customer_name, last_seen,
	visits, spent, email, phone.

	A visit is a booking that took place, as far as anybody said. also_coming: those too who have a booking to
	come.
	"""
	booking, customer = frappe.qb.DocType("MM Meeting Booking"), frappe.qb.DocType("MM Customer")
	now = clock.to_site(clock.now())
	last_seen = Max(booking.start_datetime)
	query = (
		frappe.qb.from_(booking)
		.join(customer)
		.on(customer.name == booking.customer)
		.select(customer.name.as_("customer"), customer.customer_name, customer.total_spent.as_("spent"))
		.select(customer.primary_email.as_("email"), customer.primary_phone.as_("phone"))
		.select(last_seen.as_("last_seen"), Count("*").as_("visits"))
		.where(booking.status.isin(("Completed", "Confirmed")) & (booking.start_datetime <= now))
		.where(_is_current(customer))
		.groupby(customer.name, customer.customer_name, customer.total_spent)
		.groupby(customer.primary_email, customer.primary_phone)
		.having(before(last_seen, today() - timedelta(days=days - 1)))
	)
	if not also_coming:
		query = query.where(customer.name.notin(_expected(now)))
	return query.orderby(frappe.qb.Field("last_seen")).limit(MOST_ROWS).run(as_dict=True)


def follow_ups(until: date) -> list[dict]:
	"""Customers whose next follow-up is on that day or before, the longest overdue first: customer,
	customer_name, status, next_follow_up, last_booking_date, email, phone.
	"""
	customer = frappe.qb.DocType("MM Customer")
	return (
		frappe.qb.from_(customer)
		.select(customer.name.as_("customer"), customer.customer_name, customer.status)
		.select(customer.next_follow_up, customer.last_booking_date)
		.select(customer.primary_email.as_("email"), customer.primary_phone.as_("phone"))
		.where(_is_due(customer, until))
		.orderby(customer.next_follow_up)
		.orderby(customer.name)
		.limit(MOST_ROWS)
		.run(as_dict=True)
	)


def count_follow_ups(until: date) -> int:
	"""How many those are."""
	customer = frappe.qb.DocType("MM Customer")
	return frappe.qb.from_(customer).select(Count("*")).where(_is_due(customer, until)).run()[0][0]


def duplicates(status: str | None = None) -> list[dict]:
	"""Pairs that may be one person, the surest first: suggestion, customer, customer_name, duplicate_of,
	other_name, status, reason, score. status: one of them, else all.
	"""
	pair, customer = frappe.qb.DocType("MM Duplicate Suggestion"), frappe.qb.DocType("MM Customer")
	other = frappe.qb.DocType("MM Customer").as_("other")
	query = (
		frappe.qb.from_(pair)
		.left_join(customer)
		.on(customer.name == pair.customer)
		.left_join(other)
		.on(other.name == pair.duplicate_of)
		.select(pair.name.as_("suggestion"), pair.customer, customer.customer_name, pair.duplicate_of)
		.select(other.customer_name.as_("other_name"), pair.status, pair.reason, pair.score)
	)
	if status:
		query = query.where(pair.status == status)
	query = query.orderby(pair.score, order=Order.desc).orderby(pair.name)
	return query.limit(MOST_ROWS).run(as_dict=True)


def _eve(day: date) -> datetime:
	"""The last moment before a day."""
	return midnight(day) - timedelta(microseconds=1)


def _is_current(customer: Table) -> Criterion:
	"""A record that is in use, not merged into another."""
	return (customer.is_active == 1) & (Coalesce(customer.merged_into, "") == "")


def _is_due(customer: Table, until: date) -> Criterion:
	return (customer.next_follow_up <= until) & _is_current(customer)


def _expected(now: datetime) -> QueryBuilder:
	"""A query of the customers who have a booking to come."""
	booking = frappe.qb.DocType("MM Meeting Booking").as_("expected")
	coming = (booking.start_datetime > now) & booking.status.isin(("Pending", "Confirmed"))
	return frappe.qb.from_(booking).select(booking.customer).where(coming & booking.customer.isnotnull())
