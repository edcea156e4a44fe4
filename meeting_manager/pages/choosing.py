"""What a visitor has chosen of a meeting type: zone, duration, host, seats. All of it is in the address."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import frappe
from frappe import _

from meeting_manager.meeting_manager.services import availability_service, clock_service
from meeting_manager.pages import calendar, frame, language, zones

ONE_HOST = "One host"


@dataclass(frozen=True)
class Wish:
	"""minutes is one of the type's durations, host the slug of one of its hosts or None, seats at least 1."""

	path: str
	zone: ZoneInfo
	minutes: int
	host: str | None
	seats: int

	def parameters(self, kind: dict) -> dict:
		"""What an address says of it: only what differs from what the page does by itself."""
		return {
			"tz": self.zone.key if frame.text("tz") else None,
			"duration": self.minutes if self.minutes != kind["durations"][0] else None,
			"host": self.host if len(kind["hosts"]) > 1 else None,
			"seats": self.seats if self.seats > 1 else None,
		}


def read(kind: dict, path: str, notices: list[str]) -> Wish:
	"""Read the address or the form; what cannot be had is replaced, and a notice says so."""
	return Wish(
		path, zones.chosen(notices), _minutes(kind, notices), _host(kind, notices), _seats(kind, notices)
	)


def calendar_context(context, kind: dict, wish: Wish, find: Callable | None = None, **more) -> None:
	"""Fill in what `choose.html` needs. find(first, until): the slots; more: stays in every link."""
	find = find or _finder(kind, wish)
	bounds = calendar.Bounds.of(wish.zone, kind["horizon"])
	month = calendar.wanted_month(bounds, context.notices)
	slots = find(*_range(month, wish.zone))
	if not month:
		first = slots[0].start if slots else clock_service.now()
		month = first.astimezone(wish.zone).date().replace(day=1)
		slots = [slot for slot in slots if slot.start.astimezone(wish.zone).date().replace(day=1) == month]
	kept = {**wish.parameters(kind), **more}

	def link(**changes):
		return frame.address(wish.path, **{**kept, **changes})

	context.calendar = calendar.month_view(
		slots, month, bounds, wish.zone, link, lambda slot: link(start=calendar.written(slot.start))
	)
	_add_seats(context.calendar["times"], kind)
	context.calendar["until"] = language.long_day(bounds.last)
	context.zone = _zone_choice(wish, slots, {**kept, "tz": None, "seats": None, **_place(context, month)})
	context.durations = _durations(kind, wish, link)
	context.hosts = _hosts(kind, wish, link)
	context.seats = _seat_choice(kind, wish)


def is_free(kind: dict, wish: Wish, start: datetime, find: Callable | None = None) -> bool:
	"""Whether a start is on offer at this moment."""
	find = find or _finder(kind, wish)
	return any(slot.start == start for slot in find(start, start + timedelta(seconds=1)))


def picked(start: datetime, minutes: int, zone: ZoneInfo) -> dict:
	"""A chosen time in words: `{day, hours, zone}`."""
	begin = start.astimezone(zone)
	end = (start + timedelta(minutes=minutes)).astimezone(zone)
	return {
		"day": language.long_day(begin.date()),
		"hours": language.span(begin, end),
		"zone": f"{zones.label(zone.key)}, {zones.offset_of(zone, begin)}",
	}


def _finder(kind, wish):
	def find(first, until):
		return availability_service.slots(
			kind["slug"], first, until, duration=wish.minutes, host=wish.host, seats=wish.seats
		)

	return find


def _range(month, zone):
	"""A month; or from now to the end of the following one, where the first free day decides."""
	if month:
		return calendar.month_range(month, zone)
	now = clock_service.now()
	return now, now + availability_service.LONGEST_RANGE


def _minutes(kind, notices):
	asked = frame.text("duration")
	if asked and asked not in map(str, kind["durations"]):
		notices.append(_("This meeting does not last that long. You see the usual duration."))
	return int(asked) if asked in map(str, kind["durations"]) else kind["durations"][0]


def _host(kind, notices):
	if kind["host_mode"] != ONE_HOST:
		return None
	asked, slugs = frame.text("host"), [host["slug"] for host in kind["hosts"]]
	if asked and asked not in slugs:
		notices.append(_("This host does not hold this meeting. You see another one."))
	return asked if asked in slugs else next(iter(slugs), None)


def _seats(kind, notices):
	asked, most = frame.text("seats") or "1", kind["seats_per_slot"]
	if asked.isascii() and asked.isdigit() and len(asked) < 6 and 1 <= int(asked) <= most:
		return int(asked)
	notices.append(_("Between 1 and {0} seats can be booked. You see times for one.").format(most))
	return 1


def _place(context, month):
	"""Where in the calendar the visitor is, to stay there when the zone changes."""
	return {"month": f"{month:%Y-%m}"} if frame.text("month") else {}


def _zone_choice(wish, slots, kept):
	moment = slots[0].start if slots else datetime.now(timezone.utc)
	given = clock_service.read_zone(frappe.form_dict.get("tz")) is not None
	return {**zones.chooser(wish.zone, moment), "path": wish.path, "kept": _with_frame(kept), "given": given}


def _with_frame(kept):
	return {**kept, **{key: frame.text(key) for key in frame.KEPT}}


def _durations(kind, wish, link):
	return [
		{
			"minutes": each,
			"label": language.minutes(each),
			"chosen": each == wish.minutes,
			"url": link(duration=each),
		}
		for each in kind["durations"]
	]


def _hosts(kind, wish, link):
	if kind["host_mode"] != ONE_HOST:
		return []
	return [
		{**host, "chosen": host["slug"] == wish.host, "url": link(host=host["slug"])}
		for host in kind["hosts"]
	]


def _seat_choice(kind, wish):
	if kind["seats_per_slot"] < 2:
		return None
	return {"choices": range(1, kind["seats_per_slot"] + 1), "chosen": wish.seats}


def _add_seats(times, kind):
	for time in times:
		if kind["seats_per_slot"] > 1:
			left = time["seats_left"]
			time["seats_note"] = _("1 seat left") if left == 1 else _("{0} seats left").format(left)
