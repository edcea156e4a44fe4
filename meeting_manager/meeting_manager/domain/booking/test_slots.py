import unittest
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from meeting_manager.meeting_manager.domain.booking.slots import (
	ALL_HOSTS,
	ANY_FREE_HOST,
	ONE_HOST,
	HostCalendar,
	MeetingRules,
	Reason,
	Schedule,
	Session,
	explain,
	find_slots,
	pick_host,
)

UTC, BERLIN = ZoneInfo("UTC"), ZoneInfo("Europe/Berlin")
MONDAY = datetime(2027, 3, 1, tzinfo=timezone.utc)
TUESDAY = MONDAY + timedelta(days=1)
NOW = MONDAY - timedelta(days=7)
NINE_TO_TWELVE = {weekday: ((540, 720),) for weekday in range(7)}
RULES = MeetingRules(60, 60, 0, 0, timedelta(0), timedelta(days=365), 0, 0, 1, ONE_HOST)


def clock(hours, minutes=0, day=MONDAY):
	return day + timedelta(hours=hours, minutes=minutes)


def host(name="ann", busy=(), sessions=(), weekly=NINE_TO_TWELVE, overrides=None, zone=UTC, **more):
	return HostCalendar(name, Schedule(zone, weekly, overrides or {}), list(busy), tuple(sessions), **more)


def found(rules, *calendars, first=MONDAY, until=TUESDAY, now=NOW, seats=1):
	return find_slots(rules, calendars, first, until, now, seats)


def hours(slots):
	return [f"{slot.start:%H:%M}" for slot in slots]


def codes(rules, start, *calendars, now=NOW, seats=1):
	return [reason.code for reason in explain(rules, calendars, start, now, seats)]


class TestOpeningHours(unittest.TestCase):
	def test_slots_begin_with_the_window_and_end_with_it(self):
		slots = found(replace(RULES, step=45), host())

		self.assertEqual(hours(slots), ["09:00", "09:45", "10:30"])
		self.assertEqual(slots[0].end - slots[0].start, timedelta(hours=1))

	def test_the_grids_of_touching_windows_unite_and_slots_cross_from_one_to_the_other(self):
		weekly = {0: ((540, 630), (630, 720))}

		self.assertEqual(hours(found(RULES, host(weekly=weekly))), ["09:00", "10:00", "10:30"])

	def test_a_meeting_goes_past_midnight_where_the_next_day_opens_at_midnight(self):
		weekly = {0: ((1380, 1440),), 1: ((0, 60),)}
		rules = replace(RULES, duration=90, step=30)

		self.assertEqual(hours(found(rules, host(weekly=weekly))), ["23:00", "23:30"])
		self.assertEqual(found(rules, host(weekly={0: weekly[0]})), [])

	def test_an_override_replaces_the_hours_of_the_weekday(self):
		special = host(overrides={MONDAY.date(): ((840, 900),)})
		closed = host(overrides={MONDAY.date(): ()})

		self.assertEqual(hours(found(RULES, special)), ["14:00"])
		self.assertEqual(found(RULES, closed), [])
		self.assertEqual(codes(RULES, clock(9), closed), ["override"])
		self.assertEqual(codes(RULES, clock(8), host()), ["closed"])

	def test_a_window_that_ends_in_a_repeated_hour_is_open_in_both_passes(self):
		schedule = Schedule(BERLIN, {6: ((60, 150),)}, {})
		sunday = datetime(2027, 10, 31, tzinfo=timezone.utc)

		opening = schedule.open_intervals(sunday - timedelta(days=1), sunday + timedelta(days=1))

		self.assertEqual(
			opening,
			[(clock(-1, 0, sunday), clock(0, 30, sunday)), (clock(1, 0, sunday), clock(1, 30, sunday))],
		)

	def test_a_skipped_hour_offers_nothing_and_a_repeated_one_is_offered_twice(self):
		night = host(weekly={6: ((60, 240),)}, zone=BERLIN)
		rules, spring, autumn = replace(RULES, duration=30), datetime(2027, 3, 28), datetime(2027, 10, 31)

		def local_hours(day):
			first = day.replace(tzinfo=timezone.utc) - timedelta(hours=3)
			slots = found(rules, night, first=first, until=first + timedelta(days=1))
			return hours([replace(slot, start=slot.start.astimezone(BERLIN)) for slot in slots])

		self.assertEqual(local_hours(spring), ["01:00", "03:00"])
		self.assertEqual(local_hours(autumn), ["01:00", "02:00", "02:00", "03:00"])

	def test_open_intervals_end_with_the_range(self):
		opening = host().schedule.open_intervals(clock(10), clock(11))

		self.assertEqual(opening, [(clock(10), clock(11))])
		self.assertEqual(host().schedule.open_intervals(clock(11), clock(10)), [])


