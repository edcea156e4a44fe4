"""/book/<slug>: choosing a time and booking it, without a script."""

import re
from datetime import datetime, timedelta, timezone
from html import unescape
from urllib.parse import urlencode

import frappe

from meeting_manager.meeting_manager.services import booking_service
from meeting_manager.tests.base import CommittingTestCase
from meeting_manager.tests.factories import (
	a_guest,
	make_mm_customer,
	make_mm_host,
	make_mm_meeting_type,
	make_mm_schedule,
	unique_email,
	unique_phone,
	window,
)
from meeting_manager.tests.web import fresh_address, send, shown, statements_of

QUESTIONS = [
	{"question": "What is it about?", "answer_type": "Choice", "choices": "Skin\nHair", "required": 1},
	{"question": "Tell us more", "answer_type": "Long Text"},
	{"question": "I have read the rules", "answer_type": "Checkbox", "required": 1},
]


def links(page, word: str) -> list[str]:
	"""The addresses on a page that hold `word`, in order."""
	return [unescape(link) for link in re.findall(r'href="([^"]*)"', shown(page)) if word in link]


def in_days(days: int) -> str:
	return (datetime.now(timezone.utc) + timedelta(days=days)).strftime("%Y-%m-%d")


class MeetingPageCase(CommittingTestCase):
	def setUp(self):
		super().setUp()
		self.kind = make_mm_meeting_type()
		self.path = f"/book/{self.kind.slug}"
		self.start = f"{in_days(3)}T10:00:00Z"

	def get(self, **parameters):
		return send("GET", f"{self.path}?{urlencode(parameters)}")

	def post(self, address=None, path=None, **overrides):
		values = {
			"name": "Ann Lee",
			"email": unique_email(),
			"phone": unique_phone(),
			"notes": "window seat",
			"start": self.start,
			"tz": "America/New_York",
			"idempotency_key": frappe.generate_hash(length=32),
			"website": "",
			**overrides,
		}
		return send("POST", path or self.path, data=values, address=address)

	def bookings(self):
		return frappe.get_all("MM Meeting Booking", {"meeting_type": self.kind.name}, ["*"])


class TestChoosing(MeetingPageCase):
	def test_days_and_times_are_links_on_the_clock_of_the_visitor(self):
		page = self.get(tz="Asia/Kolkata", day=in_days(3))

		self.assertEqual(page.status_code, 200)
		self.assertIn("2:30", shown(page))  # 9:00 UTC
		self.assertIn(f"start={in_days(3)}T09%3A00%3A00Z", links(page, "start=")[0])
		self.assertIn("tz=Asia%2FKolkata", links(page, "start=")[0])
		self.assertRegex(shown(page), r'<option value="Asia/Kolkata" selected>')
		self.assertIn("UTC+05:30", shown(page))

	def test_the_next_free_day_is_open_without_asking(self):
		page = self.get()

		self.assertTrue(links(page, "start="))
		self.assertIn('aria-current="date"', shown(page))

	def test_months_turn_only_within_the_horizon(self):
		self.kind.update({"horizon": 40}).save()

		page, beyond = self.get(tz="UTC"), self.get(tz="UTC", month="2090-01")

		self.assertFalse([link for link in links(page, "month=") if f"month={in_days(-40)[:7]}" in link])
		self.assertIn("Times can be booked until", shown(beyond))
		self.assertTrue(links(beyond, "start="))

	def test_a_repeated_hour_is_two_times_that_can_be_told_apart(self):
		schedule = make_mm_schedule(
			time_zone="Europe/Berlin", windows=[window("Sunday", "01:00:00", "05:00:00")]
		)
		self.kind = make_mm_meeting_type(hosts=[make_mm_host(schedule=schedule.name)], horizon=400)
		self.path = f"/book/{self.kind.slug}"
		sunday = _last_sunday_of_october()

		page = self.get(tz="Europe/Berlin", day=str(sunday))

		self.assertIn("CEST UTC+02:00", shown(page))
		self.assertIn("CET UTC+01:00", shown(page))
		starts = [link for link in links(page, "start=") if "T00%3A00" in link or "T01%3A00" in link]
		self.assertEqual(len(starts), 2)

	def test_durations_hosts_and_seats_can_be_chosen_and_stay_in_the_address(self):
		first, second = make_mm_host(display_name="Ben"), make_mm_host(display_name="Cleo")
		self.kind = make_mm_meeting_type(hosts=[first, second], other_durations="45, 60", seats_per_slot=3)
		self.path = f"/book/{self.kind.slug}"

		page = self.get(duration=45, host=second.slug, seats=2)

		link = links(page, "start=")[0]
		for part in ("duration=45", f"host={second.slug}", "seats=2"):
			with self.subTest(part):
				self.assertIn(part, link)
		self.assertTrue(links(page, "duration=60"))
		self.assertTrue(links(page, f"host={first.slug}"))
		self.assertIn("3 seats left", shown(page))

	def test_garbage_in_the_address_is_a_page_with_a_plain_sentence(self):
		for parameters, sentence in (
			({"tz": "Mars/Olympus"}, "We do not know this time zone"),
			({"tz": "../../etc/passwd"}, "We do not know this time zone"),
			({"month": "soon"}, "We could not read this date"),
			({"month": "2027-13"}, "We could not read this date"),
			({"day": "2027-02-31"}, None),
			({"day": "99999-99-99"}, "We could not read this date"),
			({"duration": "abc"}, "does not last that long"),
			({"host": "nobody"}, "does not hold this meeting"),
			({"seats": "-1"}, "seats can be booked"),
			({"seats": "9" * 400}, "seats can be booked"),
			({"start": "tomorrow"}, "This time is not free"),
			({"start": "2027-03-31T06:30:00"}, "This time is not free"),
			({"start": "9999-12-31T23:59:59-23:00"}, "This time is not free"),
			({"start": "2001-01-01T00:00:00Z"}, "This time is not free"),
			({"month": "<script>alert(1)</script>"}, "We could not read this date"),
		):
			with self.subTest(str(parameters)[:60]):
				page = self.get(**parameters)
				self.assertEqual(page.status_code, 200)
				self.assertIn(sentence or "class=", shown(page))
				self.assertTrue(links(page, "start="))
				self.assertNotIn("<script>alert", page.text)

	def test_unknown_and_unpublished_types_are_a_page_that_says_what_to_do(self):
		hidden = make_mm_meeting_type(published=0)

		for slug in ("no-such-meeting", hidden.slug, "a" * 300, "🙂"):
			for method in ("GET", "POST"):
				with self.subTest(slug=slug[:10], method=method):
					page = send(method, f"/book/{slug}")
					self.assertEqual(page.status_code, 404)
					self.assertIn("This page is not here", shown(page))

	def test_the_pages_behind_the_addresses_show_nothing_by_themselves(self):
		for path in ("/book_type", "/book_with", "/event", "/booking"):
			with self.subTest(path):
				page = send("GET", path)
				self.assertEqual(page.status_code, 404)
				self.assertIn('href="/book"', shown(page))

	def test_nothing_free_is_said_with_a_way_on(self):
		self.kind = make_mm_meeting_type(
			hosts=[make_mm_host(schedule=make_mm_schedule(windows=[]).name)], horizon=90
		)
		self.path = f"/book/{self.kind.slug}"

		page = self.get()

		self.assertIn("Nothing is free in", shown(page))
		self.assertTrue(links(page, "month="))

	def test_the_number_of_statements_is_the_same_for_any_month_and_number_of_hosts(self):
		before = statements_of(f"{self.path}?month={in_days(0)[:7]}")
		hosts = [make_mm_host() for _ in range(6)]
		kind = make_mm_meeting_type(hosts=hosts, host_mode="All hosts together")

		self.assertEqual(statements_of(f"/book/{kind.slug}?month={in_days(30)[:7]}"), before)

	def test_looking_changes_nothing(self):
		self.get(start=self.start)
		self.get(name="Ann", email="ann@example.com", start=self.start, idempotency_key="x" * 20)

		self.assertEqual(self.bookings(), [])


