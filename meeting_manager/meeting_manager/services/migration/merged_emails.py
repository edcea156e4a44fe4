"""Marks the emails that were primary before a merge, from the logs of merges."""

import json

import frappe

LOGS_A_BATCH = 100  # their snapshots may be long


def mark_primary_ones() -> None:
	"""Mark them in the rows of survivors. Safe to run again."""
	log, after = frappe.qb.DocType("MM Customer Merge Log"), ""
	query = frappe.qb.from_(log).select(log.name, log.snapshot).where(log.status == "Merged")
	while logs := query.where(log.name > after).orderby(log.name).limit(LOGS_A_BATCH).run():
		if keys := {key for _name, snapshot in logs for key in _primary_keys(json.loads(snapshot or "{}"))}:
			_mark(sorted(keys))
		after = logs[-1][0]


def _primary_keys(state: dict) -> list[str]:
	sides = [state[side]["before"] for side in ("source", "survivor") if side in state]
	return [each["primary_email_key"] for each in sides if each.get("primary_email_key")]


def _mark(keys: list[str]) -> None:
	row, customer = frappe.qb.DocType("MM Customer Email"), frappe.qb.DocType("MM Customer")
	rows = frappe.qb.from_(row).join(customer).on(customer.merged_into == row.parent)
	names = rows.select(row.name).distinct().where(row.email_key.isin(keys)).run(pluck=True)
	if names:
		frappe.qb.update(row).set(row.merged_primary, 1).where(row.name.isin(names)).run()
