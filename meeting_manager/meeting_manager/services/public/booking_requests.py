"""Booking requests from guests. The answer tells them what they sent, and nothing about anybody else."""

import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from meeting_manager.error_codes import ErrorCode
from meeting_manager.exceptions import BookingRequestError, Problem, SlotTakenError, refuse
from meeting_manager.meeting_manager.domain.booking.answers import check_answers
from meeting_manager.meeting_manager.domain.booking.booking_lifecycle import BY_GUESTS
from meeting_manager.meeting_manager.domain.common.contact_points import (
	ContactPointError,
	Email,
	Phone,
	parse_email,
	parse_phone,
)
from meeting_manager.meeting_manager.domain.common.names import clean_name, names_are_similar
from meeting_manager.meeting_manager.domain.common.plain_text import trimmed, typed_text
from meeting_manager.meeting_manager.domain.common.web_links import has_markup, has_web_address
from meeting_manager.meeting_manager.services.booking import bookings, catalogue, seat_holds
from meeting_manager.meeting_manager.services.booking.bookings import Guest
from meeting_manager.meeting_manager.services.common import clock, settings
from meeting_manager.meeting_manager.services.common.contact_points import (
	contact_error_message,
	phone_of_booking,
	region_for,
)
from meeting_manager.meeting_manager.services.common.error_log import log_failure
from meeting_manager.meeting_manager.services.common.instants import read_instant
from meeting_manager.meeting_manager.services.common.transactions import retry_on_deadlock, savepoint
from meeting_manager.meeting_manager.services.messages import guest_limits, notifications
from meeting_manager.meeting_manager.services.public import open_bookings

MAX_NAME_LENGTH = 140  # what a Data column holds
MAX_TYPED_NAME = 4 * MAX_NAME_LENGTH  # with blanks and marks; a longer one is refused before any work
MAX_NOTES_LENGTH = 2000
LONGEST_BODY = 64 * 1024  # bytes of a request; every field at its longest, in any script, takes less
LANGUAGE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,6})?")  # as much as the column holds
KEY_LENGTH = (16, 100)  # of an idempotency key: long enough that nobody guesses another's
NOT_COMPARED = ("idempotency_key", "language", "trap", "network")  # when a request comes twice


@dataclass(frozen=True)
class BookingRequest:
	"""What a guest sent, as it came. start: an ISO 8601 instant; duration in minutes; host: a slug; trap:
	a field that people do not see, so whoever fills it in is a robot, or a person whose browser did; network:
	a keyed hash of the network that it came from.
	"""

	what: str | None  # the slug of the meeting type or event
	name: str | None = None
	email: str | None = None
	phone: str | None = None
	notes: str | None = None
	start: str | None = None
	duration: int | None = None
	host: str | None = None
	seats: int = 1
	time_zone: str | None = None
	language: str | None = None
	answers: Any = field(default_factory=dict)
	idempotency_key: str | None = None
	trap: str | None = None
	network: str | None = None


def book_meeting(request: BookingRequest) -> Document:
	"""Book a slot of a published meeting type and return the MM Meeting Booking. A request that may be a
	robot's is Pending and marked suspicious: it holds its slot, as the guest is told, until staff look at it.

	The same request under the same idempotency key is the same booking. Raises BookingRequestError with a
	problem for every wrong field, SlotTakenError when somebody was faster; then nothing has been written.
	"""
	check_open()
	meeting_type = catalogue.meeting_type(request.what)
	phone_needed = meeting_type["phone_required"] or meeting_type["location_type"] == "Phone"
	guest, problems = _read_guest(request, "MM Meeting Type", phone_needed)
	start = None
	try:
		start = read_instant(request.start)
	except BookingRequestError as error:
		problems += error.problems
	most = meeting_type["seats_per_slot"]
	if not 1 <= request.seats <= most:
		message = _("Please choose between 1 and {0} seats.").format(most)
		problems.append(Problem(ErrorCode.SEATS_INVALID, message, "seats"))
	if problems or not start:
		raise BookingRequestError(problems)
	with guest_limits.caused_by_guest(request.network):
		return _book_slot(request, meeting_type["slug"], start, guest)


