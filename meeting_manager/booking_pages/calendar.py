"""A month of free slots as the template shows it: a table of days, and the times of one day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from frappe import _

from meeting_manager.booking_pages import language, layout, zones
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.common.instants import instant_text


@dataclass(frozen=True)
class Bounds:
	"""The days on the visitor's clock that have bookable times at most."""

	today: date
	last: date

	@classmethod
	def of(cls, zone: ZoneInfo, horizon: int) -> "Bounds":
		now = clock.now().astimezone(zone)
		return cls(now.date(), (now + timedelta(days=horizon)).date())

	def has(self, month: date) -> bool:
		return self.today.replace(day=1) <= month <= self.last.replace(day=1)


def wanted_month(bounds: Bounds, notices: list[str]) -> date | None:
	"""The first of the month that `?month=` or `?day=` asks for; None where the next free day decides."""
	asked = layout.text("month") or layout.text("day")[:7]
	if not asked:
		return None
	month = _read_day(asked + "-01")
	if not month:
		notices.append(_("We couldn't read this date, so here is the next available day."))
	elif not bounds.has(month):
		notices.append(
			_("Bookings are open until {0}. Here is the next available day.").format(
				language.long_day(bounds.last)
			)
		)
		month = None
	return month


def month_range(month: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
	"""The instants at which a month begins and ends on the visitor's clock."""
	first, until = (
		datetime(day.year, day.month, 1, tzinfo=zone).astimezone(timezone.utc)
		for day in (month, _shifted(month, 1))
	)
	return first, until


def month_view(
	by_day: dict[date, list[tuple[int, int]]],
	month: date,
	bounds: Bounds,
	zone: ZoneInfo,
	link: Callable[..., str],
) -> dict:
	"""The calendar of a month. by_day: as `slot_days.by_date` returns it; link makes the address of `month=`,
	`day=` and `start=`.
	"""
	asked = _read_day(layout.text("day"))
	chosen = asked if asked in by_day else min(by_day, default=None)
	earlier, later = _shifted(month, -1), _shifted(month, 1)
	said = _("No times available in {0}.").format(language.month_name(month))  # by a screen reader
	if chosen:
		said = _("{0}: {1} times available").format(language.long_day(chosen), len(by_day[chosen]))
	return {
		"title": language.month_name(month),
		"previous": _month_link(earlier, bounds, link),
		"next": _month_link(later, bounds, link),
		"weekdays": language.weekdays(),
		"weeks": _weeks(month, by_day, chosen, bounds, link),
		"chosen": language.long_day(chosen) if chosen else "",
		"empty_day": language.long_day(asked) if asked and asked != chosen else "",
		"said": said,
		"times": _times(by_day[chosen] if chosen else [], zone, link),
		"offset": zones.offset_of(zone, datetime.fromtimestamp(by_day[chosen][0][0], zone)) if chosen else "",
	}


def _weeks(month, by_day, chosen, bounds, link):
	first = language.weekdays()[0]["number"]
	day = month - timedelta(days=(month.weekday() - first) % 7)
	weeks, end = [], _shifted(month, 1)
	while day < end:
		week = [day + timedelta(days=offset) for offset in range(7)]
		if week[-1] >= bounds.today:  # weeks that are over only make a phone's page longer
			weeks.append([_cell(each, month, by_day, chosen, bounds, link) for each in week])
		day += timedelta(days=7)
	return weeks


def _cell(day, month, by_day, chosen, bounds, link):
	if day.month != month.month:
		return None
	count, name = len(by_day.get(day, ())), language.long_day(day)
	return {
		"number": day.day,
		"date": day.isoformat(),
		"url": link(month=f"{month:%Y-%m}", day=day.isoformat()) if count else None,
		"label": _("{0}: {1} times available").format(name, count)
		if count
		else _("{0}: no times available").format(name),
		"chosen": day == chosen,
		"today": day == bounds.today,
	}


def _times(starts, zone, link):
	moments = [datetime.fromtimestamp(start, zone) for start, _seats_left in starts]
	faces = [language.clock(moment) for moment in moments]
	return [
		{
			"label": face,
			"mark": language.zone_mark(moment) if faces.count(face) > 1 else "",
			"url": link(start=instant_text(moment)),
			"start": instant_text(moment),
			"seats_left": seats_left,
		}
		for (_start, seats_left), moment, face in zip(starts, moments, faces, strict=True)
	]


def _month_link(month, bounds, link):
	if not bounds.has(month):
		return None
	return {"url": link(month=f"{month:%Y-%m}"), "name": language.month_name(month)}


def _shifted(month: date, by: int) -> date:
	"""The first day of a month some months away."""
	index = month.year * 12 + month.month - 1 + by
	return date(index // 12, index % 12 + 1, 1)


def _read_day(value: str) -> date | None:
	try:
		day = date.fromisoformat(value)
	except ValueError:
		return None
	return day if value == day.isoformat() and 1970 < day.year < 9990 else None
