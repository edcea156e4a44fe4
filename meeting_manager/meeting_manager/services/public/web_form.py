"""A request for any time, sent through Frappe's Web Form: a Pending booking that does not reserve a host."""

from datetime import datetime, timedelta, timezone

import frappe
from frappe import _
from frappe.model.document import Document

from meeting_manager.error_codes import ErrorCode
from meeting_manager.exceptions import BookingRequestError, Problem
from meeting_manager.meeting_manager.domain.booking.requested_time import (
	LONGEST,
	RequestedTimeError,
	parse_requested_time,
)
from meeting_manager.meeting_manager.domain.common.names import clean_name
from meeting_manager.meeting_manager.services.common import clock, settings
from meeting_manager.meeting_manager.services.common.contact_points import ContactPointReader
from meeting_manager.meeting_manager.services.public import booking_requests, open_bookings
from meeting_manager.meeting_manager.services.public.rate_limits import count_request, network_key


def book_request(request: Document, address: str | None = None) -> str:
	"""Make the booking an MM Booking Request asks for and return its number. Its problems reach the Web Form
	as one message. address: the network address that it came from, if any.
	"""
	count_request("web_form", address)
	try:
		return book(
			request.full_name,
			request.email,
			request.phone,
			_iso(request.wanted_at),
			request.notes,
			network=network_key(address),
		)
	except BookingRequestError as error:
		frappe.throw("<br>".join(error.errors.values()), title=_("Please check the form"))


def book(
	name: str | None,
	email: str | None,
	phone: str | None,
	start: str | None,
	notes: str | None,
	*,
	network: str | None = None,
) -> str:
	"""The same for typed fields. start: ISO 8601; without an offset it is the clock of the site. network: as
	`network_key` has it.
	"""
	booking_requests.check_open()
	read_email, read_phone, problems = booking_requests.read_contact(name, email, phone, notes)
	requested = None
	try:
		requested = parse_requested_time(start, clock.site_zone(), datetime.now(timezone.utc))
	except RequestedTimeError as error:
		problems.append(Problem(error.code, _time_sentences()[error.code], "start"))
	booking_requests.raise_problems(problems)
	assert requested and read_email, "a missing one is a problem"
	open_bookings.check_caps(read_email.key, network)
	booking = frappe.get_doc(
		doctype="MM Meeting Booking",
		meeting_title=_("Booking request"),
		start_datetime=requested,
		end_datetime=requested + timedelta(minutes=settings.default_duration()),
		status="Pending",
		source="Web Form",
		guest_network=network,
		customer_name=clean_name(name),
		customer_email=read_email.display,
		customer_phone=read_phone and read_phone.display,
		notes=(notes or "").strip(),
	)
	booking.flags.contact_points = ContactPointReader(read_email, read_phone)
	with booking_requests.all_or_nothing():
		booking.insert(ignore_permissions=True)  # guests have no right on bookings; this is how they book
	return booking.name


def is_ours(form: object) -> bool:
	"""Whether a Web Form of that name saves booking requests; also for what is no name of any."""
	doctype = frappe.db.get_value("Web Form", form, "doc_type") if form and isinstance(form, str) else None
	return doctype in (None, "MM Booking Request")


def _iso(wanted: datetime | str | None) -> str | None:
	"""What a Datetime field holds as ISO 8601; a text that is too long for one stays as it is, and is refused
	with the rest.
	"""
	if isinstance(wanted, str) and len(wanted) > LONGEST:
		return wanted
	return frappe.utils.get_datetime(wanted).isoformat() if wanted else None


def _time_sentences() -> dict[str, str]:
	return {
		ErrorCode.TIME_MISSING: _("The date or time is missing. Please choose both."),
		ErrorCode.TIME_INVALID: _(
			"This is not a date and time. Please choose both, such as 2027-03-31 and 14:30."
		),
		ErrorCode.TIME_SKIPPED: _(
			"This time does not exist, because clocks go forward at that hour. Please choose another time."
		),
		ErrorCode.TIME_PAST: _("This time has passed. Please choose a later one."),
		ErrorCode.TIME_TOO_FAR: _("This is more than two years ahead. Please choose an earlier date."),
	}
