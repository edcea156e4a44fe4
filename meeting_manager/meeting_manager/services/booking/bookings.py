"""Book, reschedule, cancel, confirm, decline, no-show, complete: what pages, API and Desk do to a booking.

A free slot is looked up under the lock of its hosts, with the bookings as they are then, and `reservations`
checks again at every save. Nothing here leaves the database: emails wait in Email Queue, and calendar events
are written after the commit.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from meeting_manager.error_codes import ErrorCode
from meeting_manager.exceptions import (
	NoSeatsLeftError,
	OverlappingBookingError,
	Problem,
	SlotTakenError,
	refuse,
)
from meeting_manager.meeting_manager.domain.booking import slots as rules_of
from meeting_manager.meeting_manager.domain.booking.booking_lifecycle import BY_GUESTS
from meeting_manager.meeting_manager.domain.booking.slots import HostCalendar, Reason, Slot
from meeting_manager.meeting_manager.domain.common.contact_points import Email, Phone
from meeting_manager.meeting_manager.services.booking import availability, reservations
from meeting_manager.meeting_manager.services.booking.availability import Offer
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.common.contact_points import (
	ContactPointReader,
	read_email,
	read_phone,
)
from meeting_manager.meeting_manager.services.common.transactions import begin_anew

# What a guest hears when a rule excludes a time. Everything about the host is just "taken".
GUEST_CODES = {
	"past": ErrorCode.TIME_PAST,
	"notice": ErrorCode.TOO_SOON,
	"horizon": ErrorCode.TOO_FAR,
	"off_grid": ErrorCode.NOT_OFFERED,
	"closed": ErrorCode.NOT_OFFERED,
	"override": ErrorCode.NOT_OFFERED,
	"too_many_seats": ErrorCode.TOO_MANY_SEATS,
}


@dataclass(frozen=True)
class Guest:
	"""Who books. time_zone: IANA name; answers: texts by question. is_new_customer: staff have seen who is
	known and say that this is somebody else, so nobody is looked for.
	"""

	name: str
	email: Email | None = None
	phone: Phone | None = None
	notes: str | None = None
	time_zone: str | None = None
	language: str | None = None
	answers: dict[str, str] = field(default_factory=dict)
	is_new_customer: bool = False


def read_guest(name: str, email: str | None = None, phone: str | None = None, **values: Any) -> Guest:
	"""A guest from contact points as typed. Raises InvalidContactPointError."""
	return Guest(name, read_email(email) if email else None, read_phone(phone) if phone else None, **values)


def book(
	meeting_type: str,
	start: datetime,
	*,
	guest: Guest,
	duration: int | None = None,
	host: str | None = None,
	seats: int = 1,
	source: str = "Website",
	locked: Offer | None = None,
	**values: Any,
) -> Document:
	"""Book a free slot and return the MM Meeting Booking, Confirmed or, when staff confirm it, Pending.

	start: aware. host: a host's slug. locked: what `offer_to_book` returned. values: more fields of the
	booking; muted=True: nobody is told of it; contact_confirmed=True: staff have confirmed its contact points
	with the caller. Raises SlotTakenError when somebody was faster, BookingRequestError for what is not on
	offer.
	"""
	offer = locked or availability.load_offer(meeting_type, duration=duration, host=host)
	wanted = {"duration": offer.rules.duration, "host": host, "seats": seats}
	slot, calendars = _free_slot(offer, start, wanted, is_locked=bool(locked))
	type_doc = frappe.get_cached_doc("MM Meeting Type", meeting_type)
	booking = _new_booking(guest, source, type_doc, values)
	if locked:
		booking.flags.locked_hosts = {host.user for host in offer.hosts}
	booking.update(_times(slot.start, slot.end))
	booking.update({"meeting_type": meeting_type, "seats": seats, "location": type_doc.location})
	_give_hosts(booking, offer, slot, calendars)
	return _save(booking, meeting_type, wanted)


def offer_to_book(meeting_type: str, *, duration: int | None = None, host: str | None = None) -> Offer | None:
	"""The offer of a type, with whose hosts' lock the transaction begins anew; None where it has written
	something already.
	"""
	offer = availability.load_offer(meeting_type, duration=duration, host=host)
	if not begin_anew():
		return None
	reservations.lock_hosts(host.user for host in offer.hosts)
	return offer


def book_any_time(
	meeting_type: str,
	start: datetime,
	*,
	guest: Guest,
	duration: int | None = None,
	host: str | None = None,
	seats: int = 1,
	source: str = "Desk",
	**values: Any,
) -> Document:
	"""Book a time that need not be on offer, of any length: all that counts is that nobody has it.

	host: a host's slug, needed where the type has several and not all of them come. Raises
	OverlappingBookingError, which names the booking in the way.
	"""
	offer = availability.load_offer(meeting_type, host=host)
	users = [each.user for each in offer.hosts]
	if not users or (len(users) > 1 and offer.rules.mode != rules_of.ALL_HOSTS):
		refuse(ErrorCode.HOST_MISSING, _("Please choose the host."), "host")
	type_doc = frappe.get_cached_doc("MM Meeting Type", meeting_type)
	booking = _new_booking(guest, source, type_doc, values)
	booking.update(_times(start, start + timedelta(minutes=cint(duration) or offer.rules.duration)))
	booking.update({"meeting_type": meeting_type, "seats": seats, "location": type_doc.location})
	booking.host = users[0]
	booking.set("hosts", [{"user": user} for user in users])
	return booking.insert(ignore_permissions=True)  # the caller has shown the right


def book_event(event: str, seats: int, *, guest: Guest, source: str = "Website", **values: Any) -> Document:
	"""Book seats of an event and return the MM Meeting Booking.

	seats: 0 is a reminder only. Raises BookingRequestError; frappe.UniqueValidationError when the customer
	has booked the event already.
	"""
	booking = new_event_booking(event, seats, guest=guest, source=source, **values)
	return booking.insert(ignore_permissions=True)  # guests have no right on bookings; this is how they book


def new_event_booking(
	event: str, seats: int, *, guest: Guest, source: str = "Website", **values: Any
) -> Document:
	"""What `book_event` inserts, under the event's lock: Confirmed, Pending, or Pending on the waitlist."""
	reservations.lock_event(event)
	event_doc = frappe.get_doc("MM Event", event, for_update=True)  # as it is now: it may be cancelled since
	left = cint(event_doc.capacity) - reservations.seats_taken(event)
	if source in BY_GUESTS:
		left -= reservations.seats_held(event)
	waiting = {"event": event, "waitlist": "Waiting", "seats": ["between", [1, left]]}
	if seats and left > 0 and frappe.db.exists("MM Meeting Booking", waiting):
		left = 0  # somebody waits whose party fits into the seats that are left: they come first
	_check_event_seats(event_doc, seats, left)
	booking = _new_booking(guest, source, event_doc, values)
	booking.update({"event": event, "seats": seats, "location": event_doc.venue})
	booking.update({"start_datetime": event_doc.start_datetime, "end_datetime": event_doc.end_datetime})
	if seats > left:
		booking.update({"waitlist": "Waiting", "status": "Pending"})
	return booking


