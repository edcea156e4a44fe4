"""Claims: which of several workers owns a row of a queue.

The database decides, by one UPDATE that finds only free rows. A claim is written with a random token, by
which a worker recognises its own rows afterwards.
"""

from typing import Any

import frappe

LEASE = 15 * 60  # seconds without a sign of life after which a worker is presumed dead


def claim_rows(doctype: str, names: list[str], is_free: Any, **values: Any) -> str:
	"""Claim those of `names` that fulfil `is_free`, a condition of the query builder, and return the token.

	values: columns to write with the claim. Commit before acting on it, unless acting is part of the same
	transaction.
	"""
	table, token = frappe.qb.DocType(doctype), frappe.generate_hash(length=32)
	query = frappe.qb.update(table).set(table.claim, token)
	for column, value in values.items():
		query = query.set(table[column], value)
	if names:
		query.where(table.name.isin(sorted(names))).where(is_free).run()
	return str(token)


def claimed_rows(doctype: str, token: str, names: list[str], fields: list[str], order_by: str) -> list[Any]:
	"""The rows that a token has claimed. names: those that were asked for, which keeps the read to them."""
	mine = {"claim": token, "name": ["in", names or [""]]}
	return list(frappe.get_all(doctype, mine, fields, order_by=order_by))
