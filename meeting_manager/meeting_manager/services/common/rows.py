"""Writes rows straight into a table, where no rule of a document should run, and reads them page by page."""

from collections.abc import Sized
from typing import Any

import frappe
from frappe.utils import create_batch, now_datetime

from meeting_manager.meeting_manager.domain.common.plain_text import plain_text

ROWS_A_STATEMENT = 250
OFFSET = "offset" if int(frappe.__version__.partition(".")[0]) >= 16 else "start"  # what get_list calls it
ROW_NAME = 16  # hex digits: of ten, two among a million rows would be the same


def insert_rows(doctype: str, rows: list[dict[str, Any]], ignore_taken: bool = False) -> None:
	"""Write rows of the same fields, many a statement; each gets a name and what Frappe notes of a row.

	ignore_taken: pass over a row whose unique key somebody else has just written.
	"""
	moment, user = now_datetime(), frappe.session.user
	noted = {"creation": moment, "modified": moment, "owner": user, "modified_by": user, "docstatus": 0}
	whole = [{"name": frappe.generate_hash(length=ROW_NAME), "idx": 0, **noted, **row} for row in rows]
	if whole and ignore_taken:
		values = [tuple(map(_kept, row.values())) for row in whole]
		frappe.db.bulk_insert(
			doctype, list(whole[0]), values, ignore_duplicates=True, chunk_size=ROWS_A_STATEMENT
		)
		return
	for some in create_batch(whole, ROWS_A_STATEMENT):
		columns = ", ".join(f"`{column}`" for column in some[0])
		frappe.db.sql(
			f"insert into `tab{doctype}` ({columns}) values {', '.join([f'({marks(some[0])})'] * len(some))}",
			[_kept(value) for row in some for value in row.values()],
		)


def write_texts(doctype: str, texts: dict[str, dict[str, str]]) -> None:
	"""Write `{name: {column: text}}`, a statement for each row; `modified` stays.

	Not by `frappe.db.set_value` or the query builder: on Frappe 16's SQLite they double each % of a text that
	has an apostrophe in it.
	"""
	for name, row in texts.items():
		columns = ", ".join(f"`{column}` = %s" for column in row)
		frappe.db.sql(f"update `tab{doctype}` set {columns} where name = %s", [*row.values(), name])


def page(start: int, limit: int) -> dict[str, int]:
	"""Arguments of `frappe.get_list` for so many rows after the first `start`, by the names that this version
	has. Frappe 16 warns of the others on every call.
	"""
	return {"limit": limit, OFFSET: start}


def _kept(value: Any) -> Any:
	"""Texts as documents keep them: see `PlainTextDocument`."""
	return plain_text(value) if isinstance(value, str) else value


def marks(values: Sized) -> str:
	"""A `%s` for each value, for statements that are written out."""
	return ", ".join(["%s"] * len(values))
