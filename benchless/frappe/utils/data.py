"""Values: numbers, texts, dates and times, converted and formatted as Frappe documents it."""

import html
import math
import re
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from babel.dates import format_date as babel_date
from babel.dates import format_datetime as babel_datetime
from babel.dates import format_time as babel_time
from babel.dates import format_timedelta
from dateutil import parser
from dateutil.relativedelta import relativedelta

import frappe

DATE_FORMAT = "%Y-%m-%d"
TIME_FORMAT = "%H:%M:%S.%f"
DATETIME_FORMAT = f"{DATE_FORMAT} {TIME_FORMAT}"
ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{3}(\d{3})?)?)?)?\Z")
HTML_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)


def cint(value, default=0):
	"""`value` as an int, `default` where it is none; a decimal text is cut."""
	try:
		return int(value)
	except (TypeError, ValueError, OverflowError):
		try:
			return int(float(value))
		except (TypeError, ValueError, OverflowError):
			return default


def flt(value, precision=None, rounding_method=None):
	"""`value` as a float, 0.0 where it is none; thousands separators are ignored."""
	if isinstance(value, str):
		value = value.replace(",", "")
	try:
		number = float(value)
	except (TypeError, ValueError):
		return 0.0
	if precision is None or not math.isfinite(number):
		return number
	return round(number, cint(precision))


def cstr(value, encoding="utf-8"):
	"""`value` as text; None becomes the empty text."""
	if value is None:
		return ""
	return value.decode(encoding) if isinstance(value, bytes) else str(value)


def sbool(value):
	"""`true`, `1` and `yes` as True, their opposites as False, anything else unchanged."""
	return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}.get(
		cstr(value).lower(), value
	)


def cast(fieldtype, value=None):
	"""`value` in the Python type of a field type."""
	if fieldtype in ("Int", "Check"):
		return cint(value)
	if fieldtype in ("Float", "Currency", "Percent"):
		return flt(value)
	if fieldtype == "Date":
		return getdate(value) if value else None
	if fieldtype == "Datetime":
		return get_datetime(value) if value else None
	return value if fieldtype in ("Table", "Table MultiSelect") else cstr(value)


def get_system_timezone():
	"""The IANA name of the zone that stored times are in."""
	return frappe.get_system_settings("time_zone") or "UTC"


def now_datetime():
	"""Now, in the system's time zone, without tzinfo, as Frappe stores it."""
	return datetime.now(ZoneInfo(get_system_timezone())).replace(tzinfo=None)


def now():
	"""Now as text, with microseconds."""
	return now_datetime().strftime(DATETIME_FORMAT)


def today():
	"""Today's date as text."""
	return now_datetime().strftime(DATE_FORMAT)


nowdate = today


def nowtime():
	"""The time of day as text."""
	return now_datetime().strftime(TIME_FORMAT)


def get_datetime(datetime_str=None):
	"""A datetime from text, date or datetime; now for None, None for the empty text."""
	if datetime_str is None:
		return now_datetime()
	if isinstance(datetime_str, datetime):
		return datetime_str
	if isinstance(datetime_str, date):
		return datetime.combine(datetime_str, time())
	if not datetime_str or datetime_str.startswith("0001-01-01"):
		return None
	return _parse(datetime_str)


def _parse(text):
	if ISO_MOMENT.match(text):
		try:
			return datetime.fromisoformat(text)
		except ValueError:
			pass
	return parser.parse(text)


def getdate(string_date=None, parse_day_first=False):
	"""A date from text, date or datetime; today for nothing; ValidationError for nonsense."""
	if not string_date:
		return now_datetime().date()
	if isinstance(string_date, datetime):
		return string_date.date()
	if isinstance(string_date, date):
		return string_date
	try:
		return _parse(string_date).date()
	except (ValueError, OverflowError):
		frappe.throw(
			frappe._("{} is not a valid date string.").format(frappe.bold(string_date)),
			title=frappe._("Invalid Date"),
		)


def get_time(time_str):
	"""A time of day from text, time, datetime or timedelta."""
	if isinstance(time_str, time):
		return time_str
	if isinstance(time_str, datetime):
		return time_str.time()
	if isinstance(time_str, timedelta):
		return (datetime.min + time_str).time()
	return parser.parse(time_str).time()


def to_timedelta(time_str):
	"""A timedelta from text or a time of day."""
	if isinstance(time_str, timedelta):
		return time_str
	moment = get_time(time_str)
	return timedelta(
		hours=moment.hour, minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond
	)


def add_to_date(
	date=None, years=0, months=0, weeks=0, days=0, hours=0, minutes=0, seconds=0, as_string=False,
	as_datetime=False,
):
	"""`date` (today for None) moved; text stays text, a date with hours becomes a datetime."""
	if date is None:
		date = now_datetime()
	as_string = as_string or isinstance(date, str)
	timed = as_datetime or hours or minutes or seconds or (isinstance(date, str) and len(date) > 10)
	moment = get_datetime(date) if timed or isinstance(date, datetime) else getdate(date)
	moved = moment + relativedelta(
		years=years, months=months, weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds
	)
	if not as_string:
		return moved
	return moved.strftime(DATETIME_FORMAT if timed else DATE_FORMAT)