def reschedule(
	name: str,
	start: datetime,
	*,
	is_first: bool = False,
	prefer: str | None = None,
	tell_guest: bool = True,
) -> Document:
	"""Move a booking to another free slot of its type, with the host whom the guest chose; where any host
	will do, with the same one if that one is free then. is_first: the transaction may begin anew with its
	locks, as with `offer_to_book`. prefer: the user of another host who is to have it if they are free, where
	any host will do. tell_guest: with False only the hosts are told.
	"""
	fields = ["meeting_type", "host", "starts_at", "ends_at"]
	known = frappe.db.get_value("MM Meeting Booking", name, fields, as_dict=True)
	if not known or not known.meeting_type:
		refuse(
			ErrorCode.NOT_MOVABLE, _("This booking cannot be rescheduled online. Please contact us directly.")
		)
	offer = availability.offer_to_move(known)
	users = {host.user for host in offer.hosts}
	booking = open_booking(name, users, is_first=is_first)
	only = offer.hosts[0].slug if len(offer.hosts) == 1 else None
	wanted = {"duration": None, "host": only, "seats": cint(booking.seats)}
	is_locked = users <= (booking.flags.locked_hosts or set())
	slot, calendars = _free_slot(offer, start, wanted, exclude=name, is_locked=is_locked)
	booking.update(_times(slot.start, slot.end))
	booking.flags.mute_guest = not tell_guest
	_give_hosts(booking, offer, slot, calendars, prefer=prefer or booking.host)
	return _save(booking, booking.meeting_type, wanted)


