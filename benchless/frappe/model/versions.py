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
	difference = get_diff(before, doc)
	if any(difference.values()):
		data = json.dumps(difference, default=str)
		values = {"doctype": "Version", "ref_doctype": doc.doctype, "docname": doc.name, "data": data}
		frappe.get_doc(values).insert(ignore_permissions=True)


def get_diff(old, new):
	"""{"changed": [[field, old, new]], "added", "removed": [[table, row]]} between two documents."""
	difference = {"changed": _changed_fields(old, new), "added": [], "removed": [], "row_changed": []}
	for table in new.meta.table_fields:
		before, after = ({row.name: row for row in doc.get(table) or []} for doc in (old, new))
		difference["added"] += [[table, row.as_dict()] for name, row in after.items() if name not in before]
		difference["removed"] += [[table, row.as_dict()] for name, row in before.items() if name not in after]
	return difference


def _changed_fields(old, new):
	fields = [f.fieldname for f in new.meta.fields if f.fieldtype not in (*NO_VALUE_FIELDS, "Password")]
	values = [(name, old.get(name), new.get(name)) for name in fields]
	return [list(each) for each in values if each[1] != each[2] and cstr(each[1]) != cstr(each[2])]
