"""What a new record has where nobody says anything: for records that guests cause."""

from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import cint, cstr, flt

WHOLE, FRACTIONS = ("Int", "Long Int", "Check"), ("Currency", "Float", "Percent")
WORKED_OUT = ("__user", "Today", "Now", "now")  # and those that begin with a colon


def set_for_guest(document: Document) -> bool:
	"""Fill in the defaults of a record and its new rows as Frappe would for a guest, who has none of their
	own. Returns False, with nothing done, where a default has to be worked out.

	Frappe makes a record of each table for that, which took a quarter of the time of a booking.
	"""
	rows = [row for row in (document, *document.get_all_children()) if row.is_new()]
	fields = [(row, field) for row in rows for field in row.meta.fields if row.get(field.fieldname) is None]
	if any(_is_worked_out(field) for _row, field in fields):
		return False
	for row, field in fields:
		value = _default_of(field, row.meta)
		if value is not None:
			row.set(field.fieldname, value)
	return True


def _is_worked_out(field: Any) -> bool:
	return bool(field.default) and (field.default in WORKED_OUT or cstr(field.default).startswith(":"))


def _default_of(field: Any, meta: Any) -> object:
	value = field.default
	if field.fieldtype == "Link" and field.options != "User":
		value = _of_site(field) or value
	if field.fieldtype in WHOLE:
		return cint(value)
	if field.fieldtype in FRACTIONS:
		return flt(value)
	return value if value and field.fieldname != meta.get("title_field") else None


def _of_site(field: Any) -> str | None:
	"""What the site has as the default of a link, such as its language."""
	from frappe.defaults import get_defaults

	value = get_defaults().get(field.fieldname)
	return value if value and frappe.db.exists(field.options, value) else None
