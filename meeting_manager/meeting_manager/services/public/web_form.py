"""A wish for any time, sent through Frappe's Web Form: a Pending booking that takes no host's time."""

from datetime import datetime, timedelta, timezone

import frappe
from frappe import _

from meeting_manager.exceptions import BookingRequestError, Problem
from meeting_manager.meeting_manager.domain.booking.requested_time import WantedTimeError, parse_wanted_time
from meeting_manager.meeting_manager.domain.common.names import clean_name
from meeting_manager.meeting_manager.services.common import clock, settings
from meeting_manager.meeting_manager.services.public import booking_requests


def book_request(request) -> str:
	"""Make the booking an MM Booking Request asks for and return its number. Its problems reach the Web Form
	as one message.
	"""
	wanted = frappe.utils.get_datetime(request.wanted_at).isoformat() if request.wanted_at else None
	try:
		return book(request.full_name, request.email, request.phone, wanted, request.notes)
	except BookingRequestError as error:
		frappe.throw("<br>".join(error.errors.values()), title=_("Please check the form"))


def book(name, email, phone, start: str | None, notes) -> str:
	"""The same for typed fields. start: ISO 8601; without an offset it is the clock of the site."""
	booking_requests.check_open()
	problems = booking_requests.contact_problems(name, email, phone, notes)
	wanted = None
	try:
		wanted = parse_wanted_time(start, clock.site_zone(), datetime.now(timezone.utc))
	except WantedTimeError as error:
		problems.append(Problem(error.code, _time_sentences()[error.code], "start"))
	booking_requests.raise_problems(problems)
	minutes = settings.default_duration()
	booking = frappe.get_doc(
		doctype="MM Meeting Booking",
		meeting_title=_("Booking request"),
		start_datetime=wanted,
		end_datetime=wanted + timedelta(minutes=minutes),
		status="Pending",
		source="Web Form",
		customer_name=clean_name(name),
		customer_email=email.strip(),
		customer_phone=(phone or "").strip(),
		notes=(notes or "").strip(),
	)
	# Guests have no right on bookings; this service is their only door.
	return booking_requests.all_or_nothing(lambda: booking.insert(ignore_permissions=True)).name


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
