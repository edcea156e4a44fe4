"""Every zone the computer knows, around every change of its clocks in four years."""

import unittest
from datetime import date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from meeting_manager.meeting_manager.domain.booking.slots import (
	ONE_HOST,
	HostCalendar,
	MeetingRules,
	Schedule,
	find_slots,
)

FIRST, UNTIL = datetime(2025, 1, 1, tzinfo=timezone.utc), datetime(2029, 1, 1, tzinfo=timezone.utc)
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
STEP, DURATION = 15, 30
RULES = MeetingRules(DURATION, STEP, 0, 0, timedelta(0), timedelta(days=1500), 0, 0, 1, ONE_HOST)
ALL_DAY = ((0, 1440),)
AROUND_THE_CHANGE = ((20, 95), (95, 125), (150, 175), (190, 1410))  # most clocks change between 0:00 and 3:00


def offset(zone, moment):
	return moment.astimezone(zone).utcoffset()


def days_of_change(zone):
	"""The UTC days, as their midnights, during which the zone's offset changes."""
	midnights = [FIRST + DAY * number for number in range((UNTIL - FIRST).days + 1)]
	offsets = [offset(zone, midnight) for midnight in midnights]
	return [midnights[n] for n, (before, after) in enumerate(pairwise(offsets)) if before != after]


def behaviour(zone, midnight):
	"""All that the slots around this day depend on: the offset at every step of five days."""
	steps = range(0, 5 * 24 * 60, STEP)
	return midnight, tuple(offset(zone, midnight - 2 * DAY + MINUTE * step) for step in steps)


def local_dates(midnight):
	return [(midnight + DAY * number).date() for number in (-1, 0, 1)]


def passes(zone, wall):
	"""The instants at which the zone's clock shows `wall`: none in a skipped hour, two in a repeated one."""
	both = {wall.replace(tzinfo=zone, fold=fold).astimezone(timezone.utc) for fold in (0, 1)}
	return [moment for moment in both if moment.astimezone(zone).replace(tzinfo=None, fold=0) == wall]


def is_open(zone, windows, moment):
	local = moment.astimezone(zone)
	return any(opens <= local.hour * 60 + local.minute < closes for opens, closes in windows)


def expected(zone, windows, days):
	"""Each time of the grid as often as the clock shows it, where the whole meeting is in opening hours."""
	walls = {
		datetime.combine(day, datetime.min.time()) + MINUTE * minute
		for day in days
		for opens, closes in windows
		for minute in range(opens, closes, STEP)
	}
	starts = [start for wall in walls for start in passes(zone, wall)]
	parts = range(0, DURATION, 5)
	return sorted(s for s in starts if all(is_open(zone, windows, s + MINUTE * part) for part in parts))


def offered(zone, windows, days):
	calendar = HostCalendar("host", Schedule(zone, dict.fromkeys(range(7), windows), {}), [], ())
	midnight = datetime.combine(days[0], datetime.min.time(), timezone.utc)
	first, until = (
		midnight - DAY * 15 / 24,
		midnight + DAY * len(days) + DAY * 13 / 24,
	)  # offsets are +14 to -12
	slots = find_slots(RULES, [calendar], first, until, FIRST - 9 * DAY)
	return [slot.start for slot in slots if slot.start.astimezone(zone).date() in days]


class TestEveryZone(unittest.TestCase):
	def test_around_every_change_each_time_the_clock_shows_is_offered_as_often_as_it_shows_it(self):
		known = {}  # many zones behave alike: what to expect is found out once, what is offered for each
		zones, changes = sorted(available_timezones()), 0

		for name in zones:
			with self.subTest(name):
				zone = ZoneInfo(name)
				days = days_of_change(zone)
				for midnight in days or [FIRST + DAY * 14]:
					self.check(zone, midnight, known)
				changes += len(days)

		self.assertGreater(len(zones), 0)
		self.assertGreater(changes, 0)

	def check(self, zone, midnight, known):
		days, key = local_dates(midnight), behaviour(zone, midnight)
		for windows in (ALL_DAY, AROUND_THE_CHANGE):
			if (key, windows) not in known:
				known[key, windows] = expected(zone, windows, days)
			self.assertEqual(offered(zone, windows, days), known[key, windows], f"{zone} {midnight.date()}")

	def test_a_day_of_change_has_its_hours_and_no_others(self):
		for name, day, hours in (
			("Europe/Berlin", date(2027, 3, 28), 23),
			("Europe/Berlin", date(2027, 10, 31), 25),
			("Australia/Lord_Howe", date(2027, 10, 3), 23.5),
			("Antarctica/Troll", date(2027, 3, 28), 22),
			("Asia/Kolkata", date(2027, 3, 28), 24),
		):
			with self.subTest(name, day=day):
				self.assertEqual(len(offered(ZoneInfo(name), ALL_DAY, [day])), hours * 60 / STEP)
