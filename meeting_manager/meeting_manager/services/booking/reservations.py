"""What a booking reserves: the time of its hosts, or seats of an event. No host is booked twice.

Lock, check, continue: every change of a booking goes through `hold`, whoever makes it. The order of locks is:
hosts or event, the booking with its rows, customers, number series. What is held is in a table of its own, MM
Booking Host, which is read under the lock as it is now, not as the snapshot has it.
"""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html

from meeting_manager.exceptions import NoSeatsLeftError, OverlappingBookingError
from meeting_manager.meeting_manager.domain.booking.booking_lifecycle import BY_GUESTS, LIVING
from meeting_manager.meeting_manager.domain.messages.datetime_format import short_span
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.common.transactions import begin_anew, lock_rows

HOLDING = LIVING
WAITING = "Waiting"


def hold(booking: Document) -> None:
	"""Take what `booking`, which is about to be saved, needs; raise when somebody has it.

	Raises OverlappingBookingError or NoSeatsLeftError; the message names the booking in the way.
	"""
	if not booking.starts_at:
		return  # a time is missing, and Frappe is about to say so
	_fill_rows(booking)
	before = booking.get_doc_before_save()
	if _held(booking) <= (_held(before) if before else set()):
		return  # what becomes free needs no lock
	if booking.event:
		_check_event(booking)
	else:
		_check_hosts(booking)


def lock_hosts(users: Iterable[str]) -> None:
	"""Let nobody else book these hosts until the transaction ends. The row that is locked is the User, which
	every host has.
	"""
	lock_rows("User", users)


def locked(name: str, users: Iterable[str] = (), *, is_first: bool = False) -> Document:
	"""The booking, locked after what it holds, and after `users` that it may come to hold. is_first: the
	transaction begins anew with these locks, because nothing was written before.
	"""
	began_with = lock_ahead(name, users, is_first=is_first)
	booking = frappe.get_doc("MM Meeting Booking", name, for_update=True)
	booking.flags.locked_hosts = began_with
	return booking


def lock_ahead(
	name: str, users: Iterable[str] = (), event: str | None = None, *, is_first: bool = False
) -> set[str]:
	"""Lock the hosts and events of a booking before the booking itself: whoever looks for a free time has
	locked its hosts and reads the rows of their bookings. Returns the hosts with whose lock the transaction
	has begun anew.
	"""
	row = frappe.qb.DocType("MM Booking Host")
	held = frappe.qb.from_(row).select(row.user, row.event).where(row.parent == name).run()
	hosts = {each[0] for each in held if each[0]} | {user for user in users if user}
	is_anew = is_first and begin_anew()
	lock_hosts(hosts)
	for each in sorted({each[1] for each in held if each[1]} | ({event} if event else set())):
		lock_event(each)
	return hosts if is_anew else set()


def lock_event(event: str) -> None:
	"""The same for the seats of an event."""
	lock_rows("MM Event", [event])


def seats_taken(event: str, *, exclude: str | None = None) -> int:
	"""How many seats of an event are taken, offers that wait for an answer among them. Right to the last seat
	only under the event's lock. exclude: a booking to leave out.
	"""
	row = frappe.qb.DocType("MM Booking Host")
	query = frappe.qb.from_(row).select(row.seats).where((row.event == event) & (row.holds == 1))
	return sum(query.where(row.parent != (exclude or "")).for_update().run(pluck=True))


def seats_held(event: str) -> int:
	"""How many seats of an event are held for repeated requests, which look like bookings to guests: see
	`seat_holds`. Right to the last seat only under the event's lock.
	"""
	row = frappe.qb.DocType("MM Seat Hold")
	return sum(frappe.qb.from_(row).select(row.seats).where(row.event == event).for_update().run(pluck=True))


def _fill_rows(booking: Document) -> None:
	"""Keep the rows of `hosts` as the booking says: its event alone, or users, whatever was sent."""
	if booking.event:
		_keep_rows(booking, [{"event": booking.event}])
	else:
		users = list(dict.fromkeys(row.user for row in booking.hosts if row.user))
		if booking.host and booking.host not in users:
			users = [booking.host]
		_keep_rows(booking, [{"user": user} for user in users])
	before, after = _buffers(booking)
	held = {
		"holds": cint(booking.status in HOLDING and booking.waitlist != WAITING),
		"counts": cint(booking.status != "Cancelled"),
		"busy_from": booking.starts_at - before,
		"busy_until": booking.ends_at + after,
		"starts_at": booking.starts_at,
		"ends_at": booking.ends_at,
		"meeting_type": booking.meeting_type,
		"seats": cint(booking.seats),
	}
	for row in booking.hosts:
		row.update(held)


