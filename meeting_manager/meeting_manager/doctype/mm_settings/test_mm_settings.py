import frappe

from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import set_settings


class TestMMSettings(TestCase):
	def test_a_site_begins_with_the_decided_defaults(self):
		meta = frappe.get_meta("MM Settings")

		defaults = {df.fieldname: df.default for df in meta.fields if df.default}

		self.assertEqual(defaults["match_by_phone"], "Use that customer")
		self.assertEqual(defaults["booking_page_enabled"], "1")
		self.assertEqual(defaults["default_duration"], "30")

	def test_region_is_stored_as_two_capital_letters(self):
		set_settings(default_phone_region=" my ")

		self.assertEqual(frappe.get_cached_doc("MM Settings").default_phone_region, "MY")

	def test_no_region_is_allowed(self):
		set_settings(default_phone_region=None)

		self.assertFalse(frappe.get_cached_doc("MM Settings").default_phone_region)

	def test_a_region_that_is_not_a_country_is_refused(self):
		for region in ("XX", "60", "M", "<b"):
			with self.subTest(region), self.assertRaises(frappe.ValidationError):
				set_settings(default_phone_region=region)

	def test_a_duration_outside_a_day_is_refused(self):
		for minutes in (0, -30, 24 * 60 + 1):
			with self.subTest(minutes), self.assertRaises(frappe.ValidationError):
				set_settings(default_duration=minutes)

		set_settings(default_duration=24 * 60)

	def test_a_policy_that_is_not_listed_is_refused(self):
		with self.assertRaises(frappe.ValidationError):
			set_settings(match_by_phone="Guess")
