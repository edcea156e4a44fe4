"""Bookings from people who are not signed in. They learn what they wrote, and nothing about anyone."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timezone

import frappe
from frappe import _

from meeting_manager.exceptions import BookingRequestError, Problem, SlotTakenError
from meeting_manager.meeting_manager.domain.booking.answers import check_answers
from meeting_manager.meeting_manager.domain.common.contact_points import (
	ContactPointError,
	parse_email,
	parse_phone,
)
from meeting_manager.meeting_manager.domain.common.names import clean_name
from meeting_manager.meeting_manager.domain.common.plain_text import whole_text
from meeting_manager.meeting_manager.services.booking import bookings, catalogue
from meeting_manager.meeting_manager.services.booking.bookings import Guest
from meeting_manager.meeting_manager.services.common import clock, settings
from meeting_manager.meeting_manager.services.common.contact_points import contact_error_message, phone_region
from meeting_manager.meeting_manager.services.common.transactions import retried
from meeting_manager.meeting_manager.services.messages import notifications

MAX_NAME_LENGTH = 140  # what a Data column holds
MAX_NOTES_LENGTH = 2000
KEY_LENGTH = (16, 100)  # of an idempotency key: long enough that nobody guesses another's
SAVEPOINT = "mm_public_booking"


@dataclass(frozen=True)
class BookingRequest:
	"""What a guest sent, as it came. start: an ISO 8601 instant; duration in minutes; host: a slug."""

	what: str  # the slug of the meeting type or event
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
	answers: dict = field(default_factory=dict)
	idempotency_key: str | None = None


def book_meeting(request: BookingRequest):
	"""Book a slot of a published meeting type and return the MM Meeting Booking.

	The same request under the same idempotency key is the same booking. Raises BookingRequestError with a
	problem for every wrong field, SlotTakenError when somebody was faster; then nothing has been written.
	"""
	check_open()
	kind = catalogue.meeting_type(request.what)
	phone_needed = kind["phone_required"] or kind["location_type"] == "Phone"
	guest, problems = _read_guest(request, "MM Meeting Type", phone_needed)
	start = _read_start(request.start, problems)
	if request.seats < 1 or request.seats > kind["seats_per_slot"]:
		problems.append(
			Problem(
				"seats_invalid",
				_("Please choose between 1 and {0} seats.").format(kind["seats_per_slot"]),
				"seats",
			)
		)
	raise_problems(problems)
	chosen = {"duration": request.duration, "host": request.host, "seats": request.seats}
	return retried(
		lambda: _once(request, lambda keys: bookings.book(request.what, start, guest=guest, **chosen, **keys))
	)


def book_event(request: BookingRequest) -> str:
	"""Book seats of a published event and return what became of it: Confirmed, Pending or Waitlisted.

	Whoever has booked the event already gets the same answer, and a mail that says so. Raises as
	book_meeting does.
	"""
	check_open()
	catalogue.event(request.what)
	guest, problems = _read_guest(request, "MM Event")
	raise_problems(problems)
	return retried(lambda: _book_event(request, guest))


def _book_event(request: BookingRequest, guest: Guest) -> str:
	earlier = _earlier(request)
	if earlier:
		return _outcome(earlier)
	booking = bookings.new_event_booking(request.what, request.seats, guest=guest, **_keys(request))
	outcome = _outcome(booking)
	try:
		all_or_nothing(lambda: booking.insert(ignore_permissions=True))  # a guest's only door
	except frappe.UniqueValidationError:
		frappe.clear_messages()
		if not _earlier(request, locked=True):  # else the same request, sent twice at once
			_tell_who_has_booked(booking)
	return outcome


def _outcome(booking) -> str:
	return "Waitlisted" if booking.waitlist else booking.status


def _tell_who_has_booked(booking) -> None:
	living = {"event": booking.event, "customer": booking.customer, "status": ["!=", "Cancelled"]}
	earlier = frappe.db.get_value("MM Meeting Booking", living, "name")
	if earlier:
		notifications.tell(frappe.get_doc("MM Meeting Booking", earlier), "already_booked")


def _once(request: BookingRequest, book):
	"""The booking that this request has made already, else the one that `book` makes."""
	earlier = _earlier(request)
	if earlier:
		return earlier
	try:
		return all_or_nothing(lambda: book(_keys(request)))
	except (SlotTakenError, frappe.UniqueValidationError):
		earlier = _earlier(request, locked=True)  # the same request, sent twice at once
		if not earlier:
			raise
		frappe.clear_messages()
		return earlier


def _keys(request: BookingRequest) -> dict[str, str]:
	if not request.idempotency_key:
		return {}
	return {"request_key": _digest(request.idempotency_key), "request_digest": _digest(_content(request))}


def _earlier(request: BookingRequest, *, locked: bool = False):
	"""The booking with the request's idempotency key. Raises when another request has used that key."""
	if not request.idempotency_key:
		return None
	filters = {"request_key": _digest(request.idempotency_key)}
	found = frappe.db.get_value(
		"MM Meeting Booking", filters, ["name", "request_digest"], as_dict=True, for_update=locked
	)
	if found and found.request_digest != _digest(_content(request)):
		message = _("This form was sent before with other details. Please open the page again and book anew.")
		error = BookingRequestError([Problem("key_reused", message, "idempotency_key")])
		error.http_status_code = 409
		raise error
	return frappe.get_doc("MM Meeting Booking", found.name) if found else None


def _content(request: BookingRequest) -> str:
	values = {
		key: value for key, value in vars(request).items() if key not in ("idempotency_key", "language")
	}
	return json.dumps(values, sort_keys=True, default=str)


