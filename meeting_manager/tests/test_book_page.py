import frappe

from meeting_manager.api.public import BOOKINGS_AN_HOUR
from meeting_manager.tests.base import CommittingTestCase
from meeting_manager.tests.factories import (
	make_mm_customer,
	tomorrow,
	unique_email,
	unique_phone,
)
from meeting_manager.tests.web import fresh_address, send, shown


class TestBookPage(CommittingTestCase):
	def setUp(self):
		super().setUp()
		self.values = {
			"name": "Ann Lee",
			"email": unique_email(),
			"phone": unique_phone(),
			"date": tomorrow(),
			"time": "14:30",
			"notes": "window seat",
			"website": "",
		}

	def post(self, address=None, **overrides):
		return send("POST", "/book", data={**self.values, **overrides}, address=address)

	def assert_nothing_booked(self):
		self.assertFalse(frappe.db.exists("MM Meeting Booking", {"customer_email": self.values["email"]}))
		self.assertFalse(frappe.db.exists("MM Customer", {"primary_email": self.values["email"]}))

	def test_the_page_is_a_form_that_needs_no_javascript(self):
		page = send("GET", "/book")

		self.assertEqual(page.status_code, 200)
		self.assertRegex(page.text, r'<form[^>]+method="post"[^>]+action="/book"')
		for field in self.values:
			with self.subTest(field):
				self.assertIn(f'name="{field}"', shown(page))

	def test_a_booking_is_confirmed_with_its_number_on_a_page_of_its_own(self):
		answer = self.post()

		self.assertEqual(answer.status_code, 303)
		page = send("GET", answer.headers["Location"])
		number = frappe.db.get_value("MM Meeting Booking", {"customer_email": self.values["email"]}, "name")
		self.assertEqual(page.status_code, 200)
		self.assertIn(number, shown(page))
		self.assertNotIn("<form", shown(page))

	def test_the_chosen_clock_time_is_the_sites(self):
		self.post()

		filters = {"customer_email": self.values["email"]}
		start = frappe.db.get_value("MM Meeting Booking", filters, "start_datetime")
		self.assertEqual(str(start), f"{tomorrow()} 14:30:00")

	def test_reloading_the_confirmation_books_nothing_more(self):
		location = self.post().headers["Location"]

		for _ in range(2):
			send("GET", location)

		self.assertEqual(frappe.db.count("MM Meeting Booking", {"customer_email": self.values["email"]}), 1)

	def test_a_confirmation_that_was_made_up_is_not_shown(self):
		location = self.post().headers["Location"]

		for forged in ("/book?booking=MB-99999", location.replace("booking=MB-", "booking=MB-9")):
			with self.subTest(forged):
				self.assertNotIn("MB-9", shown(send("GET", forged)))

	def test_wrong_fields_come_back_filled_in_each_with_its_error(self):
		page = self.post(email="ann@", phone="call me", time="")

		self.assertEqual(page.status_code, 422)
		for error in ("mm-email-error", "mm-phone-error", "mm-start-error"):
			with self.subTest(error):
				self.assertIn(f'id="{error}"', shown(page))
				self.assertIn(f'aria-describedby="{error}"', shown(page))
		for kept in (
			'value="Ann Lee"',
			'value="ann@"',
			'value="call me"',
			f'value="{tomorrow()}"',
			">window seat<",
		):
			with self.subTest(kept):
				self.assertIn(kept, shown(page))
		self.assertNotIn("mm-name-error", shown(page))
		self.assert_nothing_booked()

	def test_what_was_typed_comes_back_escaped(self):
		attack = '"><script>alert(1)</script>'

		page = self.post(**dict.fromkeys(("name", "email", "phone", "date", "time", "notes"), attack))

		self.assertEqual(page.status_code, 422)
		self.assertNotIn("<script>alert(1)", shown(page))
		self.assertNotIn(attack[:9], shown(page))

	def test_template_code_is_not_run(self):
		page = self.post(name="{{ 7191*7 }}", email="{{ 7191*7 }}", notes="{% raw %}")

		self.assertEqual(page.status_code, 422)
		self.assertIn("{{ 7191*7 }}", shown(page))
		self.assertNotIn(str(7191 * 7), shown(page))

	def test_nothing_at_all_is_a_form_with_errors(self):
		page = send("POST", "/book", data={})

		self.assertEqual(page.status_code, 422)
		for error in ("mm-name-error", "mm-email-error", "mm-start-error"):
			self.assertIn(error, shown(page))

	def test_other_kinds_of_body_are_the_callers_mistake(self):
		for options in (
			{"json": {"name": ["x"], "email": {"a": 1}, "date": 5}},
			{"data": {"name": "x" * 10 * 1024 * 1024}},
		):
			with self.subTest(list(options)):
				self.assertEqual(send("POST", "/book", **options).status_code // 100, 4)

	def test_the_answer_is_the_same_for_a_known_and_an_unknown_person(self):
		known = make_mm_customer(primary_email=unique_email(), customer_name="Secret Person")

		answers = [self.post(email=email) for email in (known.primary_email, unique_email())]

		self.assertEqual([answer.status_code for answer in answers], [303, 303])
		pages = [shown(send("GET", answer.headers["Location"])) for answer in answers]
		for page in pages:
			self.assertNotIn("Secret", page)
			self.assertNotIn(known.name, page)

	def test_a_filled_trap_looks_like_success_and_books_nothing(self):
		answer = self.post(website="https://spam.example")

		self.assertEqual(answer.status_code, 303)
		self.assertEqual(send("GET", answer.headers["Location"]).status_code, 200)
		self.assert_nothing_booked()

	def test_too_many_bookings_from_one_address_are_told_so(self):
		address = fresh_address()

		pages = [self.post(address=address, website="x") for _ in range(BOOKINGS_AN_HOUR + 1)]

		self.assertEqual([page.status_code for page in pages], [303] * BOOKINGS_AN_HOUR + [429])
		self.assertIn("try again in an hour", shown(pages[-1]))
		self.assertIn('value="Ann Lee"', shown(pages[-1]))

	def test_a_closed_page_says_so_and_takes_nothing(self):
		self.commit_settings(booking_page_enabled=0)

		page, answer = send("GET", "/book"), self.post()

		self.assertEqual((page.status_code, answer.status_code), (200, 422))
		self.assertIn("Bookings are closed", shown(page))
		self.assertNotIn('name="email"', shown(page))
		self.assert_nothing_booked()
