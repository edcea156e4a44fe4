import unittest
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, available_timezones

from meeting_manager.meeting_manager.domain.messages.datetime_format import (
	is_right_to_left,
	locale_of,
	spoken_day,
	spoken_span,
	spoken_start,
)

START = datetime(2027, 3, 31, 6, 30, tzinfo=timezone.utc)
END = START + timedelta(minutes=30)
KUALA_LUMPUR, BERLIN = ZoneInfo("Asia/Kuala_Lumpur"), ZoneInfo("Europe/Berlin")


class TestSpokenTime(unittest.TestCase):
	def test_a_meeting_is_told_in_the_readers_language_and_zone(self):
		told = {
			("en", KUALA_LUMPUR): "Wednesday, March 31, 2027, 2:30 PM – 3:00 PM (Malaysia Time)",
			("ms", KUALA_LUMPUR): "Rabu, 31 Mac 2027, 2:30 PTG – 3:00 PTG (Waktu Malaysia)",
			("ar", KUALA_LUMPUR): "الأربعاء، 31 مارس 2027، 2:30 م – 3:00 م (توقيت ماليزيا)",
			("de", BERLIN): "Mittwoch, 31. März 2027, 08:30 – 09:00 (Mitteleuropäische Sommerzeit)",
		}
		for (language, zone), text in told.items():
			with self.subTest(language):
				self.assertEqual(spoken_span(START, END, zone, language), text)

	def test_a_meeting_over_midnight_names_both_days(self):
		late = datetime(2027, 3, 31, 15, 30, tzinfo=timezone.utc)

		text = spoken_span(late, late + timedelta(hours=1), KUALA_LUMPUR, "en")

		expected = "Wednesday, March 31, 2027, 11:30 PM – Thursday, April 1, 2027, 12:30 AM (Malaysia Time)"
		self.assertEqual(text, expected)

	def test_the_two_passes_of_a_repeated_hour_are_told_apart(self):
		first = datetime(2027, 10, 31, 0, 30, tzinfo=timezone.utc)
		minutes = timedelta(minutes=15)

		texts = [
			spoken_span(start, start + minutes, BERLIN, "en") for start in (first, first + timedelta(hours=1))
		]

		self.assertIn("Central European Summer Time", texts[0])
		self.assertIn("Central European Standard Time", texts[1])

	def test_the_short_form_has_plain_spaces(self):
		self.assertEqual(spoken_start(START, KUALA_LUMPUR, "en"), "Wed, Mar 31, 2027, 2:30 PM")

	def test_a_day_is_told_with_its_weekday(self):
		told = [spoken_day(START.date(), language) for language in ("en", "ms", "ar")]

		self.assertEqual(told, ["Wednesday, March 31, 2027", "Rabu, 31 Mac 2027", "الأربعاء، 31 مارس 2027"])

	def test_every_zone_has_a_name(self):
		for name in sorted(available_timezones()):
			self.assertNotRegex(spoken_span(START, END, ZoneInfo(name), "en"), r"\(\)|Unknown")

	def test_a_language_nobody_knows_is_told_in_english(self):
		for language in (None, "", "xx", "tlh-KX", "../../etc", "en_US_POSIX_x", "é"):
			with self.subTest(language):
				self.assertEqual(locale_of(language).language, "en")

	def test_arabic_and_its_variants_run_right_to_left(self):
		self.assertTrue(is_right_to_left("ar") and is_right_to_left("ar-EG") and is_right_to_left("he"))
		self.assertFalse(is_right_to_left("ms") or is_right_to_left(None))
