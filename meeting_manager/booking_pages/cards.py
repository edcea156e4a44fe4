"""Meeting types and events as the templates show them."""

from datetime import datetime

from babel.dates import format_skeleton
from frappe import _

from meeting_manager.booking_pages import language, layout

PLACES = {"In person": "place", "Phone": "phone", "Video link": "video"}


def type_card(meeting_type: dict, *, host: str | None = None) -> dict:
	"""A meeting type in a list of them. host: the slug of the one whose page it stands on."""
	return {
		**meeting_type,
		"url": layout.address(f"/book/{meeting_type['slug']}", host=host),
		"facts": type_facts(meeting_type),
		"with_whom": with_whom(meeting_type),
	}


def type_facts(meeting_type: dict, minutes: int | None = None) -> list[dict]:
	"""How long, where and in which languages, each with an icon. minutes: of the chosen duration."""
	durations = [minutes] if minutes else meeting_type["durations"]
	spoken = [] if minutes else [language.language_name(code) for code in meeting_type["languages"]]
	return [
		{"icon": "clock", "text": language.listed([language.minutes(each) for each in durations])},
		{"icon": PLACES.get(meeting_type["location_type"], "place"), "text": place_words(meeting_type)},
		{"icon": "globe", "text": language.listed(spoken)},
	]


def place_words(meeting_type: dict) -> str:
	"""Where a meeting takes place, as far as it is told before booking."""
	if meeting_type["location_type"] == "Phone":
		return _("By phone: we'll call you")
	return meeting_type.get("location") or _("In person")


def event_card(event: dict, zone) -> dict:
	"""An event in a list, on the clock of a zone."""
	start = event["start"].astimezone(zone)
	return {
		**event,
		"url": layout.address(f"/event/{event['slug']}"),
		"day": start.day,
		"month": format_skeleton("MMM", start, locale=language.locale()),
		"when": event_when(event["start"], event["end"], zone),
		"seats_words": seats_words(event),
		"full": event["seats_left"] <= 0,
	}


def event_when(start: datetime, end: datetime, zone) -> dict:
	"""`{day, hours}` of two instants on the clock of a zone."""
	start, end = start.astimezone(zone), end.astimezone(zone)
	return {"day": language.long_day(start.date()), "hours": language.span(start, end)}


def seats_words(event: dict) -> str:
	"""How many seats are left, in words."""
	left = event["seats_left"]
	if left <= 0:
		return _("Full – join the waitlist") if event["waitlist"] else _("Fully booked")
	return _("1 seat left") if left == 1 else _("{0} seats left").format(language.number(left))


def with_whom(meeting_type: dict, host: str | None = None) -> str:
	"""Who holds a meeting. host: the slug of the one who is chosen."""
	names = [each["name"] for each in meeting_type["hosts"] if host in (None, each["slug"])]
	if meeting_type["host_mode"] == "All hosts together" or len(names) == 1:
		return language.listed(names)
	if meeting_type["host_mode"] == "Any free host":
		return _("With any available host")
	return _("Choose from {0} hosts").format(len(names))
