"""Every setting of MM Settings, in the form in which it is used. Nothing else reads MM Settings.

Settings come from Frappe's cache of the document, except two that must be current when another request has
just changed them.
"""

from datetime import time, timedelta

import frappe
from frappe.model.document import Document
from frappe.utils import cint

from meeting_manager.meeting_manager.domain.common.placeholder_emails import read_patterns
from meeting_manager.meeting_manager.services.common import clock

DEFAULT_DURATION = 30  # minutes
DEFAULT_BOOKINGS_AN_HOUR = 30
# Caps, 0 for none. Most guests never confirm, and one address of a mobile network has many of them.
DEFAULT_OPEN_PER_EMAIL, DEFAULT_OPEN_PER_NETWORK = 10, 50
DEFAULT_EVENT_SHARE = 50  # percent
DEFAULT_GUEST_MAILS = 20
DEFAULT_REMINDER_SHARE = 30  # percent


def phone_region() -> str | None:
	"""Two letters for numbers without a country code, or None. Read from the table: what a number means
	follows the setting at once.
	"""
	return _stored("default_phone_region") or None


def match_by_phone() -> str | None:
	"""The policy for a new email with a known phone number; None before it was ever saved."""
	return _settings().match_by_phone


def placeholder_emails() -> tuple[str, ...]:
	"""Patterns of addresses that are nobody's. This field alone: a lookup needs nothing else of the
	document.
	"""
	return read_patterns(frappe.db.get_single_value("MM Settings", "placeholder_emails"))


def booking_page_enabled() -> bool:
	return bool(cint(_settings().booking_page_enabled))


def default_duration() -> int:
	"""Minutes of a booking from the Web Form."""
	return cint(_settings().default_duration) or DEFAULT_DURATION


def bookings_an_hour() -> int:
	"""How many from one network address."""
	return cint(_settings().bookings_an_hour) or DEFAULT_BOOKINGS_AN_HOUR


def open_per_email() -> int:
	"""Open bookings with one email address that nobody has confirmed."""
	return _number("open_per_email", DEFAULT_OPEN_PER_EMAIL)


def open_per_network() -> int:
	"""The same from one network."""
	return _number("open_per_network", DEFAULT_OPEN_PER_NETWORK)


def event_share_per_network() -> int:
	"""The percentage of an event's seats that one network has before anybody confirms."""
	return _number("event_share_per_network", DEFAULT_EVENT_SHARE)


def guest_mails_a_day() -> int:
	"""Emails to one address that guests cause."""
	return _number("guest_mails_a_day", DEFAULT_GUEST_MAILS)


def embed_origins() -> list[str]:
	"""Sites that may show the public pages in a frame."""
	return (_settings().embed_origins or "").split()


def brand_name() -> str | None:
	return _settings().brand_name


def brand_logo() -> str | None:
	"""The path of a file."""
	return _settings().brand_logo


def brand_color() -> str | None:
	"""As `#rrggbb`."""
	return _settings().brand_color


def contact_line() -> str | None:
	return _settings().contact_line


def reminder_hours() -> str | None:
	"""Hours before the start, as typed: `168, 24`."""
	return _settings().reminder_hours


def quiet_hours() -> tuple[time | None, time | None]:
	"""From when until when no reminder is sent, on the guest's clock."""
	settings = _settings()
	return _clock(settings.quiet_from), _clock(settings.quiet_until)


def write_events() -> bool:
	return bool(cint(_settings().write_events))


def sms_enabled() -> bool:
	return bool(cint(_settings().sms_enabled))


def sms_daily_cap() -> int:
	"""Text messages a day, 0 for no limit. Read from the table, under the lock that counts them."""
	return cint(_stored("sms_daily_cap"))


def sms_reminder_share() -> int:
	"""The percentage of the day's text messages that is kept for reminders."""
	return min(100, _number("sms_reminder_share", DEFAULT_REMINDER_SHARE))


def sms_countries() -> set[str]:
	"""Two-letter codes of the countries whose numbers are texted: those listed, else the site's own. Empty
	where nobody has said which that is: then any.
	"""
	return set((_settings().sms_countries or own_country() or "").split())


def own_country() -> str | None:
	"""Two letters: the phone region, else the country of the site."""
	if region := phone_region():
		return region
	country = frappe.get_system_settings("country")
	if not country or not frappe.db.exists("DocType", "Country"):
		return None
	return (frappe.db.get_value("Country", country, "code") or "").upper() or None


def sms_texts() -> list[Document]:
	"""The site's own texts: rows of MM SMS Text."""
	return _settings().sms_texts


def fill_defaults() -> None:
	"""Write the defaults of fields that have never been saved; what an administrator chose stays."""
	settings = frappe.get_doc("MM Settings")
	stored = frappe.db.get_singles_dict("MM Settings")
	missing = {
		f.fieldname: f.default for f in settings.meta.fields if f.default and f.fieldname not in stored
	}
	if missing:
		settings.update(missing)
		settings.save(ignore_permissions=True)  # install and migrate run without a user who has roles


def reset_times() -> None:
	"""Give the times of day their defaults: Frappe has just filled each with the time of the installation,
	whatever its default says.
	"""
	settings = frappe.get_doc("MM Settings")
	times = {f.fieldname: f.default for f in settings.meta.fields if f.fieldtype == "Time" and f.default}
	settings.update(times)
	settings.save(ignore_permissions=True)  # install runs without a user who has roles


def _number(field: str, otherwise: int) -> int:
	"""A number that may be 0; `otherwise` before it was ever saved."""
	value = _settings().get(field)
	return otherwise if value is None else cint(value)


def _stored(field: str) -> str | None:
	"""What the table has now. Written out: Frappe's own way builds the statement anew each time, which takes
	three times as long.
	"""
	found = frappe.db.sql(
		"select value from tabSingles where doctype = 'MM Settings' and field = %s", (field,)
	)
	return found[0][0] if found else None


def _settings() -> Document:
	return frappe.get_cached_doc("MM Settings")


def _clock(value: timedelta | str | None) -> time | None:
	"""A Time field, which comes as a timedelta or as text."""
	if value in (None, ""):
		return None
	return time(*divmod(clock.minutes_of(value) % (24 * 60), 60))
