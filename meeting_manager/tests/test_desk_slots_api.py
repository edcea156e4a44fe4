"""Booking for somebody and moving, as the dialogs and the calendar of the Desk call it."""

from datetime import timedelta

import frappe

from meeting_manager.api import desk
from meeting_manager.api.public import instant_text
from meeting_manager.meeting_manager.services import booking_service, clock_service
from meeting_manager.meeting_manager.services.public_booking_service import read_instant
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import (
	a_guest,
	coming,
	make_mm_meeting_type,
	unique_phone,
)

HALF_AN_HOUR = timedelta(minutes=30)


def made(answer: dict):
	"""The booking that an answer is about."""
	assert "refused" not in answer, answer
	return frappe.get_doc("MM Meeting Booking", answer["booking"])


def new_caller(**values) -> dict:
	return {"name": "Nora Newcomer", "phone": unique_phone(), **values}


def book(kind, start, **values) -> dict:
	return desk.book(meeting_type=kind.name, start=instant_text(start), **values)


def move(booking, start, length=HALF_AN_HOUR, **values) -> dict:
	return desk.move(booking.name, instant_text(start), instant_text(start + length), **values)


def starts(found: dict) -> list:
	"""The instants of the slots of an answer."""
	return [read_instant(slot["start"]) for slot in found["slots"]]


def start_of(booking):
	return clock_service.utc(frappe.db.get_value("MM Meeting Booking", booking.name, "starts_at"))


class TestFreeSlots(TestCase):
	def slots(self, kind, first, until, **values):
		return desk.free_slots(kind.name, instant_text(first), instant_text(until), **values)

	def test_they_are_what_guests_are_offered(self):
		kind = make_mm_meeting_type()
		booking_service.book(kind.name, coming(10), guest=a_guest())

		found = self.slots(kind, coming(9, 30), coming(11))

		self.assertEqual(starts(found), [coming(9, 30), coming(10, 30)])

	def test_where_there_is_none_the_next_is_named(self):
		found = self.slots(make_mm_meeting_type(), coming(18), coming(23))

		self.assertEqual((found["slots"], found["next_free"]), ([], instant_text(coming(9, days=8))))

	def test_what_is_not_on_offer_is_a_sentence(self):
		answer = self.slots(make_mm_meeting_type(), coming(9), coming(11), duration=45)

		self.assertIn("45 minutes", answer["refused"]["message"])

	def test_to_move_its_own_time_is_in_nobodys_way(self):
		kind = make_mm_meeting_type(slot_step=15)
		booking = booking_service.book(kind.name, coming(10), guest=a_guest())

		found = desk.slots_to_move(booking.name, instant_text(coming(9, 45)), instant_text(coming(10, 30)))

		self.assertEqual(starts(found), [coming(9, 45), coming(10, 15)])
