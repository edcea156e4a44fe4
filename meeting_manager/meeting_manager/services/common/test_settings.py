import re
from datetime import time
from pathlib import Path

import frappe

from meeting_manager.meeting_manager.services.common import settings
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import set_settings

APP = Path(settings.__file__).parents[3]
READS = re.compile(r"(get_cached_doc|get_single_value|get_cached_value|get_value)\(\s*\"MM Settings\"")
LAYOUT = {"Tab Break", "Section Break", "Column Break", "Button"}


class TestSettings(TestCase):
	def test_no_other_module_reads_a_setting(self):
		readers = {path.name for path in APP.rglob("*.py") if READS.search(path.read_text())}
		readers = {name for name in readers if not name.startswith("test_")}

		# the watermark of the search for duplicates is no setting: a job writes and reads it
		self.assertEqual(readers - {"duplicate_detection.py"}, {"settings.py"})

	def test_every_setting_is_read_here_and_explained_to_who_sets_it(self):
		source = Path(settings.__file__).read_text()
		fields = frappe.get_meta("MM Settings").fields

		for field in fields:
			if field.fieldtype in LAYOUT or field.hidden:  # hidden: what a job notes for itself
				continue
			with self.subTest(field.fieldname):
				self.assertIn(field.fieldname, source)
				self.assertTrue(field.description)

	def test_settings_come_in_the_form_in_which_they_are_used(self):
		set_settings(
			default_phone_region="my",
			embed_origins="https://a.example https://b.example",
			quiet_from="21:30:00",
			quiet_until="08:00:00",
			sms_enabled=1,
			sms_daily_cap=7,
			booking_page_enabled=0,
			bookings_an_hour=0,
		)

		self.assertEqual(settings.phone_region(), "MY")
		self.assertEqual(settings.embed_origins(), ["https://a.example", "https://b.example"])
		self.assertEqual(settings.quiet_hours(), (time(21, 30), time(8)))
		self.assertEqual((settings.sms_enabled(), settings.sms_daily_cap()), (True, 7))
		self.assertFalse(settings.booking_page_enabled())
		self.assertEqual(settings.bookings_an_hour(), 30)
