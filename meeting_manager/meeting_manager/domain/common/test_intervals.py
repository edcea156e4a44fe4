import unittest
from datetime import datetime, timedelta, timezone
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.common.intervals import (
	contains,
	intersect,
	overlapping,
	subtract,
	union,
)

MIDNIGHT = datetime(2027, 3, 1, tzinfo=timezone.utc)
MINUTES = st.integers(0, 40)
SPANS = st.lists(st.tuples(MINUTES, MINUTES), max_size=8)


def at(minute):
	return MIDNIGHT + timedelta(minutes=minute)


def on_the_clock(spans):
	return [(at(start), at(end)) for start, end in spans]


def minutes_of(intervals):
	"""The model: the set of whole minutes that begin inside."""
	return {minute for minute in range(41) for start, end in intervals if start <= at(minute) < end}


class TestIntervals(unittest.TestCase):
	def assert_in_order(self, intervals):
		self.assertTrue(all(start < end for start, end in intervals))
		self.assertTrue(all(one[1] < other[0] for one, other in pairwise(intervals)))

	def test_union_joins_what_overlaps_or_touches_and_drops_what_is_empty(self):
		united = union(on_the_clock([(20, 30), (5, 9), (9, 12), (25, 28), (15, 15), (18, 17)]))

		self.assertEqual(united, on_the_clock([(5, 12), (20, 30)]))

	def test_subtract_cuts_holes_and_edges(self):
		left = subtract(on_the_clock([(0, 10), (20, 30)]), on_the_clock([(3, 5), (8, 22), (30, 40)]))

		self.assertEqual(left, on_the_clock([(0, 3), (5, 8), (22, 30)]))

	def test_intersect_of_what_only_touches_is_nothing(self):
		self.assertEqual(intersect(on_the_clock([(0, 10)]), on_the_clock([(10, 20)])), [])

	def test_the_end_of_an_interval_is_not_in_it(self):
		opening = on_the_clock([(5, 10)])

		self.assertTrue(contains(opening, at(5), at(10)))
		self.assertFalse(contains(opening, at(5), at(11)))
		self.assertFalse(contains(opening, at(4), at(10)))
		self.assertEqual(overlapping(opening, at(10), at(12)), [])
		self.assertEqual(overlapping(opening, at(0), at(5)), [])
		self.assertEqual(overlapping(opening, at(9), at(12)), opening)

	def test_a_gap_between_two_intervals_is_not_contained(self):
		self.assertFalse(contains(on_the_clock([(0, 5), (6, 10)]), at(4), at(7)))

	@given(SPANS)
	def test_union_keeps_every_minute_and_is_in_order(self, spans):
		intervals = on_the_clock(spans)

		united = union(intervals)

		self.assertEqual(minutes_of(united), minutes_of(intervals))
		self.assert_in_order(united)
		self.assertEqual(union(united), united)

	@given(SPANS, SPANS)
	def test_intersect_and_subtract_are_those_of_sets_of_minutes(self, spans, others):
		a, b = on_the_clock(spans), on_the_clock(others)

		common, left = intersect(a, b), subtract(a, b)

		self.assertEqual(minutes_of(common), minutes_of(a) & minutes_of(b))
		self.assertEqual(minutes_of(left), minutes_of(a) - minutes_of(b))
		self.assert_in_order(common)
		self.assert_in_order(left)
		self.assertEqual(common, intersect(b, a))
		self.assertEqual(union(common + left), union(a))

	@given(SPANS, MINUTES, MINUTES)
	def test_contains_and_overlapping_are_those_of_sets_of_minutes(self, spans, start, end):
		intervals = union(on_the_clock(spans))
		wanted = minutes_of([(at(start), at(end))])

		found = overlapping(intervals, at(start), at(end))

		self.assertEqual(contains(intervals, at(start), at(end)), wanted <= minutes_of(intervals))
		self.assertEqual(found, [span for span in intervals if minutes_of([span]) & wanted])
