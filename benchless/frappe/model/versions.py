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
		version = {"doctype": "Version", "ref_doctype": doc.doctype, "docname": cstr(doc.name)}
		version["data"] = json.dumps(difference, default=str)
		frappe.get_doc(version).insert(ignore_permissions=True)


def get_diff(old, new):
	"""{"changed": [[field, old, new]], "added", "removed", "row_changed"} between two documents."""
	difference = {"changed": _changed_fields(old, new), "added": [], "removed": [], "row_changed": []}
	for field in new.meta.table_fields:
		table = field.fieldname
		before = {row.name: row for row in old.get(table) or []}
		after = {row.name: row for row in new.get(table) or []}
		difference["added"] += [[table, row.as_dict()] for name, row in after.items() if name not in before]
		difference["removed"] += [[table, row.as_dict()] for name, row in before.items() if name not in after]
		for name in before.keys() & after.keys():
			if changed := _changed_fields(before[name], after[name]):
				difference["row_changed"].append([table, after[name].idx, name, changed])
	return difference


def _changed_fields(old, new):
	changed = []
	for field in new.meta.fields:
		if field.fieldtype in NO_VALUE_FIELDS or field.fieldtype == "Password":
			continue
		before, after = old.get(field.fieldname), new.get(field.fieldname)
		if before != after and cstr(before) != cstr(after):
			changed.append([field.fieldname, before, after])
	return changed
