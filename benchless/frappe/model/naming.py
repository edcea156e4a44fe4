"""How a document gets its name."""

import re

import frappe
from frappe.utils.data import cint, cstr, now_datetime

FORMAT_PART = re.compile(r"\{([^}]*)\}")


def set_new_name(doc):
	"""Name a new document: what its `autoname` method or its DocType's rule says, else a hash."""
	doc.run_method("before_naming")
	autoname = doc.meta.autoname or ""
	if autoname.lower() != "prompt":
		doc.name = None
	if doc.meta.issingle:
		doc.name = doc.doctype
	if not doc.name:
		doc.run_method("autoname")
	if not doc.name and autoname:
		doc.name = name_by_rule(autoname, doc)
	doc.name = doc.name or make_autoname("hash", doc.doctype)
	doc.name = validate_name(doc.doctype, doc.name)


def name_by_rule(autoname, doc):
	"""The name that an `autoname` rule gives a document."""
	rule = autoname.lower()
	if rule.startswith("field:"):
		fieldname = autoname[6:]
		value = cstr(doc.get(fieldname)).strip()
		if not value:
			frappe.throw(frappe._("{0} is required").format(frappe._(doc.meta.get_label(fieldname))))
		return value
	if rule.startswith("format:"):
		return _by_format(autoname[7:], doc)
	if rule == "prompt":
		if not doc.name:
			frappe.throw(frappe._("Please set the document name"))
		return doc.name
	if rule.startswith("naming_series:"):
		frappe.throw("benchless does not offer naming series; see benchless/API.md")
	return make_autoname(autoname, doc.doctype, doc)


def _by_format(pattern, doc):
	text = FORMAT_PART.sub(lambda match: match[0] if "#" in match[1] else _part(match[1], doc), pattern)
	return FORMAT_PART.sub(lambda match: getseries(text.split("{")[0], len(match[1])), text)


def make_autoname(key="", doctype="", doc="", *, ignore_validate=False):
	"""A name from a rule such as `MC-.####`, or ten random characters for `hash`."""
	if key in ("", "hash"):
		return frappe.generate_hash(length=10)
	if "#" not in key:
		key = f"{key}.#####"
	return parse_naming_series(key, doctype, doc)


def parse_naming_series(parts, doctype="", doc=""):
	"""The parts of a series joined: a run of `#` is the next number of what stands before it."""
	name = ""
	for part in parts.split(".") if isinstance(parts, str) else parts:
		if part.startswith("#"):
			name += getseries(name, len(part))
		elif part:
			name += _part(part, doc)
	return name


def _part(part, doc):
	today = now_datetime()
	dates = {"YY": "%y", "YYYY": "%Y", "MM": "%m", "DD": "%d"}
	if part in dates:
		return today.strftime(dates[part])
	if doc and doc.get(part) is not None:
		return cstr(doc.get(part)).strip()
	return part


def getseries(key, digits):
	"""The next number of a series, with leading zeros; the row stays locked until the transaction ends."""
	rows = frappe.db.sql(
		"insert into `tabSeries` (name, current) values (%s, 1)"
		" on conflict (name) do update set current = current + 1 returning current",
		[key],
	)
	return str(rows[0][0]).zfill(digits)


def revert_series_if_last(key, name, doc=None):
	"""Give a number back when the document that had it, the last of its series, is deleted."""
	prefix = "".join(part for part in key.split(".") if not part.startswith("#"))
	if name.startswith(prefix) and name[len(prefix) :].isdigit():
		last = cint(name[len(prefix) :])
		frappe.db.sql("update `tabSeries` set current = current - 1 where name = %s and current = %s", [prefix, last])


def validate_name(doctype, name):
	"""The name, stripped; NameError for one that is empty or holds what a name may not."""
	name = cstr(name).strip()
	if not name:
		frappe.throw(frappe._("No Name Specified for {0}").format(doctype))
	if name.startswith(f"New {doctype}"):
		frappe.throw(frappe._("There were some errors setting the name"), frappe.NameError)
	if (doctype == "DocType" and re.search(r"[^\w -]", name)) or re.search(r"[<>]", name):
		frappe.throw(frappe._("Name cannot contain special characters like {0}").format("<>"), frappe.NameError)
	if len(name) > 140:
		frappe.throw(frappe._("Name is too long"), frappe.CharacterLengthExceededError)
	return name
