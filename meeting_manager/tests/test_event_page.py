"""/event/<slug>: an event, its seats, and an answer that tells nobody who has booked."""

import re

import frappe

from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.tests.base import CommittingTestCase
from meeting_manager.tests.factories import a_guest, make_mm_event, make_mm_meeting_type, unique_email
from meeting_manager.tests.http import send, shown, statements_of


class TestEventPage(CommittingTestCase):
	def setUp(self):
		super().setUp()
		self.event = make_mm_event(venue="The Glasshouse", capacity=3, seats_per_booking=2)
		self.path = f"/event/{self.event.slug}"

	def post(self, **overrides):
		values = {
			"name": "Ann Lee",
			"email": unique_email(),
			"seats": "1",
			"idempotency_key": frappe.generate_hash(length=32),
			**overrides,
		}
		return send("POST", self.path, data=values)

	def seats_on_offer(self) -> list[str]:
		select = re.search(r'<select id="f-seats".*?</select>', shown(send("GET", self.path)), re.DOTALL)
		return re.findall(r'<option value="(\d+)"', select.group())

	def bookings(self):
		fields = ["name", "seats", "status", "waitlist"]
		return frappe.get_all("MM Meeting Booking", {"event": self.event.name}, fields)

	def test_the_event_is_shown_with_its_seats_and_a_form(self):
		page = send("GET", self.path)

		self.assertEqual(page.status_code, 200)
		for text in ("Open evening", "The Glasshouse", "3 seats left", 'name="email"', "6:00"):
			with self.subTest(text):
				self.assertIn(text, shown(page))
		self.assertEqual(self.seats_on_offer(), ["1", "2", "0"])

	def test_no_seat_is_a_choice_only_where_reminders_alone_are_allowed(self):
		self.event.update({"remind_only": 0}).save()

		self.assertEqual(self.seats_on_offer(), ["1", "2"])
		page = self.post(seats="0")
		self.assertEqual(page.status_code, 422)
		self.assertIn('id="f-seats-error"', shown(page))

	def test_booking_leads_to_thanks_that_survive_a_reload(self):
		answer = self.post(seats="2")

		self.assertEqual(answer.status_code, 303)
		for _ in range(2):
			page = send("GET", answer.headers["Location"])
			self.assertIn("please check your email", shown(page))
			self.assertNotIn("<form", shown(page))
		self.assertEqual([row.seats for row in self.bookings()], [2])

	def test_thanks_that_were_made_up_are_not_shown(self):
		location = self.post().headers["Location"]

		for forged in (f"{self.path}?thanks={self.event.slug}", location[:-4] + "beef"):
			with self.subTest(forged):
				self.assertNotIn("please check your email", shown(send("GET", forged)))

	def test_the_answer_is_the_same_for_whoever_has_booked_already(self):
		email = unique_email()

		answers = [self.post(email=email), self.post(email=email)]

		self.assertEqual(answers[0].status_code, answers[1].status_code)
		self.assertEqual(answers[0].headers["Location"], answers[1].headers["Location"])
		self.assertEqual(len(self.bookings()), 1)
		page = shown(send("GET", answers[1].headers["Location"]))
		self.assertNotIn("/booking/", page)
		self.assertNotIn(self.bookings()[0].name, page)

	def test_a_full_event_has_a_waitlist_and_says_so(self):
		bookings.book_event(self.event.name, 2, guest=a_guest())
		bookings.book_event(self.event.name, 1, guest=a_guest())

		page, answer = send("GET", self.path), self.post()

		self.assertIn("All seats are taken", shown(page))
		self.assertIn("Join the waitlist", shown(page))
		self.assertEqual(answer.status_code, 303)
		self.assertIn("Waiting", [row.waitlist for row in self.bookings()])

	def test_a_full_event_without_waitlist_and_reminders_has_no_form(self):
		self.event.update({"waitlist": 0, "remind_only": 0, "capacity": 1}).save()
		bookings.book_event(self.event.name, 1, guest=a_guest())

		page, answer = send("GET", self.path), self.post()

		self.assertNotIn("<form", shown(page))
		self.assertIn("no waitlist", shown(page))
		self.assertEqual(answer.status_code, 422)

	def test_seats_that_cannot_be_had_are_refused_and_nothing_is_kept(self):
		for seats in ("-1", "3", "many", "99999999999", "1.5"):
			with self.subTest(seats):
				page = self.post(seats=seats)
				self.assertEqual(page.status_code, 422)
				self.assertIn('role="alert"', shown(page))
				self.assertIn('value="Ann Lee"', shown(page))
		self.assertEqual(self.bookings(), [])

	def test_unknown_unpublished_past_and_cancelled_events_are_not_here(self):
		meeting_type = make_mm_meeting_type()
		others = [
			make_mm_event(published=0).slug,
			make_mm_event(start_datetime="2020-01-01 10:00:00", end_datetime="2020-01-01 11:00:00").slug,
			make_mm_event(status="Cancelled").slug,
			meeting_type.slug,
			"no-such-event",
		]

		for slug in others:
			with self.subTest(slug):
				page = send("GET", f"/event/{slug}")
				self.assertEqual(page.status_code, 404)
				self.assertIn("Page not found", shown(page))

	def test_hostile_texts_are_shown_as_texts(self):
		attack = "<script>alert(1)</script>{{ 7191*7 }}{next}{index}"
		self.event.update({"title": attack, "venue": attack, "description": attack}).save()

		pages = [send("GET", self.path), self.post(name=attack, email=attack)]

		for page in pages:
			self.assertNotIn("<script>alert", page.text)
			self.assertNotIn(str(7191 * 7), page.text)

	def test_the_number_of_statements_does_not_grow_with_bookings(self):
		before = statements_of(self.path)
		bookings.book_event(self.event.name, 1, guest=a_guest())
		bookings.book_event(self.event.name, 1, guest=a_guest())

		self.assertEqual(statements_of(self.path), before)
