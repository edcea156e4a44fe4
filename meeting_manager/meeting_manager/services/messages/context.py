"""The values of a message about a booking: plain texts, in the reader's language and time zone.

A message says only what was submitted with this booking, never what else is known about the customer.
"""

from contextlib import contextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.utils import cint, get_datetime

from meeting_manager.meeting_manager.domain.common.names import greeting_name
from meeting_manager.meeting_manager.domain.common.plain_text import typed_text
from meeting_manager.meeting_manager.domain.messages.datetime_format import spoken_span, spoken_start
from meeting_manager.meeting_manager.services.common import clock, links, places, settings
from meeting_manager.meeting_manager.services.common.site_address import site_host


@dataclass(frozen=True)
class Reader:
	"""Who reads a message: a language code and the zone of their clock."""

	language: str
	zone: ZoneInfo


@contextmanager
def language(code: str):
	"""Let `_()` speak a language inside the block, and the one of before afterwards."""
	before = frappe.local.lang
	frappe.local.lang = code
	try:
		yield
	finally:
		frappe.local.lang = before


def site_language() -> str:
	return frappe.get_system_settings("language") or "en"


def guest_of(booking) -> Reader:
	"""The guest as a reader; what their browser did not say is as on the site."""
	zone = clock.read_zone(booking.guest_time_zone) or clock.site_zone()
	return Reader(booking.guest_language or site_language(), zone)


def customer_as_reader(customer) -> Reader:
	"""A customer as a reader, in the language and on the clock of their record, else of the site."""
	zone = clock.read_zone(customer.time_zone) or clock.site_zone()
	return Reader(customer.language or site_language(), zone)


def values_of(booking, reader: Reader, before=None) -> dict[str, str]:
	"""The texts that fill a message, by the names that templates use; "" where there is none. before: the
	booking as it was, when it was moved. Call it in the reader's `language`.
	"""
	start, end = clock.utc(booking.starts_at), clock.utc(booking.ends_at)
	name = typed_text(booking.customer_name)
	called = greeting_name(name, _given_name_in(name, booking.customer))
	return {
		"name": name,
		"first_name": called,
		"greeting": greeting(called),
		"title": " ".join(typed_text(booking.meeting_title).split()),
		"when": spoken_span(start, end, reader.zone, reader.language),
		"when_before": _when_before(booking, before, reader),
		"start": spoken_start(start, reader.zone, reader.language),
		"place": places.place_of(booking),
		"with_whom": ", ".join(_display_names(booking)),
		"seats": str(booking.seats) if booking.event and cint(booking.seats) else "",
		"only_remind": "1" if booking.event and not cint(booking.seats) else "",
		"standing": _standing(booking, reader),
		"reason": _reason(booking),
		"offer_ends": _offer_ends(booking, reader),
		"link": links.url_of(booking),
		**brand_values(),
	}


def greeting(called: str) -> str:
	"""How a message begins. called: see `greeting_name`."""
	return _("Hello {0},").format(called) if called else _("Hello,")


def brand_values() -> dict[str, str]:
	"""Who writes: the brand's name and the line under it."""
	return {"brand": brand_name(), "contact": typed_text(settings.contact_line())}


def brand_name() -> str:
	"""What guests know us by: the brand, else the name of the site."""
	return typed_text(settings.brand_name()) or site_host()


def _given_name_in(name: str, customer: str | None) -> str | None:
	"""The given name that staff have entered, where the name that was submitted has it too: a message tells
	nothing else that is known about the customer.
	"""
	known = typed_text(frappe.db.get_value("MM Customer", customer, "given_name")) if customer else ""
	return known if known and f" {known} ".casefold() in f" {name} ".casefold() else None


def users_of(booking) -> list[str]:
	"""The users whose time the booking takes, in the order of its rows."""
	return [row.user for row in booking.hosts if row.user]


def _display_names(booking) -> list[str]:
	"""Hosts as guests may know them; a user without a host's profile has no public name."""
	users = users_of(booking)
	if not users:
		return []
	rows = frappe.get_all("MM Host", {"name": ["in", users]}, ["name", "display_name"], as_list=True)
	names = dict(rows)
	return [typed_text(names[user]) for user in users if user in names]


def _when_before(booking, before, reader: Reader) -> str:
	if not before or (before.starts_at, before.ends_at) == (booking.starts_at, booking.ends_at):
		return ""
	start, end = clock.utc(before.starts_at), clock.utc(before.ends_at)
	return spoken_span(start, end, reader.zone, reader.language)


def _standing(booking, reader: Reader) -> str:
	"""How a booking to come stands, in a sentence."""
	if booking.waitlist == "Offered":
		held = _("Seats are held for you until {0}. Please accept them before then.")
		return held.format(_offer_ends(booking, reader))
	if booking.waitlist:
		return _("It is on the waitlist. You will get an email as soon as seats are available.")
	if booking.status == "Pending":
		return _("It still needs to be confirmed. You will get an email as soon as it is.")
	if booking.event and not cint(booking.seats):
		return _("It is a reminder only. No seat is reserved for you.")
	return _("It is confirmed.")


def _reason(booking) -> str:
	"""Why staff cancelled. A guest knows their own reason."""
	if booking.status != "Cancelled" or booking.cancelled_by == "Guest":
		return ""
	return typed_text(booking.cancel_reason)


def _offer_ends(booking, reader: Reader) -> str:
	if booking.waitlist != "Offered" or not booking.offer_ends:
		return ""
	ends = clock.from_site(get_datetime(booking.offer_ends))
	return spoken_start(ends, reader.zone, reader.language)
