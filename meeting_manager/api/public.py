"""What guests can call without signing in. Instants are in UTC, for example `2027-03-31T06:30:00Z`.

A request that cannot be met is answered with 4xx and `errors`: for each problem a `code` that never changes,
a `message` for people, and the `field`. docs/openapi.yaml describes all of it. Required parameters have
defaults here too: without one, a missing field would be a TypeError and a 500 before it could be named.
"""

import json
from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from meeting_manager.api._responses import (
	as_errors,
	caller_address,
	counted_read,
	event_answer,
	on_refusal,
	slot_answer,
	slot_day_answer,
)
from meeting_manager.booking_pages import revalidation
from meeting_manager.error_codes import ErrorCode
from meeting_manager.exceptions import refuse
from meeting_manager.meeting_manager.domain.booking import slot_days
from meeting_manager.meeting_manager.services.booking import availability, catalogue
from meeting_manager.meeting_manager.services.common import clock, links, places
from meeting_manager.meeting_manager.services.common.instants import instant_text, read_instant
from meeting_manager.meeting_manager.services.public import booking_requests, guest_bookings
from meeting_manager.meeting_manager.services.public.booking_requests import BookingRequest
from meeting_manager.meeting_manager.services.public.rate_limits import count_request, network_key

DEFAULT_RANGE = timedelta(days=31)


@frappe.whitelist(allow_guest=True, methods=["GET"])
@counted_read
@on_refusal(as_errors)
def types(host: str | None = None) -> list[dict]:
	"""The published meeting types, each as `catalogue.meeting_type` has it, and its `questions`."""
	revalidation.allow()
	return _with_questions("MM Meeting Type", catalogue.meeting_types(host))


@frappe.whitelist(allow_guest=True, methods=["GET"])
@counted_read
@on_refusal(as_errors)
def slots(
	meeting_type: str | None = None,
	start: str | None = None,
	end: str | None = None,
	duration: int | None = None,
	host: str | None = None,
	seats: int = 1,
) -> list[dict]:
	"""The free slots that start in [start, end), at most 62 days; without them, of the next 31 days.

	Each is `{"start", "end", "seats_left"}`.
	"""
	_type, rows, first, until = _read_range(meeting_type, start, end)
	found = availability.slots(rows, first, until, duration=duration, host=host or None, seats=seats)
	return [slot_answer(slot) for slot in found]


@frappe.whitelist(allow_guest=True, methods=["GET"])
@counted_read
@on_refusal(as_errors)
def slots_by_day(
	meeting_type: str | None = None,
	start: str | None = None,
	end: str | None = None,
	duration: int | None = None,
	host: str | None = None,
	seats: int = 1,
	time_zone: str | None = None,
) -> dict:
	"""The same as `slots` in an eighth of the bytes: `{"time_zone", "duration", "days": [{"date", "offset",
	"times"}]}`, on the clock of a zone, by default UTC.

	A day has `seats_left` too, one number for each time, where a slot has several seats.
	"""
	zone = clock.read_zone(time_zone or "UTC")
	if not zone:
		message = _("This time zone is not recognised. Please choose one such as Asia/Kuala_Lumpur.")
		refuse(ErrorCode.TIME_ZONE_UNKNOWN, message, "time_zone")
	about, rows, first, until = _read_range(meeting_type, start, end)
	found = availability.free_starts(rows, first, until, duration=duration, host=host or None, seats=seats)
	is_shared = about["seats_per_slot"] > 1
	return {
		"time_zone": zone.key,
		"duration": cint(duration) or about["durations"][0],
		"days": [slot_day_answer(day, with_seats=is_shared) for day in slot_days.by_day(found, zone)],
	}


@frappe.whitelist(
	allow_guest=True, xss_safe=True, methods=["POST"]
)  # the records keep typed HTML as text themselves
@on_refusal(as_errors)
def book(
	meeting_type: str | None = None,
	start: str | None = None,
	name: str | None = None,
	email: str | None = None,
	phone: str | None = None,
	notes: str | None = None,
	duration: int | None = None,
	host: str | None = None,
	seats: int = 1,
	time_zone: str | None = None,
	language: str | None = None,
	answers: dict | str | None = None,
	idempotency_key: str | None = None,
	website: str | None = None,
) -> dict:
	"""Book a slot. Returns `{"booking", "status", "start", "end", "manage_url"}`.

	answers: texts by question. website: left empty by people; filled in, the booking waits for staff.
	"""
	count_request("book", caller_address())
	request = BookingRequest(
		meeting_type, name, email, phone, notes, start, duration, host or None, seats, time_zone, language,
		_read_answers(answers), idempotency_key or None, website, network_key(caller_address()),
	)  # fmt: skip
	return _booking_answer(booking_requests.book_meeting(request))


@frappe.whitelist(allow_guest=True, methods=["GET"])
@counted_read
@on_refusal(as_errors)
def events() -> list[dict]:
	"""The published events to come, each as `catalogue.event` has it, and its `questions`."""
	revalidation.allow()
	return _with_questions("MM Event", [event_answer(each) for each in catalogue.events()])