def _digest(text: str) -> str:
	return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def check_open() -> None:
	if not settings.booking_page_enabled():
		message = _("Bookings are closed at the moment. Please contact us directly.")
		raise BookingRequestError([Problem("closed", message)])


def _read_guest(
	request: BookingRequest, doctype: str, phone_needed: bool = False
) -> tuple[Guest, list[Problem]]:
	"""Who books, and a problem for every field that is wrong."""
	problems = contact_problems(request.name, request.email, request.phone, request.notes)
	if phone_needed and not (request.phone or "").strip():
		problems.append(Problem("phone_missing", _("Please enter your phone number."), "phone"))
	if request.time_zone and not clock.read_zone(request.time_zone):
		message = _("This time zone is not known. Please choose one such as Asia/Kuala_Lumpur.")
		problems.append(Problem("time_zone_unknown", message, "time_zone"))
	if request.idempotency_key and not KEY_LENGTH[0] <= len(request.idempotency_key) <= KEY_LENGTH[1]:
		message = _("An idempotency key has {0} to {1} characters.").format(*KEY_LENGTH)
		problems.append(Problem("key_invalid", message, "idempotency_key"))
	kept, wrong = check_answers(catalogue.questions(doctype, request.what), request.answers)
	sentences = _answer_sentences()
	problems += [
		Problem(code, sentences[code].format(question), f"answers.{question}" if question else "answers")
		for question, code in wrong.items()
	]
	guest = Guest(
		name=clean_name(request.name),
		email=(request.email or "").strip(),
		phone=(request.phone or "").strip(),
		notes=(request.notes or "").strip(),
		time_zone=request.time_zone or None,
		language=whole_text(request.language or frappe.local.lang)[:10],
		answers=kept,
	)
	return guest, problems


def _answer_sentences() -> dict[str, str]:
	return {
		"answer_missing": _("Please answer “{0}”."),
		"answer_too_long": _("The answer to “{0}” is too long. Please shorten it."),
		"answer_wrong_type": _("The answer to “{0}” cannot be read. Please answer it again."),
		"answer_not_a_choice": _("Please choose one of the given answers to “{0}”."),
		"question_unknown": _("There is no question “{0}”."),
	}


def _read_start(typed: str | None, problems: list[Problem]) -> datetime | None:
	"""The instant, or a problem added: one without an offset would be anybody's guess."""
	try:
		return read_instant(typed)
	except BookingRequestError as error:
		problems += error.problems
		return None


def read_instant(typed: str | None, field_name: str = "start") -> datetime:
	"""An ISO 8601 text with Z or an offset as an aware UTC datetime. Raises BookingRequestError."""
	if not isinstance(typed, str) or not typed.strip():
		message = _("The time is missing. Please choose one.")
		raise BookingRequestError([Problem("time_missing", message, field_name)])
	try:
		instant = datetime.fromisoformat(typed.strip().replace("Z", "+00:00"))
		if not instant.tzinfo or not 1970 < instant.year < 9000:
			raise ValueError
		return instant.astimezone(timezone.utc)
	except (ValueError, OverflowError) as error:
		message = _("This is not a time with its zone. Please write it such as 2027-03-31T06:30:00Z.")
		raise BookingRequestError([Problem("time_invalid", message, field_name)]) from error


def raise_problems(problems: list[Problem]) -> None:
	if problems:
		raise BookingRequestError(problems)


def contact_problems(name, email, phone, notes) -> list[Problem]:
	problems = []
	if not clean_name(name):
		problems.append(Problem("name_missing", _("Your name is missing. Please enter it."), "name"))
	elif len(clean_name(name)) > MAX_NAME_LENGTH:
		message = _("Your name is too long. Please use at most {0} characters.").format(MAX_NAME_LENGTH)
		problems.append(Problem("name_too_long", message, "name"))
	try:
		parse_email(email)
	except ContactPointError as error:
		problems.append(Problem(error.code, contact_error_message(error, email), "email"))
	try:
		if (phone or "").strip():
			parse_phone(phone, phone_region())
	except ContactPointError as error:
		problems.append(Problem(error.code, _guest_phone_message(error, phone), "phone"))
	if len(notes or "") > MAX_NOTES_LENGTH:
		message = _("Your notes are too long. Please use at most {0} characters.").format(MAX_NOTES_LENGTH)
		problems.append(Problem("notes_too_long", message, "notes"))
	return problems


def _guest_phone_message(error: ContactPointError, phone: str) -> str:
	"""A guest cannot change MM Settings, so the sentence about it is not for them."""
	if error.code == "phone_region_missing":
		return _("Please start your phone number with + and the country code, such as +60 12-345 6789.")
	return contact_error_message(error, phone)


def all_or_nothing(write):
	"""Write, or undo it and raise. A stored customer that no longer passes its own rules must not show in a
	guest's answer, so whatever the records object to is logged for staff.
	"""
	frappe.db.savepoint(SAVEPOINT)
	try:
		written = write()
	except (BookingRequestError, frappe.UniqueValidationError):
		frappe.db.rollback(save_point=SAVEPOINT)
		raise
	except frappe.ValidationError as error:
		frappe.db.rollback(save_point=SAVEPOINT)
		frappe.clear_messages()
		frappe.log_error("Public booking refused by the records")
		message = _("We could not take your booking. Please try again later, or contact us directly.")
		raise BookingRequestError([Problem("refused", message)]) from error
	frappe.db.release_savepoint(SAVEPOINT)
	return written
