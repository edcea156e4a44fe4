"""What a stranger sees of an event's seats is the same whether or not an address attends."""

from datetime import timedelta
from unittest.mock import patch

import frappe
from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_manager.exceptions import BookingRequestError
from meeting_manager.meeting_manager.services.booking import bookings, catalogue, seat_holds, waitlist
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.public import booking_requests
from meeting_manager.meeting_manager.services.public.booking_requests import BookingRequest
from meeting_manager.tests.base import CommittingTestCase, TestCase
from meeting_manager.tests.factories import a_guest, make_mm_event, set_settings, unique_email

HOME, ELSEWHERE = "network of the victim", "another network"
KEYS = ("k" * 20, "l" * 20, None)
REQUEST = st.tuples(
	st.booleans(),  # with the victim's address, or one that nobody knows
	st.integers(0, 4),
	st.sampled_from((ELSEWHERE, "a third network")),
	st.sampled_from(KEYS),
	st.sampled_from(("Ann Lee", "Mallory Black")),
	st.sampled_from((None, "+4915112345678")),
)


def left(event) -> int:
	return catalogue.event(event.slug)["seats_left"]


class TestWhatIsSeen(TestCase):
	def setUp(self):
		super().setUp()
		set_settings(open_per_email=3, open_per_network=6, event_share_per_network=60)

	def ask(self, event, email, seats=1, network=ELSEWHERE, key=None, name="Ann Lee", phone=None):
		"""What a stranger sees of one request: the code of its refusal, and the seats left."""
		request = BookingRequest(
			event.slug,
			name,
			email,
			phone,
			seats=seats,
			network=network,
			idempotency_key=key and event.slug + key,
		)
		try:
			booking_requests.book_event(request)
			code = None
		except BookingRequestError as error:
			code = error.problems[0].code.value
		return code, left(event)

	def event_of(self, email, is_confirmed=True, **values):
		"""An event with two seats that this address has booked, and confirmed if it is said."""
		event = make_mm_event(**{"seats_per_booking": 4, "remind_only": 1, "capacity": 12, **values})
		booking = bookings.book_event(event.slug, 2, guest=a_guest(email=email), guest_network=HOME)
		if is_confirmed:
			booking.db_set("contact_confirmed_at", clock.to_site(clock.now()))
		return event

	def test_the_seats_fall_by_what_was_asked_for_and_fall_once(self):
		email = unique_email()
		known, unknown = self.event_of(email), self.event_of(unique_email())

		for seats, expected in ((3, 7), (1, 7)):
			self.assertEqual(self.ask(known, email, seats), (None, expected))
			self.assertEqual(self.ask(unknown, email, seats), (None, expected))
		self.assertEqual(frappe.db.count("MM Meeting Booking", {"event": known.name}), 1)

	@settings(max_examples=60, deadline=None)
	@given(st.lists(REQUEST, min_size=1, max_size=7), st.integers(4, 9), st.booleans(), st.booleans())
	def test_no_order_of_requests_tells_who_attends(self, requests, capacity, waits, is_confirmed):
		victims = unique_email(), unique_email()
		values = {"capacity": capacity, "waitlist": int(waits), "is_confirmed": is_confirmed}
		events = self.event_of(victims[0], **values), self.event_of(unique_email(), **values)

		seen = [[], []]
		for is_victim, seats, network, key, name, phone in requests:
			for index, event in enumerate(events):
				email = victims[index] if is_victim else unique_email()
				# A key with the same content, or with other content than before.
				asked = self.ask(event, email, seats, f"{network}{index}", key, name, phone)
				seen[index].append(asked)

		self.assertEqual(seen[0], seen[1])

	def test_two_people_who_type_one_address_both_get_their_seats(self):
		email = unique_email()
		event = self.event_of(email, is_confirmed=False)

		self.assertEqual(self.ask(event, email, 3, name="Zoe Black"), (None, 7))

		names = frappe.get_all("MM Meeting Booking", {"event": event.name}, pluck="customer_name")
		self.assertEqual(sorted(names), ["Ann Lee", "Zoe Black"])

	def test_an_address_whose_owner_has_confirmed_books_once_under_any_name(self):
		email = unique_email()
		event = self.event_of(email)

		self.assertEqual(self.ask(event, email, 3, name="Zoe Black"), (None, 7))

		self.assertEqual(frappe.db.count("MM Meeting Booking", {"event": event.name}), 1)

	def test_a_repeated_key_is_refused_with_other_content_whoever_attends(self):
		email, key = unique_email(), "k" * 20
		for event in (self.event_of(email), self.event_of(unique_email())):
			with self.subTest(event.slug):
				self.assertEqual(self.ask(event, email, key=key), (None, 9))

				self.assertEqual(self.ask(event, email, key=key), (None, 9))
				self.assertEqual(self.ask(event, email, seats=2, key=key), ("key_reused", 9))

	def test_staff_do_not_meet_seats_that_are_held(self):
		email = unique_email()
		event = self.event_of(email, capacity=4)
		self.ask(event, email, 2)
		self.assertEqual(left(event), 0)

		booking = bookings.book_event(event.slug, 2, guest=a_guest(), source="Desk")

		self.assertEqual((booking.status, booking.waitlist), ("Confirmed", None))
		self.assertEqual(waitlist.seats_of(event.name), {"capacity": 4, "taken": 4, "waiting": 0})
		self.assertEqual(left(event), 0)

	def test_a_guest_does_not_get_seats_that_are_held(self):
		email = unique_email()
		event = self.event_of(email, capacity=4, waitlist=0)
		self.ask(event, email, 2)

		self.assertEqual(self.ask(event, unique_email(), network="n"), ("event_full", 0))


class TestLettingGo(CommittingTestCase):
	def setUp(self):
		super().setUp()
		self.email = unique_email()

	def hold(self, **values):
		event = make_mm_event(seats_per_booking=4, **values)
		bookings.book_event(event.slug, 1, guest=a_guest(email=self.email), guest_network=HOME)
		booking_requests.book_event(BookingRequest(event.slug, "Ann Lee", self.email, network=ELSEWHERE))
		self.addCleanup(frappe.db.delete, "MM Seat Hold", {"event": event.name})
		return event

	def days_later(self, days):
		return patch.object(clock, "now", return_value=clock.now() + timedelta(days=days))

	def test_expired_seats_stay_while_nobody_needs_them(self):
		event = self.hold(capacity=10)

		with self.days_later(4):
			seat_holds.let_go()

			self.assertEqual(left(event), 8)

	def test_expired_seats_of_a_full_event_come_back(self):
		event = self.hold(capacity=2)
		seat_holds.let_go()
		self.assertEqual(left(event), 0)

		with self.days_later(4):
			seat_holds.let_go()

			self.assertEqual(left(event), 1)

	def test_who_waits_is_offered_them(self):
		event = self.hold(capacity=2)
		waiting = bookings.book_event(event.slug, 1, guest=a_guest())
		waitlist.offer_freed_seats(event.name)
		self.assertEqual(waiting.reload().waitlist, "Waiting")

		with self.days_later(4):
			waitlist.end_offers()

			self.assertEqual(waiting.reload().waitlist, "Offered")

	def test_nothing_is_left_of_an_event_that_is_over(self):
		event = self.hold(capacity=10)

		with self.days_later(12):
			seat_holds.let_go()

		self.assertFalse(frappe.db.exists("MM Seat Hold", {"event": event.name}))
