"""Dates and times as people read them, in their language and time zone."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time, get_timezone_name

# Babel sets narrow and no-break spaces before AM and PM; in a text message one of them doubles its price.
_PLAIN_SPACES = str.maketrans({"\u202f": " ", "\u00a0": " "})


def locale_of(language: str | None) -> Locale:
	"""The locale of a code such as `ms`, `pt-BR` or `zh_TW`; of its language alone, and else English."""
	code = (language or "en").replace("-", "_")
	for each in (code, code.split("_")[0]):
		try:
			return Locale.parse(each)
		except (ValueError, UnknownLocaleError):
			continue
	return Locale("en")


def is_right_to_left(language: str | None) -> bool:
	return locale_of(language).text_direction == "rtl"


def spoken_span(start: datetime, end: datetime, zone: ZoneInfo, language: str | None) -> str:
	"""`Wednesday, March 31, 2027, 2:30 PM – 3:00 PM (Malaysia Time)`; both dates where they differ.

	start, end: aware. The zone's name tells summer time from standard time, so an hour that comes twice is
	clear.
	"""
	locale = locale_of(language)
	start, end = start.astimezone(zone), end.astimezone(zone)
	last = _clock(end, locale) if start.date() == end.date() else _day_and_clock(end, locale)
	name = get_timezone_name(start, locale=locale)
	return f"{_day_and_clock(start, locale)} – {last} ({name})".translate(_PLAIN_SPACES)


def short_span(start: datetime, end: datetime, zone: ZoneInfo, language: str | None) -> str:
	"""`Wed, Mar 31, 2:30 PM – 3:00 PM`, for staff; both dates where they differ. start, end: aware."""
	locale = locale_of(language)
	start, end = start.astimezone(zone), end.astimezone(zone)
	last = _clock(end, locale) if start.date() == end.date() else _short_day_and_clock(end, locale)
	return f"{_short_day_and_clock(start, locale)} – {last}".translate(_PLAIN_SPACES)


def spoken_start(start: datetime, zone: ZoneInfo, language: str | None) -> str:
	"""`Wed, Mar 31, 2027, 2:30 PM`: short, for a subject or a text message."""
	locale, start = locale_of(language), start.astimezone(zone)
	day = format_skeleton("yMMMEd", start.replace(tzinfo=None), locale=locale)
	return f"{day}{_comma(locale)}{_clock(start, locale)}".translate(_PLAIN_SPACES)


def spoken_day(day: date, language: str | None) -> str:
	"""`Wednesday, March 31, 2027`."""
	return format_date(day, "full", locale=locale_of(language))


def long_date(day: date, language: str | None) -> str:
	"""`March 31, 2027`."""
	return format_date(day, "long", locale=locale_of(language))


def short_date(day: date, language: str | None) -> str:
	"""`Mar 31`: under a bar of a chart."""
	return format_skeleton("MMMd", datetime.combine(day, datetime.min.time()), locale=locale_of(language))


def short_month(day: date, language: str | None) -> str:
	"""`Mar 2027`."""
	return format_skeleton("yMMM", datetime.combine(day, datetime.min.time()), locale=locale_of(language))


def _day_and_clock(moment: datetime, locale: Locale) -> str:
	return f"{format_date(moment.date(), 'full', locale=locale)}{_comma(locale)}{_clock(moment, locale)}"


def _clock(moment: datetime, locale: Locale) -> str:
	return format_time(moment.replace(tzinfo=None).time(), "short", locale=locale)


def _comma(locale: Locale) -> str:
	return "، " if locale.language in ("ar", "fa", "ur") else ", "


def _short_day_and_clock(moment: datetime, locale: Locale) -> str:
	day = format_skeleton("MMMEd", moment.replace(tzinfo=None), locale=locale)
	return f"{day}{_comma(locale)}{_clock(moment, locale)}"
