"""What a visitor has chosen for a meeting type: zone, duration, host and seats. All of it is in the URL."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import frappe
from frappe import _

from meeting_manager.booking_pages import calendar, language, layout, zones
from meeting_manager.meeting_manager.domain.booking.slot_days import by_date
from meeting_manager.meeting_manager.domain.booking.slots import ONE_HOST
from meeting_manager.meeting_manager.services.booking import availability
from meeting_manager.meeting_manager.services.common import clock

# What finds the free starts within a range, as `availability.free_starts` returns them.
Find = Callable[[datetime, datetime], list[tuple[int, int]]]


@dataclass(frozen=True)
class SlotChoice:
	"""minutes is one of the type's durations, host the slug of one of its hosts or None, seats at least 1."""

	path: str
	zone: ZoneInfo
	minutes: int
	host: str | None
	seats: int

	def parameters(self, meeting_type: dict) -> dict:
		"""What an address says of it: only what differs from what the page does by itself."""
		return {
			"tz": self.zone.key if layout.text("tz") else None,
			"duration": self.minutes if self.minutes != meeting_type["durations"][0] else None,
			"host": self.host if len(meeting_type["hosts"]) > 1 else None,
			"seats": self.seats if self.seats > 1 else None,
		}


def read(meeting_type: dict, path: str, notices: list[str]) -> SlotChoice:
	"""Read the address or the form; what cannot be had is replaced, and a notice says so."""
	return SlotChoice(
		path,
		zones.chosen(notices),
		_minutes(meeting_type, notices),
		_host(meeting_type, notices),
		_seats(meeting_type, notices),
	)


def finder(rows: availability.TypeRows, choice: SlotChoice) -> Find:
	"""What finds the starts of a choice. rows: of its meeting type."""

	def find(first, until):
		return availability.free_starts(
			rows, first, until, duration=choice.minutes, host=choice.host, seats=choice.seats
		)

	return find


def calendar_context(context, meeting_type: dict, choice: SlotChoice, find: Find, **more) -> None:
	"""Fill in what `choose.html` needs. more: stays in every link."""
	bounds = calendar.Bounds.of(choice.zone, meeting_type["horizon"])
	month = calendar.wanted_month(bounds, context.notices)
	month, by_day = _found(month, bounds.today, choice.zone, find)
	kept = {**choice.parameters(meeting_type), **more}

	def link(**changes):
		return layout.address(choice.path, **{**kept, **changes})

	context.calendar = calendar.month_view(by_day, month, bounds, choice.zone, link)
	_add_seats(context.calendar["times"], meeting_type)
	context.calendar["until"] = language.long_day(bounds.last)
	# Where in the calendar the visitor is, to stay there when the zone changes.
	place = {"month": f"{month:%Y-%m}"} if layout.text("month") else {}
	context.zone = _zone_choice(choice, by_day, {**kept, "tz": None, "seats": None, **place})
	context.durations = _durations(meeting_type, choice, link)
	context.hosts = _hosts(meeting_type, choice, link)
	context.seats = _seat_choice(meeting_type, choice)


def is_free(find: Find, start: datetime) -> bool:
	"""Whether a start is on offer at this moment."""
	return bool(find(start, start + timedelta(seconds=1)))


def picked(start: datetime, minutes: int, zone: ZoneInfo) -> dict:
	"""A chosen time in words: `{day, hours, zone}`."""
	begin = start.astimezone(zone)
	end = (start + timedelta(minutes=minutes)).astimezone(zone)
	return {
		"day": language.long_day(begin.date()),
		"hours": language.span(begin, end),
		"zone": f"{zones.label(zone.key)}, {zones.offset_of(zone, begin)}",
	}


def _found(month: date | None, today: date, zone: ZoneInfo, find: Find) -> tuple[date, dict]:
	"""A month and what is free in it, by day. Without one, that of the first free day: what is left of this
	one first, because a later one is seldom needed and has many times as many bookings to read.
	"""
	if month:
		return month, by_date(find(*calendar.month_range(month, zone)), zone)
	now, month = clock.now(), today.replace(day=1)
	_begin, end = calendar.month_range(month, zone)
	if by_day := by_date(find(now, end), zone):
		return month, by_day
	by_day = by_date(find(end, now + availability.LONGEST_RANGE), zone)
	month = min(by_day, default=today).replace(day=1)
	return month, {day: starts for day, starts in by_day.items() if day.replace(day=1) == month}


def _minutes(meeting_type, notices):
	asked = layout.text("duration")
	if asked and asked not in map(str, meeting_type["durations"]):
		notices.append(_("This duration isn't available, so the default duration is shown."))
	return int(asked) if asked in map(str, meeting_type["durations"]) else meeting_type["durations"][0]


def _host(meeting_type, notices):
	if meeting_type["host_mode"] != ONE_HOST:
		return None
	asked, slugs = layout.text("host"), [host["slug"] for host in meeting_type["hosts"]]
	if asked and asked not in slugs:
		notices.append(_("This host isn't available for this meeting, so another one is shown."))
	return asked if asked in slugs else next(iter(slugs), None)


def _seats(meeting_type, notices):
	asked, most = layout.text("seats") or "1", meeting_type["seats_per_slot"]
	if asked.isascii() and asked.isdigit() and len(asked) < 6 and 1 <= int(asked) <= most:
		return int(asked)
	notices.append(_("You can book between 1 and {0} seats. Times for one seat are shown.").format(most))
	return 1


def _zone_choice(choice, by_day, kept):
	first = by_day[min(by_day)][0][0] if by_day else None
	moment = datetime.fromtimestamp(first, timezone.utc) if first else datetime.now(timezone.utc)
	given = clock.read_zone(frappe.form_dict.get("tz")) is not None
	return {
		**zones.chooser(choice.zone, moment),
		"path": choice.path,
		"kept": {**kept, **{key: layout.text(key) for key in layout.KEPT}},
		"given": given,
	}


def _durations(meeting_type, choice, link):
	return [
		{
			"minutes": each,
			"label": language.minutes(each),
			"chosen": each == choice.minutes,
			"url": link(duration=each),
		}
		for each in meeting_type["durations"]
	]


def _hosts(meeting_type, choice, link):
	if meeting_type["host_mode"] != ONE_HOST:
		return []
	return [
		{**host, "chosen": host["slug"] == choice.host, "url": link(host=host["slug"])}
		for host in meeting_type["hosts"]
	]


def _seat_choice(meeting_type, choice):
	if meeting_type["seats_per_slot"] < 2:
		return None
	return {"choices": range(1, meeting_type["seats_per_slot"] + 1), "chosen": choice.seats}


def _add_seats(times, meeting_type):
	for time in times:
		if meeting_type["seats_per_slot"] > 1:
			left = time["seats_left"]
			time["seats_note"] = _("1 seat left") if left == 1 else _("{0} seats left").format(left)
