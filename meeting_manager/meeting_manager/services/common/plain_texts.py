"""Every text of this app's records is kept as text, never as markup: ADR 0016."""

from collections.abc import Iterator
from typing import Any

import frappe
from frappe.model.document import Document

from meeting_manager.meeting_manager.domain.common.plain_text import (
	email_text,
	plain_text,
	title_text,
	web_address,
)
from meeting_manager.meeting_manager.domain.common.spreadsheets import from_text_cell
from meeting_manager.meeting_manager.services.common import defaults


class PlainTextDocument(Document):
	"""The base of all our controllers, child tables included: whoever adds a field need not think of it.

	What is written past the document, with `frappe.db.set_value` and the like, calls `plain_text` itself.
	"""

	def insert(self, *args: Any, **kwargs: Any) -> Document:
		self._take_texts_from_spreadsheet()
		if not self.flags.updater_reference:
			self.flags.ignore_version = True  # Frappe makes one to find that nothing was there before
		return super().insert(*args, **kwargs)

	def save(self, *args: Any, **kwargs: Any) -> Document:
		if not self.is_new():  # which Frappe hands on to `insert`
			self._take_texts_from_spreadsheet()
		return super().save(*args, **kwargs)

	def _set_defaults(self) -> None:
		"""Frappe calls this first."""
		is_for_guest = frappe.session.user == "Guest" and self.is_new() and self.flags.ignore_permissions
		if not (is_for_guest and defaults.set_for_guest(self)):
			super()._set_defaults()

	def _take_texts_from_spreadsheet(self) -> None:
		"""An import brings texts as `exports` wrote them: see `spreadsheets`."""
		if frappe.flags.in_import:
			for row, field, value in self._texts():
				row.set(field.fieldname, from_text_cell(value))

	def _validate(self) -> None:
		"""Frappe calls this after `validate`, and checks the lengths in it."""
		for row, field, value in self._texts():
			row.set(field.fieldname, kept(field, value, row.meta))
		super()._validate()

	def _texts(self) -> Iterator[tuple[Document, Any, str]]:
		"""(record or row, field, text) of each text that there is."""
		for row in (self, *self.get_all_children()):
			for field in row.meta.fields:
				value = row.get(field.fieldname)
				if isinstance(value, str):
					yield row, field, value


def kept(field: Any, value: str, meta: Any) -> str:
	"""A value as a field of a DocType keeps it. Frappe's report view puts a URL into an attribute as it is,
	and its board a title.
	"""
	if field.options == "URL":
		return web_address(value)
	if field.fieldname == meta.get("title_field"):
		return title_text(value)
	return email_text(value) if "email" in field.fieldname else plain_text(value)


def keep_subject_plain(communication: Document, method: str | None = None) -> None:
	"""Before a mail about one of our records is kept, sent or received: Frappe shows its subject as HTML."""
	records = [communication.reference_doctype]
	records += [link.link_doctype for link in communication.get("timeline_links") or []]
	if any(doctype and is_ours(doctype) for doctype in records):
		communication.subject = plain_text(communication.subject)


def is_ours(doctype: str) -> bool:
	"""Whether a DocType belongs to this app."""
	return bool(frappe.get_meta(doctype).module == "Meeting Manager")
