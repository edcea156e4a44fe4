"""Rows written straight into a table, where no rule of a document is to run."""

import frappe
from frappe.utils import now_datetime

ROWS_A_STATEMENT = 250


def insert_rows(doctype: str, rows: list[dict]) -> None:
	"""Write rows of the same fields, many a statement; each gets a name and what Frappe notes of a row."""
	moment, user = now_datetime(), frappe.session.user
	noted = {"creation": moment, "modified": moment, "owner": user, "modified_by": user, "docstatus": 0}
	table = frappe.qb.DocType(doctype)
	for start in range(0, len(rows), ROWS_A_STATEMENT):
		whole = [
			{"name": frappe.generate_hash(length=10), "idx": 0, **noted, **row}
			for row in rows[start : start + ROWS_A_STATEMENT]
		]
		query = frappe.qb.into(table).columns(*whole[0])
		query.insert(*(tuple(row.values()) for row in whole)).run()
