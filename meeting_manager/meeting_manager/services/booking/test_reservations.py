"""What a form, an import or a program sends of the rows of `hosts` never decides what is held."""

import frappe

from meeting_manager.exceptions import NoSeatsLeftError, OverlappingBookingError
from meeting_manager.meeting_manager.services.booking import availability
from meeting_manager.meeting_manager.services.booking import bookings as door
from meeting_manager.meeting_manager.services.booking.reservations import seats_taken
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import (
	a_guest,
	coming,
	make_mm_event,
	make_mm_host,
	make_mm_meeting_booking,
	make_mm_meeting_type,
	make_user,
	staff_booking,
)


class TestRows(TestCase):
	def setUp(self):
		super().setUp()
		self.host = make_mm_host()
		self.meeting_type = make_mm_meeting_type(hosts=[self.host])

	def book(self, meeting_type=None, hour=10, minute=0):
		return door.book((meeting_type or self.meeting_type).name, coming(hour, minute), guest=a_guest())

	def test_a_slot_that_guests_share_cannot_be_shared_with_another_type(self):
		shared = make_mm_meeting_type(hosts=[self.host], seats_per_slot=5)
		self.book(shared)
		second = self.book(shared)

		second.meeting_type = self.meeting_type.name

		self.assertRaises(OverlappingBookingError, second.save)

	def test_a_program_cannot_say_that_a_booking_blocks_nothing(self):
		first = self.book()
		row = {"user": self.host.user, "starts_at": first.starts_at, "ends_at": first.ends_at}
		row.update({"busy_from": first.ends_at, "busy_until": first.starts_at})
		times = {key: first.get(key) for key in ("start_datetime", "end_datetime", "starts_at", "ends_at")}

		with self.assertRaises(OverlappingBookingError):
			make_mm_meeting_booking(meeting_type=self.meeting_type.name, hosts=[row], **times)

		first.hosts[0].update({"busy_from": first.ends_at, "busy_until": first.starts_at})
		first.save()
		self.assertEqual(
			(first.hosts[0].busy_from, first.hosts[0].busy_until), (first.starts_at, first.ends_at)
		)

	def test_a_new_booking_cannot_pass_for_one_that_is_there(self):
		first = self.book()
		event = make_mm_event(capacity=1)
		seat = door.book_event(event.name, 1, guest=a_guest())
		times = {key: first.get(key) for key in ("start_datetime", "end_datetime")}

		with self.assertRaises(OverlappingBookingError):
			make_mm_meeting_booking(name=first.name, host=self.host.user, **times)
		with self.assertRaises(NoSeatsLeftError):
			make_mm_meeting_booking(name=seat.name, event=event.name)

	def test_rows_without_a_host_are_left_out(self):
		booking = make_mm_meeting_booking(meeting_type=self.meeting_type.name, hosts=[{}])
		booked = self.book()

		booked.append("hosts", {})
		booked.append("hosts", {"user": self.host.user})
		booked.save()

		self.assertEqual((len(booking.hosts), [row.user for row in booked.hosts]), (0, [self.host.user]))

	def test_an_event_takes_nobodys_time_and_a_meeting_no_seats(self):
		event = make_mm_event()
		seats, meeting = door.book_event(event.name, 2, guest=a_guest()), self.book()

		seats.hosts[0].user = self.host.user
		seats.save()
		meeting.hosts[0].event = event.name
		meeting.save()

		self.assertEqual([row.user for row in seats.hosts], [None])
		self.assertEqual(seats_taken(event.name), 2)

	def test_a_booking_taken_off_its_event_gives_the_seats_back(self):
		event = make_mm_event()
		booking = door.book_event(event.name, 2, guest=a_guest())

		booking.event = None
		booking.save()

		self.assertEqual(seats_taken(event.name), 0)

	def test_a_slot_beside_a_booking_with_its_old_buffer_is_not_offered(self):
		self.meeting_type.update({"buffer_after": 30}).save()
		self.book()
		self.meeting_type.update({"buffer_after": 0}).save()

		found = availability.slots(self.meeting_type.name, coming(10), coming(12))

		self.assertEqual([slot.start for slot in found], [coming(11), coming(11, 30)])


class TestStatusAlone(TestCase):
	"""A list, a board or a program sets the status and nothing else."""

	def setUp(self):
		super().setUp()
		self.event = make_mm_event(capacity=1)
		self.first, self.waiting = (
			door.book_event(self.event.name, 1, guest=a_guest()) for _each in range(2)
		)

	def test_who_waits_is_confirmed_only_with_a_seat(self):
		self.waiting.status = "Confirmed"
		self.assertRaises(NoSeatsLeftError, self.waiting.save)
		door.cancel(self.first.name)

		self.waiting.reload().update({"status": "Confirmed"}).save()

		self.assertEqual((self.waiting.waitlist, seats_taken(self.event.name)), (None, 1))

	def test_who_is_cancelled_waits_no_more_and_staff_did_it(self):
		self.waiting.update({"status": "Cancelled"}).save()

		self.assertEqual((self.waiting.waitlist, self.waiting.cancelled_by), (None, "Staff"))

	def test_who_comes_back_was_cancelled_by_nobody(self):
		door.cancel(self.first.name)

		self.first.reload().update({"status": "Confirmed"}).save()

		self.assertFalse(self.first.cancelled_by)

	def test_what_has_not_begun_is_neither_completed_nor_missed(self):
		for status in ("Completed", "No Show"):
			with self.subTest(status), self.assertRaisesRegex(frappe.ValidationError, "has not started"):
				self.first.reload().update({"status": status}).save()

	def test_who_waits_for_seats_has_not_come(self):
		with self.assertRaisesRegex(frappe.ValidationError, "on the waitlist"):
			self.waiting.update({"status": "Completed"}).save()

	def test_what_has_begun_is_completed_and_put_right_again(self):
		past = staff_booking()

		for status in ("Completed", "No Show", "Confirmed"):
			past.update({"status": status}).save()

			self.assertEqual(past.reload().status, status)


class TestCalendarEntry(TestCase):
	def test_a_booking_cannot_take_hold_of_somebodys_event(self):
		host = make_mm_host()
		booking = door.book(make_mm_meeting_type(hosts=[host]).name, coming(10), guest=a_guest())
		theirs = frappe.get_doc(
			doctype="Event", subject="Board", starts_on="2027-01-01 10:00:00", event_type="Private"
		).insert()
		frappe.set_user(make_user("MM Receptionist").name)

		mine = frappe.get_doc("MM Meeting Booking", booking.name)
		mine.update({"calendar_event": theirs.name}).save()

		self.assertFalse(mine.reload().calendar_event)