def move_any_time(
	name: str, start: datetime, end: datetime, reason: str, *, tell_guest: bool = True
) -> Document:
	"""Move a booking to a time that need not be on offer, with the hosts it has. tell_guest: with False only
	the hosts are told. Raises OverlappingBookingError, which names the booking in the way.
	"""
	booking = open_booking(name)
	if booking.event:
		refuse(
			ErrorCode.NOT_MOVABLE,
			_("To reschedule a booking of an event, please change the date of the event."),
		)
	booking.update(_times(start, end))
	booking.override_reason = reason
	booking.flags.mute_guest = not tell_guest
	return _save(booking)


def cancel(name: str, *, reason: str | None = None, by: str = "Guest") -> Document:
	"""Give the time or seats back. by: Guest, Staff or System."""
	booking = open_booking(name)
	booking.update({"status": "Cancelled", "cancel_reason": reason, "cancelled_by": by})
	booking.update({"waitlist": None, "offer_ends": None})
	return _save(booking)


def confirm(name: str) -> Document:
	"""Confirm a Pending booking; it has held its slot since it was made."""
	booking = open_booking(name)
	if booking.waitlist:
		refuse(
			ErrorCode.ON_WAITLIST,
			_("This booking is on the waitlist. It is confirmed when the guest accepts an offer."),
		)
	booking.status = "Confirmed"
	return _save(booking)


def decline(name: str, reason: str | None = None) -> Document:
	"""Refuse a Pending booking, and tell the guest why."""
	booking = open_booking(name)
	if booking.status != "Pending":
		refuse(ErrorCode.NOT_PENDING, _("Only a Pending booking can be declined. Please cancel it instead."))
	return cancel(name, reason=reason, by="Staff")


def mark_no_show(name: str) -> Document:
	"""The guest did not come."""
	return _close(name, "No Show")


def complete(name: str) -> Document:
	"""The meeting took place."""
	return _close(name, "Completed")


def accept_offer(name: str) -> Document:
	"""Accept the seats that were offered from the waitlist."""
	booking = open_booking(name)
	if booking.waitlist != "Offered":
		refuse(
			ErrorCode.NO_OFFER, _("There is no open offer for this booking. You are still on the waitlist.")
		)
	if frappe.utils.get_datetime(booking.offer_ends) <= clock.to_site(clock.now()):
		refuse(ErrorCode.OFFER_OVER, _("This offer has ended, and the seats went to the next person."))
	if frappe.db.get_value("MM Event", booking.event, "status", for_update=True) != "Scheduled":
		refuse(ErrorCode.EVENT_OVER, _("This event can no longer be booked."), "event")
	booking.update({"waitlist": None, "offer_ends": None, "status": "Confirmed"})
	return _save(booking)


def note_contact_confirmed(booking: Document) -> None:
	"""Note that whoever booked reads the submitted email, on a booking that this transaction has locked; the
	first time counts.
	"""
	if not booking.contact_confirmed_at:
		booking.db_set("contact_confirmed_at", clock.to_site(clock.now()), update_modified=False)


