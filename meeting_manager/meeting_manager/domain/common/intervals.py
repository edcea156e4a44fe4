"""Half-open intervals [start, end): union and intersection.

Made for aware UTC datetimes, but bounds are only ever compared, so numbers work too. "In order" below means
sorted and disjoint, as `union` returns it. Both functions are one sweep.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

Interval = tuple[datetime, datetime]
Bound = TypeVar("Bound", datetime, int)


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
