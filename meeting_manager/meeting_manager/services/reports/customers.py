"""The reports on customers, each in one statement, whatever the size of the site.

Days are dates in the site's time zone; a range includes its last day. Who may read a report is set by its
roles.
"""

from datetime import date, datetime, time, timedelta

import frappe
from frappe.query_builder import Case, Order
from frappe.query_builder.functions import Coalesce, Count, Max, Sum
from frappe.utils import get_datetime
from pypika import Criterion, Field, Table
from pypika.queries import QueryBuilder
from pypika.terms import ExistsCriterion, Term

from meeting_manager.meeting_manager.services.common import clock

MOST_ROWS = 5000  # of a report: more than anybody reads, and few enough for a browser
BY_SPENT, BY_BOOKINGS = "Spent", "Bookings"
FIGURES = ("bookings", "spent", "completed", "no_shows", "last_booking")  # of a customer in a range of days
SHORT = timedelta(days=31)  # of which all bookings are read
CANDIDATES_AT_ONCE = 900  # below the thousand from which on MariaDB may read the other table whole
MOST_CANDIDATES = 9_000
VISITS = ("Completed", "Confirmed")  # bookings that took place, once their time is over


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

	Cancelled bookings do not count; spent is what completed ones cost. Nobody spent more in these days than
	in all, so of a long range only those are read who have the most in all, until nobody who is left can have
	as much as the last of the list. Where too many could, and in a short range, it is one statement over all
	its bookings.
	"""
	limit = min(limit, MOST_ROWS)
	if last - first > SHORT:
		best = _top_of_those_with_most(first, last, by, limit)
		if best is not None:
			return best
	booking, customer = frappe.qb.DocType("MM Meeting Booking"), frappe.qb.DocType("MM Customer")
	figures = _figures_by_customer(booking, first, last)
	if last - first > SHORT and frappe.db.db_type == "mariadb":
		# In the order of customers nothing has to be sorted: MariaDB would look up each booking by its start,
		# and write a row for each customer to a table on the disk.
		figures = figures.force_index("idx_mm_booking_visits")
	best_first = _ordered(figures, by, frappe.qb.Field("customer")).limit(limit).as_("best")
	query = (
		frappe.qb.from_(best_first)
		.join(customer)
		.on(customer.name == best_first.customer)
		.select(best_first.customer, customer.customer_name, *(best_first[each] for each in FIGURES))
	)
	return _ordered(query, by, best_first.customer).run(as_dict=True)


def _figures_by_customer(booking: Table, first: date, last: date) -> QueryBuilder:
	"""A query of the figures of each customer who booked in these days. Without their names: MariaDB would
	sort the bookings with them.
	"""
	return (
		frappe.qb.from_(booking)
		.select(booking.customer, Count("*").as_("bookings"), amount_of(booking, "Completed").as_("spent"))
		.select(count_of(booking, "Completed").as_("completed"))
		.select(count_of(booking, "No Show").as_("no_shows"))
		.select(Max(booking.start_datetime).as_("last_booking"))
		.where(within(booking.start_datetime, first, last) & (booking.status != "Cancelled"))
		.where(booking.customer.isnotnull())
		.groupby(booking.customer)
	)


def _ordered(query: QueryBuilder, by: str, number: Field) -> QueryBuilder:
	for alias in ("spent", "bookings") if by == BY_SPENT else ("bookings", "spent"):
		query = query.orderby(frappe.qb.Field(alias), order=Order.desc)
	return query.orderby(number)


def _top_of_those_with_most(first: date, last: date, by: str, limit: int) -> list[dict] | None:
	"""None when MOST_CANDIDATES customers were not enough to be sure."""
	alias, in_all = ("spent", "total_spent") if by == BY_SPENT else ("bookings", "total_bookings")
	best: list[dict] = []
	after, read, size = None, 0, CANDIDATES_AT_ONCE
	while read < MOST_CANDIDATES:
		names = _those_with_most(in_all, after, size)
		best = _best_of([*best, *_figures_of(names, first, last)], by)[:limit]
		if len(names) < size:
			return best
		after, read = names[-1], read + size
		if len(best) == limit and best[-1][alias] > after[in_all]:
			return best
	return None


def _those_with_most(in_all: str, after: frappe._dict | None, size: int) -> list[frappe._dict]:
	"""The next customers by a figure of theirs, the highest first: name, customer_name and the figure."""
	customer = frappe.qb.DocType("MM Customer")
	figure = customer[in_all]
	query = frappe.qb.from_(customer).select(customer.name, customer.customer_name, figure)
	if after:
		query = query.where(figure <= after[in_all])
		query = query.where((figure < after[in_all]) | (customer.name < after.name))
	query = query.orderby(figure, order=Order.desc).orderby(customer.name, order=Order.desc)
	return query.limit(size).run(as_dict=True)


def _figures_of(customers: list[frappe._dict], first: date, last: date) -> list[dict]:
	if not customers:
		return []
	booking, known = (
		frappe.qb.DocType("MM Meeting Booking"),
		{row.name: row.customer_name for row in customers},
	)
	query = _figures_by_customer(booking, first, last).where(booking.customer.isin(list(known)))
	return [{**row, "customer_name": known[row.customer]} for row in query.run(as_dict=True)]


def _best_of(rows: list[dict], by: str) -> list[dict]:
	fields = ("spent", "bookings") if by == BY_SPENT else ("bookings", "spent")
	return sorted(rows, key=lambda row: (*(-row[field] for field in fields), row["customer"]))


def not_seen_since(days: int, also_coming: bool = False) -> list[dict]:
	"""Who came last so many days ago or longer, the longest absent first: customer, customer_name, last_seen,
	visits, spent, email, phone.

	A visit is a booking that took place, as far as anybody said. also_coming: those too who have a booking to
	come.
	"""
	now, until = clock.to_site(clock.now()), today() - timedelta(days=days - 1)
	customer = frappe.qb.DocType("MM Customer")
	# `last_visit` may be to come. Where it is not, it is the last one.
	query = frappe.qb.from_(customer).select(
		customer.name.as_("customer"), customer.last_visit.as_("last_seen")
	)
	query = query.where(before(customer.last_visit, until) & _is_current(customer))
	if not also_coming:
		query = query.where(ExistsCriterion(_coming_of(customer, now)).negate())
	absent = query.orderby(customer.last_visit).limit(MOST_ROWS)
	rows = _with_visits(absent.as_("absent"), now).run(as_dict=True)
	if also_coming:
		returning = _expected_and_absent(now, until).as_("absent")
		rows += _with_visits(returning, now).run(as_dict=True)
	return sorted(rows, key=lambda row: get_datetime(row.last_seen))[:MOST_ROWS]


def _with_visits(absent: QueryBuilder, now: datetime) -> QueryBuilder:
	"""The rows of the report for a query of customers with last_seen."""
	booking, customer = frappe.qb.DocType("MM Meeting Booking"), frappe.qb.DocType("MM Customer")
	visits = frappe.qb.from_(booking).select(Count("*")).where(booking.customer == absent.customer)
	visits = visits.where(booking.status.isin(VISITS) & (booking.start_datetime <= now))
	return (
		frappe.qb.from_(absent)
		.join(customer)
		.on(customer.name == absent.customer)
		.select(absent.customer, absent.last_seen, customer.customer_name, customer.total_spent.as_("spent"))
		.select(customer.primary_email.as_("email"), customer.primary_phone.as_("phone"))
		.select(visits.as_("visits"))
	)


def _expected_and_absent(now: datetime, until: date) -> QueryBuilder:
	"""Customers who have a confirmed booking to come, and were here so long ago: customer, last_seen."""
	booking, customer = frappe.qb.DocType("MM Meeting Booking"), frappe.qb.DocType("MM Customer")
	past = frappe.qb.from_(booking).select(Max(booking.start_datetime))
	past = past.where((booking.customer == customer.name) & (booking.start_datetime <= now))
	expected = (
		frappe.qb.from_(customer)
		.select(customer.name.as_("customer"), past.where(booking.status.isin(VISITS)).as_("last_seen"))
		.where((customer.last_visit > now) & before(customer.first_booking, until) & _is_current(customer))
		.as_("expected")
	)
	query = frappe.qb.from_(expected).select(expected.customer, expected.last_seen)
	return query.where(before(expected.last_seen, until)).orderby(expected.last_seen).limit(MOST_ROWS)


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
	# Both downwards, as the index can be read.
	query = query.orderby(pair.score, order=Order.desc).orderby(pair.name, order=Order.desc)
	return query.limit(MOST_ROWS).run(as_dict=True)


def _eve(day: date) -> datetime:
	"""The last moment before a day."""
	return midnight(day) - timedelta(microseconds=1)


def _is_current(customer: Table) -> Criterion:
	"""A record that is in use, not merged into another."""
	return (customer.is_active == 1) & (Coalesce(customer.merged_into, "") == "")


def _is_due(customer: Table, until: date) -> Criterion:
	return (customer.next_follow_up <= until) & _is_current(customer)


def _coming_of(customer: Table, now: datetime) -> QueryBuilder:
	"""A query of the bookings to come of each customer of another query."""
	booking = frappe.qb.DocType("MM Meeting Booking").as_("expected")
	query = frappe.qb.from_(booking).select(booking.name).where(booking.customer == customer.name)
	return query.where((booking.start_datetime > now) & booking.status.isin(("Pending", "Confirmed")))
