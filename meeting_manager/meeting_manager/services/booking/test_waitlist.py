from datetime import datetime, timedelta, timezone
from inspect import signature
from unittest.mock import patch
from zoneinfo import ZoneInfo

import frappe
from frappe.utils import background_jobs

from meeting_manager.exceptions import BookingRequestError, NoSeatsLeftError
from meeting_manager.meeting_manager.services.booking import bookings as door
from meeting_manager.meeting_manager.services.booking import reservations, waitlist
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.tests.base import CommittingTestCase, TestCase
from meeting_manager.tests.factories import (
	a_guest,
	coming,
	make_mm_event,
	make_mm_meeting_booking,
	make_mm_meeting_type,
	unique_email,
)


class EventCase(TestCase):
	def book(self, event, seats=1, **values):
		return door.book_event(event.name, seats, guest=a_guest(**values))

	def assert_code(self, code, work, *arguments):
		with self.assertRaises(BookingRequestError) as refused:
			work(*arguments)
		self.assertEqual([problem.code for problem in refused.exception.problems], [code])

	def state(self, booking):
		booking.reload()
		return booking.status, booking.waitlist or None


class TestSeats(EventCase):
	def test_seats_are_booked_with_the_events_time_and_place(self):
		event = make_mm_event(venue="Hall")

		booking = self.book(event, 2).reload()

		self.assertEqual((booking.status, booking.seats, booking.location), ("Confirmed", 2, "Hall"))
		self.assertEqual(booking.start_datetime, event.start_datetime)
		self.assertEqual(reservations.seats_taken(event.name), 2)

	def test_a_reminder_takes_no_seat_even_when_the_event_is_full(self):
		event = make_mm_event(capacity=1)
		self.book(event)

		self.assertEqual(self.state(self.book(event, 0)), ("Confirmed", None))

		self.assertEqual(reservations.seats_taken(event.name), 1)

	def test_seats_that_cannot_be_had_are_refused(self):
		event = make_mm_event(remind_only=0, seats_per_booking=3)

		self.assert_code("seats_invalid", self.book, event, -1)
		self.assert_code("seats_invalid", self.book, event, 0)
		self.assert_code("too_many_seats", self.book, event, 4)

	def test_a_full_event_without_a_waitlist_is_refused(self):
		event = make_mm_event(capacity=2, waitlist=0)
		self.book(event, 2)

		self.assert_code("event_full", self.book, event)

	def test_an_event_that_is_over_or_cancelled_is_refused(self):
		past = frappe.utils.get_datetime("2024-01-01 10:00:00")
		over = make_mm_event(start_datetime=past, end_datetime=past + timedelta(hours=1))

		for event in (over, make_mm_event(status="Cancelled")):
			self.assert_code("event_over", self.book, event)

	def test_one_customer_books_an_event_once_and_again_after_cancelling(self):
		event, email = make_mm_event(), unique_email()
		first = self.book(event, email=email)

		with self.assertRaisesRegex(frappe.UniqueValidationError, first.name):
			self.book(event, email=email.upper())
		door.cancel(first.name)

		self.assertEqual(self.book(event, email=email).customer, first.customer)

	def test_staff_cannot_sell_a_seat_twice_either(self):
		event = make_mm_event(capacity=1)
		self.book(event)
		times = {"start_datetime": event.start_datetime, "end_datetime": event.end_datetime}

		with self.assertRaises(NoSeatsLeftError):
			make_mm_meeting_booking(event=event.name, seats=1, **times)

	def test_a_booking_is_of_a_meeting_or_of_an_event(self):
		booking = door.book(make_mm_meeting_type().name, coming(10), guest=a_guest())

		with self.assertRaisesRegex(frappe.ValidationError, "not both"):
			booking.update({"event": make_mm_event().name}).save()

	def test_capacity_cannot_fall_below_what_is_taken(self):
		event = make_mm_event()
		self.book(event, 3)

		with self.assertRaisesRegex(frappe.ValidationError, "3 seats are already booked"):
			event.update({"capacity": 2}).save()


