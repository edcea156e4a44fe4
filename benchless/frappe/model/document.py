"""A document's life: loaded, checked, named, written, its events run in Frappe's order, deleted."""

import frappe
from frappe import _
from frappe.model import STANDARD_FIELDS
from frappe.model.base_document import BaseDocument, get_controller
from frappe.model.checks import CheckedDocument
from frappe.model.meta import MOMENT_CASTS, get_meta
from frappe.model.naming import set_new_name, validate_name
from frappe.model.versions import save_version
from frappe.utils.data import cint, cstr, now, nowdate

OF_THIS_TABLE = "parent = %s and parenttype = %s and parentfield = %s"


def get_doc(*args, for_update=None, **kwargs):
	"""A document: loaded by DocType and name, or made of a dict or keyword arguments."""
	if args and isinstance(args[0], BaseDocument):
		return args[0]
	if args and isinstance(args[0], str):
		return get_controller(args[0])(*args, for_update=for_update, **kwargs)
	values = dict(args[0] if args else kwargs)
	if "doctype" not in values:
		raise ValueError('"doctype" is a required key')
	return get_controller(values["doctype"])(values)


class Document(CheckedDocument):
	"""The base of all controllers."""

	def __init__(self, *args, for_update=None, **kwargs):
		if not args or not isinstance(args[0], str):
			return super().__init__({**(args[0] if args else {}), **kwargs})
		self.doctype, self.name = args[0], args[1] if len(args) > 1 and args[1] is not None else args[0]
		self.flags = frappe._dict(for_update=for_update)
		self.load_from_db()

	def load_from_db(self):
		"""Read the row and its child rows; DoesNotExistError where there is none."""
		flags, values = self.flags, self._read_single() if self.meta.issingle else self._read_row()
		if not values:
			message = frappe.utils.escape_html(_("{0} {1} not found").format(_(self.doctype), self.name))
			frappe.throw(message, frappe.DoesNotExistError)
		self.__dict__.pop("__islocal", None)
		super().__init__({**values, "doctype": self.doctype})
		self.flags = flags
		for fieldname, field in self.meta.table_fields.items():
			query = f"select * from `tab{field.options}` where {OF_THIS_TABLE} order by idx"
			self.set(fieldname, frappe.db.sql(query, [self.name, self.doctype, fieldname], as_dict=True))
		return self

	reload = load_from_db

	def _read_row(self):
		if isinstance(self.name, dict):
			self.name = frappe.db.get_value(self.doctype, self.name)
		if self.flags.for_update:
			frappe.db.begin()
		rows = frappe.db.sql(f"select * from `tab{self.doctype}` where name = %s", [self.name], as_dict=True)
		return rows[0] if rows else None

	def _read_single(self):
		stored = frappe.db.get_singles_dict(self.doctype, cast=True) or default_values(self.doctype)
		return {**stored, "name": self.doctype}

	# Permission

	def has_permission(self, permtype="read", *, debug=False, user=None):
		"""Whether the user (the one signed in) has a right on this document."""
		allowed = self.flags.ignore_permissions
		return allowed or frappe.has_permission(self.doctype, permtype, doc=self, user=user)

	def check_permission(self, permtype="read", permlevel=None):
		"""Raise PermissionError unless the user has a right on this document."""
		if not self.has_permission(permtype):
			message = _("Insufficient Permission for {0}").format(f"{_(self.doctype)} {self.name or ''}")
			raise frappe.PermissionError(message)

	def apply_fieldlevel_read_permissions(self):
		"""Take out of this copy what the user may not read."""
		levels = self.meta.get_permlevel_access("read")
		for row in [] if frappe.session.user == "Administrator" else [self, *self.get_all_children()]:
			for field in row.meta.high_permlevel_fields:
				if cint(field.permlevel) not in levels:
					row.__dict__.pop(field.fieldname, None)

	def validate_higher_perm_levels(self):
		"""Keep fields above the user's permission level as they were."""
		if self.flags.ignore_permissions or frappe.session.user == "Administrator":
			return
		levels = self.meta.get_permlevel_access("write")
		for row in [self] if self.is_new() else [self, *self.get_all_children()]:
			row._reset_above_permlevel(levels)

	# Insert and save

	def insert(self, ignore_permissions=None, ignore_links=None, set_name=None):
		"""Write a new document; returns it."""
		flags = {"ignore_permissions": ignore_permissions, "ignore_links": ignore_links}
		self.flags.update({name: value for name, value in flags.items() if value is not None})
		self.__dict__["__islocal"] = True
		self._prepare()
		self.check_permission("create")
		self.run_method("before_insert")
		if set_name:
			self.name = validate_name(self.doctype, set_name)
		else:
			set_new_name(self)
		for row in self.get_all_children():
			row.__dict__["__islocal"] = True
			set_new_name(row)
		self._run_checks()
		self._write_all()
		self.run_method("after_insert")
		self._after_writing()
		self.__dict__.pop("__islocal", None)
		return self

	def save(self, ignore_permissions=None, ignore_version=None):
		"""Write the changes (or the new document); returns it."""
		if ignore_permissions is not None:
			self.flags.ignore_permissions = ignore_permissions
		self.flags.ignore_version = frappe.flags.in_test if ignore_version is None else ignore_version
		if self.is_new() or not self.name:
			return self.insert()
		self.check_permission("write")
		self._prepare()
		for row in self.get_all_children():
			if not row.name:
				set_new_name(row)
		self._run_checks()
		self._write_all()
		self._after_writing()
		return self

	def _write_all(self):
		"""Write the row (of a Single, the values) and the child rows; delete the rows that are gone."""
		if self.meta.issingle:
			frappe.db.sql("delete from `tabSingles` where doctype = %s", [self.doctype])
			frappe.db.set_single_value(self.doctype, self.get_valid_dict())
		else:
			self.db_update()
		for fieldname, field in self.meta.table_fields.items():
			kept = [row.name for row in self.get(fieldname) if row.name and not row.is_new()]
			query = f"delete from `tab{field.options}` where {OF_THIS_TABLE} and name not in %s"
			frappe.db.sql(query, [self.name, self.doctype, fieldname, kept or [""]])
			for row in self.get(fieldname):
				row.db_update()

	def _prepare(self):
		"""Defaults, who and when, links; TimestampMismatchError when this copy is the older one."""
		for doc in [self, *self.get_all_children()]:
			if doc.is_new():
				missing = {k: v for k, v in default_values(doc.doctype).items() if doc.get(k) is None}
				doc.update(missing)
		read_at, self.modified, self.modified_by = self.modified, now(), frappe.session.user
		if self.is_new():
			self.creation, self.owner = self.modified, self.modified_by
		for row in self.get_all_children():
			row.modified, row.modified_by = self.modified, self.modified_by
			row.owner, row.creation = row.owner or self.owner, row.creation or self.creation
		if cint(self.docstatus):
			raise frappe.not_offered("submitting documents")
		is_stored = self.meta.issingle or not self.is_new()
		before = get_doc(self.doctype, self.name, for_update=True) if is_stored else None
		self._doc_before_save = before
		if before and not self.is_new() and cstr(before.modified) != cstr(read_at):
			message = _("Error: Document has been modified after you have opened it. Please refresh it.")
			frappe.throw(message, frappe.TimestampMismatchError)
		self._validate_links()

	def get_doc_before_save(self):
		"""The document as it was stored, None while it is new."""
		return self.__dict__.get("_doc_before_save")

	def has_value_changed(self, fieldname):
		"""Whether a field differs from what is stored; True for a new document."""
		previous = self.get_doc_before_save()
		if not previous:
			return True
		before, after, field = previous.get(fieldname), self.get(fieldname), self.meta.get_field(fieldname)
		if after and field and field.fieldtype in MOMENT_CASTS:
			after = MOMENT_CASTS[field.fieldtype](after)
		return before != after

	def _run_checks(self):
		"""before_validate; validate and before_save unless told to ignore them; Frappe's own checks."""
		for row in self.get_all_children():
			row.parent, row.parenttype, row.docstatus = self.name, self.doctype, self.docstatus
		self.validate_higher_perm_levels()
		self.run_method("before_validate")
		for method in () if self.flags.ignore_validate else ("validate", "before_save"):
			self.run_method(method)
		self._validate()

	def _after_writing(self):
		"""on_update, the version, on_change."""
		self.run_method("on_update")
		frappe.clear_document_cache(self.doctype, self.name)
		save_version(self)
		self.run_method("on_change")

	def _validate(self):
		rows = [self, *self.get_all_children()]
		if missing := [each for row in rows for each in row._missing_fields(self.flags)]:
			raise frappe.MandatoryError(f"[{self.doctype}, {self.name}]: {', '.join(missing)}")
		for row in rows:
			row._check_row()

	def _validate_links(self):
		rows = [] if self.flags.ignore_links else [self, *self.get_all_children()]
		if invalid := [each for row in rows for each in row._invalid_links()]:
			frappe.throw(_("Could not find {0}").format(", ".join(invalid)), frappe.LinkValidationError)

	def db_set(self, fieldname, value=None, update_modified=True):
		"""Write one field (or a dict of them) at once, without checks; on_change runs."""
		values = dict(fieldname) if isinstance(fieldname, dict) else {fieldname: value}
		if update_modified:
			values = {"modified": now(), "modified_by": frappe.session.user, **values}
		self.update(values)
		self._doc_before_save = get_doc(self.doctype, self.name)
		frappe.db.set_value(self.doctype, self.name, values, update_modified=False)
		self.run_method("on_change")

	def delete(self, ignore_permissions=False, force=False):
		"""Delete the document."""
		frappe.delete_doc(self.doctype, self.name, force, ignore_permissions, self.flags)


def default_values(doctype):
	"""{fieldname: default} of a new document."""
	moving = {"__user": frappe.session.user, "user": frappe.session.user, "Today": nowdate, "Now": now}
	values = {name: moving.get(value, value) for name, value in get_meta(doctype).defaults.items()}
	return {name: value() if callable(value) else value for name, value in values.items()}


def new_doc(doctype, *, parent_doc=None, parentfield=None, as_dict=False, **kwargs):
	"""A new document with its defaults and the given values, not yet stored."""
	given = {"doctype": doctype, "owner": frappe.session.user, "__islocal": 1, **kwargs}
	doc = get_controller(doctype)({**default_values(doctype), **given})
	return doc.as_dict() if as_dict else doc


def copy_doc(doc, ignore_no_copy=True):
	"""A new document with the values of another, fields marked `no_copy` among them if so asked."""
	copied = get_doc(doc.as_dict())
	for row in [copied, *copied.get_all_children()]:
		row.update({**dict.fromkeys(STANDARD_FIELDS), "docstatus": 0, "idx": row.idx})
		row.update({f.fieldname: None for f in row.meta.fields if f.no_copy and not ignore_no_copy})
		row.__dict__["__islocal"] = 1
	return copied