class TestBooking(MeetingPageCase):
	def test_a_free_time_leads_to_the_form(self):
		page = self.get(start=self.start, tz="America/New_York")

		self.assertEqual(page.status_code, 200)
		for field in ("name", "email", "phone", "notes", "idempotency_key", "website", "start"):
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
		self.kind.update({"questions": QUESTIONS}).save()

		self.assertEqual(self.post(q1="Hair", q2="a\nb", q3="1").status_code, 303)

		booking = frappe.get_doc("MM Meeting Booking", self.bookings()[0].name)
		given = {row.question: row.answer for row in booking.answers}
		self.assertEqual(
			given, {"What is it about?": "Hair", "Tell us more": "a\nb", "I have read the rules": "Yes"}
		)

	def test_wrong_fields_come_back_filled_in_each_with_its_error(self):
		self.kind.update({"questions": QUESTIONS}).save()

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

	def test_a_filled_trap_looks_like_success_and_books_nothing(self):
		answer = self.post(website="https://spam.example")

		self.assertEqual(answer.status_code, 200)
		self.assertIn("Thank you", shown(answer))
		self.assertEqual(self.bookings(), [])

	def test_too_many_bookings_from_one_address_are_told_so(self):
		self.commit_settings(bookings_an_hour=2)
		address = fresh_address()

		pages = [self.post(address=address, website="x") for _ in range(3)]

		self.assertEqual([page.status_code for page in pages], [200, 200, 429])
		self.assertIn("try again in an hour", shown(pages[-1]))
		self.assertIn('value="Ann Lee"', shown(pages[-1]))

	def test_a_page_and_the_api_count_together(self):
		self.commit_settings(bookings_an_hour=2)
		address, api = fresh_address(), "/api/method/meeting_manager.api.public.book"

		self.post(address=address, website="x")
		answers = [send("POST", api, json={"website": "x"}, address=address) for _ in range(2)]

		self.assertEqual([answer.status_code for answer in answers], [200, 429])

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
		self.kind.update({"confirmation": "By staff"}).save()

		answer = self.post()

		self.assertIn("waits for our confirmation", shown(send("GET", answer.headers["Location"])))
		self.assertEqual(self.bookings()[0].status, "Pending")

	def test_the_calendar_shows_a_booked_time_no_more(self):
		booking_service.book(
			self.kind.name,
			datetime.fromisoformat(self.start.replace("Z", "+00:00")),
			guest=a_guest(),
		)

		page = self.get(day=in_days(3), tz="UTC")

		self.assertNotIn("T10%3A00%3A00Z", " ".join(links(page, "start=")))


def _last_sunday_of_october():
	year = datetime.now(timezone.utc).year
	days = [datetime(each, 10, 31).date() for each in (year, year + 1)]
	sundays = [day - timedelta(days=(day.weekday() + 1) % 7) for day in days]
	return next(day for day in sundays if day > datetime.now(timezone.utc).date() + timedelta(days=2))
