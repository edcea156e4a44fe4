"""The page of a booking: its state in words, and what the guest can do with it."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.utils import cint

from meeting_manager.booking_pages import cards, language, layout, slot_picker, zones
from meeting_manager.meeting_manager.services.booking import availability
from meeting_manager.meeting_manager.services.booking.reservations import HOLDING
from meeting_manager.meeting_manager.services.common import clock, places
from meeting_manager.meeting_manager.services.messages import calendar


def view(booking, zone: ZoneInfo) -> dict:
	"""What the page shows of a booking, on the clock of a zone; nothing of its customer."""
	start, end = clock.utc(booking.starts_at), clock.utc(booking.ends_at)
	place = places.place_of(booking)
	mark, title, text = _state(booking, is_open(booking), zone)
	return {
		"title": booking.meeting_title,
		"number": booking.name,
		"mark": mark,
		"headline": title,
		"text": text,
		"when": cards.event_when(start, end, zone),
		"place": place,
		"place_is_link": place.startswith("https://"),
		"seats": _seats(booking),
		"open": is_open(booking),
		"can_move": is_open(booking) and bool(booking.meeting_type),
		"offered": is_open(booking) and booking.waitlist == "Offered",
		"unconfirmed": is_open(booking) and not booking.contact_confirmed_at,
		"in_calendar": is_open(booking) and calendar.has_file(booking),
		"again": layout.address(f"/book/{booking.meeting_type}")
		if booking.meeting_type
		else layout.address("/book"),
	}


def is_open(booking) -> bool:
	"""Whether it can still be changed."""
	return booking.status in HOLDING and clock.utc(booking.starts_at) > clock.now()


def move_context(context, booking, zone: ZoneInfo) -> None:
	"""The calendar of times that the booking can move to."""
	minutes = _minutes(booking)
	meeting_type = {
		"durations": [minutes],
		"hosts": [],
		"host_mode": "",
		"seats_per_slot": 1,
		"horizon": cint(frappe.get_cached_doc("MM Meeting Type", booking.meeting_type).horizon),
	}
	choice = slot_picker.SlotChoice(context.page_path, zone, minutes, None, 1)

	def find(first, until):
		slots = availability.slots_to_move(booking, first, until)
		return [(clock.seconds(slot.start), slot.seats_left) for slot in slots]

	slot_picker.calendar_context(context, meeting_type, choice, find, do="move")


def picked(booking, start, zone: ZoneInfo) -> dict | None:
	"""The time that the booking would move to, in words; None when it is not free."""
	free = start and availability.slots_to_move(booking, start, start + timedelta(seconds=1))
	return slot_picker.picked(start, _minutes(booking), zone) if free else None


def _minutes(booking) -> int:
	return (cint(booking.ends_at) - cint(booking.starts_at)) // 60


def _seats(booking) -> str:
	if not booking.event and cint(booking.seats) < 2:
		return ""
	if not cint(booking.seats):
		return _("Reminder only, no seat")
	return _("1 seat") if cint(booking.seats) == 1 else _("{0} seats").format(cint(booking.seats))


def _state(booking, is_open: bool, zone: ZoneInfo) -> tuple[str, str, str]:
	"""Its mark (good, waits, off), a headline, and a sentence."""
	if booking.status == "Cancelled":
		return "off", _("This booking is cancelled"), ""
	if not is_open:
		return "off", _("This booking has ended"), ""
	if booking.waitlist == "Offered":
		ends = clock.from_site(booking.offer_ends).astimezone(zone)
		text = _("Please accept by {0}, {1}. After that, the seats go to the next person.")
		return (
			"waits",
			_("Seats are available for you"),
			text.format(language.long_day(ends), language.clock(ends)),
		)
	if booking.waitlist:
		text = _(
			"We'll email you as soon as enough seats are available. Nothing is booked "
			"until you accept our offer."
		)
		return "waits", _("You are on the waitlist"), text
	if booking.status == "Pending":
		text = _("We're holding this time for you and will email you once it's confirmed.")
		return "waits", _("Your booking is awaiting confirmation"), text
	return "good", _("Your booking is confirmed"), ""


def zone_choice(booking, zone: ZoneInfo, path: str) -> dict:
	"""The choice of the clock that the booking's times are shown on."""
	start = clock.utc(booking.starts_at)
	kept = {key: layout.text(key) for key in layout.KEPT}
	return {**zones.chooser(zone, start), "path": path, "kept": kept, "given": True}
