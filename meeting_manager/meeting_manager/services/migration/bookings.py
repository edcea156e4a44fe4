"""Gives old bookings their instants, held hosts and manage links, many rows in a statement.

The zone of a site has few offsets in a lifetime, so the instants of all bookings take one statement for each
stretch of time with one offset. Only rows for upcoming bookings are made one by one.
"""

from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.query_builder.functions import Cast, Coalesce, Max, Min
from frappe.utils import cint, create_batch, get_datetime
from pypika import Criterion, CustomFunction, Field, Table
from pypika.terms import Term

from meeting_manager.meeting_manager.domain.booking.event_keys import EventBooking, keys_of
from meeting_manager.meeting_manager.services.booking.reservations import HOLDING
from meeting_manager.meeting_manager.services.common import clock, links, rows
from meeting_manager.meeting_manager.services.common.error_log import log_note

EPOCH_TO_SECONDS = 62167219200  # what MariaDB's to_seconds() says of 1970-01-01
EPOCH_IN_DAYS = 2440587.5  # and SQLite's julianday()
JUST_BEFORE = timedelta(
	microseconds=1
)  # SQLite compares texts, and "10:00:00" is less than "10:00:00.000000"
EVENTS_A_BATCH = 100  # their bookings are read and written in one transaction
CLOCKS = {"starts_at": "start_datetime", "ends_at": "end_datetime"}


def fill_instants() -> None:
	"""Give every booking without `starts_at` or `ends_at` the instant of its clock, as `clock` reads
	it; one that the clocks skip counts as an hour later.
	"""
	booking = frappe.qb.DocType("MM Meeting Booking")
	for field, clock_field in CLOCKS.items():
		missing = (Coalesce(booking[field], 0) == 0) & booking[clock_field].notnull()
		first, last = (
			frappe.qb.from_(booking)
			.select(Min(booking[clock_field]), Max(booking[clock_field]))
			.where(missing)
			.run()[0]
		)
		if not first:
			continue
		for low, high, offset in _stretches(get_datetime(first), get_datetime(last)):
			within = (
				missing
				& (booking[clock_field] > low - JUST_BEFORE)
				& (booking[clock_field] <= high - JUST_BEFORE)
			)
			value = instant_of(booking[clock_field], offset)
			frappe.qb.update(booking).set(booking[field], value).where(within).run()


def empty_names() -> None:
	"""The name is the title of a booking, and a board shows "null" for one that was never written. The
	customer's name is not filled in: guests read the name in emails, and whoever holds the link of a booking
	need not be the person on the record.
	"""
	booking = frappe.qb.DocType("MM Meeting Booking")
	frappe.qb.update(booking).set(booking.customer_name, "").where(booking.customer_name.isnull()).run()


def fill_seats() -> None:
	"""A booking that is not of an event takes one seat; 0 would be refused when it is saved next."""
	booking = frappe.qb.DocType("MM Meeting Booking")
	without = (Coalesce(booking.seats, 0) < 1) & (Coalesce(booking.event, "") == "")
	frappe.qb.update(booking).set(booking.seats, 1).where(without).run()


def hold_hosts() -> tuple[int, list[str]]:
	"""Let the bookings to come hold their host's time. Overlaps of before stay.

	Returns how many rows were made, and the numbers of the bookings that begin before another one ends.
	"""
	booking, row = frappe.qb.DocType("MM Meeting Booking"), frappe.qb.DocType("MM Booking Host")
	booking_rows = (
		frappe.qb.from_(booking)
		.left_join(row)
		.on(row.parent == booking.name)
		.select(booking.name, booking.host, booking.starts_at, booking.ends_at)
		.select(booking.meeting_type, booking.seats)
		.where(_is_coming(booking) & row.name.isnull())
		.where((Coalesce(booking.host, "") != "") & (Coalesce(booking.event, "") == ""))
		.run(as_dict=True)
	)
	rows.insert_rows("MM Booking Host", [_row(each) for each in booking_rows])
	return len(booking_rows), _overlapping() if booking_rows else []


def give_links() -> int:
	"""Give the bookings to come that have none their manage link. Returns how many."""
	booking = frappe.qb.DocType("MM Meeting Booking")
	query = frappe.qb.from_(booking).select(booking.name).where(_is_coming(booking))
	given = {}
	for row in query.where(Coalesce(booking.manage_hash, "") == "").run(as_dict=True):
		links.give_link(row)
		given[row.pop("name")] = row
	frappe.db.bulk_update("MM Meeting Booking", given, update_modified=False)
	return len(given)


def renew_event_keys() -> None:
	"""Give every active booking of an event the key of its person; see the patch. Safe to run again."""
	booking, after = frappe.qb.DocType("MM Meeting Booking"), ""
	events = frappe.qb.from_(booking).select(booking.event).distinct().orderby(booking.event)
	while names := events.where(booking.event > after).limit(EVENTS_A_BATCH).run(pluck=True):
		stored = _keyed_bookings(names)
		wanted = keys_of(EventBooking(*row[:4]) for row in stored)
		changed = {row[0]: wanted[row[0]] for row in stored if wanted.get(row[0]) not in (None, row[4])}
		_write_event_keys(changed)
		frappe.db.commit()  # a batch of the patch, which may run again
		after = names[-1]


