"""Offers of free seats to the waitlist, and what follows when an event changes.

Each booking is changed in a transaction of its own, so that no lock is kept for the next. These functions run
as jobs after the commit that made them necessary, and again by the scheduler.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime

from meeting_manager.exceptions import BookingRequestError, NoSeatsLeftError
from meeting_manager.meeting_manager.services.booking import bookings, reservations, seat_holds
from meeting_manager.meeting_manager.services.common import clock, jobs
from meeting_manager.meeting_manager.services.common.error_log import log_failure
from meeting_manager.meeting_manager.services.common.transactions import retry_on_deadlock

JOBS = "meeting_manager.meeting_manager.services.booking.waitlist."


def follow(booking: Document, before: Document | None) -> None:
	"""After a booking is saved: seats that became free go to the waitlist."""
	if before and booking.event and _seats_held(booking) < _seats_held(before):
		_later("offer_freed_seats", booking.event)


def follow_event(event: Document, before: Document | None) -> None:
	"""After an event is saved: its bookings are cancelled, moved, or offered the new seats with it."""
	if not before:
		return
	if event.status == "Cancelled" and before.status != "Cancelled":
		_later("cancel_bookings", event.name)
	elif (event.start_datetime, event.end_datetime) != (before.start_datetime, before.end_datetime):
		_later("move_bookings", event.name)
	elif cint(event.capacity) > cint(before.capacity):
		_later("offer_freed_seats", event.name)


def seats_of(event: str) -> dict[str, int]:
	"""How full an event is: capacity, taken (offers among them) and waiting, in seats. Nothing is locked."""
	taken = {"event": event, "holds": 1}
	waiting = {"event": event, "waitlist": "Waiting", "status": "Pending"}
	return {
		"capacity": cint(frappe.db.get_value("MM Event", event, "capacity")),
		"taken": sum(cint(each) for each in frappe.get_all("MM Booking Host", taken, pluck="seats")),
		"waiting": sum(cint(each) for each in frappe.get_all("MM Meeting Booking", waiting, pluck="seats")),
	}


def offer_freed_seats(event_name: str) -> None:
	"""Offer seats to those who wait, first come first, to each whose party fits."""
	seats = seats_of(event_name)
	left = seats["capacity"] - seats["taken"] - seat_holds.held_by_event().get(event_name, 0)
	waiting = {"event": event_name, "waitlist": "Waiting", "status": "Pending", "seats": ["<=", left]}
	for name in (
		[]
		if left <= 0
		else frappe.get_all("MM Meeting Booking", waiting, pluck="name", order_by="creation asc, name asc")
	):
		_each(_offer, name)


def end_offers() -> None:
	"""Cancel the offers that nobody took in time; run by the scheduler. The seats go to the next."""
	over = ["<=", clock.to_site(clock.now())]
	offered = {"waitlist": "Offered", "status": "Pending", "offer_ends": over}
	for name in frappe.get_all("MM Meeting Booking", offered, pluck="name"):
		_each(_end_offer, name)
	seat_holds.let_go()
	for event in _events_with_room():
		offer_freed_seats(event)


def _events_with_room() -> list[str]:
	"""The events to come with room for a party that waits. One statement, however many wait."""
	return list(
		frappe.db.sql(
			"""select event.name
			from (
				select event, min(seats) as seats from `tabMM Meeting Booking`
				where waitlist = 'Waiting' and status = 'Pending' and start_datetime > %s group by event
			) waiting
			join `tabMM Event` event on event.name = waiting.event
			where event.capacity >= waiting.seats + coalesce((
				select sum(taken.seats) from `tabMM Booking Host` taken
				where taken.event = event.name and taken.holds = 1
			), 0) + coalesce((
				select sum(held.seats) from `tabMM Seat Hold` held where held.event = event.name
			), 0)
			order by event.name""",
			(clock.to_site(clock.now()),),
			pluck=True,
		)
	)


def cancel_bookings(event_name: str) -> None:
	for name in _living_bookings(event_name):
		_each(bookings.cancel, name, reason=_("The event was cancelled."), by="Staff")


def move_bookings(event_name: str) -> None:
	for name in _living_bookings(event_name):
		_each(_move, name)


def catch_up() -> None:
	"""Run by the scheduler: events to come whose bookings have not followed them, because a job was lost."""
	event, booking = frappe.qb.DocType("MM Event"), frappe.qb.DocType("MM Meeting Booking")
	moved = (booking.start_datetime != event.start_datetime) | (booking.end_datetime != event.end_datetime)
	query = (
		frappe.qb.from_(event)
		.join(booking)
		.on(booking.event == event.name)
		.select(event.name, event.status)
		.distinct()
		.where(event.start_datetime > clock.to_site(clock.now()))
		.where(booking.status.isin(reservations.HOLDING) & (moved | (event.status == "Cancelled")))
	)
	for name, status in query.run():
		cancel_bookings(name) if status == "Cancelled" else move_bookings(name)


def _living_bookings(event: str) -> list[str]:
	living = {"event": event, "status": ["in", reservations.HOLDING]}
	return frappe.get_all("MM Meeting Booking", living, pluck="name", order_by="name")


def _offer(name: str) -> None:
	booking = reservations.locked(name)
	event = frappe.get_doc("MM Event", booking.event, for_update=True)
	left = cint(event.capacity) - reservations.seats_taken(event.name) - reservations.seats_held(event.name)
	now = clock.now()
	is_over = event.status != "Scheduled" or event.start_datetime <= clock.to_site(now)
	if is_over or booking.waitlist != "Waiting" or cint(booking.seats) > left:
		return
	ends = clock.to_site(now + timedelta(hours=cint(event.offer_hours) or 1))
	booking.update({"waitlist": "Offered", "offer_ends": min(ends, event.start_datetime)})
	booking.save(ignore_permissions=True)  # a job of the system


def _end_offer(name: str) -> None:
	booking = reservations.locked(name)
	ended = booking.offer_ends and get_datetime(booking.offer_ends) <= clock.to_site(clock.now())
	if booking.waitlist == "Offered" and ended:
		booking.update(
			{"status": "Cancelled", "cancelled_by": "System", "waitlist": None, "offer_ends": None}
		)
		booking.cancel_reason = _("The offer was not accepted in time.")
		booking.save(ignore_permissions=True)  # a job of the system


def _move(name: str) -> None:
	booking = reservations.locked(name)
	times = frappe.db.get_value("MM Event", booking.event, ["start_datetime", "end_datetime"], as_dict=True)
	booking.update(times)
	booking.save(ignore_permissions=True)  # a job of the system


def _each(work: Callable[..., None], name: str, **values: Any) -> None:
	"""One booking, one transaction: locks are let go between, and one that fails does not stop the rest."""
	try:
		retry_on_deadlock(work)(name, **values)
		frappe.db.commit()
	except (BookingRequestError, NoSeatsLeftError, frappe.ValidationError):
		frappe.db.rollback()
		log_failure("A booking could not follow its event", "MM Meeting Booking", name)
		frappe.db.commit()


def _later(function: str, event_name: str) -> None:
	jobs.after_commit(JOBS + function, event_name=event_name)


def _seats_held(booking: Document) -> int:
	return sum(cint(row.seats) for row in booking.hosts if cint(row.holds))
