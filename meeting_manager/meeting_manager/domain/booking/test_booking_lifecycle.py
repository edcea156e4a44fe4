import unittest
from dataclasses import replace

from meeting_manager.meeting_manager.domain.booking.booking_lifecycle import State, what_happened

PENDING = State("Pending", 1000, 2000)
CONFIRMED = replace(PENDING, status="Confirmed")
CANCELLED = replace(PENDING, status="Cancelled")
WAITING = replace(PENDING, waitlist="Waiting")
OFFERED = replace(PENDING, waitlist="Offered")


class TestWhatHappened(unittest.TestCase):
	def test_a_new_booking_is_booked_requested_or_waitlisted(self):
		self.assertEqual(what_happened(None, CONFIRMED), "booked")
		self.assertEqual(what_happened(None, PENDING), "requested")
		self.assertEqual(what_happened(None, WAITING), "waitlisted")

	def test_a_booking_that_is_over_when_it_is_entered_is_no_news(self):
		for status in ("Completed", "No Show", "Cancelled"):
			with self.subTest(status):
				self.assertIsNone(what_happened(None, replace(PENDING, status=status)))

	def test_staff_confirm_or_decline_a_request(self):
		declined = replace(CANCELLED, cancelled_by="Staff")

		self.assertEqual(what_happened(PENDING, CONFIRMED), "confirmed")
		self.assertEqual(what_happened(PENDING, declined), "declined")

	def test_who_takes_a_request_back_is_not_declined(self):
		for by in ("Guest", "System", ""):
			with self.subTest(by):
				self.assertEqual(what_happened(PENDING, replace(CANCELLED, cancelled_by=by)), "cancelled")

	def test_a_confirmed_booking_is_cancelled_whoever_does_it(self):
		self.assertEqual(what_happened(CONFIRMED, replace(CANCELLED, cancelled_by="Staff")), "cancelled")

	def test_another_start_or_end_is_a_move(self):
		self.assertEqual(what_happened(CONFIRMED, replace(CONFIRMED, starts_at=1500)), "moved")
		self.assertEqual(what_happened(PENDING, replace(PENDING, ends_at=2500)), "moved")

	def test_a_booking_moved_and_confirmed_at_once_is_confirmed(self):
		self.assertEqual(what_happened(PENDING, replace(CONFIRMED, starts_at=1500)), "confirmed")

	def test_the_queue_moves_on(self):
		self.assertEqual(what_happened(WAITING, OFFERED), "waitlist_offer")
		self.assertEqual(what_happened(OFFERED, CONFIRMED), "confirmed")
		self.assertEqual(what_happened(OFFERED, PENDING), "requested")
		self.assertEqual(what_happened(OFFERED, WAITING), "waitlisted")
		self.assertEqual(what_happened(OFFERED, CANCELLED), "cancelled")

	def test_a_cancelled_booking_that_comes_back_is_booked_again(self):
		self.assertEqual(what_happened(CANCELLED, CONFIRMED), "booked")
		self.assertEqual(what_happened(CANCELLED, PENDING), "requested")

	def test_no_change_and_the_end_of_a_meeting_are_no_news(self):
		for status in ("Completed", "No Show"):
			with self.subTest(status):
				self.assertIsNone(what_happened(CONFIRMED, replace(CONFIRMED, status=status)))
		for state in (PENDING, CONFIRMED, CANCELLED, WAITING, OFFERED):
			with self.subTest(state):
				self.assertIsNone(what_happened(state, state))
