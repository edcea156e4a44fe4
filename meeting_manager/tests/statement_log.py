"""Collects the statements that this app sends, and asks MariaDB how it would carry them out."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from unittest.mock import patch

import frappe

# What only carries a statement from whoever wrote it to the database.
CARRIERS = (
	"/frappe/database/", "/frappe/query_builder/", "/frappe/model/db_query.py", "/frappe/model/qb_query.py",
	"/frappe/__init__.py", "/frappe/utils/", "/pypika/", "/unittest/", "/contextlib.py",
)  # fmt: skip
EXPLAINED = ("select", "update", "delete", "insert", "with", "(")


@dataclass(frozen=True)
class Statement:
	text: str
	values: Any = field(hash=False, compare=False)
	written_in: str  # the file and line that wrote it

	@property
	def shape(self) -> str:
		"""The text without what differs from one time to the next."""
		short = re.sub(r"\((\s*(%s|%\(\w+\)s|'[^']*'|\d+)\s*,?)+\)", "(…)", self.text)
		return re.sub(r"'[^']*'|%\(\w+\)s|\b\d[\d.]*\b", "?", " ".join(short.split()))


class Step(NamedTuple):
	"""One row of a plan."""

	statement: Statement
	table: str
	kind: str  # ALL: the whole table; index: a whole index; else how the index is looked up
	key: str | None
	rows: int
	extra: str

	@property
	def is_cut_short(self) -> bool:
		"""Whether it ends at the statement's limit, because each row that is read is one of the answer."""
		looks_on = any(word in self.extra for word in ("where", "filesort", "temporary"))
		return " limit " in self.statement.shape.lower() and not looks_on


@contextmanager
def collected(ours: Iterator[str] | tuple[str, ...]) -> Iterator[dict[str, Statement]]:
	"""Collect the statements of the block, one of each shape: those that this app wrote, and those that name
	one of the tables `ours`, whoever wrote them. Of all connections, as requests have their own.
	"""
	found: dict[str, Statement] = {}
	database, names = type(frappe.local.db), tuple(f"`{each}`" for each in ours)
	whole = database.sql

	def sql(self, query, values=(), *args, **kwargs):
		text = str(query)
		if text.lstrip().lower().startswith(EXPLAINED):
			author = _author()
			if "/meeting_manager/" in author or any(name in text for name in names):
				statement = Statement(text, values, author)
				found.setdefault(statement.shape, statement)
		return whole(self, query, values, *args, **kwargs)

	with patch.object(database, "sql", sql):
		yield found


def _author() -> str:
	frame = sys._getframe(2)
	while frame and any(part in frame.f_code.co_filename for part in CARRIERS):
		frame = frame.f_back
	return f"{frame.f_code.co_filename}:{frame.f_lineno}" if frame else ""


def plan_of(statement: Statement) -> list[Step]:
	rows = frappe.db.sql(f"explain {statement.text}", statement.values or (), as_dict=True)
	alias_of = dict(re.findall(r"`(tab[^`]+)`\s+(?:as\s+)?`?(\w+)`?", statement.text, re.IGNORECASE))
	names = {alias: table for table, alias in alias_of.items()}
	return [
		Step(
			statement,
			names.get(row.table, row.table),
			row.type or "",
			row.key,
			_number(row.rows),
			row.Extra or "",
		)
		for row in rows
		if row.table
	]


def _number(rows: str | int | None) -> int:
	"""Of `12 (3%)`, where a filter is made of another index, the first."""
	return int(str(rows or 0).split()[0])


def fill(doctype: str, count: int, fixed: dict[str, str]) -> None:
	"""Write so many rows straight into a table, each a little different. fixed: `{column: SQL}` of those that
	must not be.
	"""
	meta, columns = frappe.get_meta(doctype), {}
	for column, kind, length in frappe.db.sql(
		"""select column_name, data_type, character_maximum_length from information_schema.columns
		where table_schema = database() and table_name = %s""",
		(f"tab{doctype}",),
	):
		columns[column] = fixed.get(column) or _value(meta.get_field(column), column, kind, length)
	frappe.db.sql(
		f"""insert into `tab{doctype}` ({", ".join(f"`{column}`" for column in columns)})
		select {", ".join(columns.values())} from seq_1_to_{count}"""
	)


def _value(field: Any, column: str, kind: str, length: int | None) -> str:
	"""SQL of a value for a column; `seq` is the number of the row."""
	if column in ("docstatus", "idx"):
		return "0"
	if field and field.fieldtype == "Check":
		return str(int(field.default or 0))
	if field and field.fieldtype == "Select":
		options = (field.options or "").split("\n")
		return frappe.db.escape(options[-1]) if options[0] else "null"
	if kind in ("datetime", "date"):
		return "'2018-01-01' + interval seq hour"
	if kind == "bigint":
		return "1500000000 + seq * 3600"
	if kind in ("int", "decimal", "tinyint", "double", "float"):
		return "seq"
	if kind == "varchar":
		return f"left(concat('mm-plan-', seq), {length})"
	return "null"


def remove(doctype: str) -> None:
	"""Take those rows away again."""
	frappe.db.sql(f"delete from `tab{doctype}` where name like 'mm-plan-%%'")