@retry_on_deadlock
def _book_slot(request: BookingRequest, meeting_type: str, start: datetime, guest: Guest) -> Document:
	"""Book the slot, or return the booking that the same request has made before."""
	if earlier := _earlier(request):
		return earlier
	chosen: dict[str, Any] = {"duration": request.duration, "host": request.host, "seats": request.seats}
	try:
		assert guest.email, "a missing one is a problem"
		open_bookings.check_caps(guest.email.key, request.network)
		offer = bookings.offer_to_book(meeting_type, duration=request.duration, host=request.host)
		with all_or_nothing():
			return bookings.book(meeting_type, start, guest=guest, locked=offer, **chosen, **_marks(request))
	except (SlotTakenError, frappe.UniqueValidationError):
		earlier = _earlier(request, lock=True)  # the same request, sent twice at once
		if not earlier:
			raise
		frappe.clear_messages()
		return earlier


def book_event(request: BookingRequest) -> None:
	"""Book seats of a published event. What became of it is told by email only, to the address that was
	given: whoever asks over HTTP hears the same whether or not that address has booked before, so anything
	about seats would be untrue for some.

	Whoever has booked the event already keeps that booking, and gets an email that says how it stands; see
	`_is_anothers` for who has. A robot's booking is as with book_meeting, and so is what is raised.
	"""
	check_open()
	event = catalogue.event(request.what)
	guest, problems = _read_guest(request, "MM Event")
	raise_problems(problems)
	with guest_limits.caused_by_guest(request.network):
		_book_seats(request, event["slug"], guest)


@retry_on_deadlock
def _book_seats(request: BookingRequest, event: str, guest: Guest) -> None:
	if _is_known(request):
		return
	booking = bookings.new_event_booking(event, request.seats, guest=guest, **_marks(request))
	if _is_known(request, lock=True):  # the same request, sent twice at once
		return
	assert guest.email, "a missing one is a problem"
	open_bookings.check_caps(guest.email.key, request.network)
	open_bookings.check_event_share(booking)
	known = _booked_before(event, guest.email.key, request.network)
	if known and _is_anothers(known, booking, guest):
		known, booking.flags.is_another_person = None, True
	try:
		if not known:
			with all_or_nothing():
				booking.insert(ignore_permissions=True)  # guests have no right on bookings; this is how
	except frappe.UniqueValidationError:  # of a customer without an email address of their own
		frappe.clear_messages()
		before = bookings.find_by_event_key(booking.event_customer_key, lock=True)
		known = frappe.get_doc("MM Meeting Booking", before, for_update=True) if before else None
	if known:
		seat_holds.hold(booking, guest.email.key)
		notifications.tell(known, "already_booked")


def _booked_before(event: str, email_key: str, network: str | None) -> Document | None:
	"""The active booking that an address has of an event; of several, one from this network."""
	row = frappe.qb.DocType("MM Meeting Booking")
	query = frappe.qb.from_(row).select(row.name, row.guest_network).orderby(row.creation).orderby(row.name)
	query = query.where((row.event == event) & (row.customer_email_key == email_key))
	found = dict(query.where(row.status != "Cancelled").for_update().run())
	name = next((name for name, sender in found.items() if sender == network), next(iter(found), None))
	return frappe.get_doc("MM Meeting Booking", name, for_update=True) if name else None


def _is_anothers(known: Document, booking: Document, guest: Guest) -> bool:
	"""Whether an address has been typed by two people: nobody has confirmed the booking that is there, it
	came from another network, and its name contradicts, or a phone number that this request does not have.
	Neither keeps the other from a seat then; who reads the mailbox can cancel what they have not asked for.
	"""
	is_similar = names_are_similar(known.customer_name or "", guest.name)
	number = phone_of_booking(known)
	has_number = not number or bool(guest.phone and guest.phone.key == number.key)
	return (
		known.source in BY_GUESTS
		and not known.contact_confirmed_at
		and known.guest_network != booking.guest_network
		and not (is_similar and has_number)
		and not (guest.email and seat_holds.has_asked(booking, guest.email.key))
	)


