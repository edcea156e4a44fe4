import frappe

from meeting_manager.exceptions import BookingRequestError
from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.common.instants import instant_text
from meeting_manager.meeting_manager.services.public import booking_requests, web_form
from meeting_manager.meeting_manager.services.public.booking_requests import BookingRequest
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import (
	coming,
	make_mm_event,
	make_mm_meeting_type,
	set_settings,
	tomorrow,
	unique_email,
)


class TestOpenBookings(TestCase):
	def setUp(self):
		super().setUp()
		set_settings(open_per_email=2, open_per_network=3, event_share_per_network=50)
		self.meeting_type = make_mm_meeting_type()
		self.hour = 9

	def book(self, email=None, network=None):
		"""A slot that nobody has had."""
		self.hour += 1
		start = instant_text(coming(self.hour))
		request = BookingRequest(
			self.meeting_type.slug, "Ann Lee", email or unique_email(), start=start, network=network
		)
		return booking_requests.book_meeting(request)

	def book_event(self, event, seats=1, network="n"):
		request = BookingRequest(event.slug, "Ann Lee", unique_email(), seats=seats, network=network)
		booking_requests.book_event(request)

	def assert_refused(self, work, *args, **values):
		with self.assertRaises(BookingRequestError) as refused:
			work(*args, **values)
		problem = refused.exception.problems[0]
		self.assertEqual((problem.code.value, refused.exception.http_status_code), ("too_many_open", 429))
		self.assertNotRegex(problem.message, r"\d|@|MB-")

	def confirm(self, booking):
		"""As its guest does by the link in the email."""
		booking.db_set("contact_confirmed_at", clock.to_site(clock.now()))

	def test_an_address_has_only_so_many_open_bookings(self):
		email = unique_email()
		first = self.book(email, "a")
		self.book(email.upper(), "a")

		self.assert_refused(self.book, email, "a")
		self.confirm(first)
		self.book(email, "a")

	def test_whoever_uses_up_an_address_does_not_shut_its_owner_out(self):
		email = unique_email()
		for _number in range(2):
			self.book(email, "a")

		self.book(email, "home")
		self.book(email, "home")
		self.assert_refused(self.book, email, "home")

	def test_an_address_has_three_times_as_many_from_wherever(self):
		email = unique_email()
		for number in range(6):
			self.book(email, f"network {number}")

		self.assert_refused(self.book, email, "another")

	def test_a_network_has_only_so_many_open_bookings_for_whomever(self):
		booked = [self.book(network="n") for _number in range(3)]

		self.assert_refused(self.book, network="n")
		self.book(network="another")
		bookings.cancel(booked[0].name)
		self.book(network="n")

	def test_the_web_form_counts_with_them(self):
		for _number in range(3):
			self.book(network="n")

		with self.assertRaises(BookingRequestError):
			web_form.book("Ann Lee", unique_email(), None, f"{tomorrow()}T10:00:00", None, network="n")

	def test_one_network_cannot_empty_an_event(self):
		set_settings(open_per_network=0)
		event = make_mm_event(capacity=10, seats_per_booking=2, waitlist=1)
		self.book_event(event, 2)
		self.book_event(event, 2)

		self.assert_refused(self.book_event, event, 2)
		self.book_event(event, 1)
		self.assert_refused(self.book_event, event, 1)
		self.book_event(event, 2, network="another")

	def test_the_smallest_event_can_be_booked(self):
		event = make_mm_event(capacity=1)

		self.book_event(event)

		self.assertEqual(frappe.db.count("MM Meeting Booking", {"event": event.name}), 1)

	def test_staff_book_as_many_as_they_like(self):
		email = unique_email()
		for _number in range(2):
			self.book(email)

		guest = bookings.read_guest("Ann Lee", email)
		booking = bookings.book(self.meeting_type.slug, coming(16), guest=guest, source="Phone")

		self.assertEqual(booking.status, "Confirmed")

	def test_no_limit_is_none(self):
		set_settings(open_per_email=0, open_per_network=0, event_share_per_network=0)
		email, event = unique_email(), make_mm_event(capacity=4)

		for _number in range(5):
			self.book(email, "n")
		for _number in range(4):
			self.book_event(event)


class TestSuspicious(TestCase):
	def test_what_the_trap_catches_waits_for_staff_and_holds_its_time(self):
		slug, start = make_mm_meeting_type().slug, instant_text(coming(10))
		request = BookingRequest(slug, "Ann Lee", unique_email(), start=start, trap="x")

		booking = booking_requests.book_meeting(request)

		self.assertEqual((booking.status, booking.is_suspicious), ("Pending", 1))
		with self.assertRaises(BookingRequestError):
			booking_requests.book_meeting(BookingRequest(slug, "Ann Lee", unique_email(), start=start))
		confirmed = bookings.confirm(booking.name)
		self.assertEqual((confirmed.status, confirmed.is_suspicious), ("Confirmed", 0))

	def test_seats_of_an_event_too(self):
		event, email = make_mm_event(), unique_email()

		booking_requests.book_event(BookingRequest(event.slug, "Ann Lee", email, trap="x"))

		booking = frappe.get_doc("MM Meeting Booking", {"event": event.name})
		self.assertEqual(
			(booking.status, booking.is_suspicious, booking.customer_email), ("Pending", 1, email)
		)
