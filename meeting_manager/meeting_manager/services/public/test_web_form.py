from datetime import datetime, timedelta, timezone
from unittest.mock import patch
from zoneinfo import ZoneInfo

import frappe
from frappe.utils import get_system_timezone

from meeting_manager.exceptions import BookingRequestError
from meeting_manager.meeting_manager.services.customers import customers
from meeting_manager.meeting_manager.services.public.web_form import book
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import make_mm_customer, set_settings, unique_email, unique_phone

WANTED = (datetime.now(timezone.utc) + timedelta(days=30)).replace(microsecond=0)


class TestWebFormService(TestCase):
	def setUp(self):
		super().setUp()
		self.values = {
			"name": "Ann Lee",
			"email": unique_email(),
			"phone": unique_phone(),
			"start": WANTED.isoformat(),
			"notes": "window seat",
		}

	def test_a_good_request_becomes_a_pending_booking_of_a_customer(self):
		booking = frappe.get_doc("MM Meeting Booking", book(**self.values))

		self.assertEqual((booking.status, booking.source), ("Pending", "Web Form"))
		self.assertEqual(booking.customer_name, "Ann Lee")
		self.assertEqual((booking.customer_email, booking.notes), (self.values["email"], "window seat"))
		self.assertEqual(
			frappe.db.get_value("MM Customer", booking.customer, "primary_email"), self.values["email"]
		)

	def test_the_wanted_instant_is_stored_on_the_clock_of_the_site(self):
		set_settings(default_duration=45)

		booking = frappe.get_doc("MM Meeting Booking", book(**self.values))

		start = WANTED.astimezone(ZoneInfo(get_system_timezone())).replace(tzinfo=None)
		self.assertEqual(
			(booking.start_datetime, booking.end_datetime), (start, start + timedelta(minutes=45))
		)

	def test_one_person_in_capitals_and_another_phone_format_stays_one_customer(self):
		phone = self.values["phone"]
		again = {"email": self.values["email"].upper(), "phone": f"{phone[:3]} {phone[3:5]}-{phone[5:]}"}

		numbers = [book(**self.values), book(**{**self.values, **again})]

		found = frappe.get_all("MM Meeting Booking", {"name": ["in", numbers]}, pluck="customer")
		self.assertEqual(len(set(found)), 1)

	def test_phone_and_notes_may_be_left_out(self):
		for empty in (None, "", "  "):
			with self.subTest(empty):
				self.assertTrue(book(**{**self.values, "phone": empty, "notes": empty}))

	def test_every_wrong_field_is_reported_at_once_and_nothing_is_written(self):
		before = (frappe.db.count("MM Meeting Booking"), frappe.db.count("MM Customer"))

		with self.assertRaises(BookingRequestError) as refused:
			book(name="\u200b ", email="ann@", phone="call me", start="soon", notes="x" * 2001)

		self.assertEqual(set(refused.exception.errors), {"name", "email", "phone", "start", "notes"})
		self.assertEqual((frappe.db.count("MM Meeting Booking"), frappe.db.count("MM Customer")), before)

	def test_each_bad_value_is_an_error_at_its_own_field(self):
		bad = (
			("name", ("", None, "  ", "x" * 141)),
			("email", ("", None, "a@b.com,c@d.com", "a@b.com;rm -rf", "jo\u200bhn@example.com", "a" * 300)),
			("phone", ("letters", "9", "+++", "012-345 6789")),
			("start", ("", None, "2020-01-01T10:00:00Z", "2099-01-01T10:00:00Z", "31.12.2027")),
			("notes", ("x" * 2001,)),
		)

		for field, values in bad:
			for value in values:
				with self.subTest(field=field, value=value):
					with self.assertRaises(BookingRequestError) as refused:
						book(**{**self.values, field: value})
					self.assertEqual(list(refused.exception.errors), [field])

	def test_a_guest_is_not_sent_to_the_settings(self):
		with self.assertRaises(BookingRequestError) as refused:
			book(**{**self.values, "phone": "012-345 6789"})

		self.assertIn("country code", refused.exception.errors["phone"])
		self.assertNotIn("MM Settings", refused.exception.errors["phone"])

	def test_closed_bookings_are_refused(self):
		set_settings(booking_page_enabled=0)

		with self.assertRaises(BookingRequestError) as refused:
			book(**self.values)

		self.assertEqual(list(refused.exception.errors), ["form"])

	def test_a_customer_record_that_breaks_its_own_rules_does_not_show_in_the_answer(self):
		customer = make_mm_customer(
			customer_name="Secret Person", phone_numbers=[{"phone_number": "+6591234567"}]
		)
		frappe.db.set_value("MM Customer", customer.name, "customer_name", " ", update_modified=False)
		before = frappe.db.count("MM Meeting Booking")

		with self.assertRaises(BookingRequestError) as refused:
			book(**{**self.values, "phone": "+6591234567"})

		self.assertEqual(list(refused.exception.errors), ["form"])
		self.assertNotIn(customer.name, str(refused.exception))
		self.assertEqual(frappe.get_message_log(), [])
		self.assertEqual(frappe.db.count("MM Meeting Booking"), before)

	def test_a_booking_that_fails_after_its_customer_was_made_leaves_no_customer(self):
		failure = frappe.ValidationError("no")

		with (
			patch.object(customers, "update_statistics", side_effect=failure),
			self.assertRaises(BookingRequestError),
		):
			book(**self.values)

		self.assertFalse(frappe.db.exists("MM Customer", {"primary_email": self.values["email"]}))

	def test_guests_may_book(self):
		frappe.set_user("Guest")

		self.assertRegex(book(**self.values), r"\AMB-\d{5,}\Z")
