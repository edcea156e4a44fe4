"""SQLite made to answer as Frappe's databases do: placeholders, types, functions."""

import re
import sqlite3
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

PLACEHOLDER = re.compile(r"%\((\w+)\)s|%s|%%")
LOCKING_READ = re.compile(r"\s+for\s+update(\s+(nowait|skip\s+locked))?\s*;?\s*$", re.IGNORECASE)
INSERT_IGNORE = re.compile(r"^(\s*)insert\s+ignore\b", re.IGNORECASE)
WRITES = re.compile(
	r"^[\s(]*(insert|update|delete|replace|create|alter|drop|with\b.*\b(insert|update|delete)\b)",
	re.IGNORECASE | re.DOTALL,
)
CALLS_FUNCTION = re.compile(r"\w\s*\(|\bcase\b", re.IGNORECASE)
MOMENT = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d{6})?)?\Z")
PLAIN_TYPES = {str, int, float, bytes, type(None), bool}


def to_timedelta(text):
	"""`HH:MM:SS[.ffffff]` as the timedelta that MariaDB's driver gives for a Time column."""
	hours, minutes, seconds = text.split(":")
	return timedelta(hours=int(hours), minutes=int(minutes), seconds=float(seconds))


# The column types have names of their own, as sqlite3 keeps converters for the whole process.
sqlite3.register_converter("FRAPPE_DATETIME", lambda raw: datetime.fromisoformat(raw.decode()))
sqlite3.register_converter("FRAPPE_DATE", lambda raw: date.fromisoformat(raw.decode()[:10]))
sqlite3.register_converter("FRAPPE_TIME", lambda raw: to_timedelta(raw.decode()))


def open_connection(path):
	"""A connection that begins no transaction by itself; Database does that."""
	connection = sqlite3.connect(
		path,
		timeout=30,
		isolation_level=None,
		check_same_thread=False,
		cached_statements=512,
		detect_types=sqlite3.PARSE_DECLTYPES,
	)
	connection.execute("pragma journal_mode = wal")
	connection.execute("pragma synchronous = normal")
	for name, arity, function in SQL_FUNCTIONS:
		connection.create_function(name, arity, function, deterministic=name != "now")
	return connection


def concat(*parts):
	"""CONCAT as MariaDB has it: NULL when any part is NULL."""
	return None if None in parts else "".join(str(part) for part in parts)


def regexp(pattern, value):
	"""`value REGEXP pattern`, without regard to case."""
	return value is not None and re.search(pattern, str(value), re.IGNORECASE) is not None


SQL_FUNCTIONS = (
	("concat", -1, concat),
	("regexp", 2, regexp),
	("now", 0, lambda: datetime.now().isoformat(" ")),
	("locate", 2, lambda part, text: None if text is None else str(text).lower().find(str(part).lower()) + 1),
)


class Statement:
	"""One SQL text, read once: what kind it is and how its placeholders are to be filled."""

	__slots__ = ("begins", "calls_function", "plain", "text")

	def __init__(self, query):
		locks = LOCKING_READ.search(query)
		query = LOCKING_READ.sub("", query) if locks else query
		self.text = INSERT_IGNORE.sub(r"\1insert or ignore", query)
		self.begins = bool(locks or WRITES.match(query))
		self.calls_function = bool(CALLS_FUNCTION.search(query))
		self.plain = PLACEHOLDER.sub(self._simple_placeholder, self.text)

	@staticmethod
	def _simple_placeholder(match):
		if match[0] == "%%":
			return "%"
		return f":{match[1]}" if match[1] else "?"

	def fill(self, values):
		"""(SQL for sqlite3, values for sqlite3); a list or tuple becomes a bracketed list of placeholders."""
		if values is None or values == () or values == []:
			return self.text, ()
		if not isinstance(values, list | tuple | dict):
			values = (values,)
		given = values.values() if isinstance(values, dict) else values
		if any(isinstance(value, list | tuple | set | frozenset) for value in given):
			return self._fill_with_lists(values)
		if isinstance(values, dict):
			return self.plain, {key: bind(value) for key, value in values.items()}
		return self.plain, [bind(value) for value in values]

	def _fill_with_lists(self, values):
		bound, position = [], iter(values if not isinstance(values, dict) else ())

		def placeholder(match):
			if match[0] == "%%":
				return "%"
			value = values[match[1]] if match[1] else next(position)
			if not isinstance(value, list | tuple | set | frozenset):
				bound.append(bind(value))
				return "?"
			bound.extend(bind(item) for item in value)
			return "(" + ", ".join("?" * len(value)) + ")" if value else "(null)"

		return PLACEHOLDER.sub(placeholder, self.text), bound


@lru_cache(4096)
def statement(query):
	"""The Statement of a query text, kept."""
	return Statement(query)


def bind(value):
	"""A Python value as SQLite stores it: ISO text for moments (no microseconds where they are zero)."""
	if type(value) in PLAIN_TYPES:
		return value
	if isinstance(value, datetime):
		return value.isoformat(" ")
	if isinstance(value, date | time):
		return value.isoformat()
	if isinstance(value, timedelta):
		return clock(value)
	if isinstance(value, Decimal):
		return float(value)
	if isinstance(value, str | int | float):
		return value
	return str(value)


def clock(value):
	"""A timedelta as `HH:MM:SS[.ffffff]`."""
	seconds = value.days * 86400 + value.seconds
	text = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
	return f"{text}.{value.microseconds:06}" if value.microseconds else text


def moments(row):
	"""SQLite knows no column type for `max(creation)`, so a computed value in that form is read by its form."""
	return tuple(
		_moment(value) if type(value) is str and 10 <= len(value) <= 26 and MOMENT.match(value) else value
		for value in row
	)


def _moment(text):
	try:
		return datetime.fromisoformat(text) if len(text) > 10 else date.fromisoformat(text)
	except ValueError:
		return text
