"""The occurrences of an event of the calendar, as Frappe's `Event` DocType repeats it.

All times are naive, on the site's clock. Where the calendars of Frappe 15 and 16 differ, or say nothing, the
rule is the one a person who looks at that calendar expects:

- Daily is every day: the weekday boxes belong to Weekly alone, and are hidden otherwise.
- Weekly without a weekday ticked is the weekday the event starts on.
- A day that a month does not have is that month's last: the 31st is also 30 April, 29 February also the 28th.
- An occurrence belongs to the series when it starts on or before `repeat_till`, and may end later.
- An all-day event lasts from midnight to midnight, its last date included.
- An event without an end, or that ends before it starts, lasts LENGTH_WITHOUT_END.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dateutil.rrule import DAILY, MONTHLY, WEEKLY, YEARLY, rrule

LENGTH_WITHOUT_END = timedelta(hours=1)
MONTHS_BETWEEN = {"Monthly": 1, "Quarterly": 3, "Half Yearly": 6}
SHORTEST_MONTH = 28


@dataclass(frozen=True)
class RepeatingEvent:
	"""The fields of an `Event` that say when it is; `repeat_on` is "" for one that does not repeat."""

	starts_on: datetime
	ends_on: datetime | None = None
	all_day: bool = False
	repeat_on: str = ""  # Daily, Weekly, Monthly, Quarterly, Half Yearly, Yearly
	repeat_till: date | None = None
	weekdays: frozenset[int] = frozenset()  # 0 is Monday; of Weekly

	def span(self) -> tuple[datetime, datetime]:
		"""The start and end of the first occurrence, as a weekly event may or may not have it."""
		start, end = self.starts_on, self.ends_on
		if self.all_day:
			last = max(end or start, start)
			return _midnight(start), _midnight(last) + timedelta(days=1)
		return start, end if end and end > start else start + LENGTH_WITHOUT_END


def expand(event: RepeatingEvent, first: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
	"""The occurrences that share time with [first, until), in order of start.

	The work grows with that range, not with the age of the event. An unknown `repeat_on` does not repeat.
	"""
	start, end = event.span()
	length = end - start
	earliest = max(start, first - length)
	starts = _starts(event, start, earliest, until)
	if event.repeat_on and event.repeat_till:
		starts = [moment for moment in starts if moment.date() <= event.repeat_till]
	return [(moment, moment + length) for moment in starts if moment < until and moment + length > first]


def _starts(event: RepeatingEvent, start: datetime, earliest: datetime, until: datetime) -> list[datetime]:
	"""The starts from `earliest` to `until`, both included; `start` itself if the event does not repeat.

	Each rule begins at the last beginning of its period before `earliest`: rrule walks from where it begins.
	"""
	if earliest > until:
		return []
	near = datetime.combine(earliest.date(), start.time())
	if event.repeat_on == "Daily":
		rule = rrule(DAILY, dtstart=near)
	elif event.repeat_on == "Weekly":
		rule = rrule(WEEKLY, dtstart=near, byweekday=sorted(event.weekdays) or start.weekday())
	elif event.repeat_on in MONTHS_BETWEEN:
		interval = MONTHS_BETWEEN[event.repeat_on]
		passed = (near.year - start.year) * 12 + near.month - start.month
		months = start.year * 12 + start.month - 1 + passed // interval * interval
		begin = near.replace(year=months // 12, month=months % 12 + 1, day=1)
		rule = rrule(MONTHLY, dtstart=begin, interval=interval, **_day(start))
	elif event.repeat_on == "Yearly":
		rule = rrule(YEARLY, dtstart=near.replace(month=1, day=1), bymonth=start.month, **_day(start))
	else:
		return [start]
	return rule.between(earliest, until, inc=True)


def _day(start: datetime) -> dict[str, object]:
	"""rrule's words for the day of the month, or the last one of a month that is too short for it."""
	if start.day <= SHORTEST_MONTH:
		return {"bymonthday": start.day}
	return {"bymonthday": range(SHORTEST_MONTH, start.day + 1), "bysetpos": -1}


def _midnight(moment: datetime) -> datetime:
	return datetime.combine(moment.date(), time())
