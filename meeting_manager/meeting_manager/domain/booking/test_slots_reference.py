"""Slots against a reference that says the rules again minute by minute, with sets instead of spans."""

import unittest
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.booking.slots import (
	ALL_HOSTS,
	ANY_FREE_HOST,
	ONE_HOST,
	HostCalendar,
	MeetingRules,
	Schedule,
	Session,
	explain,
	find_slots,
	free_starts,
)
from meeting_manager.tests import properties  # noqa: F401 no deadline on a busy machine

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)
CHANGES = (
	(BERLIN, date(2027, 3, 27)),
	(BERLIN, date(2027, 10, 30)),
	(ZoneInfo("Australia/Lord_Howe"), date(2027, 4, 3)),
	(ZoneInfo("Australia/Lord_Howe"), date(2027, 10, 2)),
	(ZoneInfo("Asia/Kathmandu"), date(2027, 10, 30)),
)
FIVES = st.integers(0, 4).map(lambda fives: fives * 5)
WINDOWS = st.lists(
	st.tuples(st.integers(0, 96), st.integers(0, 96)).map(lambda pair: (min(pair) * 15, max(pair) * 15)),
	max_size=2,
).map(tuple)


@st.composite
def situations(draw):
	"""Rules, calendars, the first moment of two days, now, and the seats wanted."""
	rules = draw(
		st.builds(
			MeetingRules,
			duration=st.sampled_from((15, 30, 45, 90)),
			step=st.sampled_from((15, 20, 60)),
			buffer_before=FIVES,
			buffer_after=FIVES,
			notice=st.integers(0, 300).map(lambda minutes: timedelta(minutes=minutes)),
			horizon=st.integers(1, 96).map(lambda hours: timedelta(hours=hours)),
			daily_limit=st.integers(0, 2),
			weekly_limit=st.integers(0, 3),
			seats=st.integers(1, 3),
			mode=st.sampled_from((ONE_HOST, ANY_FREE_HOST, ALL_HOSTS)),
		)
	)
	first_zone, day = draw(st.sampled_from(CHANGES))
	first = datetime(day.year, day.month, day.day, draw(st.integers(0, 12)), tzinfo=timezone.utc)
	zones = st.sampled_from((first_zone, first_zone, BERLIN))
	calendars = [
		draw(calendar(f"host {number}", draw(zones), first, rules))
		for number in range(draw(st.integers(0, 3)))
	]
	now = first + timedelta(minutes=draw(st.integers(-600, 900)))
	return rules, calendars, first, now, draw(st.integers(1, 3))


@st.composite
def calendar(draw, name, zone, first, rules):
	quarters = st.integers(-3 * 24 * 4, 0) | st.integers(0, 24 * 4) | st.integers(24, 48)
	moments = quarters.map(lambda quarter: first + timedelta(minutes=15 * quarter))
	busy = draw(st.lists(st.tuples(moments, st.integers(0, 40)), max_size=4))
	lengths = st.sampled_from((rules.duration, rules.duration, 60))
	sessions = draw(st.lists(st.tuples(moments, lengths, st.integers(0, 3)), max_size=4))
	weekly = draw(st.fixed_dictionaries({weekday: WINDOWS for weekday in (5, 6, 0)}))
	days = st.sampled_from([first.date() + timedelta(days=more) for more in range(3)])
	return HostCalendar(
		name,
		Schedule(zone, weekly, dict(draw(st.lists(st.tuples(days, WINDOWS), max_size=1)))),
		[(start, start + timedelta(minutes=5 * length)) for start, length in busy],
		tuple(Session(start, start + timedelta(minutes=length), seats) for start, length, seats in sessions),
	)


