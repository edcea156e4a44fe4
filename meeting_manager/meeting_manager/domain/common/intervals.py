"""Half-open intervals [start, end), united, subtracted and searched.

Made for aware UTC datetimes, but a bound is only ever compared: numbers do as well. "In order" below means
sorted and disjoint, as `union` returns it. Every function is one sweep or a bisection.
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import datetime
from operator import itemgetter
from typing import TypeVar

Interval = tuple[datetime, datetime]
Bound = TypeVar("Bound", datetime, int)

_START, _END = itemgetter(0), itemgetter(1)


def union(intervals: Iterable[tuple[Bound, Bound]]) -> list[tuple[Bound, Bound]]:
	"""The same points in order: overlapping and touching intervals joined, empty ones dropped."""
	merged: list[tuple[Bound, Bound]] = []
	for start, end in sorted(interval for interval in intervals if interval[0] < interval[1]):
		if merged and start <= merged[-1][1]:
			merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
		else:
			merged.append((start, end))
	return merged


def intersect(a: Iterable[Interval], b: Iterable[Interval]) -> list[Interval]:
	"""The points in both, in order."""
	a, b = union(a), union(b)
	common: list[Interval] = []
	i = j = 0
	while i < len(a) and j < len(b):
		start, end = max(a[i][0], b[j][0]), min(a[i][1], b[j][1])
		if start < end:
			common.append((start, end))
		if a[i][1] < b[j][1]:
			i += 1
		else:
			j += 1
	return common


def subtract(a: Iterable[Interval], b: Iterable[Interval]) -> list[Interval]:
	"""The points of `a` that are not in `b`, in order."""
	b = union(b)
	left: list[Interval] = []
	first = 0
	for start, end in union(a):
		while first < len(b) and b[first][1] <= start:
			first += 1
		hole = first
		while hole < len(b) and b[hole][0] < end:
			left.append((start, b[hole][0]))
			start = max(start, b[hole][1])
			hole += 1
		left.append((start, end))
		first = max(first, hole - 1)
	return [(start, end) for start, end in left if start < end]


def contains(intervals: list[Interval], start: datetime, end: datetime) -> bool:
	"""Whether all of [start, end) lies in `intervals`, which are in order."""
	at = bisect_right(intervals, start, key=_START)
	return start >= end or (at > 0 and end <= intervals[at - 1][1])


def overlapping(intervals: list[Interval], start: datetime, end: datetime) -> list[Interval]:
	"""Those of `intervals`, which are in order, that share a point with [start, end)."""
	if start >= end:
		return []
	first = bisect_right(intervals, start, key=_END)
	until = first
	while until < len(intervals) and intervals[until][0] < end:
		until += 1
	return intervals[first:until]
