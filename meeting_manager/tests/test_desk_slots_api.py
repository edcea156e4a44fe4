"""The free times that the dialogs of the Desk offer."""

from meeting_manager.api import desk
from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.common.instants import instant_text
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.desk_api import starts
from meeting_manager.tests.factories import (
	a_guest,
	coming,
	make_mm_meeting_type,
)


class TestFreeSlots(TestCase):
	def slots(self, meeting_type, first, until, **values):
		return desk.free_slots(meeting_type.name, instant_text(first), instant_text(until), **values)

	def test_they_are_what_guests_are_offered(self):
		meeting_type = make_mm_meeting_type()
		bookings.book(meeting_type.name, coming(10), guest=a_guest())

		found = self.slots(meeting_type, coming(9, 30), coming(11))

		self.assertEqual(starts(found), [coming(9, 30), coming(10, 30)])

	def test_where_there_is_none_the_next_is_named(self):
		found = self.slots(make_mm_meeting_type(), coming(18), coming(23))

		self.assertEqual((found["slots"], found["next_free"]), ([], instant_text(coming(9, days=8))))

	def test_what_is_not_on_offer_is_a_sentence(self):
		answer = self.slots(make_mm_meeting_type(), coming(9), coming(11), duration=45)

		self.assertIn("45 minutes", answer["refused"]["message"])

	def test_to_move_its_own_time_is_in_nobodys_way(self):
		meeting_type = make_mm_meeting_type(slot_step=15)
		booking = bookings.book(meeting_type.name, coming(10), guest=a_guest())

		found = desk.slots_to_move(booking.name, instant_text(coming(9, 45)), instant_text(coming(10, 30)))

		self.assertEqual(starts(found), [coming(9, 45), coming(10, 15)])
