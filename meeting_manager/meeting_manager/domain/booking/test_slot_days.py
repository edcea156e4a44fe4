from datetime import datetime, timedelta, timezone
from unittest import TestCase
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.booking.slot_days import SlotDay, by_date, by_day
from meeting_manager.tests import properties  # noqa: F401 its profile

MINUTE = timedelta(minutes=1)
FIRST = datetime(2025, 1, 1, tzinfo=timezone.utc)
YEARS = 4 * 365 * 24 * 60  # minutes


ZONES = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
MINUTES = st.sets(st.integers(0, YEARS), max_size=60)


def at(start: datetime, seats_left: int = 1) -> tuple[int, int]:
	return int(start.timestamp()), seats_left


def back(days: list[SlotDay]) -> list[tuple[int, int]]:
	"""The starts that somebody reads from the days, as `book` would, and the seats left at each."""
	return [
		at(datetime.fromisoformat(f"{day.date}T{time}{day.offset}"), seats)
		for day in days
		for time, seats in zip(day.times, day.seats_left, strict=True)
	]


def starts_of(offsets: set[int], near: int) -> list[tuple[int, int]]:
	every_four_hours = range(near, near + 370 * 24 * 60, 235)  # over every change of a year
	return [at(FIRST + minute * MINUTE, 1 + minute % 3) for minute in sorted({*offsets, *every_four_hours})]


class TestByDay(TestCase):
	def test_slots_are_grouped_on_the_clock_of_the_zone(self):
		starts = [datetime(2027, 3, 31, hour, tzinfo=timezone.utc) for hour in (1, 15, 16)]

		days = by_day(list(map(at, starts)), ZoneInfo("Asia/Kuala_Lumpur"))

		self.assertEqual(
			[(day.date, day.offset, day.times) for day in days],
			[("2027-03-31", "+08:00", ["09:00", "23:00"]), ("2027-04-01", "+08:00", ["00:00"])],
		)

	def test_the_day_on_which_clocks_go_back_comes_once_for_each_offset(self):
		start = datetime(2026, 10, 25, 0, 30, tzinfo=timezone.utc)

		days = by_day([at(start + hour * 60 * MINUTE) for hour in range(3)], ZoneInfo("Europe/Berlin"))

		self.assertEqual(
			[(day.date, day.offset, day.times) for day in days],
			[("2026-10-25", "+02:00", ["02:30"]), ("2026-10-25", "+01:00", ["02:30", "03:30"])],
		)

	def test_nothing_free_is_no_day(self):
		self.assertEqual(by_day([], ZoneInfo("Asia/Tokyo")), [])

	@given(zone=ZONES, offsets=MINUTES, near=st.integers(0, YEARS))
	def test_a_date_has_what_starts_on_it(self, zone, offsets, near):
		starts = starts_of(offsets, near)

		days = by_date(starts, zone)

		self.assertEqual([start for found in days.values() for start in found], starts)
		for day, found in days.items():
			self.assertEqual({datetime.fromtimestamp(start, zone).date() for start, _seats in found}, {day})

	@given(zone=ZONES, offsets=MINUTES, near=st.integers(0, YEARS))
	def test_the_same_instants_and_seats_are_read_back_in_order(self, zone, offsets, near):
		starts = starts_of(offsets, near)

		days = by_day(starts, zone)

		self.assertEqual(back(days), starts)
		keys = [(day.date, day.offset) for day in days]
		self.assertEqual(len(set(keys)), len(keys))
		self.assertTrue(all(day.times for day in days))
