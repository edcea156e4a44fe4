"""Which starts of a meeting can be offered: opening hours, buffers, notice, limits, seats and hosts.

Instants come in and go out as aware UTC datetimes. In between they are Unix seconds, so that a grid of starts
is a `range` and every rule a slice of it. "Wall" seconds count from 1970-01-01 00:00 in the wall-clock time
of a zone.

Opening hours are wall-clock times. They are laid on the stretches of time in which the zone's UTC offset is
constant, so a skipped hour is never open, and a repeated hour is open twice, as two spans of time.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from itertools import pairwise
from zoneinfo import ZoneInfo

from meeting_manager.meeting_manager.domain.common.intervals import Interval, union

ONE_HOST = "One host"
ANY_FREE_HOST = "Any free host"
ALL_HOSTS = "All hosts together"

MINUTE, DAY = 60, 24 * 60 * 60  # seconds
EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
EPOCH_DAY = EPOCH.toordinal()
SECOND = timedelta(seconds=1)

Windows = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Schedule:
	"""Opening hours on the clock of a zone, as windows (from, to) in minutes of the day, `to` up to 1440."""

	zone: ZoneInfo
	weekly: Mapping[int, Windows]  # 0 is Monday
	overrides: Mapping[date, Windows]  # instead of the weekday's; () is closed

	def windows(self, day: date) -> Windows:
		"""The opening hours of one local date."""
		override = self.overrides.get(day)
		return self.weekly.get(day.weekday(), ()) if override is None else override

	def open_intervals(self, first: datetime, until: datetime) -> list[Interval]:
		"""When it is open within [first, until), in order, aware UTC."""
		spans = self.open_spans(_floor(first), _ceil(until))
		return union((max(_instant(start), first), min(_instant(end), until)) for start, end in spans)

	def open_spans(self, first: int, until: int) -> list[tuple[int, int]]:
		"""`open_intervals` in unix seconds."""
		return union((start, end) for _, start, end in self._laid_out(first, until))

	def starts(self, first: int, until: int, step: int) -> set[int]:
		"""The grid within [first, until): from each window's beginning every `step` seconds on the clock."""
		grid: set[int] = set()
		for origin, start, end in self._laid_out(first, until):
			grid.update(range(start + (origin - start) % step, end, step))
		return grid

	def instants(self, first_day: int, until_day: int, first: int, until: int) -> Iterator[tuple[int, int]]:
		"""The spans within [first, until) whose local date is in [first_day, until_day), as date ordinals."""
		wall = (first_day - EPOCH_DAY) * DAY, (until_day - EPOCH_DAY) * DAY
		for piece in offset_pieces(self.zone, first, until):
			_, start, end = _on_piece(piece, *wall)
			if start < end:
				yield start, end

	def _laid_out(self, first: int, until: int) -> Iterator[tuple[int, int, int]]:
		"""Every window on every stretch of constant offset: (where the window would begin, start, end)."""
		for piece in offset_pieces(self.zone, first, until):
			start, end, offset = piece
			for day in range((start + offset) // DAY, (end + offset - 1) // DAY + 1):
				for opens, closes in self.windows(date.fromordinal(day + EPOCH_DAY)):
					laid = _on_piece(piece, day * DAY + opens * MINUTE, day * DAY + closes * MINUTE)
					if laid[1] < laid[2]:
						yield laid


@dataclass(frozen=True)
class MeetingRules:
	"""What a meeting type asks for; lengths in minutes."""

	duration: int
	step: int  # of the grid, > 0
	buffer_before: int
	buffer_after: int
	notice: timedelta
	horizon: timedelta
	daily_limit: int  # meetings of a host on a local date of the schedule; 0 is no limit
	weekly_limit: int  # the same from Monday to Sunday
	seats: int  # of one slot
	mode: str  # ONE_HOST, ANY_FREE_HOST or ALL_HOSTS


@dataclass(frozen=True)
class Session:
	"""A meeting of this type that the host holds already, with the seats taken by all its bookings."""

	start: datetime
	end: datetime
	seats: int


@dataclass
class HostCalendar:
	"""One host's time. For the limits, `sessions` must reach over the whole local weeks of the range."""

	host: str
	schedule: Schedule
	busy: list[Interval]  # blocked spans of everything but `sessions`: bookings with buffers, calendar events
	sessions: tuple[Session, ...]  # of this meeting type, not cancelled
	last_held: datetime | None = None  # the last start of any booking
	load: int = 0  # bookings in the range


@dataclass(frozen=True)
class Slot:
	"""A start on offer, with the hosts who can take it (for ALL_HOSTS: all) in the order of the calendars."""

	start: datetime
	end: datetime
	seats_left: int  # the most any of the hosts has; for ALL_HOSTS the fewest
	hosts: tuple[str, ...]


@dataclass(frozen=True)
class Reason:
	"""Why a start is not offered; `host` is None for what holds for everybody."""

	code: str
	host: str | None = None


@dataclass(frozen=True)
class _Answer:
	"""What one host says to the starts of a grid, in unix seconds."""

	host: str
	seats_left: dict[int, int]  # of each start the host can take
	refused: dict[str, set[int]]  # by code


def find_slots(
	rules: MeetingRules,
	calendars: Sequence[HostCalendar],
	first: datetime,
	until: datetime,
	now: datetime,
	seats: int = 1,
) -> list[Slot]:
	"""The slots that start in [first, until) with room for `seats`, by start, one for each start."""
	free = _free(rules, calendars, first, until, now, seats)
	return [_slot(rules, start, able) for start, able in free]


def free_starts(
	rules: MeetingRules,
	calendars: Sequence[HostCalendar],
	first: datetime,
	until: datetime,
	now: datetime,
	seats: int = 1,
) -> list[tuple[int, int]]:
	"""`find_slots` in short: the unix seconds of each start, and the seats left."""
	free = _free(rules, calendars, first, until, now, seats)
	return [(start, _seats_left(rules, start, able)) for start, able in free]


def explain(
	rules: MeetingRules, calendars: Sequence[HostCalendar], start: datetime, now: datetime, seats: int = 1
) -> list[Reason]:
	"""Why `find_slots` does not offer this start: what holds for everybody, then host by host; [] if it does.

	Codes for everybody: `past`, `notice`, `horizon`, `too_many_seats`, `off_grid`. Of a host: `closed`,
	`override` (closed, on a date with hours of its own), `busy`, `full`, `daily_limit`, `weekly_limit`. Hosts
	are named only if too few can take it. `off_grid` is said only where somebody is open.
	"""
	moment = _floor(start)
	answers = [_answer(rules, calendar, [moment], seats) for calendar in calendars]
	unable = [answer for answer in answers if not answer.seats_left]
	reasons = _general_reasons(rules, start, now, seats)
	on_grid = not start.microsecond and _grid(rules, calendars, moment, moment + 1)
	if not on_grid and (not answers or any(not answer.refused["closed"] for answer in answers)):
		reasons.append(Reason("off_grid"))
	if unable and (rules.mode == ALL_HOSTS or len(unable) == len(answers)):
		for calendar, answer in zip(calendars, answers, strict=True):
			reasons += [
				Reason(_named(code, rules, calendar, moment), answer.host)
				for code, starts in answer.refused.items()
				if starts
			]
	return reasons


def pick_host(calendars: Iterable[HostCalendar], hosts: Iterable[str]) -> str:
	"""Whose turn it is among `hosts`: least load, then longest idle (never held is longest), then by name."""
	hosts = set(hosts)
	return min(
		(calendar for calendar in calendars if calendar.host in hosts),
		key=lambda c: (c.load, c.last_held is not None, c.last_held or EPOCH, c.host),
	).host


def _grid(rules: MeetingRules, calendars: Iterable[HostCalendar], low: int, high: int) -> list[int]:
	if low >= high:
		return []
	step = rules.step * MINUTE
	return sorted(set().union(*(calendar.schedule.starts(low, high, step) for calendar in calendars)))


def _free(
	rules: MeetingRules,
	calendars: Sequence[HostCalendar],
	first: datetime,
	until: datetime,
	now: datetime,
	seats: int,
) -> Iterator[tuple[int, list[_Answer]]]:
	"""Each start with room for `seats`, in unix seconds, with the answers of the hosts who can take it."""
	low = max(_ceil(first), _ceil(now + rules.notice), _floor(now) + 1)
	high = min(_ceil(until), _floor(now + rules.horizon) + 1)
	grid = _grid(rules, calendars, low, high)
	if seats > rules.seats or not grid:
		return
	answers = [_answer(rules, calendar, grid, seats) for calendar in calendars]
	fewest = len(answers) if rules.mode == ALL_HOSTS else 1
	for start in grid:
		able = [answer for answer in answers if start in answer.seats_left]
		if len(able) >= fewest:
			yield start, able


def _seats_left(rules: MeetingRules, start: int, able: list[_Answer]) -> int:
	room = [answer.seats_left[start] for answer in able]
	return min(room) if rules.mode == ALL_HOSTS else max(room)


def _slot(rules: MeetingRules, start: int, able: list[_Answer]) -> Slot:
	return Slot(
		_instant(start),
		_instant(start + rules.duration * MINUTE),
		_seats_left(rules, start, able),
		tuple([answer.host for answer in able]),
	)


def _answer(rules: MeetingRules, calendar: HostCalendar, grid: list[int], seats: int) -> _Answer:
	held: Counter[tuple[int, int]] = Counter()  # the seats taken in each session, by (start, end)
	for session in calendar.sessions:
		held[_floor(session.start), _ceil(session.end)] += session.seats
	length = rules.duration * MINUTE
	shared: dict[int, int] = {}  # the seats left, by start, in the sessions that somebody could join
	if rules.seats > 1:
		shared = {start: rules.seats - taken for (start, end), taken in held.items() if end - start == length}
	full = {start for start, room in shared.items() if room < seats}
	joinable = shared.keys() - full
	refused = {
		"closed": _closed(rules, calendar, grid),
		"busy": _busy(rules, calendar, grid) | _beside_sessions(rules, held, shared, grid),
		"full": full.intersection(grid),
		"daily_limit": _over_limit(rules.daily_limit, 1, calendar, held, grid) - joinable,
		"weekly_limit": _over_limit(rules.weekly_limit, 7, calendar, held, grid) - joinable,
	}
	out = set().union(*refused.values())
	free = {start: shared.get(start, rules.seats) for start in grid if start not in out}
	return _Answer(calendar.host, free, refused)


def _closed(rules: MeetingRules, calendar: HostCalendar, grid: list[int]) -> set[int]:
	length = rules.duration * MINUTE
	closed = set(grid)
	for start, end in calendar.schedule.open_spans(grid[0], grid[-1] + length):
		closed.difference_update(grid[bisect_left(grid, start) : bisect_right(grid, end - length)])
	return closed


def _busy(rules: MeetingRules, calendar: HostCalendar, grid: list[int]) -> set[int]:
	busy: set[int] = set()
	for start, end in calendar.busy:
		if start < end:
			busy.update(_clashing(rules, grid, _floor(start), _ceil(end)))
	return busy


def _beside_sessions(
	rules: MeetingRules, held: Iterable[tuple[int, int]], shared: Mapping[int, int], grid: list[int]
) -> set[int]:
	"""The starts that clash with a session other than the one they would join."""
	beside: set[int] = set()
	for start, end in held:
		blocked = (start - rules.buffer_before * MINUTE, end + rules.buffer_after * MINUTE)
		clashing = set(_clashing(rules, grid, *blocked))
		if end - start == rules.duration * MINUTE and start in shared:
			clashing.discard(start)
		beside |= clashing
	return beside


def _clashing(rules: MeetingRules, grid: list[int], start: int, end: int) -> list[int]:
	"""The starts whose own blocked span, buffers included, overlaps [start, end)."""
	reach = (rules.duration + rules.buffer_after) * MINUTE
	return grid[bisect_right(grid, start - reach) : bisect_left(grid, end + rules.buffer_before * MINUTE)]


def _over_limit(
	limit: int, days: int, calendar: HostCalendar, held: Iterable[tuple[int, int]], grid: list[int]
) -> set[int]:
	"""The starts in the local dates (days=1) or weeks (days=7) that hold `limit` sessions already."""
	over: set[int] = set()
	if not limit:
		return over
	schedule = calendar.schedule
	# date ordinal 1 is a Monday, so the weeks begin at ordinals that leave 1 when divided by 7
	periods = Counter(
		(_local_day(schedule.zone, start) - 1) // days * days + 1 for start in {start for start, _ in held}
	)
	for day, count in periods.items():
		if count >= limit:
			for start, end in schedule.instants(day, day + days, grid[0], grid[-1] + 1):
				over.update(grid[bisect_left(grid, start) : bisect_left(grid, end)])
	return over


def _general_reasons(rules: MeetingRules, start: datetime, now: datetime, seats: int) -> list[Reason]:
	codes = []
	if start <= now:
		codes.append("past")
	elif start < now + rules.notice:
		codes.append("notice")
	if start > now + rules.horizon:
		codes.append("horizon")
	if seats > rules.seats:
		codes.append("too_many_seats")
	return [Reason(code) for code in codes]


def _named(code: str, rules: MeetingRules, calendar: HostCalendar, start: int) -> str:
	if code != "closed":
		return code
	schedule, last = calendar.schedule, start + rules.duration * MINUTE - 1
	days = {date.fromordinal(_local_day(schedule.zone, moment)) for moment in (start, last)}
	return "override" if days & schedule.overrides.keys() else code


def _on_piece(piece: tuple[int, int, int], wall_from: int, wall_to: int) -> tuple[int, int, int]:
	"""Wall times on a stretch of constant offset: (instant of wall_from, start and end in the stretch)."""
	start, end, offset = piece
	return wall_from - offset, max(wall_from - offset, start), min(wall_to - offset, end)


def offset_pieces(zone: ZoneInfo, first: int, until: int) -> list[tuple[int, int, int]]:
	"""[first, until) cut where the zone's UTC offset changes: (start, end, offset in seconds)."""
	if first >= until:
		return []
	changes = _offset_changes(zone, first // DAY, -(-until // DAY))
	edges = [first, *(change for change in changes if first < change < until), until]
	return [(start, end, _offset(zone, start)) for start, end in pairwise(edges)]


@lru_cache(maxsize=512)
def _offset_changes(zone: ZoneInfo, first_day: int, until_day: int) -> tuple[int, ...]:
	"""The seconds at which the offset changes; no zone has ever changed it twice within a day."""
	changes = []
	midnights = range(first_day * DAY, until_day * DAY + 1, DAY)
	for before, after in pairwise((midnight, _offset(zone, midnight)) for midnight in midnights):
		if before[1] != after[1]:
			seconds = range(before[0], after[0])
			same = bisect_right(seconds, False, key=lambda second: _offset(zone, second) != before[1])
			changes.append(before[0] + same)
	return tuple(changes)


def _offset(zone: ZoneInfo, moment: int) -> int:
	offset = datetime.fromtimestamp(moment, zone).utcoffset()
	return offset // SECOND  # type: ignore[operator]  # None is for naive datetimes


def _local_day(zone: ZoneInfo, moment: int) -> int:
	return datetime.fromtimestamp(moment, zone).toordinal()


def _floor(moment: datetime) -> int:
	return (moment - EPOCH) // SECOND


def _ceil(moment: datetime) -> int:
	return -((EPOCH - moment) // SECOND)


def _instant(moment: int) -> datetime:
	return datetime.fromtimestamp(moment, timezone.utc)
