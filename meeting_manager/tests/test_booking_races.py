"""Many people at once, each with a connection of their own: whatever they do, no hour is held twice."""

import random
from datetime import timedelta
from itertools import pairwise

import frappe

from meeting_manager.exceptions import BookingRequestError, OverlappingBookingError
from meeting_manager.meeting_manager.services.booking import bookings as booking_service
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.common.transactions import retry_on_deadlock
from meeting_manager.meeting_manager.services.messages import calendar
from meeting_manager.tests.base import (
	LOCKED,
	CommittingTestCase,
	in_threads,
	not_on_frappe_sqlite,
	requires_bench,
)
from meeting_manager.tests.factories import (
	a_guest,
	coming,
	make_mm_event,
	make_mm_host,
	make_mm_meeting_booking,
	make_mm_meeting_type,
	unique_email,
)

ROUNDS = 6


def entry_of(booking):
	"""The number of the Event of a booking."""
	return frappe.db.get_value("MM Meeting Booking", booking, "calendar_event")


class TestRaces(CommittingTestCase):
	def race(self, count, work):
		frappe.db.commit()
		results = in_threads(count, retry_on_deadlock(work))
		frappe.db.rollback()
		unexpected = [each for each in results if isinstance(each, Exception) and not is_polite(each)]
		self.assertEqual(unexpected, [])
		return [each for each in results if not isinstance(each, Exception)]

	def assert_no_hour_is_held_twice(self, users):
		for user in users:
			rows = frappe.get_all(
				"MM Booking Host",
				{"user": user, "holds": 1},
				["busy_from", "busy_until"],
				order_by="busy_from",
				parent_doctype="MM Meeting Booking",
			)
			for one, other in pairwise(rows):
				self.assertLessEqual(one.busy_until, other.busy_from)

	@not_on_frappe_sqlite(LOCKED)
	def test_fifty_want_one_slot_and_one_gets_it(self):
		meeting_type = make_mm_meeting_type()

		made = self.race(
			50, lambda number: booking_service.book(meeting_type.name, coming(10), guest=a_guest()).name
		)

		self.assertEqual(len(made), 1)
		self.assertEqual(frappe.db.count("MM Meeting Booking", {"meeting_type": meeting_type.name}), 1)

	@not_on_frappe_sqlite(LOCKED)
	def test_one_guest_books_everything_at_once_and_stays_one_customer(self):
		meeting_type, email = make_mm_meeting_type(), unique_email()

		made = self.race(
			8,
			lambda n: booking_service.book(meeting_type.name, coming(9 + n), guest=a_guest(email=email)).name,
		)

		bookings = frappe.get_all("MM Meeting Booking", {"name": ["in", made]}, pluck="customer")
		self.assertEqual((len(made), len(set(bookings))), (8, 1))

	@requires_bench
	@not_on_frappe_sqlite(LOCKED)
	def test_a_booking_whose_event_a_job_writes_meanwhile_can_be_cancelled(self):
		self.commit_settings(write_events=1)
		booking = booking_service.book(make_mm_meeting_type().name, coming(10), guest=a_guest())
		frappe.db.commit()

		frappe.db.get_value("MM Meeting Booking", booking.name)  # from here on, MariaDB shows what was there
		event = in_threads(1, lambda number: calendar.write_event(booking.name) or entry_of(booking.name))[0]
		cancelled = booking_service.cancel(booking.name)

		self.assertTrue(event)
		self.assertEqual((cancelled.status, cancelled.calendar_event), ("Cancelled", event))
		frappe.db.commit()
		calendar.write_event(booking.name)
		self.assertFalse(frappe.db.exists("Event", event))

	@not_on_frappe_sqlite(LOCKED)
	def test_guests_staff_and_moves_never_overlap(self):
		hosts = [make_mm_host(), make_mm_host()]
		alone = make_mm_meeting_type(hosts=hosts, host_mode="Any free host", buffer_after=15)
		both = make_mm_meeting_type(hosts=hosts, host_mode="All hosts together", duration=60)
		first = [
			booking_service.book(alone.name, coming(hour), guest=a_guest()).name for hour in range(9, 17)
		]

		def anything(number):
			rng = random.Random(number)
			start = coming(rng.randrange(9, 17))
			act = rng.choice(("book", "together", "move", "cancel", "staff"))
			if act == "book":
				return booking_service.book(alone.name, start, guest=a_guest()).name
			if act == "together":
				return booking_service.book(both.name, start, guest=a_guest()).name
			if act == "move":
				return booking_service.reschedule(rng.choice(first), start).name
			if act == "cancel":
				return booking_service.cancel(rng.choice(first)).name
			return self.book_as_staff(rng.choice(hosts), start)

		done = self.race(60, anything)

		self.assertGreater(len(done), 5)
		self.assert_no_hour_is_held_twice([host.name for host in hosts])

	@not_on_frappe_sqlite(LOCKED)
	def test_staff_who_move_bookings_beside_guests_meet_no_deadlock(self):
		host = make_mm_host()
		meeting_type = make_mm_meeting_type(hosts=[host])
		made = [
			booking_service.book(
				meeting_type.name, coming(9 + number // 2, number % 2 * 30), guest=a_guest()
			).name
			for number in range(8)
		]
		frappe.db.commit()

		def work(number):
			for turn in range(ROUNDS):
				if number % 2:
					self.book_and_cancel(meeting_type, coming(15, turn % 2 * 30))
				else:
					start = clock.to_site(coming(18, number * 6)) + timedelta(minutes=turn % 2)
					moved = {"start_datetime": start, "end_datetime": start + timedelta(minutes=2)}
					frappe.get_doc("MM Meeting Booking", made[number // 2]).update(moved).save()
				frappe.db.commit()

		results = in_threads(10, work)

		frappe.db.rollback()
		failed = [each for each in results if isinstance(each, Exception)]
		self.assertEqual([each for each in failed if not is_polite(each)], [])
		self.assert_no_hour_is_held_twice([host.name])

	def book_and_cancel(self, meeting_type, start):
		try:
			booking = retry_on_deadlock(booking_service.book)(meeting_type.name, start, guest=a_guest()).name
			frappe.db.commit()
			retry_on_deadlock(booking_service.cancel)(booking)
		except BookingRequestError:
			frappe.db.rollback()

	def book_as_staff(self, host, start):
		moment = clock.to_site(start)
		times = {"start_datetime": moment, "end_datetime": moment + timedelta(minutes=20)}
		return make_mm_meeting_booking(host=host.name, customer_email=unique_email(), **times).name

	@not_on_frappe_sqlite(LOCKED)
	def test_the_last_seats_of_an_event_are_sold_once_and_one_person_has_one_booking(self):
		event, email = make_mm_event(capacity=5, waitlist=0), unique_email()

		def take(number):
			guest = a_guest(email=email) if number % 2 else a_guest()
			return booking_service.book_event(event.name, 1, guest=guest).name

		made = self.race(30, take)

		emails = frappe.get_all("MM Meeting Booking", {"name": ["in", made]}, pluck="customer_email")
		self.assertEqual((len(made), len(set(emails))), (5, 5))


def is_polite(error):
	"""Whether it is an answer for people, not a failure."""
	polite = BookingRequestError | OverlappingBookingError | frappe.UniqueValidationError
	return isinstance(error, polite | frappe.TimestampMismatchError)
