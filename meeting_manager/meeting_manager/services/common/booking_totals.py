"""Sums of bookings by day, which charts and reports read instead of the bookings themselves.

Whoever changes a booking writes, in the same transaction, what that adds and what it takes away: rows of MM
Booking Total without a dimension, which nobody updates, so nobody waits for anybody. Whoever reads adds them
to the sums, so figures are right at once. A job adds them to the sums for good (`add_changes`), and another
compares all with the bookings every night (`check`). Both are safe to be stopped, and to run twice.

Days are dates on the site's clock, as Datetimes are stored.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, cast

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import Case
from frappe.query_builder.functions import Coalesce, Count, Max, Min, Sum
from frappe.utils import cint, create_batch, flt, get_datetime, getdate
from pypika import Criterion, CustomFunction
from pypika.terms import Term

from meeting_manager.meeting_manager.domain.reports.statistics import months_between
from meeting_manager.meeting_manager.services.common import rows
from meeting_manager.meeting_manager.services.common.error_log import log_note
from meeting_manager.meeting_manager.services.common.transactions import lock_rows, retry_on_deadlock

TABLE, SPANS, BOOKING = "MM Booking Total", "MM Customer Span", "MM Meeting Booking"
CHANGE, MONTH = "", "Month"
HOST, MEETING_TYPE, SOURCE = "Host", "Meeting Type", "Source"
DIMENSIONS = {HOST: ("host",), MEETING_TYPE: ("meeting_type", "is_event"), SOURCE: ("source",)}
COLUMNS = ("host", "meeting_type", "is_event", "source")  # of all dimensions
CHANGES_AT_ONCE = 2000
CUSTOMERS_A_STATEMENT = 20_000  # of one that the database carries out by itself
CUSTOMERS_AT_ONCE = 900  # from a thousand values on, MariaDB may read the other table whole
Sums = dict["Key", tuple[int, float]]  # how many bookings, and what they cost together


class Key(NamedTuple):
	"""What the bookings of a sum have in common: the columns that its dimension does not have are empty."""

	dimension: str
	day: date
	host: str
	meeting_type: str
	is_event: int
	source: str
	status: str

	@property
	def name(self) -> str:
		"""The number of its row, so that two jobs cannot make two of them; in the order of days, so that what
		is read together stands together.
		"""
		return f"{self.dimension}:{self.day}:{_number(*self)}"


class Span(NamedTuple):
	first: date
	last: date
	since: date


def follow(booking: Document, before: Document | None) -> None:
	"""After a booking is saved: note what it counts for now, and no more. The last statement of a save."""
	changes = [*([_change(before, -1)] if before else []), _change(booking, 1)]
	if not before or _counted(before) != _counted(booking):
		rows.insert_rows(TABLE, changes)


def forget(booking: Document) -> None:
	"""After a booking is deleted."""
	rows.insert_rows(TABLE, [_change(booking, -1)])


def count_many(bookings: Iterable[str], sign: int = 1) -> None:
	"""After bookings are written by a statement, past their documents; with sign -1, before they are
	deleted so.
	"""
	fields = [*COLUMNS[:2], "event", "source", "status", "customer", "start_datetime", "amount"]
	for names in create_batch(list(bookings), CUSTOMERS_AT_ONCE):
		found = frappe.get_all(BOOKING, {"name": ["in", names]}, fields)
		rows.insert_rows(TABLE, [_change(each, sign) for each in found])


def touch(customers: Iterable[str]) -> None:
	"""After bookings have gone from one customer to another by a statement: the sums stay, but who came in
	which months, and from where, is counted again.
	"""
	booking = frappe.qb.DocType(BOOKING)
	names = sorted({name for name in customers if name})
	query = (
		frappe.qb.from_(booking).select(booking.start_datetime).where(booking.customer.isin(names or [""]))
	)
	days = {getdate(start).replace(day=1) for start in query.run(pluck=True)} or {date(2000, 1, 1)}
	nothing = {**dict.fromkeys(COLUMNS), "is_event": 0, "status": None, "bookings": 0, "amount": 0}
	marks = [{"dimension": CHANGE, "day": day, "customer": name, **nothing} for day in days for name in names]
	rows.insert_rows(TABLE, marks)


def add_changes() -> int:
	"""Run by the scheduler: add the changes to the sums. Returns how many."""
	added = 0
	while count := _add_some():
		added += count
		if count < CHANGES_AT_ONCE:
			break
	return added


def check() -> list[str]:
	"""Run every night: compare every sum, month and span with the bookings, and put right what is wrong.
	Returns what that was, and notes it in the Error Log.
	"""
	faults = fill()
	if faults:
		shown = "\n".join(faults[:50])
		log_note(_("Sums of bookings were corrected"), f"{len(faults)}\n{shown}")
		frappe.db.commit()  # the end of a job
	return faults


def fill() -> list[str]:
	"""The same without a note, for a site that has no sums yet."""
	add_changes()
	span = frappe.qb.DocType(SPANS)
	if frappe.db.db_type == "mariadb" and not frappe.qb.from_(span).select(span.name).limit(1).run():
		_insert_all_spans()
	return [*(fault for month in _months() for fault in _check_month(month)), *_check_spans()]


def is_filled() -> bool:
	"""Whether the site has sums at all."""
	return bool(frappe.db.exists(TABLE, {"dimension": MONTH}))


def customers_of_month(first: date, last: date) -> tuple[int, int]:
	"""How many customers had a booking on these days of one month, and how many of them their first one:
	counted from the bookings.
	"""
	booking, customer = frappe.qb.DocType(BOOKING), frappe.qb.DocType("MM Customer")
	seen = frappe.qb.from_(booking).select(Count(booking.customer).distinct())
	seen = seen.where(_within(booking.start_datetime, first, last) & (booking.status != "Cancelled"))
	new = frappe.qb.from_(customer).select(Count("*"))
	new = new.where(_within(customer.first_booking, first, last))
	return seen.run()[0][0], new.run()[0][0]


def unadded_customers() -> list[str]:
	"""Whose bookings have changed since their spans were written."""
	total = frappe.qb.DocType(TABLE)
	query = frappe.qb.from_(total).select(total.customer).distinct()
	return query.where((total.dimension == CHANGE) & total.customer.isnotnull()).run(pluck=True)


def _counted(booking: Any) -> tuple[Any, ...]:
	"""What of a booking the sums and spans depend on."""
	names = tuple(
		booking.get(column) or "" for column in ("host", "meeting_type", "event", "source", "customer")
	)
	moment = get_datetime(booking.start_datetime)
	return (*names, booking.status, moment, flt(booking.amount, 6))


def _change(booking: Any, sign: int) -> dict[str, Any]:
	return {
		"dimension": CHANGE,
		"day": getdate(booking.start_datetime),
		"host": booking.host or None,
		"meeting_type": booking.meeting_type or None,
		"is_event": int(bool(booking.event)),
		"source": booking.source,
		"status": booking.status,
		"customer": booking.customer or None,
		"bookings": sign,
		"amount": sign * flt(booking.amount),
	}


@retry_on_deadlock
def _add_some() -> int:
	"""One transaction. What it reads, and what it writes of it, is of one moment; changes that are committed
	later stay for the next time.
	"""
	_begin_alone()
	total = frappe.qb.DocType(TABLE)
	# Not by `get_all`, which would order them by name, and so read all sums.
	query = frappe.qb.from_(total).select(total.star).where(total.dimension == CHANGE)
	changes = query.limit(CHANGES_AT_ONCE).run(as_dict=True)
	_add(_sums_of(changes))
	for month in {getdate(row.day).replace(day=1) for row in changes}:
		_write_month(month)
	names = sorted({row.customer for row in changes if row.customer})
	for some in create_batch(names, CUSTOMERS_AT_ONCE):
		_write_spans(some)
	for some in create_batch([row.name for row in changes], CUSTOMERS_AT_ONCE):
		frappe.db.delete(TABLE, {"name": ["in", some]})
	frappe.db.commit()  # some changes are whole in themselves
	return len(changes)


def _begin_alone() -> None:
	"""Begin a transaction that no other of these jobs runs beside. The lock comes before the first read, so
	that it sees all that the one before has written.
	"""
	frappe.db.commit()
	lock_rows("DocType", [TABLE])


def _sums_of(changes: list[Any]) -> Sums:
	"""The sums that changes belong to, and what they add to each."""
	found: defaultdict[Key, list[float]] = defaultdict(lambda: [0, 0.0])
	for row in changes:
		if not cint(row.bookings):
			continue
		for dimension in DIMENSIONS:
			sums = found[_key(dimension, row)]
			sums[0] += cint(row.bookings)
			sums[1] += flt(row.amount)
	return {key: (cint(count), amount) for key, (count, amount) in found.items()}


def _key(dimension: str, row: Any) -> Key:
	kept = {column: row.get(column) for column in DIMENSIONS[dimension]}
	return Key(
		dimension,
		getdate(row.day),
		host=kept.get("host") or "",
		meeting_type=kept.get("meeting_type") or "",
		is_event=cint(kept.get("is_event")),
		source=kept.get("source") or "",
		status=row.status or "",
	)


def _add(sums: Sums) -> None:
	total = frappe.qb.DocType(TABLE)
	wanted = {key.name: (key, *values) for key, values in sums.items() if any(values)}
	present: set[str] = set()
	for some in create_batch(list(wanted), CUSTOMERS_AT_ONCE):
		present.update(frappe.qb.from_(total).select(total.name).where(total.name.isin(some)).run(pluck=True))
	for name in present:
		_key_of, count, amount = wanted[name]
		query = frappe.qb.update(total).set(total.bookings, total.bookings + count)
		query.set(total.amount, total.amount + amount).where(total.name == name).run()
	new = [each for name, each in wanted.items() if name not in present]
	rows.insert_rows(TABLE, [_row(key, count, amount) for key, count, amount in new])


def _row(key: Key, count: int, amount: float) -> dict[str, Any]:
	values = {**key._asdict(), "host": key.host or None, "meeting_type": key.meeting_type or None}
	return {"name": key.name, **values, "bookings": count, "amount": amount}


def _write_month(month: date) -> bool:
	"""Returns whether it was written otherwise."""
	seen, new = customers_of_month(month, _end_of(month))
	name, values = f"{MONTH}:{month}", {"customers": seen, "new_customers": new}
	stored = frappe.db.get_value(TABLE, name, list(values), as_dict=True)
	if not stored:
		rows.insert_rows(TABLE, [{"name": name, "dimension": MONTH, "day": month, **values}])
	elif {field: cint(stored[field]) for field in values} != values:
		frappe.db.set_value(TABLE, name, values, update_modified=False)
	else:
		return False
	return bool(stored or seen)


def _write_spans(customers: list[str]) -> int:
	"""Returns how many were written otherwise."""
	wanted, stored = _spans_from_bookings(customers), _stored_spans(customers)
	gone = [stored[pair][0] for pair in stored if pair not in wanted]
	if gone:
		frappe.db.delete(SPANS, {"name": ["in", gone]})
	changed = [pair for pair, span in wanted.items() if pair in stored and stored[pair][1] != span]
	for pair in changed:
		frappe.db.set_value(SPANS, stored[pair][0], _columns(wanted[pair]), update_modified=False)
	new = [pair for pair in wanted if pair not in stored]
	rows.insert_rows(
		SPANS,
		[
			{"name": _span_name(*pair), "customer": pair[0], "source": pair[1], **_columns(wanted[pair])}
			for pair in new
		],
	)
	return len(gone) + len(changed) + len(new)


def _columns(span: Span) -> dict[str, date]:
	return {"first_day": span.first, "last_day": span.last, "customer_since": span.since}


def _span_name(customer: str, source: str) -> str:
	"""In the order of customers, so that rows that are written together stand together."""
	return f"{customer}:{source}"[:140]


def _spans_from_bookings(customers: list[str]) -> dict[tuple[str, str], Span]:
	booking = frappe.qb.DocType(BOOKING)
	first, last = Min(booking.start_datetime), Max(booking.start_datetime)
	query = frappe.qb.from_(booking).select(booking.customer, booking.source, first, last)
	query = query.where(booking.customer.isin(customers or [""]) & (booking.status != "Cancelled"))
	found = [
		(name, source or "", getdate(low), getdate(high))
		for name, source, low, high in query.groupby(booking.customer, booking.source).run()
	]
	since: dict[str, date] = {}
	for name, _source, low, _high in found:
		since[name] = min(since.get(name, low), low)
	return {(name, source): Span(low, high, since[name]) for name, source, low, high in found}


def _stored_spans(customers: list[str]) -> dict[tuple[str, str], tuple[str, Span]]:
	fields = ["name", "customer", "source", "first_day", "last_day", "customer_since"]
	found = frappe.get_all(SPANS, {"customer": ["in", customers or [""]]}, fields)
	return {
		(row.customer, row.source or ""): (
			row.name,
			Span(getdate(row.first_day), getdate(row.last_day), getdate(row.customer_since)),
		)
		for row in found
	}


def _months() -> list[date]:
	"""Each month that has bookings or sums."""
	booking, total = frappe.qb.DocType(BOOKING), frappe.qb.DocType(TABLE)
	edges: list[Any] = []
	for edge in (Min, Max):
		edges += frappe.qb.from_(booking).select(edge(booking.start_datetime)).run(pluck=True)
		query = frappe.qb.from_(total).select(edge(total.day)).where(total.dimension == SOURCE)
		edges += query.run(pluck=True)
	days = [getdate(each) for each in edges if each]
	return months_between(min(days), max(days)) if days else []


@retry_on_deadlock
def _check_month(month: date) -> list[str]:
	"""One transaction, in which sums and bookings are of one moment. What differs is added, so what others
	add meanwhile stays.
	"""
	_begin_alone()
	stored, actual = _stored_sums(month), _sums_from_bookings(month)
	wrong: Sums = {}
	for key in stored.keys() | actual.keys():
		(count, amount), (wanted, cost) = stored.get(key, (0, 0.0)), actual.get(key, (0, 0.0))
		difference = (wanted - count, flt(cost - amount, 6))
		if any(difference):
			wrong[key] = difference
	_add(wrong)
	faults = [
		f"{key.day} {key.dimension} {key.status}: {count:+} {amount:+}"
		for key, (count, amount) in wrong.items()
	]
	if _write_month(month):
		faults.append(f"{month} {MONTH}")
	frappe.db.commit()  # a month is whole in itself
	return sorted(faults)


def _stored_sums(month: date) -> Sums:
	total = frappe.qb.DocType(TABLE)
	columns = [total[each] for each in ("dimension", "day", *COLUMNS, "status")]
	query = frappe.qb.from_(total).select(*columns, Sum(total.bookings), Sum(total.amount)).groupby(*columns)
	query = query.where(total.dimension.isin((CHANGE, *DIMENSIONS)))
	found: defaultdict[Key, list[float]] = defaultdict(lambda: [0, 0.0])
	for *values, count, amount in query.where((total.day >= month) & (total.day <= _end_of(month))).run():
		row = frappe._dict(zip(("dimension", "day", *COLUMNS, "status"), values, strict=True))
		for dimension in [row.dimension] if row.dimension else DIMENSIONS:
			if row.dimension or count or amount:
				found[_key(dimension, row)][0] += cint(count)
				found[_key(dimension, row)][1] += flt(amount)
	return {key: (cint(count), amount) for key, (count, amount) in found.items()}


def _sums_from_bookings(month: date) -> Sums:
	booking, found = frappe.qb.DocType(BOOKING), {}
	day = CustomFunction("date", ["moment"])(booking.start_datetime)
	columns: dict[str, Term] = {each: booking[each] for each in ("host", "meeting_type", "source", "status")}
	columns["is_event"] = Case().when(Coalesce(booking.event, "") == "", 0).else_(1)
	for dimension, fields in DIMENSIONS.items():
		shown = [day.as_("on_day"), *(columns[each].as_(f"of_{each}") for each in (*fields, "status"))]
		query = frappe.qb.from_(booking).select(*shown, Count("*"), Sum(booking.amount))
		query = query.where(_within(booking.start_datetime, month, _end_of(month)))
		for each in shown:
			query = query.groupby(frappe.qb.Field(each.alias))
		for *values, count, amount in query.run():
			row = frappe._dict(zip(("day", *fields, "status"), values, strict=True))
			found[_key(dimension, row)] = (cint(count), flt(amount))
	return found


def _insert_all_spans() -> None:
	"""For a site that has none: some thousand customers in a statement."""
	customer, after = frappe.qb.DocType("MM Customer"), cast("str | None", "")
	following = frappe.qb.from_(customer).select(customer.name).orderby(customer.name).limit(1)
	while after is not None:
		found = following.where(customer.name > after).offset(CUSTOMERS_A_STATEMENT).run(pluck=True)
		until = found[0] if found else None
		_begin_alone()
		frappe.db.sql(
			f"""insert into `tab{SPANS}` (name, creation, modified, owner, modified_by, customer, source,
				first_day, last_day, customer_since)
			select left(concat(customer, ':', coalesce(source, '')), 140),
				now(), now(), %s, %s, customer, coalesce(source, ''), date(min(start_datetime)),
				date(max(start_datetime)), date(min(min(start_datetime)) over (partition by customer))
			from `tab{BOOKING}`
			where customer > %s {"and customer <= %s" if until else ""} and status != 'Cancelled'
			group by customer, coalesce(source, '')""",
			(frappe.session.user, frappe.session.user, after, *([until] if until else [])),
		)
		frappe.db.commit()  # a part of the patch, which goes on row by row when it runs again
		after = until


def _check_spans() -> list[str]:
	customer, span = frappe.qb.DocType("MM Customer"), frappe.qb.DocType(SPANS)
	faults, after = 0, ""
	query = frappe.qb.from_(customer).select(customer.name).orderby(customer.name).limit(CUSTOMERS_AT_ONCE)
	while names := query.where(customer.name > after).run(pluck=True):
		faults += _check_spans_of(names)
		after = names[-1]
	lost = frappe.qb.from_(span).left_join(customer).on(customer.name == span.customer).select(span.name)
	for some in create_batch(lost.where(customer.name.isnull()).run(pluck=True), CUSTOMERS_AT_ONCE):
		frappe.db.delete(SPANS, {"name": ["in", some]})
		faults += len(some)
	frappe.db.commit()
	return [_("{0} spans of customers").format(faults)] if faults else []


@retry_on_deadlock
def _check_spans_of(customers: list[str]) -> int:
	"""Those whose changes wait are written with them."""
	_begin_alone()
	waiting = set(unadded_customers())
	written = _write_spans([name for name in customers if name not in waiting])
	frappe.db.commit()  # some customers are whole in themselves
	return written


def _within(column: Term, first: date, last: date) -> Criterion:
	"""As `services.reports.customers.within`, for the layer below."""
	low, high = datetime.combine(first, datetime.min.time()), datetime.combine(last, datetime.min.time())
	moment = timedelta(microseconds=1)
	return (column > low - moment) & (column <= high + timedelta(days=1) - moment)


def _end_of(month: date) -> date:
	return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _number(*parts: object) -> str:
	return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[: rows.ROW_NAME]
