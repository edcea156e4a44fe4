"""The checks every document and child row goes through before it is written."""

import re

import frappe
from frappe import _
from frappe.model import SHORT_TEXT_FIELDS
from frappe.model.base_document import BaseDocument
from frappe.types import _dict
from frappe.utils.data import cint, cstr, escape_html, flt, strip_html

PHONE = re.compile(r"[0-9 +_\-,.*#()]{1,20}\Z")


class CheckedDocument(BaseDocument):
	"""Each method checks one rule over this row's own fields and throws what the rule is called after."""

	def _check_row(self):
		self._validate_data_fields()
		self._validate_selects()
		self._validate_numbers_and_length()
		if (self.meta.autoname or "").startswith("field:"):
			self.set(self.meta.autoname[6:], self.name)
		self._sanitize_content()

	def _where(self, field):
		"""`Row #2: Email`, or the label alone in a parent."""
		label = _(field.label, context=field.parent)
		return f"{_('Row')} #{self.idx}: {label}" if self.get("parentfield") else label

	def _missing_fields(self, flags):
		"""The names of the required fields without a value, each told to the user."""
		missing = []
		for field in () if flags.ignore_mandatory else self.meta.get("fields", {"reqd": 1}):
			value = self.get(field.fieldname)
			if value in (None, []) or not (strip_html(cstr(value)).strip() or "<img" in cstr(value)):
				message = _("Error: Value missing for {0}: {1}").format(_(field.parent), self._where(field))
				frappe.msgprint(message)
				missing.append(field.fieldname)
		return missing

	def _validate_data_fields(self):
		"""Check Data fields that say what they hold, Email or Phone; no Password is stored."""
		for field in self.meta.fields:
			if field.fieldtype == "Password" and self.get(field.fieldname):
				raise frappe.not_offered("a stored Password field")
			value = field.fieldtype == "Data" and self.get(field.fieldname)
			if value and field.options == "Email":
				for address in frappe.utils.split_emails(value):
					frappe.utils.validate_email_address(address, throw=True)
			elif value and field.options == "Phone" and not PHONE.match(value.strip()):
				message = _("{0} is not a valid Phone Number").format(escape_html(value))
				frappe.throw(message, frappe.InvalidPhoneNumberError)

	def _validate_selects(self):
		for field in self.meta.fields:
			if field.fieldtype != "Select" or not field.options or not self.get(field.fieldname):
				continue
			options, value = field.options.split("\n"), cstr(self.get(field.fieldname)).strip()
			self.set(field.fieldname, value)
			if any(options) and value not in options:
				allowed = '", "'.join(_(option) for option in options)
				message = _('{0} cannot be "{1}". It should be one of "{2}"')
				frappe.throw(message.format(self._where(field), escape_html(value), allowed))

	def _validate_numbers_and_length(self):
		for field in self.meta.fields:
			value = self.__dict__.get(field.fieldname)
			if field.non_negative and flt(value) < 0:
				message = _("Value cannot be negative for {0}").format(self._where(field))
				frappe.throw(message, frappe.NonNegativeError, title=_("Negative Value"))
			limit, length = 2**31 - 1, abs(cint(value)) if field.fieldtype == "Int" else 0
			if field.fieldtype in SHORT_TEXT_FIELDS:
				limit, length = cint(field.length) or 140, len(cstr(value))
			if length > limit and not self.meta.issingle:
				message = _("{0}: '{1}' will get truncated, as max characters allowed is {2}")
				message = message.format(_(self.doctype), self._where(field), limit)
				frappe.throw(message, frappe.CharacterLengthExceededError, title=_("Value too big"))

	def _sanitize_content(self):
		"""Turn harmful HTML in text fields into text."""
		for column in self.meta.columns:
			value = self.__dict__.get(column)
			if isinstance(value, str) and "<" in value:
				field = self.meta.get_field(column) or _dict()
				exempt = field.ignore_xss_filter or field.fieldtype in ("Attach", "Attach Image", "Code")
				if not exempt and field.options != "Email":
					self.set(column, frappe.utils.sanitize_html(value))

	def _invalid_links(self):
		"""Check links, spell them as stored; returns what could not be found."""
		invalid = []
		for field in self.meta.link_fields:
			name = self.get(field.fieldname)
			target = field.options if field.fieldtype == "Link" else self.get(field.options)
			if not name or (target and frappe.get_meta(target).issingle):
				continue
			if not target:
				frappe.throw(_("{0} must be set first").format(self.meta.get_label(field.options)))
			if found := frappe.db.get_value(target, cstr(name)):
				self.set(field.fieldname, found)
			else:
				invalid.append(f"{self._where(field)}: {escape_html(cstr(name))}")
		return invalid

	def _reset_above_permlevel(self, levels):
		"""Put fields the user may not write back to what is stored, or to their default."""
		fields = [field for field in self.meta.high_permlevel_fields if cint(field.permlevel) not in levels]
		if fields:
			new, name = self.is_new(), self.name
			stored = frappe.new_doc(self.doctype) if new else frappe.get_doc(self.doctype, name)
			self.update({field.fieldname: stored.get(field.fieldname) for field in fields})
