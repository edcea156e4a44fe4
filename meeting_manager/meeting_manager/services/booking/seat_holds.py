"""Seats held for requests that book nothing, because the address has booked the event already.

Whoever knows an address could else ask for seats with it and watch the number of seats left: it would fall
for a stranger and stay for somebody who comes. So a repeated request holds seats as a booking does, and lets
them go without a word. See docs/adr/0029-seats-tell-nothing.md.
"""

import hashlib
from datetime import timedelta

import frappe
from frappe.model.document import Document
from frappe.query_builder.functions import Coalesce, Sum
from frappe.utils import cint, get_datetime

from meeting_manager.meeting_manager.services.booking import reservations
from meeting_manager.meeting_manager.services.common import clock

HELD_FOR = timedelta(days=3)
TABLE = "MM Seat Hold"


def hold(booking: Document, email_key: str) -> None:
	"""Hold what `booking`, which is not made, would have held; under the event's lock. A network that asks
	again for the same address holds nothing more, as it would if the first request had made the booking.
	"""
	if has_asked(booking, email_key):
		return
	frappe.get_doc(
		doctype=TABLE,
		event=booking.event,
		seats=0 if booking.waitlist else cint(booking.seats),
		expires_at=clock.seconds(clock.now() + HELD_FOR),
		hold_key=_hold_key(booking, email_key),
		guest_network=booking.guest_network,
		request_key=booking.request_key,
		request_digest=booking.request_digest,
	).insert(ignore_permissions=True)  # a guest asked, and nobody writes these by hand


def has_asked(booking: Document, email_key: str) -> bool:
	"""Whether the network of `booking` has asked for seats of the event with the address before, within
	HELD_FOR, and has a booking or a hold.
	"""
	booked = {
		"event": booking.event,
		"customer_email_key": email_key,
		"guest_network": booking.guest_network or ["is", "not set"],
		"status": ["!=", "Cancelled"],
		"creation": [">", clock.to_site(clock.now() - HELD_FOR)],
	}
	held = {"hold_key": _hold_key(booking, email_key)}
	return bool(frappe.db.exists("MM Meeting Booking", booked) or frappe.db.exists(TABLE, held))


def held_by_event() -> dict[str, int]:
	"""How many seats of each event are held so. One read, and nothing is locked."""
	row = frappe.qb.DocType(TABLE)
	query = frappe.qb.from_(row).select(row.event, Coalesce(Sum(row.seats), 0)).groupby(row.event)
	return {event: cint(seats) for event, seats in query.run()}


def digest_of(request_key: str, *, lock: bool = False) -> str | None:
	"""What was sent with a request that holds seats, by the hash of its idempotency key."""
	return frappe.db.get_value(TABLE, {"request_key": request_key}, "request_digest", for_update=lock)


def let_go() -> set[str]:
	"""Run by the scheduler: end the holds of events that are over, and those that have expired where somebody
	needs the seats. Elsewhere they stay, because seats that come back would tell that nobody had booked them.
	Returns the events that have more seats now.
	"""
	freed = set()
	for event in _events_to_look_at():
		reservations.lock_event(event)
		fields = ["status", "start_datetime", "capacity"]
		known = frappe.db.get_value("MM Event", event, fields, as_dict=True)
		row = frappe.qb.DocType(TABLE)
		query = frappe.qb.from_(row).delete().where(row.event == event)
		is_over = not known or known.status != "Scheduled"
		if is_over or get_datetime(known.start_datetime) <= clock.to_site(clock.now()):
			query.run()
		elif _are_needed(event, cint(known.capacity)):
			query.where(row.expires_at <= clock.seconds(clock.now())).run()
			freed.add(event)
		frappe.db.commit()  # one event's lock is not kept for the next
	return freed


def _events_to_look_at() -> list[str]:
	"""The events whose holds may end now. One statement, whatever else is held."""
	return list(
		frappe.db.sql(
			"""select held.event
			from (
				select event, sum(seats) as seats, min(expires_at) as expires_at
				from `tabMM Seat Hold` group by event
			) held
			left join `tabMM Event` event on event.name = held.event
			where event.name is null or event.status != 'Scheduled' or event.start_datetime <= %s
			or (held.expires_at <= %s and (
				exists (
					select 1 from `tabMM Meeting Booking` booking
					where booking.event = held.event and booking.waitlist = 'Waiting'
					and booking.status = 'Pending'
				)
				or event.capacity <= held.seats + coalesce((
					select sum(taken.seats) from `tabMM Booking Host` taken
					where taken.event = held.event and taken.holds = 1
				), 0)
			))
			order by held.event""",
			(clock.to_site(clock.now()), clock.seconds(clock.now())),
			pluck=True,
		)
	)


def _are_needed(event: str, capacity: int) -> bool:
	left = capacity - reservations.seats_taken(event) - reservations.seats_held(event)
	waiting = {"event": event, "waitlist": "Waiting", "status": "Pending"}
	return left <= 0 or bool(frappe.db.exists("MM Meeting Booking", waiting))


def _hold_key(booking: Document, email_key: str) -> str:
	return _digest(booking.event, email_key, booking.guest_network or "")


def _digest(*parts: str) -> str:
	return hashlib.sha256("\n".join(parts).encode()).hexdigest()
