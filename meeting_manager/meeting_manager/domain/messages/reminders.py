"""When to send a reminder: how long before the meeting, and never in quiet hours."""

import re
from datetime import datetime, time, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

MOST_LEADS = 5
LONGEST_LEAD = 60 * 24  # hours
LEAST_WARNING = timedelta(hours=1)  # a reminder put off to the morning comes at least this long before
_SEPARATOR = re.compile(r"[,;\s]+")


class LeadHoursError(ValueError):
	"""`code` says why: `lead_invalid` (not whole hours), `lead_too_many`, `lead_too_long`."""

	def __init__(self, code: str):
		super().__init__(code)
		self.code = code


def parse_lead_hours(typed: str | None) -> tuple[int, ...]:
	"""`"24, 168"` as (168, 24): whole hours before the start, the longest first, each once. 0, and nothing
	typed, are no reminder. Raises LeadHoursError.
	"""
	words = [word for word in _SEPARATOR.split(typed or "") if word]
	if not all(re.fullmatch("[0-9]{1,9}", word) for word in words):
		raise LeadHoursError("lead_invalid")
	hours = sorted({int(word) for word in words} - {0}, reverse=True)
	if len(hours) > MOST_LEADS:
		raise LeadHoursError("lead_too_many")
	if hours and hours[0] > LONGEST_LEAD:
		raise LeadHoursError("lead_too_long")
	return tuple(hours)


def due_time(
	start: datetime,
	lead_hours: int,
	zone: ZoneInfo,
	quiet_from: time | None,
	quiet_until: time | None,
	now: datetime,
) -> datetime | None:
	"""The moment to send a reminder `lead_hours` before `start`, in UTC, or None when there is none left.

	start, now: aware. Hours are elapsed ones, also where the clocks change between. None when the moment has
	passed already: who books two hours before needs no word a day before. In the quiet hours of `zone`
	(from inclusive, until exclusive; from > until spans midnight; equal or missing: none) it waits for their
	end if that is LEAST_WARNING before the start, and else goes out a minute before they begin, unless that
	is past too.
	"""
	start, now = start.astimezone(timezone.utc), now.astimezone(timezone.utc)
	due = start - timedelta(hours=lead_hours)
	if due < now:
		return None
	if quiet_from is None or quiet_until is None or not is_quiet(due, zone, quiet_from, quiet_until):
		return due
	after = _first_loud_after(due, zone, quiet_from, quiet_until)
	if after <= start - LEAST_WARNING:
		return after
	before = _last_loud_before(due, zone, quiet_from, quiet_until)
	return before if before >= now else None


def is_quiet(moment: datetime, zone: ZoneInfo, quiet_from: time | None, quiet_until: time | None) -> bool:
	"""Whether the clock of `zone` shows quiet hours at an aware moment."""
	if quiet_from is None or quiet_until is None or quiet_from == quiet_until:
		return False
	clock = moment.astimezone(zone).time()
	if quiet_from < quiet_until:
		return quiet_from <= clock < quiet_until
	return clock >= quiet_from or clock < quiet_until


def _first_loud_after(due: datetime, zone: ZoneInfo, quiet_from: time, quiet_until: time) -> datetime:
	"""The next moment after `due` at which the quiet hours end."""
	ends = _passes(due, zone, quiet_until)
	return min(end for end in ends if end > due and not is_quiet(end, zone, quiet_from, quiet_until))


def _last_loud_before(due: datetime, zone: ZoneInfo, quiet_from: time, quiet_until: time) -> datetime:
	"""A minute before the quiet hours that `due` falls in began."""
	minute = timedelta(minutes=1)
	begins = (begin - minute for begin in _passes(due, zone, quiet_from))
	return max(
		begin for begin in begins if begin < due and not is_quiet(begin, zone, quiet_from, quiet_until)
	)


def _passes(due: datetime, zone: ZoneInfo, clock: time) -> list[datetime]:
	"""The moments, two days to each side, at which the clock of `zone` shows, or skips over, `clock`.

	A clock that shows it twice gives both passes. One that skips it gives the same moment shifted by the gap
	to both sides, and the moment of the change lies between; so the change itself is added.
	"""
	day = due.astimezone(zone).date()
	found = set()
	for offset in range(-2, 3):
		for fold in (0, 1):
			local = datetime.combine(day + timedelta(days=offset), clock, zone).replace(fold=fold)
			found.add(local.astimezone(timezone.utc))
	changes = (_change_between(first, last, zone) for first, last in pairwise(sorted(found)))
	return sorted(found | {change for change in changes if change})


def _change_between(first: datetime, last: datetime, zone: ZoneInfo) -> datetime | None:
	"""The moment at which the offset of `zone` changes between two moments, to the second."""
	offset = first.astimezone(zone).utcoffset()
	if last.astimezone(zone).utcoffset() == offset:
		return None
	while last - first > timedelta(seconds=1):
		middle = (first + (last - first) / 2).replace(microsecond=0)
		if middle.astimezone(zone).utcoffset() == offset:
			first = middle
		else:
			last = middle
	return last
