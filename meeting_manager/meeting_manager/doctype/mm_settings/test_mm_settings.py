import frappe

from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import make_user, set_settings


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

	def test_sites_that_may_embed_are_origins_and_nothing_else(self):
		refused = ("example.com", "https://example.com/path", "https://*.example.com", "javascript:alert(1)")
		refused += ("https://a.example; script-src *", "https://user@example.com", "'self'", "https://a b.c")

		for typed in refused:
			with self.subTest(typed), self.assertRaisesRegex(frappe.ValidationError, "valid site address"):
				set_settings(embed_origins=typed)

	def test_sites_that_may_embed_are_kept_one_a_line(self):
		set_settings(embed_origins=" https://www.example.com  http://localhost:3000\n\n")

		kept = frappe.get_cached_doc("MM Settings").embed_origins
		self.assertEqual(kept, "https://www.example.com\nhttp://localhost:3000")

	def test_reminders_that_cannot_be_read_are_refused(self):
		for hours in ("soon", "24h", "-24", "99999"):
			with self.subTest(hours), self.assertRaises(frappe.ValidationError):
				set_settings(reminder_hours=hours)

		for hours in ("168, 24", "0", ""):
			set_settings(reminder_hours=hours)

	def test_quiet_hours_may_cross_midnight_or_be_left_empty(self):
		for quiet_from, quiet_until in (("21:00:00", "08:00:00"), ("00:00:00", "00:00:00"), (None, None)):
			with self.subTest(quiet_from):
				set_settings(quiet_from=quiet_from, quiet_until=quiet_until)

	def test_negative_figures_are_refused(self):
		for field in ("bookings_an_hour", "sms_daily_cap"):
			with self.subTest(field), self.assertRaises(frappe.NonNegativeError):
				set_settings(**{field: -1})

	def test_html_in_the_brand_stays_text(self):
		set_settings(brand_name="<b>Lakeside</b> & Co", contact_line="<a href='//evil.example'>call</a>")

		settings = frappe.get_cached_doc("MM Settings")
		self.assertNotIn("<b>", settings.brand_name)
		self.assertNotIn("<a", settings.contact_line)
		self.assertIn("Lakeside", settings.brand_name)

	def test_managers_read_and_write_and_nobody_else_sees_anything(self):
		settings = frappe.get_doc("MM Settings")
		rights = {"MM Manager": (True, True), "MM Receptionist": (False, False), "MM Staff": (False, False)}
		users = {role: make_user(role).name for role in rights}

		for role, user in users.items():
			frappe.set_user(user)
			with self.subTest(role):
				allowed = settings.has_permission("read"), settings.has_permission("write")
				self.assertEqual(allowed, rights[role])
		frappe.set_user("Guest")
		self.assertFalse(settings.has_permission("read"))
