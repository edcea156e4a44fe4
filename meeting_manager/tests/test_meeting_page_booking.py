"""/book/<slug>: from the chosen time to the booking."""

import re
from datetime import datetime

import frappe

from meeting_manager.booking_pages import form
from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.tests.factories import (
	a_guest,
	make_mm_customer,
	unique_email,
)
from meeting_manager.tests.http import fresh_address, send, shown
from meeting_manager.tests.test_meeting_page import MeetingPageCase, in_days, links

QUESTIONS = [
	{"question": "What is it about?", "answer_type": "Choice", "choices": "Skin\nHair", "required": 1},
	{"question": "Tell us more", "answer_type": "Long Text"},
	{"question": "I have read the rules", "answer_type": "Checkbox", "required": 1},
]


class TestBooking(MeetingPageCase):
	def test_a_free_time_leads_to_the_form(self):
		page = self.get(start=self.start, tz="America/New_York")

		self.assertEqual(page.status_code, 200)
		for field in ("name", "email", "phone", "notes", "idempotency_key", form.TRAP, "start"):
			with self.subTest(field):
				self.assertIn(f'name="{field}"', shown(page))
		self.assertRegex(shown(page), r'<form[^>]+method="post"')

	def test_booking_leads_to_the_page_of_the_booking(self):
		answer = self.post()

		self.assertEqual(answer.status_code, 303)
		self.assertRegex(answer.headers["Location"], r"^/booking/[\w-]{40,}\?")
		page = send("GET", answer.headers["Location"])
		booking = self.bookings()[0]
		self.assertEqual(page.status_code, 200)
		self.assertIn(booking.name, shown(page))
		self.assertEqual(
			(booking.status, booking.guest_time_zone, booking.guest_language),
			("Confirmed", "America/New_York", "en"),
		)

	def test_the_answers_to_questions_are_kept(self):
		self.meeting_type.update({"questions": QUESTIONS}).save()

		self.assertEqual(self.post(q1="Hair", q2="a\nb", q3="1").status_code, 303)

		booking = frappe.get_doc("MM Meeting Booking", self.bookings()[0].name)
		given = {row.question: row.answer for row in booking.answers}
		self.assertEqual(
			given, {"What is it about?": "Hair", "Tell us more": "a\nb", "I have read the rules": "Yes"}
		)

	def test_wrong_fields_come_back_filled_in_each_with_its_error(self):
		self.meeting_type.update({"questions": QUESTIONS}).save()

		page = self.post(email="ann@", phone="call me", q1="Nails", q2="By the window")

		self.assertEqual(page.status_code, 422)
		for name in ("email", "phone", "q1", "q3"):
			with self.subTest(name):
				self.assertIn(f'id="f-{name}-error"', shown(page))
				self.assertIn(f'aria-describedby="f-{name}-error"', shown(page))
				self.assertIn(f'href="#f-{name}"', shown(page))
		for kept in (
			'value="Ann Lee"',
			'value="ann@"',
			'value="call me"',
			">window seat<",
			">By the window<",
		):
			with self.subTest(kept):
				self.assertIn(kept, shown(page))
		self.assertNotIn("f-name-error", shown(page))
		self.assertIn(f'name="start" value="{self.start}"', shown(page))
		self.assertEqual(self.bookings(), [])

	def test_what_was_typed_comes_back_escaped(self):
		attack = '"><script>alert(1)</script>{{ 7191*7 }}'

		page = self.post(**dict.fromkeys(("name", "phone", "notes", "email", "idempotency_key"), attack))

		self.assertEqual(page.status_code, 422)
		self.assertNotIn("<script>alert(1)", page.text)
		self.assertNotIn('value=""><', page.text)
		self.assertNotIn(str(7191 * 7), page.text)

	def test_a_taken_time_says_so_and_offers_the_next_ones_with_all_that_was_typed(self):
		self.post()

		page = self.post(name="Late Larry", notes="please")

		self.assertEqual(page.status_code, 409)
		self.assertIn("This time was just taken", shown(page))
		offered = re.findall(r'<button[^>]+name="start" value="([^"]+)"', shown(page))
		self.assertEqual(len(offered), 3)
		self.assertNotIn(self.start, offered)
		self.assertIn('value="Late Larry"', shown(page))
		again = self.post(name="Late Larry", start=offered[0])
		self.assertEqual(again.status_code, 303)

	def test_the_same_form_sent_twice_is_one_booking(self):
		values = {"idempotency_key": frappe.generate_hash(length=32), "email": unique_email(), "phone": ""}

		first, second = self.post(**values), self.post(**values)

		self.assertEqual(first.headers["Location"], second.headers["Location"])
		self.assertEqual(len(self.bookings()), 1)

	def test_times_that_cannot_be_booked_are_refused_in_words(self):
		for start, status in (
			("", 422),
			("soon", 422),
			("2001-01-01T10:00:00Z", 422),
			(f"{in_days(3)}T10:07:00Z", 422),
			(f"{in_days(3)}T03:00:00Z", 422),
			(f"{in_days(500)}T10:00:00Z", 422),
		):
			with self.subTest(start):
				page = self.post(start=start)
				self.assertEqual(page.status_code, status)
				self.assertIn('role="alert"', shown(page))
		self.assertEqual(self.bookings(), [])

	def test_other_wishes_that_cannot_be_met_are_refused(self):
		for overrides in (
			{"seats": "2"},
			{"seats": "-1"},
			{"seats": "many"},
			{"duration": "7"},
			{"duration": "x"},
			{"host": "nobody"},
			{"idempotency_key": "short"},
			{"name": "x" * 5000},
			{"notes": "x" * 5000},
		):
			with self.subTest(str(overrides)[:40]):
				page = self.post(**overrides)
				self.assertEqual(page.status_code, 422)
				self.assertIn('role="alert"', shown(page))
		self.assertEqual(self.bookings(), [])

	def test_other_kinds_of_body_are_the_callers_mistake(self):
		for options in (
			{"data": {}},
			{"json": {"name": ["x"], "email": {"a": 1}, "start": 5}},
			{"json": {"start": self.start, "answers": "x", "seats": [1]}},
			{"data": {"name": "x" * 10 * 1024 * 1024}},
		):
			with self.subTest(str(options)[:30]):
				self.assertEqual(send("POST", self.path, **options).status_code // 100, 4)

	def test_the_answer_is_the_same_for_a_known_and_an_unknown_person(self):
		known = make_mm_customer(primary_email=unique_email(), customer_name="Secret Person")

		answers = [
			self.post(email=known.primary_email),
			self.post(email=unique_email(), start=f"{in_days(3)}T11:00:00Z"),
		]

		self.assertEqual([answer.status_code for answer in answers], [303, 303])
		for answer in answers:
			page = shown(send("GET", answer.headers["Location"]))
			self.assertNotIn("Secret", page)
			self.assertNotIn(known.name, page)

	def test_a_filled_trap_waits_for_staff_and_says_so(self):
		answer = self.post(**{form.TRAP: "https://spam.example"})

		self.assertEqual(answer.status_code, 303)
		self.assertIn("awaiting confirmation", shown(send("GET", answer.headers["Location"])))
		self.assertEqual([each.status for each in self.bookings()], ["Pending"])

	def test_no_browser_has_a_reason_to_fill_in_the_trap(self):
		page = shown(self.get(start=self.start))
		field = page[page.index(f'name="{form.TRAP}"') :].partition(">")[0]

		self.assertIn('autocomplete="off"', field)
		self.assertIn('tabindex="-1"', field)
		self.assertNotRegex(form.TRAP, "name|mail|phone|tel|address|web|url|site|company|user|pass|code|zip")

	def test_a_browser_that_fills_in_the_old_trap_books(self):
		self.post(website="https://ann.example")

		self.assertEqual([each.status for each in self.bookings()], ["Confirmed"])

	def test_too_many_bookings_from_one_address_are_told_so(self):
		self.commit_settings(bookings_an_hour=2)
		address = fresh_address()

		pages = [self.post(address=address, email="") for _ in range(3)]

		self.assertEqual([page.status_code for page in pages], [422, 422, 429])
		self.assertIn("try again in an hour", shown(pages[-1]))
		self.assertIn('value="Ann Lee"', shown(pages[-1]))

	def test_a_page_and_the_api_count_together(self):
		self.commit_settings(bookings_an_hour=2)
		address, api = fresh_address(), "/api/method/meeting_manager.api.public.book"

		self.post(address=address, email="")
		answers = [send("POST", api, json={"name": "Ann"}, address=address) for _ in range(2)]

		self.assertEqual([answer.status_code for answer in answers], [404, 429])

	def test_a_closed_page_takes_nothing(self):
		self.commit_settings(booking_page_enabled=0)

		self.assertEqual(self.post().status_code, 422)
		self.assertEqual(self.bookings(), [])

	def test_a_language_without_texts_is_not_mixed_with_english(self):
		page = send("GET", f"{self.path}?_lang=de")

		self.assertIn('<html lang="en" dir="ltr"', page.text)

	def test_a_frame_keeps_its_ways_through_the_booking(self):
		answer = self.post(path=f"{self.path}?embed=1")
		page = send("GET", f"{self.path}?embed=1")

		self.assertIn("embed=1", answer.headers["Location"])
		self.assertIn('class="embedded"', page.text)
		self.assertNotIn("<footer", page.text)
		self.assertTrue(all("embed=1" in link for link in links(page, "start=")))

	def test_staff_mode_asks_for_a_confirmation(self):
		self.meeting_type.update({"confirmation": "By staff"}).save()

		answer = self.post()

		self.assertIn("awaiting confirmation", shown(send("GET", answer.headers["Location"])))
		self.assertEqual(self.bookings()[0].status, "Pending")

	def test_the_calendar_shows_a_booked_time_no_more(self):
		bookings.book(
			self.meeting_type.name,
			datetime.fromisoformat(self.start.replace("Z", "+00:00")),
			guest=a_guest(),
		)

		page = self.get(day=in_days(3), tz="UTC")

		self.assertNotIn("T10%3A00%3A00Z", " ".join(links(page, "start=")))