class TestRules(unittest.TestCase):
	def test_buffers_need_no_opening_hours_but_free_time(self):
		rules = replace(RULES, buffer_before=30, buffer_after=15)
		late = host(busy=[(clock(12, 14), clock(13))])
		early = host(busy=[(clock(8), clock(8, 31))])

		self.assertEqual(hours(found(rules, host())), ["09:00", "10:00", "11:00"])
		self.assertEqual(hours(found(rules, late)), ["09:00", "10:00"])
		self.assertEqual(hours(found(rules, early)), ["10:00", "11:00"])
		self.assertEqual(codes(rules, clock(9), early), ["busy"])

	def test_a_busy_time_that_only_touches_the_buffers_is_no_hindrance(self):
		rules = replace(RULES, buffer_before=30, buffer_after=15)
		touching = host(busy=[(clock(8), clock(8, 30)), (clock(12, 15), clock(13)), (clock(10), clock(10))])

		self.assertEqual(hours(found(rules, touching)), ["09:00", "10:00", "11:00"])

	def test_notice_and_horizon_include_their_last_moment(self):
		rules = replace(RULES, notice=timedelta(hours=2), horizon=timedelta(hours=3))

		self.assertEqual(hours(found(rules, host(), now=clock(8))), ["10:00", "11:00"])
		self.assertEqual(codes(rules, clock(9), host(), now=clock(8)), ["notice"])
		self.assertEqual(codes(rules, clock(11), host(), now=clock(7)), ["horizon"])

	def test_what_begins_now_is_past(self):
		self.assertEqual(hours(found(RULES, host(), now=clock(10))), ["11:00"])
		self.assertEqual(codes(RULES, clock(10), host(), now=clock(10)), ["past"])

	def test_the_range_has_its_first_moment_and_not_its_last(self):
		self.assertEqual(hours(found(RULES, host(), first=clock(10), until=clock(11))), ["10:00"])

	def test_a_full_day_is_the_local_day_of_the_host(self):
		auckland = ZoneInfo("Pacific/Auckland")  # Tuesday there begins at 11:00 UTC on Monday
		held = [Session(clock(12), clock(13), 1)]
		around_the_clock = host(sessions=held, weekly=dict.fromkeys(range(7), ((0, 1440),)), zone=auckland)
		rules = replace(RULES, daily_limit=1)

		slots = found(rules, around_the_clock)

		self.assertEqual(hours(slots), [f"{hour:02}:00" for hour in range(11)])
		self.assertEqual(codes(rules, clock(15), around_the_clock), ["daily_limit"])

	def test_sessions_that_begin_together_count_once(self):
		held = [Session(clock(9), clock(10), 1), Session(clock(9), clock(9, 30), 1)]

		self.assertEqual(hours(found(replace(RULES, daily_limit=2), host(sessions=held))), ["10:00", "11:00"])

	def test_a_full_week_ends_on_sunday(self):
		held = [
			Session(clock(9, 0, MONDAY + timedelta(days=day)), clock(10, 0, MONDAY), 1) for day in (-1, 2, 6)
		]
		rules = replace(RULES, weekly_limit=2)
		next_week = MONDAY + timedelta(days=7)

		slots = found(rules, host(sessions=held), until=next_week + timedelta(days=1))

		self.assertEqual({slot.start.date() for slot in slots}, {next_week.date()})
		self.assertEqual(codes(rules, clock(11), host(sessions=held)), ["weekly_limit"])

	def test_a_time_beside_the_grid_is_named_so_only_where_somebody_is_open(self):
		self.assertEqual(codes(RULES, clock(9, 30), host()), ["off_grid"])
		self.assertEqual(codes(RULES, clock(9) + timedelta(microseconds=1), host()), ["off_grid"])
		self.assertEqual(codes(RULES, clock(18, 30), host()), ["closed"])
		self.assertEqual(codes(RULES, clock(9)), ["off_grid"])