def add_days(date, days):
	"""`date` and so many days."""
	return add_to_date(date, days=days)


def add_months(date, months):
	"""`date` and so many months, at most to the month's end."""
	return add_to_date(date, months=months)


def add_years(date, years):
	"""`date` and so many years."""
	return add_to_date(date, years=years)


def date_diff(string_ed_date, string_st_date):
	"""Days from the second date to the first."""
	return (getdate(string_ed_date) - getdate(string_st_date)).days


def time_diff_in_seconds(string_ed_date, string_st_date):
	"""Seconds from the second moment to the first."""
	return (get_datetime(string_ed_date) - get_datetime(string_st_date)).total_seconds()


def time_diff_in_hours(string_ed_date, string_st_date):
	"""Hours from the second moment to the first, to six places."""
	return round(time_diff_in_seconds(string_ed_date, string_st_date) / 3600, 6)


def convert_utc_to_timezone(utc_timestamp, time_zone):
	"""A UTC moment, aware or not, as an aware one in `time_zone`."""
	if utc_timestamp.tzinfo is None:
		utc_timestamp = utc_timestamp.replace(tzinfo=timezone.utc)
	return utc_timestamp.astimezone(ZoneInfo(time_zone))


def convert_utc_to_system_timezone(utc_timestamp):
	"""A UTC moment as an aware one in the system's zone."""
	return convert_utc_to_timezone(utc_timestamp, get_system_timezone())


def get_datetime_in_timezone(time_zone):
	"""Now, aware, in `time_zone`."""
	return convert_utc_to_timezone(datetime.now(timezone.utc), time_zone)


def _locale():
	return (frappe.local.lang or "en").replace("-", "_")


def _babel_pattern(pattern):
	return (pattern or frappe.get_system_settings("date_format") or "yyyy-mm-dd").replace("mm", "MM")


def format_date(string_date=None, format_string=None, parse_day_first=False):
	"""A date in the site's format, or the given one (`dd-mm-yyyy`, `long`, …); empty for none."""
	if not string_date:
		return ""
	if format_string in ("short", "medium", "long", "full"):
		return babel_date(getdate(string_date), format_string, locale=_locale())
	return babel_date(getdate(string_date), _babel_pattern(format_string), locale=_locale())


formatdate = format_date


def format_time(time_string=None, format_string=None):
	"""A time of day in the site's format, or the given one."""
	if not time_string and time_string != time():
		return ""
	return babel_time(get_time(time_string), format_string or "HH:mm:ss", locale=_locale())


def format_datetime(datetime_string, format_string=None):
	"""A moment in the site's format, or the given Babel one; empty for none."""
	if not datetime_string:
		return ""
	pattern = format_string or f"{_babel_pattern(None)} HH:mm:ss"
	return babel_datetime(get_datetime(datetime_string), pattern, locale=_locale())


def pretty_date(iso_datetime):
	"""How long ago, in words."""
	if not iso_datetime:
		return ""
	return format_timedelta(get_datetime(iso_datetime) - now_datetime(), add_direction=True, locale=_locale())


def strip(val, chars=None):
	"""`val` without white space, zero-width and byte-order marks at its ends."""
	return (val or "").replace("\ufeff", "").replace("\u200b", "").strip(chars)


def strip_html(text):
	"""`text` without its tags."""
	return HTML_TAG.sub("", cstr(text))


def escape_html(text):
	"""`text` safe to put into HTML; what is no text is returned as it is."""
	return html.escape(text).replace("&#x27;", "&apos;") if isinstance(text, str) else text


def is_html(text):
	"""Whether `text` holds a tag."""
	return bool(re.search(r"<[a-zA-Z][^>]*>", cstr(text)))


def quoted(url):
	"""`url` with what a URL may not hold percent-encoded."""
	from urllib.parse import quote

	return quote(cstr(url).encode(), safe="~@#$&()*!+=:;,.?/'")


def unique(seq):
	"""The items of `seq` in order, each once."""
	return list(dict.fromkeys(seq))


def comma_and(some_list, add_quotes=True):
	"""`'a', 'b' and 'c'`."""
	return _comma(some_list, frappe._("{0} and {1}"), add_quotes)


def comma_or(some_list, add_quotes=True):
	"""`'a', 'b' or 'c'`."""
	return _comma(some_list, frappe._("{0} or {1}"), add_quotes)


def _comma(items, pattern, add_quotes):
	if not isinstance(items, list | tuple) or len(items) < 2:
		return cstr(items[0] if items else "") if isinstance(items, list | tuple) else items
	words = [f"'{item}'" if add_quotes else cstr(item) for item in items]
	return pattern.format(", ".join(words[:-1]), words[-1])