class TestWaitlist(CommittingTestCase, EventCase):
	def setUp(self):
		super().setUp()
		self.event = make_mm_event(capacity=2)

	def book(self, event, seats=1, **values):
		booking = super().book(event, seats, **values)
		frappe.db.commit()
		return booking

	def test_a_full_event_queues_and_takes_no_seats_for_it(self):
		self.book(self.event, 2)

		waiting = self.book(self.event)

		self.assertEqual(self.state(waiting), ("Pending", "Waiting"))
		self.assertEqual(reservations.seats_taken(self.event.name), 2)

	def test_freed_seats_are_offered_to_the_first_whose_party_fits(self):
		first, second = self.book(self.event), self.book(self.event)
		large, small = self.book(self.event, 2), self.book(self.event)

		door.cancel(first.name)
		frappe.db.commit()
		waitlist.offer_freed_seats(self.event.name)

		self.assertEqual(self.state(small), ("Pending", "Offered"))
		self.assertEqual(self.state(large), ("Pending", "Waiting"))
		self.assertEqual(reservations.seats_taken(self.event.name), 2)
		self.assertEqual(self.state(second), ("Confirmed", None))

	def test_who_comes_later_does_not_overtake_the_queue(self):
		first = self.book(self.event, 2)
		waiting = self.book(self.event)
		with patch.object(waitlist, "_later"):  # the offer has not gone out yet
			door.cancel(first.name)

		late = self.book(self.event)

		self.assertEqual(self.state(late), ("Pending", "Waiting"))
		waitlist.offer_freed_seats(self.event.name)
		self.assertEqual(self.state(waiting), ("Pending", "Offered"))

	def test_an_accepted_offer_is_a_confirmed_booking(self):
		first, waiting = self.book(self.event, 2), self.book(self.event)
		self.assert_code("no_offer", door.accept_offer, waiting.name)
		door.cancel(first.name)
		waitlist.offer_freed_seats(self.event.name)

		door.accept_offer(waiting.name)

		self.assertEqual(self.state(waiting), ("Confirmed", None))

	def test_an_offer_ends_and_the_seats_go_to_the_next(self):
		first = self.book(self.event, 2)
		slow, next_one = self.book(self.event, 2), self.book(self.event, 2)
		door.cancel(first.name)
		waitlist.offer_freed_seats(self.event.name)
		frappe.db.set_value("MM Meeting Booking", slow.name, "offer_ends", "2024-01-01 00:00:00")
		self.assert_code("offer_over", door.accept_offer, slow.name)

		waitlist.end_offers()

		self.assertEqual(self.state(slow), ("Cancelled", None))
		self.assertEqual(self.state(next_one), ("Pending", "Offered"))

	def test_an_offer_never_outlasts_the_beginning_of_the_event(self):
		self.event.update({"offer_hours": 24 * 365}).save()
		first, waiting = self.book(self.event, 2), self.book(self.event)
		door.cancel(first.name)
		waitlist.offer_freed_seats(self.event.name)

		self.assertEqual(waiting.reload().offer_ends, self.event.start_datetime)

	def test_a_cancelled_event_cancels_everybody(self):
		booked, waiting = self.book(self.event, 2), self.book(self.event)

		waitlist.cancel_bookings(self.event.name)

		self.assertEqual([self.state(each)[0] for each in (booked, waiting)], ["Cancelled"] * 2)
		self.assertEqual(booked.cancelled_by, "Staff")

	def test_a_cancelled_event_offers_nothing_and_takes_no_answer(self):
		first, offered, waiting = self.book(self.event, 2), self.book(self.event), self.book(self.event)
		door.cancel(first.name)
		waitlist._offer(offered.name)
		self.event.reload().db_set("status", "Cancelled")

		waitlist._offer(waiting.name)

		self.assertEqual(self.state(waiting), ("Pending", "Waiting"))
		self.assert_code("event_over", door.accept_offer, offered.name)

	def test_what_a_lost_job_left_undone_is_caught_up_with(self):
		gone, moved = make_mm_event(), make_mm_event()
		of_gone, of_moved, of_other = (self.book(event) for event in (gone, moved, self.event))
		gone.db_set("status", "Cancelled")
		later = moved.start_datetime + timedelta(days=1)
		moved.db_set({"start_datetime": later, "end_datetime": later + timedelta(hours=1)})

		waitlist.catch_up()

		self.assertEqual(self.state(of_gone), ("Cancelled", None))
		self.assertEqual(of_moved.reload().start_datetime, later)
		self.assertEqual(self.state(of_other), ("Confirmed", None))

	def test_a_deadlock_does_not_leave_the_rest_behind(self):
		booked, real = self.book(self.event), door.cancel
		answers = [frappe.QueryDeadlockError, real]

		def deadlock_first(*arguments, **values):
			answer = answers.pop(0)
			if answer is not real:
				raise answer
			return real(*arguments, **values)

		frappe.db.commit()
		with patch.object(door, "cancel", deadlock_first):
			waitlist.cancel_bookings(self.event.name)

		self.assertEqual(self.state(booked), ("Cancelled", None))

	def test_an_offer_ends_at_a_time_that_the_clocks_know(self):
		first, waiting = self.book(self.event, 2), self.book(self.event)
		start = frappe.utils.get_datetime("2027-04-10 18:00:00")
		self.event.db_set({"offer_hours": 24, "start_datetime": start})
		door.cancel(first.name)
		before_the_gap = datetime(2027, 3, 27, 1, 30, tzinfo=timezone.utc)

		with (
			patch.object(clock, "site_zone", lambda: ZoneInfo("Europe/Berlin")),
			patch.object(clock, "now", lambda: before_the_gap),
		):
			waitlist._offer(waiting.name)

		self.assertEqual(str(waiting.reload().offer_ends), "2027-03-28 03:30:00")

	def test_a_moved_event_moves_its_bookings(self):
		booked = self.book(self.event)
		later = self.event.start_datetime + timedelta(days=1)
		self.event.db_set({"start_datetime": later, "end_datetime": later + timedelta(hours=1)})

		waitlist.move_bookings(self.event.name)

		self.assertEqual((booked.reload().start_datetime, booked.sequence), (later, 1))

	def test_each_job_that_follows_an_event_gets_what_its_function_takes(self):
		"""As a worker calls it: with those values that frappe.enqueue has not taken for itself."""
		for change, function in (
			({"capacity": 5}, "offer_freed_seats"),
			({"end_datetime": self.event.end_datetime + timedelta(hours=1)}, "move_bookings"),
			({"status": "Cancelled"}, "cancel_bookings"),
		):
			with self.subTest(function), patch.object(frappe, "enqueue") as enqueue:
				self.event.reload().update(change).save()
				frappe.db.commit()

				queued = [call for call in enqueue.call_args_list if call.args[0] == waitlist.JOBS + function]
				values = signature(background_jobs.enqueue).bind(*queued[0].args, **queued[0].kwargs)
				self.assertEqual(len(queued), 1)
				signature(getattr(waitlist, function)).bind(**values.arguments["kwargs"])
				self.assertEqual(values.arguments["kwargs"], {"event_name": self.event.name})
