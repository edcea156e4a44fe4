"""Values: numbers, texts, dates and times, converted and formatted as Frappe documents it."""

import html
import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo

import frappe
from babel.dates import format_date as babel_date
from babel.dates import format_datetime as babel_datetime
from dateutil import parser
from dateutil.relativedelta import relativedelta

DATE_FORMAT = "%Y-%m-%d"
DATETIME_FORMAT = "%Y-%m-%d %H:%M:%S.%f"
ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{3}(\d{3})?)?)?)?\Z")
HTML_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)


def cint(value, default=0):
	"""`value` as an int, `default` where it is none; a decimal text is cut."""
	try:
		return int(float(value)) if isinstance(value, str) else int(value)
	except (TypeError, ValueError, OverflowError):
		return default


def flt(value, precision=None, rounding_method=None):
	"""`value` as a float, 0.0 where it is none; rounded half to even, thousands separators ignored."""
	try:
		number = float(value.replace(",", "") if isinstance(value, str) else value)
	except (TypeError, ValueError):
		return 0.0
	if precision is None:
		return number
	return float(Decimal(repr(number)).quantize(Decimal(1).scaleb(-cint(precision)), ROUND_HALF_EVEN))


def cstr(value, encoding="utf-8"):
	"""`value` as text; None becomes the empty text."""
	return "" if value is None else value.decode(encoding) if isinstance(value, bytes) else str(value)


def get_system_timezone():
	"""The IANA name of the zone that stored times are in."""
	return frappe.get_system_settings("time_zone") or "UTC"


def now_datetime():
	"""Now, in the system's time zone, without tzinfo, as Frappe stores it."""
	return datetime.now(ZoneInfo(get_system_timezone())).replace(tzinfo=None)


def now():
	"""Now as text, with microseconds."""
	return now_datetime().strftime(DATETIME_FORMAT)


def nowdate():
	"""Today's date as text."""
	return now_datetime().strftime(DATE_FORMAT)


today = nowdate


def get_datetime(datetime_str=None):
	"""A datetime from text, date or datetime; now for None, None for the empty text."""
	if datetime_str is None:
		return now_datetime()
	if isinstance(datetime_str, datetime):
		return datetime_str
	if isinstance(datetime_str, date):
		return datetime.combine(datetime_str, time())
	return _parse(datetime_str) if datetime_str else None


def _parse(text):
	return datetime.fromisoformat(text) if ISO_MOMENT.match(text) else parser.parse(text)


def getdate(string_date=None, parse_day_first=False):
	"""A date from text, date or datetime; today for nothing; ValidationError for nonsense."""
	if isinstance(string_date, date):
		return string_date.date() if isinstance(string_date, datetime) else string_date
	try:
		return (_parse(string_date) if string_date else now_datetime()).date()
	except (ValueError, OverflowError):
		message = frappe._("{} is not a valid date string.").format(frappe.bold(escape_html(string_date)))
		frappe.throw(message, title=frappe._("Invalid Date"))


def add_to_date(
	date=None, years=0, months=0, weeks=0, days=0, hours=0, minutes=0, seconds=0, as_string=False,
	as_datetime=False,
):
	"""`date` (now for None) moved; text stays text."""
	date = now_datetime() if date is None else date
	delta = relativedelta(
		years=years, months=months, weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds
	)
	if not as_string and not isinstance(date, str):
		return date + delta
	timed = as_datetime or hours or " " in cstr(date)
	return (get_datetime(date) + delta).strftime(DATETIME_FORMAT if timed else DATE_FORMAT)


def add_days(date, days):
	"""`date` and so many days."""
	return add_to_date(date, days=days)


def _locale():
	return (frappe.local.lang or "en").replace("-", "_")


def format_date(string_date=None, format_string=None, parse_day_first=False):
	"""A date in the site's format, or the given one (`dd-mm-yyyy`, `long` …); empty for none."""
	pattern = (format_string or frappe.get_system_settings("date_format")).replace("mm", "MM")
	return babel_date(getdate(string_date), pattern, locale=_locale()) if string_date else ""


formatdate = format_date


def format_datetime(datetime_string, format_string=None):
	"""A moment in the site's format, or the given Babel one; empty for none."""
	pattern = format_string or frappe.get_system_settings("date_format").replace("mm", "MM") + " HH:mm:ss"
	return babel_datetime(get_datetime(datetime_string), pattern, locale=_locale()) if datetime_string else ""


def strip_html(text):
	"""`text` without its tags."""
	return HTML_TAG.sub("", cstr(text))


def escape_html(text):
	"""`text` safe to put into HTML; what is no text is returned as it is."""
	return html.escape(text).replace("&#x27;", "&apos;") if isinstance(text, str) else text