class TestSeats(unittest.TestCase):
	RULES = replace(RULES, seats=3)

	def test_a_session_is_joined_while_it_has_room(self):
		shared = host(sessions=[Session(clock(10), clock(11), 1), Session(clock(10), clock(11), 1)])

		slots = found(self.RULES, shared)

		self.assertEqual([slot.seats_left for slot in slots], [3, 1, 3])
		self.assertEqual(hours(found(self.RULES, shared, seats=2)), ["09:00", "11:00"])
		self.assertEqual(codes(self.RULES, clock(10), shared, seats=2), ["full"])

	def test_a_session_of_another_length_or_start_blocks_with_its_buffers(self):
		rules = replace(self.RULES, buffer_after=30)
		longer = host(sessions=[Session(clock(9), clock(10, 30), 3)])
		ends_just_before = host(sessions=[Session(clock(8), clock(8, 31), 1)])

		self.assertEqual(hours(found(rules, longer)), ["11:00"])
		self.assertEqual(codes(rules, clock(9), longer), ["busy"])
		self.assertEqual(hours(found(rules, ends_just_before)), ["10:00", "11:00"])

	def test_a_session_keeps_its_time_before_free_too(self):
		rules = replace(self.RULES, buffer_before=30)
		begins_soon_after = host(sessions=[Session(clock(10, 15), clock(10, 30), 1)])

		self.assertEqual(hours(found(rules, begins_soon_after)), ["11:00"])

	def test_a_meeting_for_one_is_never_shared(self):
		taken = host(sessions=[Session(clock(10), clock(11), 0)])

		self.assertEqual(hours(found(RULES, taken)), ["09:00", "11:00"])
		self.assertEqual(codes(RULES, clock(10), taken), ["busy"])

	def test_limits_do_not_keep_anybody_from_joining(self):
		rules = replace(self.RULES, daily_limit=1, weekly_limit=1)
		shared = host(sessions=[Session(clock(10), clock(11), 1)])

		self.assertEqual(hours(found(rules, shared)), ["10:00"])

	def test_more_seats_than_there_are_is_a_reason_of_its_own(self):
		self.assertEqual(found(self.RULES, host(), seats=4), [])
		self.assertEqual(codes(self.RULES, clock(9), host(), seats=4)[0], "too_many_seats")


class TestHosts(unittest.TestCase):
	ANN = host("ann", busy=[(clock(9), clock(10))])
	BEN = host("ben", busy=[(clock(9), clock(11))], sessions=[Session(clock(11), clock(12), 1)])

	def test_any_free_host_will_do(self):
		slots = found(replace(RULES, mode=ANY_FREE_HOST, seats=2), self.ANN, self.BEN)

		self.assertEqual(
			[(slot.hosts, slot.seats_left) for slot in slots], [(("ann",), 2), (("ann", "ben"), 2)]
		)

	def test_all_hosts_together_must_be_free_and_have_the_seats_of_the_fullest(self):
		rules = replace(RULES, mode=ALL_HOSTS, seats=2)

		slots = found(rules, self.ANN, self.BEN)

		self.assertEqual([(slot.hosts, slot.seats_left) for slot in slots], [(("ann", "ben"), 1)])
		self.assertEqual(explain(rules, [self.ANN, self.BEN], clock(10), NOW), [Reason("busy", "ben")])

	def test_everybody_is_named_when_nobody_can(self):
		reasons = explain(replace(RULES, mode=ANY_FREE_HOST), [self.ANN, self.BEN], clock(9), NOW)

		self.assertEqual(reasons, [Reason("busy", "ann"), Reason("busy", "ben")])

	def test_a_start_on_the_grid_of_one_host_is_offered_by_all_who_are_open(self):
		half_past = host("ben", weekly={0: ((570, 720),)})

		slots = found(replace(RULES, mode=ALL_HOSTS), host("ann"), half_past)

		self.assertEqual(hours(slots), ["09:30", "10:00", "10:30", "11:00"])

	def test_without_hosts_nothing_is_offered(self):
		for mode in (ONE_HOST, ANY_FREE_HOST, ALL_HOSTS):
			with self.subTest(mode):
				self.assertEqual(found(replace(RULES, mode=mode)), [])

	def test_the_turn_goes_by_load_then_idleness_then_name(self):
		calendars = [
			host("dan", load=1, last_held=MONDAY),
			host("cid", load=1, last_held=NOW),
			host("bea", load=1),
			host("abe", load=1),
			host("eve", load=0, last_held=TUESDAY),
		]
		turns, waiting = [], {"abe", "bea", "cid", "dan", "eve"}

		while waiting:
			turns.append(pick_host(calendars, waiting))
			waiting.discard(turns[-1])

		self.assertEqual(turns, ["eve", "abe", "bea", "cid", "dan"])
