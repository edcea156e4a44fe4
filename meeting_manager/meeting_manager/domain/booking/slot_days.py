"""Free starts on a clock, day by day: the short form in which a month of them travels."""

from collections.abc import Sequence
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


def by_day(starts: Sequence[tuple[int, int]], zone: ZoneInfo) -> list[SlotDay]:
	"""The days on which slots start, in order. A day on which clocks change comes twice, once for each
	offset: date, time and offset together are one instant, in an hour that comes twice too.

	starts: as `slots.free_starts` returns them, on whole minutes.
	"""
	days: dict[tuple[int, int], SlotDay] = {}
	pieces = iter(offset_pieces(zone, starts[0][0], starts[-1][0] + 1) if starts else ())
	end = offset = 0
	for start, seats_left in starts:
		while start >= end:
			_begin, end, offset = next(pieces)
		number, second = divmod(start + offset, DAY)
		day = days.get((number, offset))
		if day is None:
			day = SlotDay(date.fromordinal(number + EPOCH_DAY).isoformat(), _offset_text(offset))
			days[number, offset] = day
		day.times.append(TIMES[second // MINUTE])
		day.seats_left.append(seats_left)
	return list(days.values())


def _offset_text(offset: int) -> str:
	hours, minutes = divmod(abs(offset) // MINUTE, 60)
	return f"{'-' if offset < 0 else '+'}{hours:02}:{minutes:02}"