def _marks(request: BookingRequest) -> dict[str, Any]:
	"""The fields of a booking that say how it was asked for."""
	marks: dict[str, Any] = {"guest_network": request.network}
	if request.idempotency_key:
		marks["request_key"] = _digest(request.idempotency_key)
		marks["request_digest"] = _digest(_content(request))
	if request.trap:
		marks |= {"is_suspicious": 1, "status": "Pending"}
	return marks


def _earlier(request: BookingRequest, *, lock: bool = False) -> Document | None:
	"""The booking with the request's idempotency key. Raises when another request has used that key. lock:
	also see what others have committed since this transaction began.
	"""
	if not request.idempotency_key:
		return None
	filters = {"request_key": _digest(request.idempotency_key)}
	found = frappe.db.get_value(
		"MM Meeting Booking", filters, ["name", "request_digest"], as_dict=True, for_update=lock
	)
	if found:
		_check_same(request, found.request_digest)
	return frappe.get_doc("MM Meeting Booking", found.name) if found else None


def _is_known(request: BookingRequest, *, lock: bool = False) -> bool:
	"""Whether a request for an event has made a booking before, or holds seats instead of one."""
	if not request.idempotency_key or _earlier(request, lock=lock):
		return bool(request.idempotency_key)
	digest = seat_holds.digest_of(_digest(request.idempotency_key), lock=lock)
	if digest:
		_check_same(request, digest)
	return bool(digest)


def _check_same(request: BookingRequest, digest: str) -> None:
	if digest != _digest(_content(request)):
		message = _(
			"This form has already been sent with other details. Please reload the page and book again."
		)
		refuse(ErrorCode.KEY_REUSED, message, "idempotency_key")


def _content(request: BookingRequest) -> str:
	values = {key: value for key, value in vars(request).items() if key not in NOT_COMPARED}
	return json.dumps(values, sort_keys=True, default=str)


def _digest(text: str) -> str:
	return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def check_open() -> None:
	"""Refuse every request while MM Settings says that the booking page is closed."""
	if not settings.booking_page_enabled():
		refuse(ErrorCode.CLOSED, _("Bookings are currently closed. Please contact us directly."))


def _read_guest(
	request: BookingRequest, doctype: str, phone_needed: bool = False
) -> tuple[Guest, list[Problem]]:
	"""Who books, and a problem for every field that is wrong."""
	email, phone, problems = read_contact(request.name, request.email, request.phone, request.notes)
	if phone_needed and not trimmed(request.phone or ""):
		problems.append(Problem(ErrorCode.PHONE_MISSING, _("Please enter your phone number."), "phone"))
	if request.time_zone and not clock.read_zone(request.time_zone):
		message = _("This time zone is not recognised. Please choose one such as Asia/Kuala_Lumpur.")
		problems.append(Problem(ErrorCode.TIME_ZONE_UNKNOWN, message, "time_zone"))
	if request.idempotency_key and not KEY_LENGTH[0] <= len(request.idempotency_key) <= KEY_LENGTH[1]:
		message = _("An idempotency key has {0} to {1} characters.").format(*KEY_LENGTH)
		problems.append(Problem(ErrorCode.KEY_INVALID, message, "idempotency_key"))
	kept, wrong = check_answers(catalogue.questions(doctype, request.what or ""), request.answers)
	sentences = _answer_sentences()
	problems += [
		Problem(code, sentences[code].format(question), f"answers.{question}" if question else "answers")
		for question, code in wrong.items()
	]
	guest = Guest(
		name=clean_name((request.name or "")[:MAX_TYPED_NAME]),
		email=email,
		phone=phone,
		notes=(request.notes or "").strip(),
		time_zone=request.time_zone or None,
		language=request.language if LANGUAGE.fullmatch(request.language or "") else frappe.local.lang,
		answers=kept,
	)
	return guest, problems


