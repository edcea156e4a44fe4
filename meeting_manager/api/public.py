"""What people who are not signed in may call. Instants in and out are UTC, such as `2027-03-31T06:30:00Z`.

A request that cannot be met answers 4xx with `errors`: for each problem a `code` that never changes, a
`message` for people, and the `field`. docs/openapi.yaml says it all. What is required has a default here too,
or a missing field would be a TypeError, and a 500, before it could be named.
"""

import json
from datetime import datetime, timedelta, timezone
from functools import wraps

import frappe
from frappe.rate_limiter import rate_limit
from frappe.utils import cint

from meeting_manager.exceptions import BookingRequestError, SlotTakenError
from meeting_manager.meeting_manager.services.booking import availability, bookings, catalogue
from meeting_manager.meeting_manager.services.common import clock, links, settings
from meeting_manager.meeting_manager.services.common.transactions import retried
from meeting_manager.meeting_manager.services.public import booking_requests
from meeting_manager.meeting_manager.services.public.booking_requests import BookingRequest, read_instant

HOUR = 60 * 60  # seconds
CHANGES_AN_HOUR = 60  # moves and cancellations: more than a person needs, and too few to try out tokens
READS_AN_HOUR = 3000
DEFAULT_RANGE = timedelta(days=31)


def bookings_an_hour() -> int:
	"""As MM Settings says: a front desk behind one address books often, a script does it all day."""
	return settings.bookings_an_hour()


def shows_problems(function):
	"""Put the problems of a refused request into its answer."""

	@wraps(function)
	def call(*args, **kwargs):
		try:
			return function(*args, **kwargs)
		except BookingRequestError as error:
			frappe.local.response["errors"] = error.as_list()
			if isinstance(error, SlotTakenError):
				frappe.local.response["next_free"] = [instant_text(each) for each in error.next_free]
			raise

	return call


@frappe.whitelist(allow_guest=True, methods=["GET"])
@rate_limit(limit=READS_AN_HOUR, seconds=HOUR)
@shows_problems
def types(host: str | None = None) -> list[dict]:
	"""The published meeting types, each as `catalogue.meeting_type` has it, and its `questions`."""
	return _with_questions("MM Meeting Type", catalogue.meeting_types(host))


@frappe.whitelist(allow_guest=True, methods=["GET"])
@rate_limit(limit=READS_AN_HOUR, seconds=HOUR)
@shows_problems
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
	catalogue.meeting_type(meeting_type)  # raises for one that is not published
	first = read_instant(start, "start") if start else clock.now()
	until = read_instant(end, "end") if end else first + DEFAULT_RANGE
	found = availability.slots(meeting_type, first, until, duration=duration, host=host or None, seats=seats)
	return [_slot(slot) for slot in found]


