"""Makes texts plain that were stored before every record kept its texts so."""

from typing import Any

import frappe
from frappe.utils import cint

from meeting_manager.meeting_manager.domain.common.plain_text import plain_text
from meeting_manager.meeting_manager.services.common import rows
from meeting_manager.meeting_manager.services.common.plain_texts import kept
from meeting_manager.meeting_manager.services.privacy.redaction import our_doctypes

TEXT_TYPES = ("Data", "Small Text", "Text", "Long Text", "Autocomplete", "Code")
SHORT = 140  # characters, of a Data field that does not say how many
SUSPECT = ("%<%", "%&%", '%"%', "%'%", "%`%")  # only the first two are in what stands in no attribute


def keep_stored_texts_plain() -> int:
	"""Rewrite the texts of our records that could be markup. Returns how many; a second run finds none."""
	count = 0
	for doctype in our_doctypes():
		meta = frappe.get_meta(doctype)
		for field in meta.fields:
			if field.fieldtype in TEXT_TYPES and not meta.issingle:
				count += _rewrite(meta, field)
			elif field.fieldtype in TEXT_TYPES:
				_rewrite_single(meta, field)
	return count + _rewrite_subjects(our_doctypes())


def keep_titles_plain(doctype: str) -> int:
	"""The same for the titles of a DocType whose title is another field now."""
	meta = frappe.get_meta(doctype)
	return _rewrite(meta, meta.get_field(meta.title_field))


def _rewrite(meta: Any, field: Any) -> int:
	table, column = frappe.qb.DocType(meta.name), field.fieldname
	query = frappe.qb.from_(table).select(table.name, table[column])
	is_in_attribute = field.options == "URL" or column == meta.get("title_field")
	suspects = SUSPECT if is_in_attribute else SUSPECT[:2]
	found = {
		name: value
		for pattern in suspects
		for name, value in query.where(table[column].like(pattern)).run()
		if _fitting(meta, field, value) != value
	}
	values = {name: {column: _fitting(meta, field, value)} for name, value in found.items()}
	rows.write_texts(meta.name, values)
	return len(values)


def _rewrite_single(meta: Any, field: Any) -> None:
	value = frappe.db.get_single_value(meta.name, field.fieldname)
	if value and kept(field, value, meta) != value:
		frappe.db.set_single_value(meta.name, field.fieldname, kept(field, value, meta))


def _fitting(meta: Any, field: Any, value: str) -> str:
	"""In a column of so many characters the last ones make room for the joiners."""
	longest = (cint(field.length) or SHORT) if field.fieldtype in ("Data", "Autocomplete") else None
	return kept(field, value, meta)[:longest]


def _rewrite_subjects(doctypes: list[str]) -> int:
	"""Mails and calls about our records."""
	if not frappe.db.exists("DocType", "Communication"):
		return 0
	mail = frappe.qb.DocType("Communication")
	query = (
		frappe.qb.from_(mail)
		.select(mail.name, mail.subject)
		.where(mail.subject.like("%<%") | mail.subject.like("%&%"))
	)
	stored = dict(query.where(mail.reference_doctype.isin(doctypes)).run())
	plain = {name: plain_text(subject) for name, subject in stored.items()}
	values = {name: {"subject": plain[name]} for name in stored if plain[name] != stored[name]}
	rows.write_texts("Communication", values)
	return len(values)