def span(start, end, before=0, after=0):
	"""The minutes of a span of time with its buffers, as instants."""
	minutes = range(-before, (end - start) // MINUTE + after) if start < end else ()
	return {start + minute * MINUTE for minute in minutes}


class Reference:
	"""One host, minute by minute."""

	def __init__(self, rules, calendar, first, until):
		self.rules, self.calendar = rules, calendar
		self.open, self.grid = set(), set()
		for minute in span(first, until + timedelta(minutes=rules.duration)):
			local = minute.astimezone(calendar.schedule.zone)
			of_day = local.hour * 60 + local.minute
			for begin, end in calendar.schedule.windows(local.date()):
				if begin <= of_day < end:
					self.open.add(minute)
					if minute < until and (of_day - begin) % rules.step == 0:
						self.grid.add(minute)
		self.busy = set().union(*(span(*interval) for interval in calendar.busy))

	def seats_left(self, start, seats):
		"""How many seats the host can offer from `start`; 0 when it cannot take `seats`."""
		rules, end = self.rules, start + timedelta(minutes=self.rules.duration)
		own = span(start, end, rules.buffer_before, rules.buffer_after)
		same = [s for s in self.calendar.sessions if (s.start, s.end) == (start, end) and rules.seats > 1]
		left = rules.seats - sum(session.seats for session in same)
		if left < seats or not span(start, end) <= self.open or own & self.busy:
			return 0
		for other in self.calendar.sessions:
			if other not in same and own & span(
				other.start, other.end, rules.buffer_before, rules.buffer_after
			):
				return 0
		return left if same or not self.has_enough(start) else 0

	def has_enough(self, start):
		zone = self.calendar.schedule.zone
		mine = start.astimezone(zone).date()
		held = [moment.astimezone(zone).date() for moment in {s.start for s in self.calendar.sessions}]
		today = sum(day == mine for day in held)
		this_week = sum(day.isocalendar()[:2] == mine.isocalendar()[:2] for day in held)
		return any(limit and n >= limit for limit, n in self.limits(today, this_week))

	def limits(self, today, this_week):
		return (self.rules.daily_limit, today), (self.rules.weekly_limit, this_week)


def reference(rules, calendars, first, until, now, seats):
	"""The slots as (start, seats left, hosts)."""
	hosts = [Reference(rules, calendar, first, until) for calendar in calendars]
	slots = []
	for start in sorted(set().union(*(host.grid for host in hosts))):
		left = {host.calendar.host: host.seats_left(start, seats) for host in hosts}
		able = tuple(name for name, room in left.items() if room)
		in_time = now < start and now + rules.notice <= start <= now + rules.horizon
		enough = len(able) == len(hosts) if rules.mode == ALL_HOSTS else able
		if in_time and enough and seats <= rules.seats:
			room = [left[name] for name in able]
			slots.append((start, min(room) if rules.mode == ALL_HOSTS else max(room), able))
	return slots


class TestAgainstTheReference(unittest.TestCase):
	@settings(max_examples=150)
	@given(situations())
	def test_slots_are_those_found_minute_by_minute(self, situation):
		rules, calendars, first, now, seats = situation
		until = first + timedelta(days=2)

		slots = find_slots(rules, calendars, first, until, now, seats)
		starts = free_starts(rules, calendars, first, until, now, seats)

		self.assertEqual(starts, [(int(slot.start.timestamp()), slot.seats_left) for slot in slots])
		self.assertEqual(
			[(slot.start, slot.seats_left, slot.hosts) for slot in slots],
			reference(rules, calendars, first, until, now, seats),
		)

	@settings(max_examples=60)
	@given(situations())
	def test_a_start_has_no_reasons_against_it_exactly_when_it_is_found(self, situation):
		rules, calendars, first, now, seats = situation
		until = first + timedelta(days=1)
		offered = {slot.start for slot in find_slots(rules, calendars, first, until, now, seats)}

		for minutes in range(0, 24 * 60, 5):
			start = first + timedelta(minutes=minutes)
			self.assertEqual(not explain(rules, calendars, start, now, seats), start in offered, start)

	@given(situations())
	def test_no_slot_with_its_buffers_overlaps_a_busy_time_of_its_hosts(self, situation):
		rules, calendars, first, now, seats = situation
		busy = {calendar.host: calendar.busy for calendar in calendars}
		before, after = rules.buffer_before * MINUTE, rules.buffer_after * MINUTE

		for slot in find_slots(rules, calendars, first, first + timedelta(days=2), now, seats):
			for name in slot.hosts:
				for start, end in busy[name]:
					if start < end:
						self.assertTrue(slot.end + after <= start or end <= slot.start - before)

	@given(situations(), st.integers(1, 47))
	def test_a_range_in_two_parts_offers_the_same_as_in_one(self, situation, hours):
		rules, calendars, first, now, seats = situation
		between, until = first + timedelta(hours=hours), first + timedelta(days=2)

		parts = [
			slot
			for start, end in ((first, between), (between, until))
			for slot in find_slots(rules, calendars, start, end, now, seats)
		]

		self.assertEqual(parts, find_slots(rules, calendars, first, until, now, seats))
