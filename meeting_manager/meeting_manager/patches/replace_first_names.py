import json

import frappe

REPLACED = ("MM Meeting Booking", "MM Customer")
BEFORE, AFTER = "first_name", "customer_name"


def execute() -> None:
	"""Bookings and customers have no stored first name any more: show the name where that was shown.

	1. In saved reports, and in what users have chosen for their lists and reports, by Frappe's own functions.
	2. In the fields of boards and of lists.

	The columns of the database stay, as Frappe leaves those of every field that is gone. Running it again
	finds nothing left to do.
	"""
	if not frappe.db.exists("DocType", "Kanban Board"):
		return
	from frappe.model.utils.rename_field import update_reports, update_user_settings

	for doctype in REPLACED:
		update_reports(doctype, BEFORE, AFTER)
		update_user_settings(doctype, BEFORE, AFTER)
	_replace("Kanban Board", "reference_doctype")
	_replace("List View Settings", "name")


def _replace(view: str, of: str) -> None:
	"""Each field once, in the order they stand in. of: the field that names the records shown."""
	table = frappe.qb.DocType(view)
	stored = frappe.qb.from_(table).select(table.name, table.fields)
	for name, fields in stored.where(table[of].isin(REPLACED) & table.fields.like(f"%{BEFORE}%")).run():
		shown = [_renamed(field) for field in json.loads(fields)]
		once = [field for position, field in enumerate(shown) if field not in shown[:position]]
		frappe.qb.update(table).set(table.fields, json.dumps(once)).where(table.name == name).run()


def _renamed(field: str | dict) -> str | dict:
	"""A board keeps names of fields, a list `{"fieldname", "label"}`."""
	if isinstance(field, dict):
		is_gone = field.get("fieldname") == BEFORE
		return {**field, "fieldname": AFTER, "label": "Name"} if is_gone else field
	return AFTER if field == BEFORE else field