def _keep_rows(booking: Document, wanted: list[dict]) -> None:
	takers = [(each.get("user"), each.get("event")) for each in wanted]
	if [(row.user or None, row.event or None) for row in booking.hosts] != takers:
		booking.set("hosts", wanted)


def _held(booking: Document) -> set[tuple]:
	"""What a booking keeps from others, to compare with what it kept before. The type belongs to it, because
	only guests of one type may share a slot.
	"""
	return {
		(row.user, row.event, row.meeting_type, cint(row.busy_from), cint(row.busy_until), cint(row.seats))
		for row in booking.hosts
		if cint(row.holds)
	}


def _buffers(booking: Document) -> tuple[int, int]:
	"""Seconds to keep free before and after; they stay what they were until the booking moves. Read as they
	were stored: what a program sends of the rows counts for nothing.
	"""
	if not booking.meeting_type:
		return 0, 0
	before = booking.get_doc_before_save()
	first = before.hosts[0] if before and before.hosts else None
	kept = (booking.meeting_type, booking.starts_at, booking.ends_at)
	if first and kept == (first.meeting_type, cint(first.starts_at), cint(first.ends_at)):
		return cint(first.starts_at) - cint(first.busy_from), cint(first.busy_until) - cint(first.ends_at)
	meeting_type = frappe.get_cached_doc("MM Meeting Type", booking.meeting_type)
	return cint(meeting_type.buffer_before) * 60, cint(meeting_type.buffer_after) * 60


def _check_hosts(booking: Document) -> None:
	users = {row.user for row in booking.hosts if row.user}
	is_locked = users <= (booking.flags.locked_hosts or set())  # with these the transaction began
	if not is_locked:
		lock_hosts(users)
	shared = dict.fromkeys(users, 0)
	for other in _in_the_way(booking, users, is_locked):
		if not _is_same_slot(booking, other):
			_refuse_overlap(other)
		shared[other.user] += cint(other.seats)
	if booking.meeting_type and max(shared.values(), default=0) + cint(booking.seats) > _slot_seats(booking):
		frappe.throw(_("Too few seats are left in this slot. Please choose another one."), NoSeatsLeftError)


def _in_the_way(booking: Document, users: Iterable[str], is_locked: bool) -> list:
	"""The rows of other bookings that overlap, as they are now."""
	row, mine = frappe.qb.DocType("MM Booking Host"), booking.hosts[0]
	query = (
		frappe.qb.from_(row)
		.select(row.parent, row.user, row.starts_at, row.ends_at, row.meeting_type, row.seats)
		.where(row.user.isin(sorted(users)) & (row.holds == 1))
		.where((row.busy_until > mine.busy_from) & (row.busy_from < mine.busy_until))
		.where(row.parent != _own_number(booking))
		.orderby(row.starts_at)
	)
	return (query if is_locked else query.for_update()).run(as_dict=True)


def _own_number(booking: Document) -> str:
	"""The number whose rows are the booking's own. A new one has none yet, whatever was sent as its name."""
	return "" if booking.is_new() else booking.name


def _is_same_slot(booking: Document, other: frappe._dict) -> bool:
	"""Several guests may take one slot, when the type has more than one seat."""
	wanted = (booking.meeting_type, booking.starts_at, booking.ends_at)
	there = (other.meeting_type, cint(other.starts_at), cint(other.ends_at))
	return bool(booking.meeting_type) and there == wanted and _slot_seats(booking) > 1


def _slot_seats(booking: Document) -> int:
	return max(1, cint(frappe.get_cached_doc("MM Meeting Type", booking.meeting_type).seats_per_slot))


def _refuse_overlap(other: frappe._dict) -> None:
	name = frappe.db.get_value("MM Host", other.user, "display_name") or other.user
	start, end = clock.utc(other.starts_at), clock.utc(other.ends_at)
	frappe.throw(
		_("{0} is already booked {1} ({2}). Please choose another time or another host.").format(
			escape_html(name), short_span(start, end, clock.site_zone(), frappe.local.lang), other.parent
		),
		OverlappingBookingError,
		title=_("Already booked"),
	)


def _check_event(booking: Document) -> None:
	lock_event(booking.event)
	capacity = cint(frappe.db.get_value("MM Event", booking.event, "capacity", for_update=True))
	left = capacity - seats_taken(booking.event, exclude=_own_number(booking))
	if booking.is_new() and booking.source in BY_GUESTS:
		left -= seats_held(booking.event)
	if cint(booking.seats) > max(0, left):
		frappe.throw(
			_("This event has {0} seats left. Please choose fewer seats or join the waitlist.").format(
				max(0, left)
			),
			NoSeatsLeftError,
			title=_("Too few seats"),
		)
