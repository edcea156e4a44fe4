from unittest.mock import patch

import frappe

from meeting_manager.meeting_manager.domain.common.plain_text import plain_text, typed_text
from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.common import clock, instants
from meeting_manager.meeting_manager.services.common.links import token_of
from meeting_manager.meeting_manager.services.messages import context
from meeting_manager.meeting_manager.services.public import booking_requests
from meeting_manager.meeting_manager.services.public.booking_requests import BookingRequest
from meeting_manager.tests.base import FRAPPE, CommittingTestCase
from meeting_manager.tests.factories import (
	a_guest,
	coming,
	last_mail_to,
	mailed_token,
	mails_about,
	make_mm_customer,
	make_mm_event,
	make_mm_meeting_type,
	unique_email,
	unique_phone,
)
from meeting_manager.tests.http import counted_requests, fresh_address, send

API = "/api/method/meeting_manager.api.public."
HUGE = "x" * 10 * 1024 * 1024


def text(instant):
	return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


class ApiCase(CommittingTestCase):
	def get(self, function, **values):
		return send("GET", API + function, query_string=values)

	def post(self, function, address=None, **values):
		return send("POST", API + function, json=values, address=address)

	def assert_refused(self, answer):
		self.assertEqual(answer.status_code // 100, 4, answer.text[:300])

	def assert_no_json(self, answer):
		"""Frappe 16 refuses a body with half a character itself, before the app sees it."""
		self.assertEqual((answer.status_code, answer.json["exc_type"]), (417, "DataError"))

	def assert_problem(self, answer, status, code, field):
		self.assertEqual(answer.status_code, status, answer.text[:300])
		found = [(problem["code"], problem["field"]) for problem in answer.json["errors"]]
		self.assertEqual(found, [(code, field)])
		self.assertTrue(answer.json["errors"][0]["message"].endswith("."))


class TestBookMeeting(ApiCase):
	def setUp(self):
		super().setUp()
		self.meeting_type = make_mm_meeting_type()
		self.values = {
			"meeting_type": self.meeting_type.name,
			"name": "Ann Lee",
			"email": unique_email(),
			"start": text(coming(10)),
		}

	def book(self, address=None, **overrides):
		return self.post("book", address, **{**self.values, **overrides})

	def assert_nothing_booked(self):
		self.assertFalse(frappe.db.exists("MM Meeting Booking", {"meeting_type": self.meeting_type.name}))
		self.assertFalse(frappe.db.exists("MM Customer", {"primary_email": self.values["email"]}))

	def test_a_body_that_is_no_json_books_nothing(self):
		for body in ("{", '{"name": }', '{"name": "Ann Lee"', "[1,"):
			answer = send("POST", API + "book", data=body, content_type="application/json")
			with self.subTest(body):  # Frappe reads it before the app is asked, and 15 calls it its own error
				self.assertIn(answer.status_code, (400, 417) if FRAPPE > 15 else (400, 417, 500))
				self.assertNotIn("message", answer.json)
		self.assert_nothing_booked()

	def test_a_guest_books_and_gets_number_times_and_link(self):
		answer = self.book(phone=unique_phone(), notes="window", time_zone="America/New_York")

		self.assertEqual(answer.status_code, 200, answer.text[:300])
		message = answer.json["message"]
		booking = frappe.get_doc("MM Meeting Booking", message["booking"])
		self.assertEqual((message["status"], message["start"]), ("Confirmed", self.values["start"]))
		self.assertEqual(message["end"], text(coming(10, 30)))
		self.assertEqual(
			(booking.customer_email, booking.guest_time_zone), (self.values["email"], "America/New_York")
		)
		self.assertRegex(message["manage_url"], r"/booking/[\w-]{43}\Z")
		self.assertNotIn(message["manage_url"].rpartition("/")[2], str(booking.as_dict()))

	def test_a_form_works_as_json_does(self):
		answer = send("POST", API + "book", data=self.values)

		self.assertTrue(frappe.db.exists("MM Meeting Booking", answer.json["message"]["booking"]))

	def test_a_taken_slot_answers_409_with_the_next_free_times(self):
		self.book(email=unique_email())

		answer = self.book()

		self.assert_problem(answer, 409, "slot_taken", "start")
		self.assertEqual(
			answer.json["next_free"], [text(coming(10, 30)), text(coming(11)), text(coming(11, 30))]
		)
		self.assertFalse(frappe.db.exists("MM Customer", {"primary_email": self.values["email"]}))

	def test_every_wrong_field_is_named_at_once(self):
		answer = self.book(name=" ", phone="call me", start="soon", time_zone="Mars/Base")

		self.assertEqual(answer.status_code, 422)
		found = {problem["field"]: problem["code"] for problem in answer.json["errors"]}
		self.assertEqual(set(found), {"name", "phone", "start", "time_zone"})
		self.assertEqual((found["name"], found["start"]), ("name_missing", "time_invalid"))
		self.assert_nothing_booked()

	def test_each_bad_wish_has_its_code(self):
		for status, code, field, values in (
			(422, "time_past", "start", {"start": "2020-01-01T10:00:00Z"}),
			(422, "too_far", "start", {"start": text(coming(10, days=100))}),
			(422, "not_offered", "start", {"start": text(coming(10, 10))}),
			(422, "time_invalid", "start", {"start": "2027-03-31T10:00:00"}),
			(422, "time_missing", "start", {"start": ""}),
			(404, "type_unknown", "meeting_type", {"meeting_type": "nothing"}),
			(422, "duration_not_offered", "duration", {"duration": 7}),
			(422, "host_unknown", "host", {"host": "nobody"}),
			(422, "seats_invalid", "seats", {"seats": -1}),
			(422, "seats_invalid", "seats", {"seats": 0}),
			(422, "seats_invalid", "seats", {"seats": 2}),
			(422, "key_invalid", "idempotency_key", {"idempotency_key": "1"}),
			(422, "question_unknown", "answers.Size?", {"answers": {"Size?": "M"}}),
			(422, "answer_wrong_type", "answers", {"answers": "text"}),
		):
			with self.subTest(code, values=values):
				self.assert_problem(self.book(**values), status, code, field)
		self.assert_nothing_booked()

	def test_an_unpublished_type_is_as_unknown_as_none(self):
		self.meeting_type.update({"published": 0}).save()

		self.assert_problem(self.book(), 404, "type_unknown", "meeting_type")
		self.assert_problem(
			self.get("slots", meeting_type=self.meeting_type.name), 404, "type_unknown", "meeting_type"
		)

	def test_the_questions_of_the_type_are_asked_and_kept(self):
		asked = {"question": "Size?", "answer_type": "Choice", "choices": "S\nM", "required": 1}
		self.meeting_type.append("questions", asked)
		self.meeting_type.save()

		self.assert_problem(self.book(), 422, "answer_missing", "answers.Size?")
		self.assert_problem(self.book(answers={"Size?": "XL"}), 422, "answer_not_a_choice", "answers.Size?")
		number = self.book(answers={"Size?": "M"}).json["message"]["booking"]

		answers = frappe.get_doc("MM Meeting Booking", number).answers
		self.assertEqual([(row.question, row.answer) for row in answers], [("Size?", "M")])

	def test_a_repeated_post_is_the_same_booking(self):
		key = frappe.generate_hash(length=32)

		answers = [self.book(idempotency_key=key).json["message"] for _ in range(2)]

		self.assertEqual(answers[0], answers[1])
		self.assertEqual(frappe.db.count("MM Meeting Booking", {"meeting_type": self.meeting_type.name}), 1)

	def test_a_key_that_comes_with_another_wish_opens_nothing(self):
		key = frappe.generate_hash(length=32)
		self.book(idempotency_key=key)

		answer = self.book(idempotency_key=key, email=unique_email())

		self.assert_problem(answer, 409, "key_reused", "idempotency_key")
		self.assertNotIn("manage_url", answer.text)

	def test_the_answer_is_the_same_for_a_known_and_an_unknown_person(self):
		known = make_mm_customer(primary_email=unique_email(), customer_name="Secret Person")

		answers = [self.book(email=known.primary_email), self.book(start=text(coming(11)))]

		self.assertEqual([answer.status_code for answer in answers], [200, 200])
		self.assertEqual(set(answers[0].json["message"]), set(answers[1].json["message"]))
		self.assertNotIn("Secret", answers[0].text)
		self.assertNotIn(known.name, answers[0].text)

	def test_a_filled_trap_waits_for_staff(self):
		answer = self.book(website="https://spam.example")

		message = answer.json["message"]
		self.assertEqual((answer.status_code, message["status"]), (200, "Pending"))
		self.assertTrue(frappe.db.get_value("MM Meeting Booking", message["booking"], "is_suspicious"))

	def test_one_address_books_only_so_often_an_hour(self):
		self.commit_settings(bookings_an_hour=3)
		address = fresh_address()

		statuses = [self.book(address=address, name="").status_code for _ in range(4)]

		self.assertEqual(statuses, [422] * 3 + [429])
		self.assertEqual(self.book(name="").status_code, 422)

	def test_wrong_types_are_the_callers_mistake(self):
		wrong = (5, True, 1.5, ["a"], {"a": 1}, [], {})

		for field in ("meeting_type", "name", "email", "start", "phone", "notes", "host", "time_zone"):
			for value in wrong:
				with self.subTest(field=field, value=value):
					self.assert_refused(self.book(**{field: value}))
		self.assert_nothing_booked()

	def test_missing_fields_are_the_callers_mistake(self):
		for field in ("name", "email", "start"):
			values = {key: value for key, value in self.values.items() if key != field}
			with self.subTest(field):
				self.assert_refused(send("POST", API + "book", json=values))

	def test_what_is_no_json_object_is_the_callers_mistake(self):
		for body in ("[1, 2]", "5", '"text"', "null"):
			with self.subTest(body):
				self.assert_refused(send("POST", API + "book", data=body, content_type="application/json"))

	def test_half_a_character_is_refused_in_contact_data_and_replaced_in_texts(self):
		for field in ("email", "phone", "start"):
			with self.subTest(field):
				self.assert_refused(self.book(**{field: "Ann \ud800"}))
		self.assert_nothing_booked()

		texts = {"name": "Ann \ud800", "notes": "Hello \ud800", "language": "\ud800"}
		answer = self.book(**texts)
		if FRAPPE >= 16:
			self.assert_no_json(answer)
			self.assert_nothing_booked()
			return
		number = answer.json["message"]["booking"]

		booking = frappe.get_doc("MM Meeting Booking", number)
		self.assertEqual((booking.customer_name, booking.notes), ("Ann \ufffd", "Hello \ufffd"))

	def test_a_language_that_is_none_is_that_of_the_request(self):
		sent_and_kept = (("ar-EG", "ar-EG"), ("<b><i>", "en"), ("javascript", "en"), ("x" * 9999, "en"))
		for hour, (sent, kept) in enumerate(sent_and_kept, 10):
			with self.subTest(sent[:20]):
				answer = self.book(language=sent, email=unique_email(), start=text(coming(hour)))
				number = answer.json["message"]["booking"]

				self.assertEqual(frappe.db.get_value("MM Meeting Booking", number, "guest_language"), kept)

	def test_ten_megabytes_are_refused_in_any_field(self):
		for field in ("name", "email", "phone", "start", "notes"):
			with self.subTest(field):
				self.assert_refused(self.book(**{field: HUGE}))
		self.assert_nothing_booked()

	def test_reading_books_nothing(self):
		self.assert_refused(send("GET", API + "book", query_string=self.values))
		self.assert_nothing_booked()

	def test_sql_and_html_are_stored_as_the_text_that_was_typed(self):
		name = "O'Brien & Sons'); DROP TABLE x;-- {{ 7*7 }} %s"
		typed = f"<script>alert('x')</script> <b>{name}</b>"

		number = self.book(name=name, notes=typed).json["message"]["booking"]

		booking = frappe.get_doc("MM Meeting Booking", number)
		self.assertEqual((booking.customer_name, booking.notes), (name, plain_text(typed)))

	def test_a_name_with_a_web_address_or_markup_is_refused_in_words(self):
		for name in ("Win at evil.com", "https://evil.example", "www.evil", "<a href=x>Ann</a>", "Ann &lt;b"):
			with self.subTest(name):
				self.assert_problem(self.book(name=name), 422, "name_invalid", "name")
		self.assert_nothing_booked()

	def test_a_name_in_brackets_of_any_kind_books(self):
		names = ("‹Ann›", "<李>", "< Ann >", "<3>", "«Ann»", "(Ann)", "[Ann]", '"Ann"', "'Ann'", "‹›", "<>")
		for count, name in enumerate(names):
			with self.subTest(name):
				start = text(coming(9 + count // 2, 30 * (count % 2)))
				answer = self.book(name=name, email=unique_email(), start=start)
				self.assertEqual(answer.status_code, 200, answer.text[:300])
				number = answer.json["message"]["booking"]
				booking = frappe.get_doc("MM Meeting Booking", number)
				stored = frappe.db.get_value("MM Customer", booking.customer, "customer_name")
				self.assertEqual((typed_text(booking.customer_name), typed_text(stored)), (name, name))

	def test_a_guest_is_called_exactly_as_they_typed(self):
		names = (
			'Robert "Bob" Lee',
			"Sinéad O'Brien",
			'Dwayne "The Rock" O\'Neil',
			"Bo “B” Lind",
			"R&D 'Q' \"",
		)
		for count, name in enumerate(names):
			with self.subTest(name):
				number = self.book(name=name, email=unique_email(), start=text(coming(9 + count))).json[
					"message"
				]
				booking = frappe.get_doc("MM Meeting Booking", number["booking"])
				customer = frappe.get_doc("MM Customer", booking.customer)
				self.assertEqual((booking.customer_name, customer.customer_name), (name, name))
				told = context.values_of(booking, context.customer_as_reader(customer))
				self.assertEqual(told["name"], name)

	def test_signs_that_are_copied_along_are_no_part_of_what_was_typed(self):
		for count, sign in enumerate(("\u200e", "\u202a", "\u2067", "\u061c", "\ufeff", "\u200b")):
			with self.subTest(repr(sign)):
				email, start = unique_email(), text(coming(9 + count))
				typed = {"name": "Ann Lee", "email": email, "phone": unique_phone(), "start": start}
				around = {key: f"{sign} {value}{sign}" for key, value in typed.items()}
				answer = self.book(**around)
				self.assertEqual(answer.status_code, 200, answer.text[:300])
				booking = frappe.get_doc("MM Meeting Booking", answer.json["message"]["booking"])
				self.assertEqual((booking.customer_name, booking.customer_email), ("Ann Lee", email))
				self.assertEqual(booking.customer_phone, typed["phone"])
				token = f"{sign}{token_of(booking)}{sign} "
				self.assertEqual(self.get("booking", token=token).status_code, 200)

	def test_a_phone_of_invisible_signs_alone_is_none(self):
		answer = self.book(phone="\u200e \u202c")

		self.assertEqual(answer.status_code, 200, answer.text[:300])

	def test_a_body_of_more_than_64_kilobytes_is_refused_as_a_whole(self):
		values = {**self.values, "notes": "x" * 70_000, "meeting_type": self.meeting_type.name}
		for version in ("", "v1/", "v2/"):
			path = f"/api/{version}method/meeting_manager.api.public.book"
			for options in ({"json": values}, {"data": values}):
				with self.subTest(path, options=list(options)):
					answer = send("POST", path, **options)
					if version == "v2/" and "benchless" not in frappe.__version__:
						self.assertEqual(answer.status_code, 413)  # Frappe puts its own errors there
						continue
					self.assert_problem(answer, 413, "body_too_large", "form")
		self.assert_nothing_booked()

	def test_a_long_body_by_another_name_of_the_function_is_refused_too(self):
		values = {"cmd": "meeting_manager.api.public.book", "notes": "x" * 70_000}

		for path in ("/", f"/book/{self.meeting_type.name}"):
			with self.subTest(path):
				self.assertEqual(send("POST", path, data=values).status_code, 413)

	def test_no_answer_lists_more_than_twenty_problems_or_repeats_long_texts(self):
		answers = {f"{number} " + "x" * 300: "y" for number in range(150)}

		answer = self.book(answers=answers, email="a" * 900, phone="b" * 900, time_zone="c" * 900)

		self.assertEqual((answer.status_code, len(answer.json["errors"])), (422, 20))
		self.assertLess(len(answer.data), 20_000)

	def test_closed_bookings_answer_422(self):
		self.commit_settings(booking_page_enabled=0)

		self.assert_problem(self.book(), 422, "closed", "form")
		self.assert_nothing_booked()


class TestSlots(ApiCase):
	def test_types_and_slots_are_listed_without_a_user(self):
		meeting_type = make_mm_meeting_type(other_durations="60")

		listed = [each for each in self.get("types").json["message"] if each["slug"] == meeting_type.name]
		answer = self.get(
			"slots", meeting_type=meeting_type.name, start=text(coming(0)), end=text(coming(0, days=8))
		)

		self.assertEqual((listed[0]["durations"], listed[0]["hosts"][0]["name"]), ([30, 60], "Hana"))
		self.assertNotIn("@", str(listed))
		first = {"start": text(coming(9)), "end": text(coming(9, 30)), "seats_left": 1}
		self.assertEqual((len(answer.json["message"]), answer.json["message"][0]), (16, first))
		self.assertNotIn("@", answer.text)

	def test_slots_by_day_are_the_same_slots_in_far_fewer_bytes(self):
		meeting_type = make_mm_meeting_type(seats_per_slot=2)
		bookings.book(meeting_type.name, coming(10), guest=a_guest())
		asked = {"meeting_type": meeting_type.name, "start": text(coming(0)), "end": text(coming(0, days=31))}

		slots = self.get("slots", **asked)
		by_day = self.get("slots_by_day", time_zone="America/St_Johns", **asked)

		found = by_day.json["message"]
		read = [
			(instants.parse_instant(f"{day['date']}T{time}{day['offset']}"), seats)
			for day in found["days"]
			for time, seats in zip(day["times"], day["seats_left"], strict=True)
		]
		expected = [
			(instants.parse_instant(slot["start"]), slot["seats_left"]) for slot in slots.json["message"]
		]
		self.assertEqual(read, expected)
		self.assertGreater(len(read), 350)
		self.assertIn((coming(10), 1), read)
		self.assertEqual((found["time_zone"], found["duration"]), ("America/St_Johns", 30))
		self.assertLess(len(by_day.data) * 4, len(slots.data))

	def test_a_slot_of_a_day_can_be_booked_as_it_is_written(self):
		meeting_type = make_mm_meeting_type()
		day = self.get("slots_by_day", meeting_type=meeting_type.name, time_zone="Asia/Kathmandu").json[
			"message"
		]["days"][-1]

		start = f"{day['date']}T{day['times'][0]}{day['offset']}"
		guest = {"name": "Ann Lee", "email": unique_email()}
		booked = self.post("book", meeting_type=meeting_type.name, start=start, **guest)

		self.assertEqual(booked.status_code, 200)
		self.assertNotIn("seats_left", day)
		self.assertEqual(booked.json["message"]["start"], text(instants.parse_instant(start)))

	def test_types_and_events_say_what_they_ask(self):
		row = {"question": "Size?", "answer_type": "Choice", "choices": "S\nM", "required": 1}
		meeting_type, event = make_mm_meeting_type(questions=[row]), make_mm_event(questions=[row])

		listed = [each for each in self.get("types").json["message"] if each["slug"] == meeting_type.name]
		shown = self.get("event", event=event.name).json["message"]

		asked = [{"question": "Size?", "type": "Choice", "choices": ["S", "M"], "required": True}]
		self.assertEqual((listed[0]["questions"], shown["questions"]), (asked, asked))

	def test_the_list_costs_the_same_however_many_types_ask_questions(self):
		def statements_with_new(count):
			for _number in range(count):
				make_mm_meeting_type(questions=[{"question": "Size?"}])
			with counted_requests() as statements:
				self.get("types")
			return len(statements)

		self.get("types")  # fills the caches of everything but the new types

		self.assertEqual(statements_with_new(4), statements_with_new(1))

	def test_bad_ranges_are_refused(self):
		meeting_type = make_mm_meeting_type()

		for status, code, field, values in (
			(422, "range_too_long", "end", {"start": text(coming(0)), "end": text(coming(0, days=5 * 365))}),
			(422, "time_invalid", "start", {"start": "yesterday"}),
			(422, "time_invalid", "end", {"end": "2027-13-01T00:00:00Z"}),
			(422, "duration_not_offered", "duration", {"duration": 1}),
		):
			with self.subTest(code):
				self.assert_problem(
					self.get("slots", meeting_type=meeting_type.name, **values), status, code, field
				)


class TestBookEvent(ApiCase):
	def setUp(self):
		super().setUp()
		self.event = make_mm_event(capacity=2)
		self.values = {"event": self.event.name, "name": "Ann Lee"}

	def book(self, **values):
		return self.post("book_event", **{**self.values, "email": unique_email(), **values})

	def status(self, **values):
		"""What the answer says."""
		return self.book(**values).json["message"]

	def test_seats_reminders_and_the_waitlist_get_one_answer_and_an_email_that_says_what_became_of_them(self):
		emails = [unique_email() for _ in range(3)]

		answers = [
			self.status(seats=seats, email=email) for seats, email in zip((2, 1, 0), emails, strict=True)
		]

		self.assertEqual(answers, [{"status": "Received"}] * 3)
		told = [" ".join(last_mail_to(email).text.split()) for email in emails]  # Frappe wraps the lines
		for sentence, text in zip(
			("is confirmed", "on the waitlist", "No seat is reserved"), told, strict=True
		):
			self.assertIn(sentence, text)

	def test_who_has_booked_already_gets_the_same_answer_and_no_second_booking(self):
		email = unique_email()
		first = self.book(email=email, seats=1)

		second, other = self.book(email=email.upper(), seats=2), self.book(seats=1)

		self.assertEqual({first.text, second.text, other.text}, {first.text})
		self.assertEqual(frappe.db.count("MM Meeting Booking", {"event": self.event.name}), 2)
		told = " ".join(last_mail_to(email).text.split())
		self.assertIn("hasn't changed. It is confirmed.", told)

	def test_the_email_about_an_earlier_booking_says_how_that_one_stands(self):
		by_staff = make_mm_event(capacity=2, confirmation="By staff")
		for event, seats, sentence in (
			(self.event, 2, "It is confirmed."),
			(self.event, 1, "It is on the waitlist."),
			(self.event, 0, "No seat is reserved for you."),
			(by_staff, 1, "It still needs to be confirmed."),
		):
			with self.subTest(sentence):
				email = unique_email()
				self.book(event=event.name, email=email, seats=seats)

				answer = self.status(event=event.name, email=email, seats=1)

				self.assertEqual(answer, {"status": "Received"})
				mail = last_mail_to(email)
				self.assertIn(sentence, " ".join(mail.text.split()))  # Frappe wraps the lines
				self.assertTrue(mail.subject.startswith("Unchanged:"), mail.subject)

	def test_two_people_without_an_address_of_their_own_both_get_their_seats(self):
		for name in ("Ann Lee", "Bo Tan"):
			self.assertEqual(self.status(email="noemail@clinic.example", name=name), {"status": "Received"})

		self.assertEqual(frappe.db.count("MM Meeting Booking", {"event": self.event.name}), 2)
		made = frappe.get_all("MM Meeting Booking", {"event": self.event.name}, pluck="customer")
		for doctype, field in (("MM Meeting Booking", "customer"), ("MM Customer", "name")):
			self.addCleanup(frappe.db.delete, doctype, {field: ["in", made]})

	def test_two_people_who_share_a_phone_both_get_their_seats(self):
		phone, emails = unique_phone(), sorted((unique_email(), unique_email()))

		answers = [self.status(email=email, phone=phone) for email in emails]

		self.assertEqual(answers, [{"status": "Received"}] * 2)
		booked = frappe.get_all("MM Meeting Booking", {"event": self.event.name}, ["customer_email", "seats"])
		self.assertEqual(sorted((row.customer_email, row.seats) for row in booked), [(e, 1) for e in emails])
		for email in emails:
			self.assertIn("Booked:", last_mail_to(email).subject)

	def test_a_form_sent_twice_at_once_tells_nobody_that_they_have_booked_already(self):
		wish = BookingRequest(self.event.name, "Ann Lee", unique_email(), idempotency_key="k" * 20)
		booking_requests.book_event(wish)
		booking = frappe.get_last_doc("MM Meeting Booking", {"event": self.event.name})

		with patch.object(booking_requests, "_earlier", side_effect=[None, booking]):
			again = booking_requests.book_event(wish)

		self.assertEqual((again, len(mails_about(booking))), (None, 1))

	def test_bad_seats_and_events_are_refused(self):
		for status, code, field, values in (
			(422, "seats_invalid", "seats", {"seats": -1}),
			(422, "too_many_seats", "seats", {"seats": 3}),
			(404, "event_unknown", "event", {"event": "nothing"}),
		):
			with self.subTest(code):
				self.assert_problem(self.book(**values), status, code, field)

	def test_an_event_is_shown_with_the_seats_that_are_left(self):
		self.book(seats=1)

		shown = self.get("event", event=self.event.name).json["message"]

		self.assertEqual((shown["seats_left"], shown["capacity"]), (1, 2))
		self.assertIn(self.event.name, [each["slug"] for each in self.get("events").json["message"]])


class TestManage(ApiCase):
	def setUp(self):
		super().setUp()
		self.meeting_type = make_mm_meeting_type()
		self.booking = bookings.book(
			self.meeting_type.name, coming(10), guest=a_guest(email=unique_email("secret"))
		)
		self.token = token_of(self.booking)

	def test_the_link_shows_moves_and_cancels_this_booking_and_says_nothing_of_the_customer(self):
		shown = self.get("booking", token=self.token)
		moved = self.post("reschedule", token=self.token, start=text(coming(14)))
		cancelled = self.post("cancel", token=self.token, reason="ill")

		self.assertEqual(shown.json["message"]["start"], text(coming(10)))
		self.assertEqual(moved.json["message"]["start"], text(coming(14)))
		self.assertEqual(cancelled.json["message"]["status"], "Cancelled")
		for answer in (shown, moved, cancelled):
			self.assertNotIn("secret", answer.text)
			self.assertNotIn(self.booking.customer, answer.text)
		self.assertEqual(self.booking.reload().cancel_reason, "ill")

	def test_a_used_link_changes_nothing_more(self):
		self.post("cancel", token=self.token)

		again = self.post("cancel", token=self.token)
		moved = self.post("reschedule", token=self.token, start=text(coming(14)))

		for answer in (again, moved):
			self.assert_problem(answer, 422, "booking_over", "form")

	def test_a_wrong_token_is_404_for_everything(self):
		other = token_of(bookings.book(self.meeting_type.name, coming(12), guest=a_guest()))
		self.assertNotEqual(other, self.token)

		for token in (
			"x" * 43,
			self.token[:-1],
			self.token + "a",
			self.booking.manage_hash,
			"%",
			HUGE[:5000],
			"\ud800",
		):
			with self.subTest(token[:50]):
				answer = self.post("cancel", token=token)
				if FRAPPE >= 16 and token == "\ud800":
					self.assert_no_json(answer)
				else:
					self.assert_problem(answer, 404, "link_not_valid", "token")
		self.assert_problem(self.get("booking", token="\u202e"), 404, "link_not_valid", "token")
		self.assertEqual(self.booking.reload().status, "Confirmed")

	def test_the_link_in_the_mail_opens_it_too_and_confirms_the_email(self):
		token = mailed_token(self.booking)
		self.assert_problem(self.post("confirm_email", token=self.token), 422, "link_not_mailed", "token")

		shown = self.get("booking", token=token)
		confirmed = self.post("confirm_email", token=token)

		self.assertEqual(shown.json["message"], confirmed.json["message"])
		self.assertTrue(confirmed.json["message"]["manage_url"].endswith(f"/{self.token}"))
		self.assertNotIn(token, confirmed.text)
		self.assertTrue(self.booking.reload().contact_confirmed_at)

	def test_no_answer_gives_what_a_mail_alone_has(self):
		mailed, customer = mailed_token(self.booking), self.booking.customer
		row = {"parent": customer, "is_verified": 1}

		answers = [
			self.get("booking", token=self.token),
			self.post("reschedule", token=self.token, start=text(coming(14))),
			send("GET", f"/api/method/meeting_manager.api.calendar.meeting?token={self.token}"),
			self.post("cancel", token=self.token),
		]

		for answer in answers:
			self.assertEqual(answer.status_code, 200)
			self.assertNotIn(mailed[43:], answer.text.replace("\r\n ", ""))
		self.assertFalse(frappe.db.exists("MM Customer Email", row))
		self.assertIsNone(self.booking.reload().contact_confirmed_at)

	def test_reading_changes_nothing(self):
		for function in ("cancel", "reschedule", "accept_offer", "confirm_email"):
			self.assert_refused(self.get(function, token=self.token, start=text(coming(14))))

		self.assertEqual(clock.utc(self.booking.reload().starts_at), coming(10))
		self.assertEqual(self.booking.status, "Confirmed")
