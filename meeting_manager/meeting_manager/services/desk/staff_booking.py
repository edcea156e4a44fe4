"""Bookings that staff make or reschedule for somebody: at a free slot, or at any time when the host is free.

Everything goes through `bookings`, as for a guest. Staff are also told which booking is in the way, because
they are allowed to know.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint

from meeting_manager.error_codes import ErrorCode
from meeting_manager.exceptions import BookingRequestError, refuse
from meeting_manager.meeting_manager.domain.common.contact_points import Email, Phone
from meeting_manager.meeting_manager.domain.common.names import clean_name
from meeting_manager.meeting_manager.domain.common.plain_text import trimmed
from meeting_manager.meeting_manager.services.booking import availability, bookings, catalogue, reservations
from meeting_manager.meeting_manager.services.booking.bookings import Guest
from meeting_manager.meeting_manager.services.common import clock, verified_contacts
from meeting_manager.meeting_manager.services.common.contact_points import phone_of_customer, stored_email
from meeting_manager.meeting_manager.services.customers import customers, verification

LENGTHS = (5, 24 * 60)  # minutes, of a booking at any time


@dataclass(frozen=True)
class Order:
	"""What staff ask for. Of a meeting type: start (aware), duration (minutes), host (a slug). customer: the
	number of one who is known, else name with phone or email. reason: of a time that is not on offer.
	confirmed_…: those on the record of the one who is known that staff have confirmed with the caller.
	"""

	meeting_type: str | None = None
	event: str | None = None
	start: datetime | None = None
	duration: int | None = None
	host: str | None = None
	seats: int = 1
	customer: str | None = None
	name: str | None = None
	phone: str | None = None
	email: str | None = None
	notes: str | None = None
	source: str = "Desk"
	is_silent: bool = False
	reason: str | None = None
	confirmed_email: str | None = None
	confirmed_phone: str | None = None


def book(order: Order):
	"""Make the booking and return the MM Meeting Booking, Confirmed, because staff have it from the guest, or
	on the waitlist of a full event.

	Raises SlotTakenError when somebody was faster, BookingRequestError, InvalidContactPointError for a
	confirmed contact point that is not on the record, and for any time OverlappingBookingError, which names
	the booking in the way.
	"""
	booking = _book(order)
	if order.customer:
		for kind, value in (("email", order.confirmed_email), ("phone", order.confirmed_phone)):
			if value:  # afterwards, because hosts are locked before customers
				verification.confirm_with_caller(booking.customer, kind, value)
	return booking


def _book(order: Order):
	guest = _known(order, order.customer) if order.customer else _new(order)
	values: dict[str, Any] = {"source": order.source, "status": "Confirmed", "muted": order.is_silent}
	if order.customer:
		values["customer"] = customers.survivor_of(order.customer)
		values["contact_confirmed"] = bool(order.confirmed_email or order.confirmed_phone)
	if order.event:
		catalogue.event(order.event)  # raises for one that guests are not offered
		return bookings.book_event(order.event, order.seats, guest=guest, **values)
	if not order.start:
		raise ValueError("A booking of a meeting type needs a start")
	meeting_type = catalogue.meeting_type(order.meeting_type)["slug"]
	where: dict[str, Any] = {"duration": order.duration, "host": order.host, "seats": order.seats}
	if not order.reason:
		return bookings.book(meeting_type, order.start, guest=guest, **where, **values)
	_check_any_time(order.start, order.start + timedelta(minutes=cint(order.duration)))
	values["override_reason"] = order.reason
	return bookings.book_any_time(meeting_type, order.start, guest=guest, **where, **values)


def move(
	name: str,
	start: datetime,
	end: datetime,
	reason: str | None = None,
	*,
	prefer: str | None = None,
	tell_guest: bool = True,
):
	"""Move a booking to another free slot or, with a reason, to any time that nobody has, and of any length.
	prefer: the user of the host who is to have it if any will do. tell_guest: with False only the hosts are
	told.

	Raises BookingRequestError, and OverlappingBookingError that names the booking in the way.
	"""
	if reason:
		_check_any_time(start, end)
		return bookings.move_any_time(name, start, end, reason, tell_guest=tell_guest)
	try:
		_check_has_slots(name, clock.seconds(end) - clock.seconds(start))
		return bookings.reschedule(name, start, prefer=prefer, tell_guest=tell_guest)
	except BookingRequestError as error:
		if {problem.code for problem in error.problems} & {ErrorCode.SLOT_TAKEN, ErrorCode.NOT_OFFERED}:
			_name_who_is_in_the_way(name, start, end)
		raise


def why_missing(meeting_type: str, start: datetime, duration: int | None, host: str | None) -> list[str]:
	"""Why guests are not offered a start, a sentence for each rule; none when they are. host: an MM Host."""
	slug = frappe.db.get_value("MM Host", host, "slug") if host else None
	reasons = availability.explain(meeting_type, start, duration=duration, host=slug)
	if not frappe.db.get_value("MM Meeting Type", meeting_type, "published"):
		reasons.insert(0, _("The meeting type is not published."))
	return reasons


def _known(order: Order, customer: str) -> Guest:
	"""A customer as the guest of a booking, with the contact points where messages may go: those confirmed
	with the caller, else verified ones. Read without a lock, because hosts are locked before customers.
	"""
	number = customers.survivor_of(customer)
	fields = ["customer_name", "language", "time_zone"]
	known = frappe.db.get_value("MM Customer", number, fields, as_dict=True)
	return Guest(
		name=known.customer_name,
		email=_email_of(number, order.confirmed_email),
		phone=_phone_of(number, order.confirmed_phone),
		notes=order.notes,
		language=known.language,
		time_zone=known.time_zone,
	)


def _email_of(customer: str, confirmed: str | None) -> Email | None:
	if not confirmed:
		return verified_contacts.email_of(customer)
	row = {"parent": customer, "email_address": confirmed}
	key = frappe.db.get_value("MM Customer Email", row, "email_key")
	return stored_email(confirmed, key)


def _phone_of(customer: str, confirmed: str | None) -> Phone | None:
	if not confirmed:
		return next(iter(verified_contacts.phones_of(customer)), None)
	return phone_of_customer(customer, confirmed)


def _new(order: Order) -> Guest:
	name, phone, email = clean_name(order.name), trimmed(order.phone or ""), trimmed(order.email or "")
	if not name:
		refuse(ErrorCode.NAME_MISSING, _("Please enter the caller's name, or choose a customer."), "name")
	if not phone and not email:
		refuse(
			ErrorCode.PHONE_MISSING,
			_("Please enter the caller's phone number or email address."),
			"phone",
		)
	return bookings.read_guest(name, email, phone, notes=order.notes, is_new_customer=True)


def _check_any_time(start: datetime, end: datetime) -> None:
	if start <= clock.now():
		refuse(ErrorCode.TIME_PAST, bookings.guest_sentences()[ErrorCode.TIME_PAST], "start")
	shortest, longest = (timedelta(minutes=minutes) for minutes in LENGTHS)
	if not shortest <= end - start <= longest:
		message = _("Please choose a duration between {0} and {1} minutes.").format(*LENGTHS)
		refuse(ErrorCode.DURATION_INVALID, message, "duration")


def _check_has_slots(name: str, seconds: int) -> None:
	"""Refuse what no slot could be: a booking of no type, and one that gets longer or shorter."""
	fields = ["event", "meeting_type", "starts_at", "ends_at"]
	known = frappe.db.get_value("MM Meeting Booking", name, fields, as_dict=True)
	if known.event:
		return  # `reschedule` says so
	if not known.meeting_type:
		refuse(
			ErrorCode.NOT_OFFERED,
			_("This booking has no meeting type, so no times are offered for it."),
			"start",
		)
	if seconds != known.ends_at - known.starts_at:
		refuse(ErrorCode.NOT_OFFERED, _("Please choose a duration that the meeting type offers."), "duration")


def _name_who_is_in_the_way(name: str, start: datetime, end: datetime) -> None:
	"""Raise OverlappingBookingError when another booking holds the time; nothing is saved."""
	booking = frappe.get_doc("MM Meeting Booking", name)
	booking.update({"starts_at": clock.seconds(start), "ends_at": clock.seconds(end)})
	reservations.hold(booking)
