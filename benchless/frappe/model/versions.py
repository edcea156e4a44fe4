"""The audit trail: a Version row says what a save changed."""

import json

import frappe
from frappe.model import NO_VALUE_FIELDS
from frappe.utils.data import cstr


def save_version(doc):
	"""Write a Version for a DocType that tracks changes, when something did change."""
	before = doc.get_doc_before_save()
	if not doc.meta.track_changes or not before or doc.flags.ignore_version:
		return
	if changed := _changed_fields(before, doc):
		data = json.dumps({"changed": changed, "added": [], "removed": [], "row_changed": []}, default=str)
		values = {"doctype": "Version", "ref_doctype": doc.doctype, "docname": doc.name, "data": data}
		frappe.get_doc(values).insert(ignore_permissions=True)


def _changed_fields(old, new):
	"""[[field, old value, new value]]"""
	fields = [f.fieldname for f in new.meta.fields if f.fieldtype not in (*NO_VALUE_FIELDS, "Password")]
	values = [(name, old.get(name), new.get(name)) for name in fields]
	return [list(each) for each in values if each[1] != each[2] and cstr(each[1]) != cstr(each[2])]
