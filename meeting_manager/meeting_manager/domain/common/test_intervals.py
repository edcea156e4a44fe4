import unittest
from datetime import datetime, timedelta, timezone
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.common.intervals import intersect, union

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

	def test_intersect_of_what_only_touches_is_nothing(self):
		self.assertEqual(intersect(on_the_clock([(0, 10)]), on_the_clock([(10, 20)])), [])

	@given(SPANS)
	def test_union_keeps_every_minute_and_is_in_order(self, spans):
		intervals = on_the_clock(spans)

		united = union(intervals)

		self.assertEqual(minutes_of(united), minutes_of(intervals))
		self.assert_in_order(united)
		self.assertEqual(union(united), united)

	@given(SPANS, SPANS)
	def test_intersect_is_that_of_sets_of_minutes(self, spans, others):
		a, b = on_the_clock(spans), on_the_clock(others)

		common = intersect(a, b)

		self.assertEqual(minutes_of(common), minutes_of(a) & minutes_of(b))
		self.assert_in_order(common)
		self.assertEqual(common, intersect(b, a))
