"""The arithmetic of reports: shares, spans of days, weeks and months. All dates are in one time zone."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from meeting_manager.meeting_manager.domain.common.intervals import Interval

WEEK = timedelta(days=7)


def share(part: float, whole: float) -> float:
	"""How many of a hundred, to one digit; of nothing, none."""
	return round(100 * part / whole, 1) if whole else 0.0


def week_starts(day: date, back: int, ahead: int = 0) -> list[date]:
	"""The Monday of the week of `day`, with `back` before it and `ahead` after it, in order."""
	monday = day - timedelta(days=day.weekday())
	return [monday + number * WEEK for number in range(-back, ahead + 1)]


def month_starts(day: date, back: int) -> list[date]:
	"""The first of the month of `day` and of the `back` months before it, in order."""
	months = day.year * 12 + day.month - 1
	return [date(number // 12, number % 12 + 1, 1) for number in range(months - back, months + 1)]


def months_between(first: date, last: date) -> list[date]:
	"""The first of each month that has a day in [first, last]."""
	back = (last.year - first.year) * 12 + last.month - first.month
	return month_starts(last, back)


def band_of(number: float, edges: Sequence[float]) -> int:
	"""Which of the spans between ascending edges a number lies in: 0 is below the first, an edge begins its
	span.
	"""
	return bisect_right(edges, number)


def minutes(intervals: Iterable[Interval]) -> int:
	"""The length of disjoint intervals, in whole minutes."""
	return int(sum((end - start for start, end in intervals), timedelta()).total_seconds()) // 60


def clipped(intervals: Iterable[Interval], first: datetime, until: datetime) -> list[Interval]:
	"""What of each interval lies in [first, until)."""
	cut = ((max(start, first), min(end, until)) for start, end in intervals)
	return [(start, end) for start, end in cut if start < end]
