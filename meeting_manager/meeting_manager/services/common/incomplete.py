"""Records that are saved where nobody can fill in what an administrator has made mandatory: Custom Fields,
and fields of ours that a Property Setter requires.
"""

from frappe.model.document import Document
from frappe.utils import cstr, strip_html


def settle(document: Document, *missing: str) -> None:
	"""Note in `is_incomplete` whether a mandatory field is empty, for staff to find. The next save in which
	they fill it in clears the mark.

	Staff are refused such a save, as everywhere in Frappe. A page, a manage link or a job is not: services
	save for them with `ignore_permissions`, and a guest's booking must not depend on a form that they never
	see. missing: fields that the document's own rules miss besides.
	"""
	if document.flags.ignore_permissions:
		document.flags.ignore_mandatory = True
	document.is_incomplete = int(bool(missing or missing_fields(document)))


def missing_fields(document: Document) -> list[str]:
	"""The mandatory fields of a document and its rows that are empty."""
	rows = [document, *document.get_all_children()]
	return [
		field.fieldname
		for row in rows
		for field in row.meta.get("fields", {"reqd": 1})
		if _is_empty(row.get(field.fieldname))
	]


def _is_empty(value: object) -> bool:
	"""As Frappe sees it: 0 is a value, and markup around nothing is none."""
	text = cstr(value)
	return value in (None, []) or not (strip_html(text).strip() or "<img" in text)
