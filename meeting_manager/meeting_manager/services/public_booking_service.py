"""Bookings from people who are not signed in. They learn the booking's number, and nothing about anyone."""

from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.utils import cint, get_system_timezone

from meeting_manager.exceptions import BookingRequestError
from meeting_manager.meeting_manager.domain.contact_points import ContactPointError, parse_email, parse_phone
from meeting_manager.meeting_manager.domain.names import clean_name
from meeting_manager.meeting_manager.domain.wanted_time import WantedTimeError, parse_wanted_time
from meeting_manager.meeting_manager.services.contact_point_service import contact_error_message, phone_region

MAX_NAME_LENGTH = 140  # what a Data column holds
MAX_NOTES_LENGTH = 2000
SAVEPOINT = "mm_public_booking"


def book(
	name: str | None,
	email: str | None,
	phone: str | None,
	start: str | None,
	notes: str | None,
	source: str = "Website",
) -> str:
	"""Make a Pending booking and return its number; the customer is found or made by the booking itself.

	start: ISO 8601, an instant, or without an offset the clock of the site. Every wrong field is reported at
	once, by BookingRequestError, whose `errors` are sentences keyed `name`, `email`, `phone`, `start`,
	`notes`, or `form` for the whole; then nothing has been written.
	"""
	settings = frappe.get_cached_doc("MM Settings")
	if not settings.booking_page_enabled:
		raise BookingRequestError(
			{"form": _("Bookings are closed at the moment. Please contact us directly.")}
		)
	wanted = _check(name, email, phone, start, notes)
	booking = frappe.get_doc(
		doctype="MM Meeting Booking",
		meeting_title=_("Booking request"),
		start_datetime=wanted,
		end_datetime=wanted + timedelta(minutes=cint(settings.default_duration) or 30),
		status="Pending",
		source=source,
		customer_name=clean_name(name),
		customer_email=email.strip(),
		customer_phone=(phone or "").strip(),
		notes=(notes or "").strip(),
	)
	return _insert(booking)


def book_request(request) -> str:
	"""The same for an MM Booking Request; its errors reach Frappe's Web Form as one message."""
	wanted = frappe.utils.get_datetime(request.wanted_at).isoformat() if request.wanted_at else None
	try:
		return book(request.full_name, request.email, request.phone, wanted, request.notes, source="Web Form")
	except BookingRequestError as error:
		frappe.throw("<br>".join(error.errors.values()), title=_("Please check the form"))


def _check(name, email, phone, start, notes) -> datetime:
	"""Return the wanted start, or raise BookingRequestError with a sentence for every wrong field."""
	errors = {}
	if not clean_name(name):
		errors["name"] = _("Your name is missing. Please enter it.")
	elif len(clean_name(name)) > MAX_NAME_LENGTH:
		errors["name"] = _("Your name is too long. Please use at most {0} characters.").format(
			MAX_NAME_LENGTH
		)
	errors.update(_contact_errors(email, phone))
	if len(notes or "") > MAX_NOTES_LENGTH:
		errors["notes"] = _("Your notes are too long. Please use at most {0} characters.").format(
			MAX_NOTES_LENGTH
		)
	wanted = None
	try:
		wanted = parse_wanted_time(start, ZoneInfo(get_system_timezone()), datetime.now(timezone.utc))
	except WantedTimeError as error:
		errors["start"] = _time_sentences()[error.code]
	if errors:
		raise BookingRequestError(errors)
	return wanted


def _contact_errors(email: str | None, phone: str | None) -> dict[str, str]:
	errors = {}
	try:
		parse_email(email)
	except ContactPointError as error:
		errors["email"] = contact_error_message(error, email)
	try:
		if (phone or "").strip():
			parse_phone(phone, phone_region())
	except ContactPointError as error:
		errors["phone"] = _guest_phone_message(error, phone)
	return errors


def _guest_phone_message(error: ContactPointError, phone: str) -> str:
	"""A guest cannot change MM Settings, so the sentence about it is not for them."""
	if error.code == "phone_region_missing":
		return _("Please start your phone number with + and the country code, such as +60 12-345 6789.")
	return contact_error_message(error, phone)


def _insert(booking) -> str:
	"""Insert, all or nothing. A stored customer that no longer passes its own rules must not show in a
	guest's answer, so whatever the records object to is logged for staff."""
	frappe.db.savepoint(SAVEPOINT)
	try:
		# Guests have no right on bookings; this service is their only door.
		booking.insert(ignore_permissions=True)
	except frappe.ValidationError as error:
		frappe.db.rollback(save_point=SAVEPOINT)
		frappe.clear_messages()
		frappe.log_error("Public booking refused by the records")
		sentence = _("We could not take your booking. Please try again later, or contact us directly.")
		raise BookingRequestError({"form": sentence}) from error
	frappe.db.release_savepoint(SAVEPOINT)
	return booking.name


def _time_sentences() -> dict[str, str]:
	return {
		"time_missing": _("The date or time is missing. Please choose both."),
		"time_invalid": _("This is not a date and time. Please choose both, such as 2027-03-31 and 14:30."),
		"time_skipped": _(
			"The clocks go forward at that hour, so it does not exist. Please choose another time."
		),
		"time_past": _("This time has passed. Please choose a later one."),
		"time_too_far": _("This is more than two years ahead. Please choose an earlier date."),
	}
