"""How many different customers came from each source, from their spans of days: see
`services.common.booking_totals`.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date

import frappe
from frappe.query_builder import Case
from frappe.query_builder.functions import Count, Sum
from frappe.utils import cint, create_batch, getdate
from pypika import Criterion
from pypika.terms import NotNullCriterion

from meeting_manager.meeting_manager.services.common.booking_totals import (
	BOOKING,
	CUSTOMERS_AT_ONCE,
	SPANS,
	unadded_customers,
)
from meeting_manager.meeting_manager.services.reports.customers import within

Counts = tuple[Counter[str], Counter[str]]  # customers, and new customers, by source


def customers_by_source(first: date, last: date, sources: list[str]) -> dict[str, tuple[int, int]]:
	"""`{source: (customers with a booking in these days, those of them whose very first one is in them)}`,
	cancelled bookings apart. sources: those that have bookings in these days.

	Two statements for each source. Of customers whose bookings have just changed, what is stored is taken
	away, and what their bookings say is added.
	"""
	seen, new = _stored(first, last, sources)
	for names in create_batch(unadded_customers(), CUSTOMERS_AT_ONCE):
		for sign, (some_seen, some_new) in (
			(-1, _stored(first, last, sources, names)),
			(1, _of_bookings(first, last, names)),
		):
			for source, count in some_seen.items():
				seen[source] += sign * count
			for source, count in some_new.items():
				new[source] += sign * count
	return {source: (count, new[source]) for source, count in seen.items()}


def _stored(first: date, last: date, sources: list[str], names: Iterable[str] | None = None) -> Counts:
	"""Of all customers, or of those with these names."""
	span = frappe.qb.DocType(SPANS)
	begins_or_ends = (span.last_day <= last) | (span.first_day >= first)
	is_within = (span.last_day >= first) & (span.first_day <= last) & begins_or_ends
	booking = frappe.qb.DocType(BOOKING)
	theirs = (booking.customer == span.customer) & (booking.source == span.source)
	between = frappe.qb.from_(booking).select(booking.name)
	between = between.where(theirs & within(booking.start_datetime, first, last))
	# With a limit, so that it is asked for each customer: MariaDB would read all bookings first.
	between = between.where(booking.status != "Cancelled").limit(1)
	is_around = (span.last_day > last) & (span.first_day < first) & NotNullCriterion(between)
	seen, new = _count(is_within, first, sources, names)
	more, _none = _count(is_around, first, sources, names)
	return seen + more, new


def _count(condition: Criterion, first: date, sources: list[str], names: Iterable[str] | None) -> Counts:
	span = frappe.qb.DocType(SPANS)
	is_new = Case().when(span.customer_since >= first, 1).else_(0)
	query = frappe.qb.from_(span).select(Count("*"), Sum(is_new)).where(condition)
	if names is not None:
		query = query.where(span.customer.isin(list(names)))
	# One by one, by the index: MariaDB would sort hundreds of thousands by their source.
	found = [(source, *query.where(span.source == source).run()[0]) for source in sources]
	seen: Counter[str] = Counter()
	new: Counter[str] = Counter()
	for source, count, of_new in found:
		seen[source or ""], new[source or ""] = cint(count), cint(of_new)
	return seen, new


def _of_bookings(first: date, last: date, names: list[str]) -> Counts:
	booking, customer = frappe.qb.DocType(BOOKING), frappe.qb.DocType("MM Customer")
	query = (
		frappe.qb.from_(booking)
		.join(customer)
		.on(customer.name == booking.customer)
		.select(booking.customer, booking.source, customer.first_booking)
		.distinct()
		.where(booking.customer.isin(names) & (booking.status != "Cancelled"))
		.where(within(booking.start_datetime, first, last))
	)
	seen: Counter[str] = Counter()
	new: Counter[str] = Counter()
	for _name, source, since in query.run():
		seen[source or ""] += 1
		new[source or ""] += int(bool(since and getdate(since) >= first))
	return seen, new
