from datetime import timedelta
from unittest.mock import patch

import frappe

from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.public import rate_limits, web_form
from meeting_manager.meeting_manager.services.public.rate_limits import count_request
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import set_settings, tomorrow, unique_email
from meeting_manager.tests.http import fresh_address


class TestRateLimits(TestCase):
	def setUp(self):
		super().setUp()
		set_settings(bookings_an_hour=3)

	def test_meetings_events_and_the_web_form_share_one_limit(self):
		address = fresh_address()
		for action in rate_limits.BOOKING_ACTIONS:
			count_request(action, address)

		for action in rate_limits.BOOKING_ACTIONS:
			with self.subTest(action), self.assertRaises(frappe.RateLimitExceededError):
				count_request(action, address)
		count_request("cancel", address)

	def test_the_addresses_of_one_ipv6_network_share_one_limit(self):
		network = f"2001:db8:{frappe.generate_hash(length=4)}:1"
		for number in range(3):
			count_request("book", f"{network}::{number}")

		with self.assertRaises(frappe.RateLimitExceededError):
			count_request("book", f"{network}:ffff::9")

	def test_an_ipv4_address_is_the_same_in_ipv6_clothes(self):
		address = fresh_address()
		for _number in range(3):
			count_request("book", f"::ffff:{address}")

		with self.assertRaises(frappe.RateLimitExceededError):
			count_request("book", address)

	def test_a_counter_has_its_expiry_before_anything_is_counted(self):
		with (
			patch.object(frappe.cache, "set") as kept,
			patch.object(frappe.cache, "incrby", side_effect=RuntimeError("the process dies")),
			self.assertRaises(RuntimeError),
		):
			count_request("book", fresh_address())

		self.assertGreater(kept.call_args.kwargs["ex"], rate_limits.HOUR)
		self.assertTrue(kept.call_args.kwargs["nx"])

	def test_the_next_hour_counts_anew(self):
		address = fresh_address()
		for _number in range(3):
			count_request("book", address)
		later = clock.now() + timedelta(hours=1)

		with patch.object(clock, "now", return_value=later):
			count_request("book", address)

	def test_a_request_through_the_web_form_counts(self):
		address = fresh_address()
		count_request("book", address)
		for _number in range(2):
			web_form.book_request(self.request(), address)

		with self.assertRaises(frappe.RateLimitExceededError):
			web_form.book_request(self.request(), address)

	def request(self):
		values = {"full_name": "Ann Lee", "email": unique_email(), "wanted_at": f"{tomorrow()} 10:00:00"}
		return frappe.get_doc(doctype="MM Booking Request", **values)
