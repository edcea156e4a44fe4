import frappe

from meeting_manager.api.public import BOOKINGS_AN_HOUR
from meeting_manager.meeting_manager.domain.plain_text import plain_text
from meeting_manager.tests.base import CommittingTestCase
from meeting_manager.tests.factories import (
	make_mm_customer,
	tomorrow,
	unique_email,
	unique_phone,
)
from meeting_manager.tests.web import fresh_address, send

PATH = "/api/method/meeting_manager.api.public.book"
HUGE = "x" * 10 * 1024 * 1024


class TestPublicApi(CommittingTestCase):
	def setUp(self):
		super().setUp()
		self.values = {"name": "Ann Lee", "email": unique_email(), "start": f"{tomorrow()}T06:30:00Z"}

	def post(self, address=None, **overrides):
		return send("POST", PATH, json={**self.values, **overrides}, address=address)

	def assert_nothing_booked(self):
		self.assertFalse(frappe.db.exists("MM Meeting Booking", {"customer_email": self.values["email"]}))
		self.assertFalse(frappe.db.exists("MM Customer", {"primary_email": self.values["email"]}))

	def test_a_guest_books_and_learns_the_number(self):
		answer = self.post(phone=unique_phone(), notes="window")

		self.assertEqual(answer.status_code, 200)
		message = answer.json["message"]
		self.assertEqual(set(message), {"booking", "status"})
		booking = frappe.get_doc("MM Meeting Booking", message["booking"])
		self.assertEqual((booking.status, booking.customer_email), ("Pending", self.values["email"]))

	def test_a_form_works_as_json_does(self):
		answer = send("POST", PATH, data=self.values)

		self.assertEqual(answer.status_code, 200)
		self.assertTrue(frappe.db.exists("MM Meeting Booking", answer.json["message"]["booking"]))

	def test_wrong_fields_answer_422_with_a_sentence_for_each(self):
		answer = self.post(name=" ", phone="call me", start="soon")

		self.assertEqual(answer.status_code, 422)
		self.assertEqual(set(answer.json["errors"]), {"name", "phone", "start"})
		self.assertIn("has letters", answer.json["errors"]["phone"])
		self.assert_nothing_booked()

	def test_the_answer_is_the_same_for_a_known_and_an_unknown_person(self):
		known = make_mm_customer(primary_email=unique_email(), customer_name="Secret Person")

		answers = [self.post(email=known.primary_email), self.post()]

		self.assertEqual([answer.status_code for answer in answers], [200, 200])
		self.assertEqual(set(answers[0].json), set(answers[1].json))
		self.assertEqual(set(answers[0].json["message"]), set(answers[1].json["message"]))
		self.assertNotIn("Secret", answers[0].text)
		self.assertNotIn(known.name, answers[0].text)

	def test_a_filled_trap_books_nothing(self):
		answer = self.post(website="https://spam.example")

		self.assertEqual((answer.status_code, answer.json["message"]["booking"]), (200, None))
		self.assert_nothing_booked()

	def test_one_address_books_only_so_often_an_hour(self):
		address = fresh_address()

		statuses = [self.post(address=address, website="x").status_code for _ in range(BOOKINGS_AN_HOUR + 1)]

		self.assertEqual(statuses, [200] * BOOKINGS_AN_HOUR + [429])
		self.assertEqual(self.post(website="x").status_code, 200)

	def test_wrong_types_are_the_callers_mistake(self):
		wrong = (5, True, 1.5, ["a"], {"a": 1}, [], {})

		for field in ("name", "email", "start", "phone", "notes"):
			for value in wrong:
				with self.subTest(field=field, value=value):
					self.assert_refused(self.post(**{field: value}))
		self.assert_nothing_booked()

	def test_missing_fields_are_the_callers_mistake(self):
		for field in ("name", "email", "start"):
			values = {key: value for key, value in self.values.items() if key != field}
			with self.subTest(field):
				self.assert_refused(send("POST", PATH, json=values))

	def test_what_is_no_json_object_is_the_callers_mistake(self):
		for body in ("[1, 2]", "5", '"text"', "null"):
			with self.subTest(body):
				self.assert_refused(send("POST", PATH, data=body, content_type="application/json"))

	def test_half_a_character_is_refused_in_contact_data_and_replaced_in_texts(self):
		for field in ("email", "phone", "start"):
			with self.subTest(field):
				self.assert_refused(self.post(**{field: "Ann \ud800"}))
		self.assert_nothing_booked()

		number = self.post(name="Ann \ud800", notes="Hello \ud800").json["message"]["booking"]

		booking = frappe.get_doc("MM Meeting Booking", number)
		self.assertEqual((booking.customer_name, booking.notes), ("Ann \ufffd", "Hello \ufffd"))

	def test_ten_megabytes_are_refused_in_any_field(self):
		for field in ("name", "email", "phone", "start", "notes"):
			with self.subTest(field):
				self.assert_refused(self.post(**{field: HUGE}))
		self.assert_nothing_booked()

	def test_reading_books_nothing(self):
		self.assert_refused(send("GET", PATH, query_string=self.values))
		self.assert_nothing_booked()

	def test_sql_and_html_are_stored_as_the_text_that_was_typed(self):
		text = "<script>alert('x')</script> <b>O'Brien</b> & Sons'); DROP TABLE x;-- {{ 7*7 }} %s"

		number = self.post(name=text, notes=text).json["message"]["booking"]

		booking = frappe.get_doc("MM Meeting Booking", number)
		self.assertEqual((booking.customer_name, booking.notes), (plain_text(text), plain_text(text)))

	def test_closed_bookings_answer_422(self):
		self.commit_settings(booking_page_enabled=0)

		answer = self.post()

		self.assertEqual((answer.status_code, set(answer.json["errors"])), (422, {"form"}))
		self.assert_nothing_booked()

	def assert_refused(self, answer):
		self.assertEqual(answer.status_code // 100, 4, answer.text[:300])
