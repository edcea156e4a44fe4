from datetime import date, datetime, timedelta, timezone
from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.reports.statistics import (
	band_of,
	clipped,
	minutes,
	month_starts,
	months_between,
	share,
	week_starts,
)

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 2, 1), timezones=st.just(timezone.utc))
SPANS = st.lists(st.tuples(MOMENTS, MOMENTS))


class TestShare(TestCase):
	def test_a_part_of_nothing_is_none(self):
		self.assertEqual((share(0, 0), share(1, 3), share(2, 2)), (0.0, 33.3, 100.0))

	@given(st.integers(0, 10**6), st.integers(0, 10**6))
	def test_a_part_and_the_rest_make_a_hundred(self, part, rest):
		if part + rest:
			self.assertAlmostEqual(share(part, part + rest) + share(rest, part + rest), 100, delta=0.11)


class TestPeriods(TestCase):
	def test_weeks_begin_on_monday(self):
		starts = week_starts(date(2026, 11, 22), back=1, ahead=1)  # a Sunday

		self.assertEqual(starts, [date(2026, 11, 9), date(2026, 11, 16), date(2026, 11, 23)])

	def test_months_go_over_the_new_year(self):
		starts = month_starts(date(2027, 1, 31), back=2)

		self.assertEqual(starts, [date(2026, 11, 1), date(2026, 12, 1), date(2027, 1, 1)])

	@given(DAYS, st.integers(0, 60), st.integers(0, 10))
	def test_weeks_are_seven_days_apart_and_one_holds_the_day(self, day, back, ahead):
		starts = week_starts(day, back, ahead)

		self.assertEqual(len(starts), back + ahead + 1)
		self.assertTrue(all(start.weekday() == 0 for start in starts))
		self.assertTrue(starts[back] <= day < starts[back] + timedelta(days=7))

	@given(DAYS, DAYS)
	def test_months_between_two_days_hold_both_without_a_hole(self, one, other):
		first, last = sorted((one, other))
		starts = months_between(first, last)

		self.assertEqual(starts[0], first.replace(day=1))
		self.assertEqual(starts[-1], last.replace(day=1))
		numbers = [start.year * 12 + start.month for start in starts]
		self.assertEqual(numbers, list(range(numbers[0], numbers[-1] + 1)))
		self.assertTrue(all(start.day == 1 for start in starts))


class TestSpans(TestCase):
	def test_an_edge_begins_its_band(self):
		self.assertEqual([band_of(days, (7, 30)) for days in (0, 6, 7, 29, 30, 400)], [0, 0, 1, 1, 2, 2])

	@given(SPANS, MOMENTS, MOMENTS)
	def test_what_is_clipped_lies_inside_and_never_grows(self, spans, one, other):
		first, until = sorted((one, other))
		spans = [tuple(sorted(span)) for span in spans]
		cut = clipped(spans, first, until)

		self.assertTrue(all(first <= start < end <= until for start, end in cut))
		self.assertLessEqual(minutes(cut), minutes(spans))
		self.assertEqual(clipped(cut, first, until), cut)
