"""SQLite made to answer as Frappe's databases do: placeholders, types, functions."""

import re
import sqlite3
from datetime import date, datetime, timedelta
from functools import lru_cache

PLACEHOLDER = re.compile(r"%\((\w+)\)s|%s|%%")
LOCKING_READ = re.compile(r"\s+for\s+update\s*;?\s*$", re.IGNORECASE)
CALLS_FUNCTION = re.compile(r"\w\s*\(|\bcase\b", re.IGNORECASE)
WRITES = re.compile(
	r"^[\s(]*(insert|update|delete|replace|create|alter|drop|with\b.*\b(insert|update|delete)\b)",
	re.IGNORECASE | re.DOTALL,
)
MOMENT = re.compile(r"\d{4}-[01]\d-[0-3]\d( [0-2]\d:[0-5]\d:[0-5]\d(\.\d{6})?)?\Z")
PLAIN_TYPES = {str, int, float, bytes, type(None), bool}
LISTS = (list, tuple, set, frozenset)


def to_timedelta(text):
	"""`HH:MM[:SS[.ffffff]]` as the timedelta that MariaDB's driver gives for a Time column."""
	hours, minutes, seconds = [*text.split(":"), 0][:3]
	return timedelta(hours=int(hours), minutes=int(minutes), seconds=float(seconds))


# The column types have names of their own, as sqlite3 keeps converters for the whole process.
sqlite3.register_converter("FRAPPE_DATETIME", lambda raw: datetime.fromisoformat(raw.decode()))
sqlite3.register_converter("FRAPPE_DATE", lambda raw: date.fromisoformat(raw.decode()[:10]))
sqlite3.register_converter("FRAPPE_TIME", lambda raw: to_timedelta(raw.decode()))


def open_connection(path):
	"""A connection that begins no transaction by itself; Database does that."""
	connection = sqlite3.connect(
		path, 30, sqlite3.PARSE_DECLTYPES, None, check_same_thread=False, cached_statements=512
	)
	connection.execute("pragma journal_mode = wal")
	connection.execute("pragma synchronous = normal")
	return connection


class Statement:
	"""One SQL text, read once: whether it begins a transaction, and where its placeholders are."""

	def __init__(self, query):
		self.text = LOCKING_READ.sub("", query)
		self.begins = self.text != query or bool(WRITES.match(query))
		self.calls_function = bool(CALLS_FUNCTION.search(query))

	def fill(self, values):
		"""(SQL for sqlite3, values for sqlite3); a list or tuple becomes a bracketed list of placeholders."""
		if values == () or values == []:
			return self.text, ()
		values = values if isinstance(values, list | tuple | dict) else (values,)
		bound, position = [], iter(() if isinstance(values, dict) else values)

		def placeholder(found):
			if found[0] == "%%":
				return "%"
			value = values[found[1]] if found[1] else next(position)
			items = value if isinstance(value, LISTS) else [value]
			bound.extend(bind(item) for item in items)
			marks = ", ".join("?" * len(items))
			return f"({marks or '!'})" if items is value else marks  # an empty list is no SQL, as on MariaDB

		text = PLACEHOLDER.sub(placeholder, self.text)
		if list(position):
			raise TypeError("more values than placeholders")
		return text, bound


@lru_cache(4096)
def statement(query):
	"""The Statement of a query text, kept."""
	return Statement(query)


def bind(value):
	"""A Python value as SQLite stores it: ISO text for moments (no microseconds where they are zero)."""
	if type(value) in PLAIN_TYPES:
		return value
	if isinstance(value, timedelta):
		hours, rest = divmod(value, timedelta(hours=1))
		return f"{hours:02}{(datetime.min + rest).time().isoformat()[2:]}"
	if isinstance(value, dict):
		raise TypeError(f"a dict is no value for a statement: {value}")
	return value if isinstance(value, str | int | float) else str(value)


def moments(row):
	"""SQLite knows no column type for `max(creation)`, so a computed value is read by its form."""
	return tuple(
		(datetime if len(value) > 10 else date).fromisoformat(value)
		if type(value) is str and MOMENT.match(value)
		else value
		for value in row
	)
