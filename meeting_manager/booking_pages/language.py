"""Dates, hours and numbers in the visitor's language."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache

import frappe
from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_day_names
from babel.numbers import format_decimal
from frappe import _

from meeting_manager.meeting_manager.domain.messages.datetime_format import is_right_to_left, locale_of

LANGUAGES = {"en": "English", "ar": "العربية", "ms": "Bahasa Melayu"}
LONGEST_DAY = 4  # letters of a weekday that fit over a column on a phone


def follow_visitor() -> None:
	"""Speak the language that a guest's browser asks for, if the pages have it. Frappe 16 does so by itself;
	Frappe 15 looks at the request before it knows that nobody is signed in.
	"""
	if frappe.session.user != "Guest" or frappe.form_dict.get("_lang"):
		return
	cookie = frappe.request.cookies.get("preferred_language")
	wanted = cookie if cookie in LANGUAGES else frappe.request.accept_languages.best_match(LANGUAGES)
	if wanted:
		frappe.local.lang = wanted


def page_language() -> str:
	"""The request's language, or English where the app has no texts in it: a page is in one language."""
	lang = frappe.local.lang or "en"
	known = "Choose a date and time"
	return lang if lang.split("-")[0] == "en" or _("Choose a date and time") != known else "en"


def locale() -> Locale:
	"""Babel's rules for the page's language."""
	return locale_of(page_language())


def direction() -> str:
	"""`rtl` or `ltr`, of the page's language."""
	return "rtl" if is_right_to_left(page_language()) else "ltr"


def long_day(day: date) -> str:
	"""Such as Wednesday, March 31, 2027."""
	return _long_day(day, page_language())


def short_day(day: date) -> str:
	"""Such as Wed, Mar 31."""
	return _by_skeleton("MMMEd", day, page_language())


def month_name(day: date) -> str:
	"""Such as March 2027."""
	return _by_skeleton("yMMMM", day, page_language())


def weekdays() -> list[dict]:
	"""The days of a week in the language's order: `{number, short, long}`, Monday is 0."""
	rules = locale()
	short, full = get_day_names("abbreviated", locale=rules), get_day_names("wide", locale=rules)
	if max(map(len, short.values())) > LONGEST_DAY:
		short = get_day_names("narrow", locale=rules)
	order = [(rules.first_week_day + offset) % 7 for offset in range(7)]
	return [{"number": number, "short": short[number], "long": full[number]} for number in order]


def clock(moment: datetime) -> str:
	"""The hour of an aware datetime on its own clock, such as 6:30 PM."""
	return _clock(moment.time(), page_language())


def span(start: datetime, end: datetime) -> str:
	"""Two moments of one clock: from and until, with the day where it changes."""
	last = (end - timedelta(seconds=1)).date()  # a meeting that ends at midnight ends on the same day
	until = clock(end) if last == start.date() else f"{short_day(end.date())}, {clock(end)}"
	return f"{clock(start)} – {until}"


def zone_mark(moment: datetime) -> str:
	"""What tells the two passes of a repeated hour apart: the zone's letters, if any, and its offset."""
	offset = moment.strftime("%z")
	letters, numbers = moment.tzname() or "", f"UTC{offset[:3]}:{offset[3:5]}"
	return f"{letters} {numbers}" if letters.isalpha() and letters != "UTC" else numbers


def minutes(count: int) -> str:
	"""How long a meeting lasts, in words."""
	hours, rest = divmod(count, 60)
	if not hours:
		return _("{0} min").format(rest)
	return _("{0} h {1} min").format(hours, rest) if rest else _("{0} h").format(hours)


def number(count: int) -> str:
	"""A whole number with the language's separators."""
	return format_decimal(count, locale=locale())


def listed(parts: list[str]) -> str:
	"""Several short texts as one, such as `30 min, 45 min`."""
	if direction() == "ltr":
		return ", ".join(parts)
	return "، ".join(f"\u2068{part}\u2069" for part in parts)  # each in its own direction


def language_name(code: str) -> str:
	"""A language's own name, such as Bahasa Melayu; the code itself where it is unknown."""
	try:
		return LANGUAGES.get(code) or Locale.parse(code.replace("-", "_")).get_display_name() or code
	except (ValueError, UnknownLocaleError):
		return code


# Babel reads a pattern at each call, and a page shows many days and hours. What is kept depends on its
# arguments alone.
@lru_cache(2000)
def _long_day(day: date, lang: str) -> str:
	return format_date(day, "full", locale=locale_of(lang))


@lru_cache(2000)
def _by_skeleton(skeleton: str, day: date, lang: str) -> str:
	return format_skeleton(skeleton, datetime.combine(day, datetime.min.time()), locale=locale_of(lang))


@lru_cache(5000)
def _clock(hour: time, lang: str) -> str:
	return format_time(hour, "short", locale=locale_of(lang))
