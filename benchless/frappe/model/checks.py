"""The checks every document and child row goes through before it is written."""

import frappe
from frappe import _
from frappe.model import MAX_INT, SHORT_TEXT_FIELDS, TABLE_FIELDS
from frappe.model.base_document import BaseDocument
from frappe.types import _dict
from frappe.utils.data import cint, cstr, flt, strip_html


class CheckedDocument(BaseDocument):
	"""Each method checks one rule over this row's own fields and throws what the rule is called after."""

	def _check_row(self):
		self._validate_data_fields()
		self._validate_selects()
		self._validate_non_negative()
		self._validate_length()
		self._sync_autoname_field()
		self._sanitize_content()
		self._save_passwords()

	def _where(self, field):
		"""`Row #2: Email`, or the label alone in a parent."""
		label = _(field.label, context=field.parent)
		return f"{_('Row')} #{self.idx}: {label}" if self.get("parentfield") else label

	def _missing_fields(self):
		"""[(fieldname, message)] of the required fields without a value."""
		missing = []
		for field in self.meta.required:
			value = self.get(field.fieldname)
			if value in (None, []) or not (strip_html(cstr(value)).strip() or "<img" in cstr(value)):
				missing.append((field.fieldname, self._missing_message(field)))
		return missing

	def _missing_message(self, field):
		label = _(field.label, context=field.parent)
		if field.fieldtype in TABLE_FIELDS:
			return "{}: {}: {}".format(_("Error"), _("Data missing in table"), label)
		if self.get("parentfield"):
			place = f"{frappe.bold(_(self.doctype))} {_('Row')} #{self.idx}"
			return "{}: {}: {}: {}".format(_("Error"), place, _("Value missing for"), label)
		return _("Error: Value missing for {0}: {1}").format(_(field.parent), label)

	def _validate_data_fields(self):
		"""Check Data fields that say what they hold: Email, Phone, Name, URL."""
		utils = frappe.utils
		checks = {"Phone": utils.validate_phone_number, "Name": utils.validate_name, "URL": utils.validate_url}
		for field in self.meta.checked_data_fields:
			value = self.get(field.fieldname)
			if not value or (self.owner in frappe.STANDARD_USERS and value in frappe.STANDARD_USERS):
				continue
			if field.options == "Email":
				for address in utils.split_emails(value):
					utils.validate_email_address(address, throw=True)
			elif field.options in checks:
				checks[field.options](value, throw=True)

	def _validate_selects(self):
		for field in self.meta.fields:
			if field.fieldtype != "Select" or not field.options or not self.get(field.fieldname):
				continue
			options = field.options.split("\n")
			value = cstr(self.get(field.fieldname)).strip()
			self.set(field.fieldname, value)
			if any(options) and value not in options:
				prefix = _("Row #{0}:").format(self.idx) if self.get("parentfield") else ""
				allowed = '", "'.join(_(option) for option in options)
				message = _('{0} {1} cannot be "{2}". It should be one of "{3}"')
				frappe.throw(message.format(prefix, _(field.label), frappe.utils.escape_html(value), allowed))

	def _validate_non_negative(self):
		for field in self.meta.fields:
			if field.non_negative and flt(self.get(field.fieldname)) < 0:
				message = _("Value cannot be negative for {0}: {1}")
				message = message.format(_(field.parent), frappe.bold(self._where(field)))
				frappe.throw(message, frappe.NonNegativeError, title=_("Negative Value"))

	def _validate_length(self):
		if self.meta.issingle:
			return
		for field in self.meta.fields:
			value = self.__dict__.get(field.fieldname)
			if value is None:
				continue
			if field.fieldtype in SHORT_TEXT_FIELDS and len(cstr(value)) > (limit := cint(field.length) or 140):
				self._refuse_length(field, limit, value)
			elif field.fieldtype in MAX_INT:
				limit = MAX_INT["Long Int" if cint(field.length) > 11 else field.fieldtype]
				if abs(cint(value)) > limit:
					self._refuse_length(field, limit, value)

	def _refuse_length(self, field, limit, value):
		in_row = self.get("parentfield")
		place = _("{0}, Row {1}").format(_(self.doctype), self.idx) if in_row else f"{_(self.doctype)} {self.name}"
		message = _("{0}: '{1}' ({3}) will get truncated, as max characters allowed is {2}")
		shown = frappe.utils.escape_html(cstr(value))
		message = message.format(place, frappe.bold(_(field.label, context=field.parent)), limit, shown)
		frappe.throw(message, frappe.CharacterLengthExceededError, title=_("Value too big"))

	def _sync_autoname_field(self):
		autoname = self.meta.autoname or ""
		if autoname.startswith("field:") and self.name:
			self.set(autoname[6:], self.name)

	def _sanitize_content(self):
		"""Turn harmful HTML in text fields into text."""
		for column in self.meta.columns:
			value = self.__dict__.get(column)
			if not isinstance(value, str) or ("<" not in value and ">" not in value):
				continue
			field = self.meta.get_field(column) or _dict()
			exempt = field.fieldtype in ("Attach", "Attach Image", "Barcode", "Code") or field.ignore_xss_filter
			if not exempt and not (field.fieldtype == "Data" and field.options == "Email"):
				self.set(column, frappe.utils.sanitize_html(value))

	def _save_passwords(self):
		from frappe.utils.password import keep_password

		for field in self.meta.fields:
			if field.fieldtype == "Password" and not self.flags.ignore_save_passwords:
				keep_password(self, field.fieldname)

	def _invalid_links(self):
		"""Check this row's links, spell them as stored, fill fetched fields; returns what could not be found."""
		invalid = []
		for field in self.meta.link_fields:
			if not (name := self.get(field.fieldname)):
				continue
			target = field.options if field.fieldtype == "Link" else self.get(field.options)
			if not target:
				frappe.throw(_("{0} must be set first").format(self.meta.get_label(field.options)))
			if frappe.get_meta(target).issingle:
				continue
			found = self._linked_values(field, target, name)
			if found:
				self.set(field.fieldname, found.name)
				self._fetch(field, found)
			else:
				invalid.append(f"{self._where(field)}: {frappe.utils.escape_html(cstr(name))}")
		return invalid

	def _fetched_fields(self, link_field):
		prefix = f"{link_field.fieldname}."
		fields = [field for field in self.meta.fields if (field.fetch_from or "").startswith(prefix)]
		return [field for field in fields if not field.fetch_if_empty or not self.get(field.fieldname)]

	def _linked_values(self, field, target, name):
		columns = ["name", *(f.fetch_from.split(".")[-1] for f in self._fetched_fields(field))]
		return frappe.db.get_value(target, cstr(name), columns, as_dict=True)

	def _fetch(self, field, found):
		for fetched in self._fetched_fields(field):
			self.set(fetched.fieldname, found[fetched.fetch_from.split(".")[-1]])

	def _reset_above_permlevel(self, levels):
		"""Put fields the user may not write back to what is stored, or to their default."""
		fields = [field for field in self.meta.get_high_permlevel_fields() if cint(field.permlevel) not in levels]
		if not fields:
			return
		if self.is_new():
			stored = frappe.new_doc(self.doctype)
		else:
			stored = frappe.get_doc(self.doctype, self.name)
		for field in fields:
			self.set(field.fieldname, stored.get(field.fieldname))
