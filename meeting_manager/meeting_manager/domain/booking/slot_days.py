"""Free starts on a clock, day by day: as a page shows a month of them, and in short, as they travel."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo

from meeting_manager.meeting_manager.domain.booking.slots import DAY, EPOCH_DAY, MINUTE, offset_pieces

TIMES = tuple(f"{hour:02}:{minute:02}" for hour in range(24) for minute in range(60))


@dataclass
class SlotDay:
	"""The slots that start on a date while the clock has one offset: `times` as HH:MM, in order, and for each
	of them the seats left.
	"""

	date: str  # as 2027-03-31
	offset: str  # of UTC, as +08:00
	times: list[str] = field(default_factory=list)
	seats_left: list[int] = field(default_factory=list)


def by_date(starts: Sequence[tuple[int, int]], zone: ZoneInfo) -> dict[date, list[tuple[int, int]]]:
	"""The starts of each date on the clock of a zone, in order.

	starts: as `slots.free_starts` returns them: unix seconds, and the seats left.
	"""
	numbers: dict[int, list[tuple[int, int]]] = {}
	for start, seats_left, number, _second, _offset in _on_clock(starts, zone):
		numbers.setdefault(number, []).append((start, seats_left))
	return {date.fromordinal(number + EPOCH_DAY): found for number, found in numbers.items()}


def by_day(starts: Sequence[tuple[int, int]], zone: ZoneInfo) -> list[SlotDay]:
	"""The days on which slots start, in order. A day on which clocks change comes twice, once for each
	offset: date, time and offset together are one instant, in an hour that comes twice too.

	starts: as `slots.free_starts` returns them, on whole minutes.
	"""
	days: dict[tuple[int, int], SlotDay] = {}
	for _start, seats_left, number, second, offset in _on_clock(starts, zone):
		day = days.get((number, offset))
		if day is None:
			day = SlotDay(date.fromordinal(number + EPOCH_DAY).isoformat(), _offset_text(offset))
			days[number, offset] = day
		day.times.append(TIMES[second // MINUTE])
		day.seats_left.append(seats_left)
	return list(days.values())


def _on_clock(starts: Sequence[tuple[int, int]], zone: ZoneInfo) -> Iterator[tuple[int, int, int, int, int]]:
	"""Each start and its seats, with the number of its day since 1970, the second of that day, the offset."""
	pieces = iter(offset_pieces(zone, starts[0][0], starts[-1][0] + 1) if starts else ())
	end = offset = 0
	for start, seats_left in starts:
		while start >= end:
			_begin, end, offset = next(pieces)
		yield start, seats_left, *divmod(start + offset, DAY), offset


def _offset_text(offset: int) -> str:
	hours, minutes = divmod(abs(offset) // MINUTE, 60)
	return f"{'-' if offset < 0 else '+'}{hours:02}:{minutes:02}"
