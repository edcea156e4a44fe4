"""How tests call the Desk's API functions and read the answers."""

from datetime import timedelta

import frappe

from meeting_manager.api import desk
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.common.instants import instant_text, read_instant
from meeting_manager.tests.factories import unique_phone

HALF_AN_HOUR = timedelta(minutes=30)


def made(answer: dict):
	"""The booking that an answer is about."""
	assert "refused" not in answer, answer
	return frappe.get_doc("MM Meeting Booking", answer["booking"])


def new_caller(**values) -> dict:
	return {"name": "Nora Newcomer", "phone": unique_phone(), **values}


def book(meeting_type, start, **values) -> dict:
	return desk.book(meeting_type=meeting_type.name, start=instant_text(start), **values)


def move(booking, start, length=HALF_AN_HOUR, **values) -> dict:
	return desk.move(booking.name, instant_text(start), instant_text(start + length), **values)


def starts(found: dict) -> list:
	"""The instants of the slots of an answer."""
	return [read_instant(slot["start"]) for slot in found["slots"]]


def start_of(booking):
	return clock.utc(frappe.db.get_value("MM Meeting Booking", booking.name, "starts_at"))
