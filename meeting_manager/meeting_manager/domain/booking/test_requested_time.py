import unittest
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.booking.requested_time import (
	HORIZON,
	RequestedTimeError,
	parse_requested_time,
)
from meeting_manager.tests.properties import ANY_TEXT, error_code

KUALA_LUMPUR, BERLIN = ZoneInfo("Asia/Kuala_Lumpur"), ZoneInfo("Europe/Berlin")
NOW = datetime(2027, 1, 1, tzinfo=timezone.utc)
ZONES = st.sampled_from(
	(
		"UTC",
		"Asia/Kuala_Lumpur",
		"Asia/Kathmandu",
		"Europe/Berlin",
		"America/New_York",
		"America/St_Johns",
		"Australia/Lord_Howe",
		"Pacific/Kiritimati",
		"Africa/Casablanca",
	)
).map(ZoneInfo)
MINUTES_AHEAD = st.integers(1, HORIZON // timedelta(minutes=1))


def code_of(typed, zone=KUALA_LUMPUR, now=NOW):
	return error_code(parse_requested_time, typed, zone, now)


class TestWantedTime(unittest.TestCase):
	def test_an_instant_is_placed_on_the_clock_of_the_zone(self):
		for typed in ("2027-03-31T06:30:00Z", "2027-03-31T06:30:00+00:00", "2027-03-31T08:30:00+02:00"):
			with self.subTest(typed):
				self.assertEqual(
					parse_requested_time(typed, KUALA_LUMPUR, NOW), datetime(2027, 3, 31, 14, 30)
				)

	def test_a_time_without_offset_is_the_clock_of_the_zone(self):
		wanted = parse_requested_time(" 2027-03-31T14:30 ", KUALA_LUMPUR, NOW)

		self.assertEqual(wanted, datetime(2027, 3, 31, 14, 30))
		self.assertIsNone(wanted.tzinfo)

	def test_each_bad_time_has_its_own_code(self):
		bad = {
			None: "time_missing",
			1803: "time_missing",
			"": "time_missing",
			"  ": "time_missing",
			"soon": "time_invalid",
			"2027-02-30T10:00": "time_invalid",
			"2027-03-01T25:00": "time_invalid",
			"31.03.2027 14:30": "time_invalid",
			"0001-01-01T00:00+14:00": "time_invalid",
			"2027-03-31'; drop table x": "time_invalid",
			"2026-12-31T23:59Z": "time_past",
			"2027-01-01T00:00Z": "time_past",
			"2029-01-02T00:01Z": "time_too_far",
			"9998-01-01T00:00Z": "time_too_far",
		}

		for typed, code in bad.items():
			with self.subTest(typed):
				self.assertEqual(code_of(typed), code)

	def test_the_horizon_itself_is_still_near_enough(self):
		self.assertIsNone(code_of((NOW + HORIZON).isoformat()))

	def test_a_skipped_hour_does_not_exist(self):
		self.assertEqual(code_of("2027-03-28T02:30", BERLIN), "time_skipped")
		self.assertIsNone(code_of("2027-03-28T01:59", BERLIN))
		self.assertIsNone(code_of("2027-03-28T03:00", BERLIN))

	def test_half_an_hour_and_a_whole_day_can_be_skipped(self):
		before_samoa_moved = datetime(2011, 12, 1, tzinfo=timezone.utc)

		self.assertEqual(code_of("2027-10-03T02:15", ZoneInfo("Australia/Lord_Howe")), "time_skipped")
		self.assertIsNone(code_of("2027-10-03T02:30", ZoneInfo("Australia/Lord_Howe")))
		self.assertEqual(
			code_of("2011-12-30T12:00", ZoneInfo("Pacific/Apia"), before_samoa_moved), "time_skipped"
		)

	def test_an_instant_is_never_skipped(self):
		self.assertEqual(parse_requested_time("2027-03-28T01:30Z", BERLIN, NOW), datetime(2027, 3, 28, 3, 30))

	def test_a_repeated_hour_means_its_first_pass(self):
		between_the_passes = datetime(2027, 10, 31, 0, 45, tzinfo=timezone.utc)

		self.assertEqual(parse_requested_time("2027-10-31T02:30", BERLIN, NOW), datetime(2027, 10, 31, 2, 30))
		self.assertEqual(code_of("2027-10-31T02:30", BERLIN, between_the_passes), "time_past")

	def test_both_passes_of_a_repeated_hour_can_be_named_as_instants(self):
		for typed in ("2027-10-31T00:30Z", "2027-10-31T01:30Z"):
			with self.subTest(typed):
				wanted = parse_requested_time(typed, BERLIN, NOW)

				self.assertEqual((wanted, wanted.fold), (datetime(2027, 10, 31, 2, 30), 0))

	@given(ZONES, MINUTES_AHEAD)
	def test_an_instant_is_the_same_moment_in_every_zone(self, zone, minutes):
		instant = NOW + timedelta(minutes=minutes)

		wanted = parse_requested_time(instant.isoformat(), zone, NOW)

		passes = {wanted.replace(tzinfo=zone, fold=fold).astimezone(timezone.utc) for fold in (0, 1)}
		self.assertIn(instant, passes)

	@given(ZONES, MINUTES_AHEAD)
	def test_a_clock_time_comes_back_as_it_was_or_does_not_exist(self, zone, minutes):
		typed = datetime(2027, 1, 2) + timedelta(minutes=minutes - 2 * 24 * 60)
		exists = (
			typed.replace(tzinfo=zone).astimezone(timezone.utc).astimezone(zone).replace(tzinfo=None) == typed
		)

		code = code_of(typed.isoformat(), zone)

		if exists and code is None:
			self.assertEqual(parse_requested_time(typed.isoformat(), zone, NOW), typed)
		self.assertIn(code, (None, "time_past") if exists else ("time_skipped",))

	@given(ANY_TEXT | st.from_regex(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?"), ZONES)
	def test_any_text_is_a_time_or_a_wanted_time_error(self, typed, zone):
		try:
			wanted = parse_requested_time(typed, zone, NOW)
		except RequestedTimeError:
			return

		self.assertIsNone(wanted.tzinfo)
