"""Free slots on a clock, day by day: the short form in which a month of them travels."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from meeting_manager.meeting_manager.domain.booking.slots import Slot


@dataclass
class SlotDay:
	"""The slots that start on a date while the clock has one offset: `times` as HH:MM, in order, and for each
	of them the seats left.
	"""

	date: str  # as 2027-03-31
	offset: str  # of UTC, as +08:00
	times: list[str] = field(default_factory=list)
	seats_left: list[int] = field(default_factory=list)


def by_day(slots: Iterable[Slot], zone: ZoneInfo) -> list[SlotDay]:
	"""The days on which slots start, in order. A day on which clocks change comes twice, once for each
	offset: date, time and offset together are one instant, in an hour that comes twice too.

	slots: by start, on whole minutes.
	"""
	days: dict[tuple[date, timedelta | None], SlotDay] = {}
	for slot in slots:
		start = slot.start.astimezone(zone)
		day = days.get(key := (start.date(), start.utcoffset()))
		if day is None:
			day = days[key] = SlotDay(start.date().isoformat(), start.isoformat()[-6:])
		day.times.append(f"{start.hour:02}:{start.minute:02}")
		day.seats_left.append(slot.seats_left)
	return list(days.values())