@frappe.whitelist(
	allow_guest=True, xss_safe=True, methods=["POST"]
)  # the records keep typed HTML as text themselves
@rate_limit(limit=bookings_an_hour, seconds=HOUR)
@shows_problems
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

	answers: texts by question. website: left empty by people; filled in, nothing is booked.
	"""
	if website:
		return {"booking": None, "status": "Pending", "start": start, "end": None, "manage_url": None}
	request = BookingRequest(
		meeting_type, name, email, phone, notes, start, duration, host or None, seats, time_zone, language,
		_read_answers(answers), idempotency_key or None,
	)  # fmt: skip
	return _made(booking_requests.book_meeting(request))


@frappe.whitelist(allow_guest=True, methods=["GET"])
@rate_limit(limit=READS_AN_HOUR, seconds=HOUR)
@shows_problems
def events() -> list[dict]:
	"""The published events to come, each as `catalogue.event` has it, and its `questions`."""
	return _with_questions("MM Event", [_event(each) for each in catalogue.events()])


@frappe.whitelist(allow_guest=True, methods=["GET"])
@rate_limit(limit=READS_AN_HOUR, seconds=HOUR)
@shows_problems
def event(event: str | None = None) -> dict:
	"""One published event to come."""
	return _with_questions("MM Event", [_event(catalogue.event(event))])[0]


@frappe.whitelist(
	allow_guest=True, xss_safe=True, methods=["POST"]
)  # the records keep typed HTML as text themselves
@rate_limit(limit=bookings_an_hour, seconds=HOUR)
@shows_problems
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
	"""Book seats of an event, or with 0 seats its reminders. Returns `{"status"}`: Confirmed, Pending or
	Waitlisted, the same for those who have booked it before. Everything else comes by mail.
	"""
	if website:
		return {"status": "Pending"}
	request = BookingRequest(
		event, name, email, phone, notes, seats=seats, time_zone=time_zone, language=language,
		answers=_read_answers(answers), idempotency_key=idempotency_key or None,
	)  # fmt: skip
	return {"status": booking_requests.book_event(request)}


@frappe.whitelist(allow_guest=True, methods=["GET"])
@rate_limit(limit=READS_AN_HOUR, seconds=HOUR)
@shows_problems
def booking(token: str | None = None) -> dict:
	"""The booking that a manage link opens, without a word about its customer."""
	return _managed(frappe.get_doc("MM Meeting Booking", links.find(token)))


@frappe.whitelist(allow_guest=True, methods=["POST"])
@rate_limit(limit=CHANGES_AN_HOUR, seconds=HOUR)
@shows_problems
def reschedule(token: str | None = None, start: str | None = None) -> dict:
	"""Move a booking to another free slot."""
	name, wanted = links.find(token), read_instant(start)
	return _managed(retried(lambda: bookings.reschedule(name, wanted)))


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
@rate_limit(limit=CHANGES_AN_HOUR, seconds=HOUR)
@shows_problems
def cancel(token: str | None = None, reason: str | None = None) -> dict:
	"""Cancel a booking."""
	name = links.find(token)
	text = (reason or "").strip()[: booking_requests.MAX_NOTES_LENGTH]
	return _managed(retried(lambda: bookings.cancel(name, reason=text)))


@frappe.whitelist(allow_guest=True, methods=["POST"])
@rate_limit(limit=CHANGES_AN_HOUR, seconds=HOUR)
@shows_problems
def accept_offer(token: str | None = None) -> dict:
	"""Take the seats that were offered from the waitlist."""
	name = links.find(token)
	return _managed(retried(lambda: bookings.accept_offer(name)))


def instant_text(instant: datetime) -> str:
	"""`2027-03-31T06:30:00Z`."""
	return instant.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def _slot(slot) -> dict:
	return {"start": instant_text(slot.start), "end": instant_text(slot.end), "seats_left": slot.seats_left}


def _event(found: dict) -> dict:
	return {**found, "start": instant_text(found["start"]), "end": instant_text(found["end"])}


def _with_questions(doctype: str, found: list[dict]) -> list[dict]:
	"""Each with what its `answers` must answer, in order."""
	asked = catalogue.questions_of(doctype, [each["slug"] for each in found])
	return [{**each, "questions": [_question(one) for one in asked[each["slug"]]]} for each in found]


def _question(asked) -> dict:
	return {
		"question": asked.text,
		"type": asked.kind,
		"choices": list(asked.choices),
		"required": asked.required,
	}


def _made(made) -> dict:
	times = {
		"start": instant_text(clock.utc(made.starts_at)),
		"end": instant_text(clock.utc(made.ends_at)),
	}
	return {
		"booking": made.name,
		"status": made.status,
		**times,
		"manage_url": links.url_of(made),
	}


def _managed(made) -> dict:
	return {
		**_made(made),
		"title": made.meeting_title,
		"meeting_type": made.meeting_type,
		"event": made.event,
		"seats": cint(made.seats),
		"place": made.location or "",
		"waitlist": made.waitlist or None,
	}


def _read_answers(sent):
	"""A form sends JSON; what is none is left for the check to refuse."""
	if not isinstance(sent, str):
		return sent or {}
	try:
		return json.loads(sent) if sent else {}
	except (ValueError, RecursionError):
		return sent