@frappe.whitelist(allow_guest=True, methods=["GET"])
@counted_read
@on_refusal(as_errors)
def event(event: str | None = None) -> dict:
	"""One published event to come."""
	revalidation.allow()
	return _with_questions("MM Event", [event_answer(catalogue.event(event))])[0]


@frappe.whitelist(
	allow_guest=True, xss_safe=True, methods=["POST"]
)  # the records keep typed HTML as text themselves
@on_refusal(as_errors)
def book_event(
	event: str | None = None,
	name: str | None = None,
	email: str | None = None,
	seats: int = 1,
	phone: str | None = None,
	notes: str | None = None,
	time_zone: str | None = None,
	language: str | None = None,
	answers: dict | str | None = None,
	idempotency_key: str | None = None,
	website: str | None = None,
) -> dict:
	"""Book seats of an event, or with 0 seats its reminders. Returns `{"status": "Received"}`, also to those
	who have booked it before: what became of the request comes by email.
	"""
	count_request("book_event", caller_address())
	request = BookingRequest(
		event, name, email, phone, notes, seats=seats, time_zone=time_zone, language=language,
		answers=_read_answers(answers), idempotency_key=idempotency_key or None, trap=website,
		network=network_key(caller_address()),
	)  # fmt: skip
	booking_requests.book_event(request)
	return {"status": "Received"}


@frappe.whitelist(allow_guest=True, methods=["GET"])
@counted_read
@on_refusal(as_errors)
def booking(token: str | None = None) -> dict:
	"""The booking that a manage link opens, without a word about its customer."""
	return _guest_booking_answer(frappe.get_doc("MM Meeting Booking", links.find(token)))


@frappe.whitelist(allow_guest=True, methods=["POST"])
@on_refusal(as_errors)
def reschedule(token: str | None = None, start: str | None = None) -> dict:
	"""Move a booking to another free slot."""
	count_request("reschedule", caller_address())
	return _guest_booking_answer(guest_bookings.reschedule(token, start))


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@on_refusal(as_errors)
def cancel(token: str | None = None, reason: str | None = None) -> dict:
	"""Cancel a booking."""
	count_request("cancel", caller_address())
	return _guest_booking_answer(guest_bookings.cancel(token, reason))


@frappe.whitelist(allow_guest=True, methods=["POST"])
@on_refusal(as_errors)
def accept_offer(token: str | None = None) -> dict:
	"""Accept the seats that were offered from the waitlist."""
	count_request("accept_offer", caller_address())
	return _guest_booking_answer(guest_bookings.accept_offer(token))


@frappe.whitelist(allow_guest=True, methods=["POST"])
@on_refusal(as_errors)
def confirm_email(token: str | None = None) -> dict:
	"""Confirm the email that was submitted with a booking. token: of the link in a mail about it."""
	count_request("confirm_email", caller_address())
	return _guest_booking_answer(guest_bookings.confirm_email(token))


def _read_range(
	meeting_type: str | None, start: str | None, end: str | None
) -> tuple[dict, availability.TypeRows, datetime, datetime]:
	"""A published type, its rows, and a range of instants as they were sent."""
	about, rows = catalogue.published_type(meeting_type)  # raises for one that is not published
	first = read_instant(start, "start") if start else clock.now()
	until = read_instant(end, "end") if end else first + DEFAULT_RANGE
	return about, rows, first, until


def _with_questions(doctype: str, found: list[dict]) -> list[dict]:
	"""Each with what its `answers` must answer, in order."""
	asked = catalogue.questions_of(doctype, [each["slug"] for each in found])
	return [
		{
			**each,
			"questions": [
				{
					"question": one.text,
					"type": one.answer_type,
					"choices": list(one.choices),
					"required": one.required,
				}
				for one in asked[each["slug"]]
			],
		}
		for each in found
	]


def _booking_answer(booking: Document) -> dict:
	times = {
		"start": instant_text(clock.utc(booking.starts_at)),
		"end": instant_text(clock.utc(booking.ends_at)),
	}
	return {
		"booking": booking.name,
		"status": booking.status,
		**times,
		"manage_url": links.url_of(booking),
	}


def _guest_booking_answer(booking: Document) -> dict:
	return {
		**_booking_answer(booking),
		"title": booking.meeting_title,
		"meeting_type": booking.meeting_type,
		"event": booking.event,
		"seats": cint(booking.seats),
		"place": places.place_of(booking),
		"waitlist": booking.waitlist or None,
	}


def _read_answers(sent: object) -> object:
	"""A form sends JSON; what is none is left for the check to refuse."""
	if not isinstance(sent, str):
		return sent or {}
	if len(sent) > booking_requests.LONGEST_BODY:
		return sent
	try:
		return json.loads(sent) if sent else {}
	except (ValueError, RecursionError):
		return sent