def _keyed_bookings(events: list[str]) -> list[tuple]:
	"""name, event, key of the submitted email, customer and event key, the oldest booking first."""
	booking = frappe.qb.DocType("MM Meeting Booking")
	query = frappe.qb.from_(booking).select(booking.name, booking.event, booking.customer_email_key)
	query = query.select(booking.customer, booking.event_customer_key).where(booking.event.isin(events))
	return query.where(booking.status != "Cancelled").orderby(booking.creation).orderby(booking.name).run()


def _write_event_keys(keys: dict[str, str]) -> None:
	"""First away with the old ones: one of them may be what another booking is about to get."""
	booking = frappe.qb.DocType("MM Meeting Booking")
	for names in create_batch(list(keys), rows.ROWS_A_STATEMENT):
		frappe.qb.update(booking).set(booking.event_customer_key, None).where(booking.name.isin(names)).run()
	new = {name: {"event_customer_key": key} for name, key in keys.items()}
	frappe.db.bulk_update("MM Meeting Booking", new, update_modified=False)


def report(held: int, link_count: int, overlapping: list[str]) -> None:
	"""One line, where somebody should look at double bookings."""
	if overlapping:
		message = _(
			"{0} bookings now reserve their host, and {1} have a link. {2} overlap with another booking: {3}"
		)
		shown = ", ".join(overlapping[:20])
		log_note(
			_("Existing bookings that overlap"), message.format(held, link_count, len(overlapping), shown)
		)


def _stretches(first: datetime, last: datetime) -> list[tuple[datetime, datetime, int]]:
	"""Where the site's clock keeps one offset: [low, high) of the clock, and its seconds ahead of UTC."""
	found, low, day = [], first, first
	while day <= last:
		following = day + timedelta(days=1)
		if _offset(following) != _offset(day):
			change = _change_between(day, following)
			found.append((low, change, _offset(day)))
			low = change
		day = following
	return [*found, (low, day + timedelta(days=1), _offset(day))]


def _change_between(low: datetime, high: datetime) -> datetime:
	"""The first second of the clock that has the offset of `high`."""
	while high - low > timedelta(seconds=1):
		middle = (low + (high - low) / 2).replace(microsecond=0)
		low, high = (middle, high) if _offset(middle) == _offset(low) else (low, middle)
	return high


def _offset(wall_time: datetime) -> int:
	offset = clock.site_zone().utcoffset(wall_time)
	return int(offset.total_seconds())  # type: ignore[union-attr]  # None is for zones without a date


def instant_of(column: Field, offset: int) -> Term:
	"""SQL: the instant of a Datetime whose clock is `offset` seconds ahead of UTC."""
	# Added, not subtracted: `x - -18000` is written `x--18000`, and SQLite reads what follows as a comment.
	return _seconds(column) + -offset


def _seconds(column: Field) -> Term:
	"""SQL: the seconds from 1970 to a Datetime, both of the same clock."""
	if frappe.db.db_type == "sqlite":
		days = CustomFunction("julianday", ["column"])(column) - EPOCH_IN_DAYS
		return Cast(CustomFunction("round", ["number"])(days * 86400), "integer")
	return CustomFunction("to_seconds", ["column"])(column) - EPOCH_TO_SECONDS


def _is_coming(booking: Table) -> Criterion:
	now = clock.seconds(clock.now())
	return booking.status.isin(HOLDING) & (booking.ends_at > now) & (booking.ends_at > booking.starts_at)


def _row(booking: frappe._dict) -> dict:
	return {
		"idx": 1,
		"parent": booking.name,
		"parenttype": "MM Meeting Booking",
		"parentfield": "hosts",
		"user": booking.host,
		"holds": 1,
		"counts": 1,
		"busy_from": cint(booking.starts_at),
		"busy_until": cint(booking.ends_at),
		"starts_at": cint(booking.starts_at),
		"ends_at": cint(booking.ends_at),
		"meeting_type": booking.meeting_type,
		"seats": max(1, cint(booking.seats)),
	}


def _overlapping() -> list[str]:
	"""The bookings to come that begin while an earlier one of their host still lasts, in one pass."""
	row, found = frappe.qb.DocType("MM Booking Host"), []
	busy: dict[str, int] = {}
	query = frappe.qb.from_(row).select(row.parent, row.user, row.busy_from, row.busy_until)
	query = query.where((row.holds == 1) & (Coalesce(row.user, "") != ""))
	# Those of a meeting type may share a slot, and came through a check.
	query = query.where(Coalesce(row.meeting_type, "") == "")
	query = query.where(row.busy_until > clock.seconds(clock.now()))
	for each in query.orderby(row.busy_from).orderby(row.parent).run(as_dict=True):
		if each.busy_from < busy.get(each.user, 0):
			found.append(each.parent)
		busy[each.user] = max(busy.get(each.user, 0), each.busy_until)
	return found