def _answer_sentences() -> dict[str, str]:
	return {
		ErrorCode.ANSWER_MISSING: _("Please answer “{0}”."),
		ErrorCode.ANSWER_TOO_LONG: _("The answer to “{0}” is too long. Please shorten it."),
		ErrorCode.ANSWER_WRONG_TYPE: _("The answer to “{0}” could not be read. Please answer it again."),
		ErrorCode.ANSWER_NOT_A_CHOICE: _("Please choose one of the listed answers to “{0}”."),
		ErrorCode.QUESTION_UNKNOWN: _("There is no question “{0}”."),
	}


def raise_problems(problems: list[Problem]) -> None:
	"""Raise BookingRequestError when there are any."""
	if problems:
		raise BookingRequestError(problems)


def read_contact(
	name: str | None, email: str | None, phone: str | None, notes: str | None
) -> tuple[Email | None, Phone | None, list[Problem]]:
	"""The email address and phone number in what a guest typed, and a problem for every field that is wrong.
	The phone may be missing, the rest not.
	"""
	problems = _name_problems(name)
	read_email = read_phone = None
	try:
		read_email = parse_email(email)
	except ContactPointError as error:
		problems.append(Problem(error.code, _guest_email_message(error, email), "email"))
	try:
		read_phone = parse_phone(phone, region_for(phone)) if trimmed(phone or "") else None
	except ContactPointError as error:
		problems.append(Problem(error.code, _guest_phone_message(error, phone), "phone"))
	if len(notes or "") > MAX_NOTES_LENGTH:
		message = _("Your notes are too long. Please use at most {0} characters.").format(MAX_NOTES_LENGTH)
		problems.append(Problem(ErrorCode.NOTES_TOO_LONG, message, "notes"))
	return read_email, read_phone, problems


def _name_problems(typed: str | None) -> list[Problem]:
	"""What is wrong with a guest's name. Mails greet people by it, so a name with a link in it would send
	that link to whoever's address was given.
	"""
	name = clean_name(typed) if typed and len(typed) <= MAX_TYPED_NAME else ""
	if (typed and len(typed) > MAX_TYPED_NAME) or len(name) > MAX_NAME_LENGTH:
		message = _("Your name is too long. Please use at most {0} characters.").format(MAX_NAME_LENGTH)
		return [Problem(ErrorCode.NAME_TOO_LONG, message, "name")]
	if not name:
		return [Problem(ErrorCode.NAME_MISSING, _("Please enter your name."), "name")]
	if has_web_address(name) or has_markup(typed_text(name)):
		message = _("Your name contains a web address or code. Please enter your name alone.")
		return [Problem(ErrorCode.NAME_INVALID, message, "name")]
	return []


def _guest_email_message(error: ContactPointError, email: str | None) -> str:
	if error.code == ErrorCode.EMAIL_MISSING:
		return _("Please enter your email address.")
	return contact_error_message(error, email)


def _guest_phone_message(error: ContactPointError, phone: str | None) -> str:
	"""A guest cannot change MM Settings, so the sentence about it is not for them."""
	if error.code == ErrorCode.PHONE_REGION_MISSING:
		return _("Please start your phone number with + and the country code, such as +60 12-345 6789.")
	return contact_error_message(error, phone)


@contextmanager
def all_or_nothing() -> Iterator[None]:
	"""Undo what the block wrote when it raises. A booking does not depend on the rest of a record (see
	`incomplete`), so what is left is what other apps and workflows object to: that is logged for staff, and
	must not show in a guest's answer.
	"""
	try:
		with savepoint():
			yield
	except (BookingRequestError, frappe.UniqueValidationError):
		raise
	except frappe.ValidationError:
		frappe.clear_messages()
		log_failure("Public booking refused by the records")
		message = _("We could not take your booking. Please try again later, or contact us directly.")
		refuse(ErrorCode.REFUSED, message)
