"""Values: numbers, texts, dates and times, converted and formatted as Frappe documents it."""

import html
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import frappe
from dateutil import parser

DATE_FORMAT = "%Y-%m-%d"
DATETIME_FORMAT = "%Y-%m-%d %H:%M:%S.%f"
ISO_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d{3}(\d{3})?)?)?)?\Z")
# Tags that only format; a user may store them bare.
TAGS = "b|blockquote|br|code|dd|del|div|dl|dt|em|h[1-6]|hr|i|ins|li|ol|p|pre|s|small|span|strong|sub|sup|u|ul"
OTHER_TAG = re.compile(rf"<(?=[a-z/!?])(?!/?(?:{TAGS})\s*/?>)", re.IGNORECASE)
HTML_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.DOTALL)


def cint(value, default=0):
	"""`value` as an int, `default` where it is none; a decimal text is cut."""
	try:
		return int(float(value)) if isinstance(value, str) else int(value)
	except (TypeError, ValueError, OverflowError):
		return default


def flt(value, precision=None):
	"""`value` as a float, 0.0 where it is none; rounded half to even, thousands separators ignored."""
	try:
		number = float(value.replace(",", "") if isinstance(value, str) else value)
	except (TypeError, ValueError):
		return 0.0
	if precision is None:
		return number
	return float(round(Decimal(repr(number)), cint(precision)))


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


def getdate(string_date=None):
	"""A date from text, date or datetime; today for nothing; ValidationError for nonsense."""
	if isinstance(string_date, date):
		return string_date.date() if isinstance(string_date, datetime) else string_date
	try:
		return (_parse(string_date) if string_date else now_datetime()).date()
	except (ValueError, OverflowError):
		message = frappe._("{} is not a valid date string.").format(frappe.bold(escape_html(string_date)))
		frappe.throw(message, title=frappe._("Invalid Date"))


def add_days(date, days):
	"""`date` and so many days; text stays text."""
	if not isinstance(date, str):
		return date + timedelta(days=days)
	moved = get_datetime(date) + timedelta(days=days)
	return moved.strftime(DATETIME_FORMAT if " " in date else DATE_FORMAT)


def strip_html(text):
	"""`text` without its tags."""
	return HTML_TAG.sub("", cstr(text))


def escape_html(text):
	"""`text` safe to put into HTML; what is no text is returned as it is."""
	return html.escape(text).replace("&#x27;", "&apos;") if isinstance(text, str) else text


def sanitize_html(text):
	"""`text` with the bracket escaped of every tag that is not known to be harmless, or has attributes."""
	return OTHER_TAG.sub("&lt;", text) if isinstance(text, str) else text
