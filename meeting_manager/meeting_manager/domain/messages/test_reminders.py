import unittest
from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.messages.reminders import (
	LEAST_WARNING,
	due_time,
	is_quiet,
	parse_lead_hours,
)
from meeting_manager.tests.properties import error_code

UTC, BERLIN = timezone.utc, ZoneInfo("Europe/Berlin")
EVENING, MORNING = time(21), time(8)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
ZONES = st.sampled_from(
	(
		"UTC",
		"Asia/Kuala_Lumpur",
		"Asia/Kathmandu",
		"Europe/Berlin",
		"America/New_York",
		"America/St_Johns",
		"Australia/Lord_Howe",
		"Pacific/Apia",
		"Africa/Casablanca",
		"Antarctica/Troll",
	)
).map(ZoneInfo)
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)).map(
	lambda moment: moment.replace(second=0, microsecond=0)
)
CLOCKS = st.one_of(st.none(), st.builds(time, st.integers(0, 23), st.sampled_from((0, 15, 30, 59))))


def due(start, lead_hours=24, zone=BERLIN, quiet=(EVENING, MORNING), now=LONG_AGO):
	"""The due time on the clock of the zone, naive, for a start on the same clock."""
	moment = due_time(start.replace(tzinfo=zone), lead_hours, zone, *quiet, now)
	return moment and moment.astimezone(zone).replace(tzinfo=None)


class TestLeadHours(unittest.TestCase):
	def test_hours_are_read_longest_first_and_once(self):
		readable = {
			"168, 24": (168, 24),
			"24,168": (168, 24),
			" 24 ; 24 2": (24, 2),
			"0": (),
			"": (),
			None: (),
			"24, 0": (24,),
			"1440": (1440,),
		}
		for typed, hours in readable.items():
			with self.subTest(typed):
				self.assertEqual(parse_lead_hours(typed), hours)

	def test_each_bad_text_has_its_own_code(self):
		bad = {
			"a day": "lead_invalid",
			"-24": "lead_invalid",
			"1.5": "lead_invalid",
			"٢٤": "lead_invalid",
			"1441": "lead_too_long",
			"999999999": "lead_too_long",
			"9" * 400: "lead_invalid",
			"1,2,3,4,5,6": "lead_too_many",
		}
		for typed, code in bad.items():
			with self.subTest(typed):
				self.assertEqual(error_code(parse_lead_hours, typed), code)


class TestDueTime(unittest.TestCase):
	def test_it_is_so_many_hours_before_the_start(self):
		self.assertEqual(due(datetime(2027, 5, 10, 14, 30)), datetime(2027, 5, 9, 14, 30))

	def test_a_day_before_is_24_elapsed_hours_also_when_the_clocks_change(self):
		self.assertEqual(due(datetime(2027, 3, 28, 14, 0)), datetime(2027, 3, 27, 13, 0))

	def test_a_reminder_whose_moment_has_passed_is_not_sent(self):
		now = datetime(2027, 5, 10, 10, 0, tzinfo=UTC)

		self.assertIsNone(due_time(now + timedelta(hours=2), 24, BERLIN, None, None, now))
		self.assertEqual(due_time(now + timedelta(hours=24), 24, BERLIN, None, None, now), now)

	def test_at_night_it_waits_for_the_morning(self):
		self.assertEqual(due(datetime(2027, 5, 10, 22, 0)), datetime(2027, 5, 10, 8, 0))
		self.assertEqual(due(datetime(2027, 5, 10, 7, 59)), datetime(2027, 5, 9, 8, 0))

	def test_where_the_morning_is_too_late_it_goes_out_before_the_night(self):
		self.assertEqual(due(datetime(2027, 5, 10, 8, 30), lead_hours=2), datetime(2027, 5, 9, 20, 59))
		self.assertEqual(due(datetime(2027, 5, 10, 9, 0), lead_hours=2), datetime(2027, 5, 10, 8, 0))

	def test_where_the_evening_has_passed_too_there_is_none(self):
		now = datetime(2027, 5, 9, 23, 0, tzinfo=BERLIN)

		self.assertIsNone(due(datetime(2027, 5, 10, 8, 30), lead_hours=2, now=now))

	def test_a_siesta_is_respected_as_a_night_is(self):
		quiet = (time(12), time(15))

		self.assertEqual(due(datetime(2027, 5, 10, 13, 0), quiet=quiet), datetime(2027, 5, 9, 15, 0))
		self.assertEqual(due(datetime(2027, 5, 10, 15, 30), 2, quiet=quiet), datetime(2027, 5, 10, 11, 59))

	def test_quiet_hours_are_those_of_the_guest(self):
		start = datetime(2027, 5, 10, 14, 0, tzinfo=UTC)

		here = due_time(start, 24, ZoneInfo("UTC"), EVENING, MORNING, LONG_AGO)
		there = due_time(start, 24, ZoneInfo("Asia/Kuala_Lumpur"), EVENING, MORNING, LONG_AGO)

		self.assertEqual(here, start - timedelta(hours=24))
		self.assertEqual(there, datetime(2027, 5, 10, 0, 0, tzinfo=UTC))  # 8 in the morning

	def test_an_end_of_the_night_that_the_clocks_skip_is_the_moment_they_change(self):
		# in Berlin 2027-03-28 02:00 becomes 03:00
		moment = due(datetime(2027, 3, 28, 14, 0), lead_hours=12, quiet=(time(23), time(2, 30)))

		self.assertEqual(moment, datetime(2027, 3, 28, 3, 0))

	@settings(max_examples=400)
	@given(MOMENTS, st.integers(1, 1440), ZONES, CLOCKS, CLOCKS, st.integers(0, 60 * 24 * 60))
	def test_it_is_never_at_night_never_past_and_never_after_the_start(
		self, start, lead, zone, quiet_from, quiet_until, minutes_ahead
	):
		now = start - timedelta(minutes=minutes_ahead)

		moment = due_time(start, lead, zone, quiet_from, quiet_until, now)

		if moment is None:
			return
		wanted = start - timedelta(hours=lead)
		self.assertFalse(is_quiet(moment, zone, quiet_from, quiet_until))
		self.assertTrue(now <= moment < start)
		self.assertTrue(moment <= max(wanted, start - LEAST_WARNING))
		self.assertTrue(abs(moment - wanted) <= timedelta(hours=26))

	@settings(max_examples=400)
	@given(MOMENTS, st.integers(1, 1440), ZONES, CLOCKS, CLOCKS)
	def test_every_minute_between_the_wanted_and_the_chosen_moment_is_quiet(
		self, start, lead, zone, quiet_from, quiet_until
	):
		wanted = start - timedelta(hours=lead)

		moment = due_time(start, lead, zone, quiet_from, quiet_until, wanted - timedelta(days=3))

		self.assertIsNotNone(moment)
		step, other = (timedelta(minutes=5), moment) if moment > wanted else (timedelta(minutes=-5), moment)
		while abs(other - wanted) > abs(step) * 2:
			other -= step
			self.assertTrue(is_quiet(other, zone, quiet_from, quiet_until), other.astimezone(zone))
