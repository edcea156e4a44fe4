"""How a document gets its name."""

import re

import frappe
from frappe.utils.data import cstr


def set_new_name(doc):
	"""Name a new document: what its `autoname` method or its DocType's rule says, else a hash."""
	autoname = doc.meta.autoname or ""
	if doc.meta.issingle:
		doc.name = doc.doctype
	elif autoname.lower() != "prompt":
		doc.name = None
		doc.run_method("autoname")
		doc.name = doc.name or name_by_rule(autoname, doc)
	doc.name = validate_name(doc.doctype, doc.name)


def name_by_rule(autoname, doc):
	"""The name that a rule gives: `MC-.####`, `field:x`; ten digits for none."""
	if autoname in ("", "hash"):
		return frappe.generate_hash(length=10)
	if autoname.startswith("field:"):
		return doc.get(autoname.removeprefix("field:"))
	prefix, _dot, marks = autoname.partition(".")
	if set(marks) != {"#"}:
		raise frappe.not_offered(f"autoname {autoname}")
	return prefix + getseries(prefix, len(marks))


def getseries(key, digits):
	"""The next number of a series, with leading zeros; the row stays locked until the transaction ends."""
	first = "insert into `tabSeries` (name, current) values (%s, 1) on conflict (name)"
	rows = frappe.db.sql(f"{first} do update set current = current + 1 returning current", [key])
	return str(rows[0][0]).zfill(digits)


def validate_name(doctype, name):
	"""The name, stripped; an error for one that is empty or holds what a name may not."""
	name = cstr(name).strip()
	if not name:
		frappe.throw(frappe._("No Name Specified for {0}").format(doctype))
	if re.search(r"[<>]", name) or name.startswith(f"New {doctype}"):
		frappe.throw(frappe._("Name cannot contain special characters like <>"), frappe.NameError)
	if len(name) > 140:
		frappe.throw(frappe._("Name is too long"), frappe.CharacterLengthExceededError)
	return name