def find_by_event_key(key: str, *, exclude: str | None = None, lock: bool = False) -> str | None:
	"""The number of the booking that has this key of an event and a person, other than `exclude`. lock: also
	see what others have committed since this transaction began.
	"""
	filters = {"event_customer_key": key, "name": ["!=", exclude or ""]}
	return frappe.db.get_value("MM Meeting Booking", filters, for_update=lock)


def _free_slot(
	offer: Offer, start: datetime, wanted: dict, exclude: str | None = None, is_locked: bool = False
) -> tuple[Slot, list[HostCalendar]]:
	"""The free slot at `start`, found under the lock of all who could take it, and the calendars. is_locked:
	the transaction began with that lock.
	"""
	if not is_locked:
		reservations.lock_hosts(host.user for host in offer.hosts)
	until = start + timedelta(seconds=1)
	calendars = availability.load_calendars(offer, start, until, exclude=exclude, locked=not is_locked)
	now, seats = clock.now(), wanted["seats"]
	found = rules_of.find_slots(offer.rules, calendars, start, until, now, seats)
	if not found:
		_refuse_time(offer, rules_of.explain(offer.rules, calendars, start, now, seats), start, wanted)
	return found[0], calendars


def _refuse_time(offer: Offer, reasons: list[Reason], start: datetime, wanted: dict) -> NoReturn:
	codes = {GUEST_CODES.get(reason.code, ErrorCode.SLOT_TAKEN) for reason in reasons}
	sentences = guest_sentences()
	for code in (ErrorCode.TIME_PAST, ErrorCode.TOO_SOON, ErrorCode.TOO_FAR, ErrorCode.TOO_MANY_SEATS):
		if code in codes:
			refuse(code, sentences[code], "seats" if code == ErrorCode.TOO_MANY_SEATS else "start")
	if ErrorCode.SLOT_TAKEN in codes:
		raise _taken(offer.name, start, wanted)
	refuse(ErrorCode.NOT_OFFERED, sentences[ErrorCode.NOT_OFFERED], "start")


def _taken(meeting_type: str, start: datetime, wanted: dict) -> SlotTakenError:
	problem = Problem(ErrorCode.SLOT_TAKEN, guest_sentences()[ErrorCode.SLOT_TAKEN], "start")
	return SlotTakenError(problem, availability.next_free(meeting_type, start, **wanted))


def guest_sentences() -> dict[str, str]:
	return {
		ErrorCode.TIME_PAST: _("This time has passed. Please choose a later one."),
		ErrorCode.TOO_SOON: _("This time is too soon. Please choose a later one."),
		ErrorCode.TOO_FAR: _("This time is too far ahead. Please choose an earlier one."),
		ErrorCode.TOO_MANY_SEATS: _("There are fewer seats than you asked for. Please choose fewer."),
		ErrorCode.NOT_OFFERED: _("This time is not available. Please choose one of the times offered."),
		ErrorCode.SLOT_TAKEN: _("This time was just taken. Please choose another one."),
	}


def _new_booking(guest: Guest, source: str, booked: Document, values: dict) -> Document:
	muted, confirmed = values.pop("muted", False), values.pop("contact_confirmed", False)
	booking = frappe.get_doc(
		{
			"doctype": "MM Meeting Booking",
			"meeting_title": booked.title,
			"status": "Pending" if booked.confirmation == "By staff" else "Confirmed",
			"source": source,
			"customer_name": guest.name,
			"customer_email": guest.email and guest.email.display,
			"customer_phone": guest.phone and guest.phone.display,
			"notes": guest.notes,
			"guest_time_zone": guest.time_zone,
			"guest_language": guest.language,
			"answers": [{"question": asked, "answer": given} for asked, given in guest.answers.items()],
			**values,
		}
	)
	booking.flags.mute_messages = muted
	booking.flags.ignore_links = True  # this transaction has just read what they lead to
	booking.flags.contact_confirmed = confirmed
	booking.flags.new_customer = guest.is_new_customer
	booking.flags.contact_points = ContactPointReader(guest.email, guest.phone)
	return booking


def _times(start: datetime, end: datetime) -> dict:
	return {
		"starts_at": clock.seconds(start),
		"ends_at": clock.seconds(end),
		"start_datetime": clock.to_site(start),
		"end_datetime": clock.to_site(end),
	}


def _give_hosts(
	booking: Document, offer: Offer, slot: Slot, calendars: list[HostCalendar], prefer: str | None = None
) -> None:
	"""All hosts together, or the one whose turn it is; when moving, `prefer` the one it was."""
	users = list(slot.hosts)
	if offer.rules.mode != rules_of.ALL_HOSTS:
		holding = {each.host for each in calendars if any(held.start == slot.start for held in each.sessions)}
		# Who holds this very slot already has seats left in it: those are filled first.
		choice = [user for user in users if user in holding] or users
		turn = choice[0] if len(choice) == 1 else prefer if prefer in choice else None
		users = [turn or rules_of.pick_host(availability.with_load(calendars), choice)]
	booking.host = users[0]
	if [row.user for row in booking.hosts] != users:
		booking.set("hosts", [{"user": user} for user in users])


def _save(booking: Document, meeting_type: str | None = None, wanted: dict | None = None) -> Document:
	try:
		# Guests have no right on bookings: the public page, a manage link or the caller stands for it.
		return booking.save(ignore_permissions=True)
	except (OverlappingBookingError, NoSeatsLeftError) as error:
		if not meeting_type or wanted is None:
			raise
		frappe.clear_messages()
		raise _taken(meeting_type, clock.utc(booking.starts_at), wanted) from error


def open_booking(name: str, users: Iterable[str] = (), *, is_first: bool = False) -> Document:
	"""A booking that can still change, locked. Raises BookingRequestError for one that is over.

	users: whom it may come to hold. is_first: see `reschedule`.
	"""
	booking = reservations.locked(name, users, is_first=is_first)
	if booking.status not in reservations.HOLDING:
		refuse(
			ErrorCode.BOOKING_OVER, _("This booking is cancelled or over, so it can no longer be changed.")
		)
	if cint(booking.starts_at) and clock.utc(booking.starts_at) <= clock.now():
		refuse(
			ErrorCode.BOOKING_STARTED, _("This booking has already started, so it can no longer be changed.")
		)
	return booking


def _close(name: str, status: str) -> Document:
	booking = reservations.locked(name)
	if booking.status not in reservations.HOLDING:
		refuse(
			ErrorCode.BOOKING_OVER, _("This booking is cancelled or over, so it can no longer be changed.")
		)
	if booking.start_datetime > clock.to_site(clock.now()):
		refuse(ErrorCode.NOT_BEGUN, _("This booking has not started yet. Please cancel it instead."))
	booking.status = status
	return _save(booking)


def _check_event_seats(event_doc: Document, seats: int, left: int) -> None:
	if event_doc.status != "Scheduled" or event_doc.start_datetime <= clock.to_site(clock.now()):
		refuse(ErrorCode.EVENT_OVER, _("This event can no longer be booked."), "event")
	if seats < 0 or (seats == 0 and not event_doc.remind_only):
		refuse(ErrorCode.SEATS_INVALID, _("Please choose at least one seat."), "seats")
	most = min(cint(event_doc.seats_per_booking) or 1, cint(event_doc.capacity))
	if seats > most:
		refuse(ErrorCode.TOO_MANY_SEATS, _("Please choose at most {0} seats.").format(most), "seats")
	if seats > left and not event_doc.waitlist:
		refuse(
			ErrorCode.EVENT_FULL,
			_("There are {0} seats left. Please choose fewer.").format(max(0, left)),
			"seats",
		)
