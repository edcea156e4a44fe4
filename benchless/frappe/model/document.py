"""A document's life: loaded, checked, named, written, its events run in Frappe's order, deleted."""

from datetime import date, datetime, timedelta

import frappe
from frappe import _
from frappe.model import MOMENT_FIELDS, TABLE_FIELDS
from frappe.model.base_document import BaseDocument, get_controller
from frappe.model.checks import CheckedDocument
from frappe.model.meta import get_meta
from frappe.model.naming import set_new_name, validate_name
from frappe.model.versions import save_version
from frappe.utils.data import cint, cstr, get_datetime, getdate, now, to_timedelta

DRAFT, SUBMITTED, CANCELLED = range(3)
# (stored docstatus, new docstatus) → what the save is; anything else is refused
ACTIONS = {
	(DRAFT, DRAFT): "save",
	(DRAFT, SUBMITTED): "submit",
	(SUBMITTED, SUBMITTED): "update_after_submit",
	(SUBMITTED, CANCELLED): "cancel",
}
BEFORE = {
	"save": ("before_validate", "validate", "before_save"),
	"submit": ("before_validate", "validate", "before_submit"),
	"cancel": ("before_cancel",),
	"update_after_submit": ("before_update_after_submit",),
}
AFTER = {
	"save": ("on_update",),
	"submit": ("on_update", "on_submit"),
	"cancel": ("on_cancel",),
	"update_after_submit": ("on_update_after_submit",),
}


def get_doc(*args, for_update=None, **kwargs):
	"""A document: loaded by DocType and name, or made of a dict or keyword arguments; a document is itself."""
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
		if args and isinstance(args[0], str):
			self.__dict__["doctype"] = args[0]
			self.name = args[1] if len(args) > 1 and args[1] is not None else args[0]
			self.flags = frappe._dict(for_update=for_update)
			self.load_from_db()
			return
		values = args[0] if args else kwargs
		super().__init__(values)
		if kwargs and args:
			self.update(kwargs)

	def load_from_db(self):
		"""Read the row and its child rows; DoesNotExistError where there is none."""
		flags = self.flags
		values = self._read_single() if self.meta.issingle else self._read_row()
		if not values:
			message = _("{0} {1} not found").format(_(self.doctype), self.name)
			frappe.throw(frappe.utils.escape_html(message), frappe.DoesNotExistError)
		for key in ("__islocal", "__unsaved"):
			self.__dict__.pop(key, None)
		super().__init__({**values, "doctype": self.doctype})
		self.flags = flags
		for field in self.meta.table_fields:
			self._load_rows(field)
		if hasattr(self, "__setup__"):
			self.__setup__()
		return self

	def _read_row(self):
		if isinstance(self.name, dict):
			self.name = frappe.db.get_value(self.doctype, self.name)
		elif not self.name:
			return None
		if self.flags.for_update:
			frappe.db.begin()
		rows = frappe.db.sql(f"select * from `tab{self.doctype}` where name = %s", [self.name], as_dict=True)
		return rows[0] if rows else None

	def _read_single(self):
		stored = frappe.db.get_singles_dict(self.doctype, cast=True)
		if not stored:
			stored = new_doc(self.doctype).as_dict()
			stored.pop("__islocal", None)
		return {**stored, "name": self.doctype}

	def _load_rows(self, field):
		rows = frappe.db.sql(
			f"select * from `tab{field.options}` where parent = %s and parenttype = %s and parentfield = %s order by idx",
			[self.name, self.doctype, field.fieldname],
			as_dict=True,
		)
		self.set(field.fieldname, rows)

	def reload(self):
		"""Read the document again."""
		self.load_from_db()
		return self

	# Permission

	def has_permission(self, permtype="read", *, debug=False, user=None):
		"""Whether the user (the one signed in) has a right on this document."""
		if self.flags.ignore_permissions:
			return True
		return frappe.has_permission(self.doctype, permtype, doc=self, user=user)

	def check_permission(self, permtype="read", permlevel=None):
		"""Raise PermissionError unless the user has a right on this document."""
		if not self.has_permission(permtype):
			self.raise_no_permission_to(permtype)

	def raise_no_permission_to(self, perm_type):
		"""Raise PermissionError for a right."""
		frappe.flags.error_message = _("Insufficient Permission for {0}").format(f"{_(self.doctype)} {self.name or ''}")
		raise frappe.PermissionError

	def get_permlevel_access(self, permission_type="write"):
		"""The permission levels at which the user has a right."""
		return self.meta.get_permlevel_access(permission_type, self.get("parenttype"))

	def has_permlevel_access_to(self, fieldname, df=None, permission_type="read"):
		"""Whether the user's roles reach a field's permission level."""
		return cint((df or self.meta.get_field(fieldname)).permlevel) in self.get_permlevel_access(permission_type)

	def apply_fieldlevel_read_permissions(self):
		"""Take out of this copy what the user may not read."""
		if frappe.session.user == "Administrator":
			return
		levels = self.get_permlevel_access("read")
		for row in [self, *self.get_all_children()]:
			for field in row.meta.get_high_permlevel_fields():
				if cint(field.permlevel) not in levels:
					row.__dict__.pop(field.fieldname, None)

	def validate_higher_perm_levels(self):
		"""Keep fields above the user's permission level as they were."""
		if self.flags.ignore_permissions or frappe.session.user == "Administrator":
			return
		levels = self.get_permlevel_access("write")
		self._reset_above_permlevel(levels)
		for row in [] if self.is_new() else self.get_all_children():
			row._reset_above_permlevel(levels)

	# Insert and save

	def insert(
		self, ignore_permissions=None, ignore_links=None, ignore_if_duplicate=False, ignore_mandatory=None,
		set_name=None, set_child_names=True,
	):
		"""Write a new document; returns it."""
		for flag in ("ignore_permissions", "ignore_links", "ignore_mandatory"):
			if locals()[flag] is not None:
				self.flags[flag] = locals()[flag]
		self.__dict__["__islocal"] = True
		self._prepare()
		self._validate_links()
		self.check_permission("create")
		self.run_method("before_insert")
		self.set_new_name(set_name=set_name, set_child_names=set_child_names)
		self.set_parent_in_children()
		self.validate_higher_perm_levels()
		self.flags.in_insert = True
		self.run_before_save_methods()
		self._validate()
		self.flags.in_insert = False
		self._write_new(ignore_if_duplicate)
		self.run_method("after_insert")
		self.flags.in_insert = True
		self.run_post_save_methods()
		self.flags.in_insert = False
		self.__dict__.pop("__islocal", None)
		self.__dict__.pop("__unsaved", None)
		return self

	def _prepare(self):
		self._set_defaults()
		self.set_user_and_timestamp()
		self.check_if_latest()
		for row in self.get_all_children():
			row.docstatus = self.docstatus

	def _write_new(self, ignore_if_duplicate):
		if self.meta.issingle:
			return self.update_single(self.get_valid_dict())
		self.db_insert(ignore_if_duplicate=ignore_if_duplicate)
		for row in self.get_all_children():
			row.db_insert()

	def save(self, ignore_permissions=None, ignore_version=None):
		"""Write the changes (or the new document); returns it."""
		if ignore_permissions is not None:
			self.flags.ignore_permissions = ignore_permissions
		self.flags.ignore_version = frappe.flags.in_test if ignore_version is None else ignore_version
		if self.is_new() or not self.name:
			return self.insert()
		self._set_defaults()
		self.check_permission("write")
		self._prepare()
		self.set_parent_in_children()
		for row in self.get_all_children():
			if not row.name:
				set_new_name(row)
		self.validate_higher_perm_levels()
		self._validate_links()
		self.run_before_save_methods()
		if self._action != "cancel":
			self._validate()
		if self.meta.issingle:
			self.update_single(self.get_valid_dict())
		else:
			self.db_update()
		self.update_children()
		self.run_post_save_methods()
		self.__dict__.pop("__unsaved", None)
		return self

	def submit(self):
		"""Submit: docstatus 1."""
		self.docstatus = SUBMITTED
		return self.save()

	def cancel(self):
		"""Cancel: docstatus 2."""
		self.docstatus = CANCELLED
		return self.save()

	def _set_defaults(self):
		if self.is_new():
			self.update_if_missing(default_values(self.doctype))
		for row in self.get_all_children():
			if row.is_new():
				row.update_if_missing(default_values(row.doctype))

	def set_user_and_timestamp(self):
		"""Say who writes it when; child rows take it over."""
		self._original_modified = self.modified
		self.modified = now()
		self.modified_by = frappe.session.user
		if self.is_new():
			self.creation, self.owner = self.modified, self.modified_by
		for row in self.get_all_children():
			row.modified, row.modified_by = self.modified, self.modified_by
			row.owner = row.owner or self.owner
			row.creation = row.creation or self.creation

	def check_if_latest(self):
		"""Read the stored document; TimestampMismatchError when it was changed since this copy was read."""
		self._doc_before_save = None
		previous = None if self.is_new() and not self.meta.issingle else self._read_previous()
		if previous and not self.is_new() and cstr(previous.modified) != cstr(self._original_modified):
			message = _("Error: Document has been modified after you have opened it")
			message += f" ({previous.modified}, {self.modified}). " + _("Please refresh to get the latest document.")
			frappe.msgprint(message, raise_exception=frappe.TimestampMismatchError)
		before, after = cint(previous.docstatus) if previous else DRAFT, cint(self.docstatus)
		self._action = ACTIONS.get((before, after))
		if not self._action:
			message = _("Cannot change docstatus from {0} to {1}").format(before, after)
			frappe.throw(message, frappe.DocstatusTransitionError)
		if self._action != "save":
			self.check_permission("cancel" if self._action == "cancel" else "submit")

	def _read_previous(self):
		self._doc_before_save = get_doc(self.doctype, self.name, for_update=True)
		return self._doc_before_save

	def get_doc_before_save(self):
		"""The document as it was stored, None while it is new."""
		return self.__dict__.get("_doc_before_save")

	def has_value_changed(self, fieldname):
		"""Whether a field differs from what is stored; True for a new document."""
		previous = self.get_doc_before_save()
		if not previous:
			return True
		before, after = previous.get(fieldname), self.get(fieldname)
		for kind, convert in ((datetime, get_datetime), (date, getdate), (timedelta, to_timedelta)):
			if isinstance(before, kind):
				return before != (convert(after) if after else after)
		return before != after

	def set_new_name(self, force=False, set_name=None, set_child_names=True):
		"""Name the document and its rows by their rules."""
		if self.flags.name_set and not force:
			return
		if set_name:
			self.name = validate_name(self.doctype, set_name)
		else:
			set_new_name(self)
		for row in self.get_all_children() if set_child_names else ():
			set_new_name(row)
		self.flags.name_set = True

	def set_parent_in_children(self):
		"""Tell child rows whose they are."""
		for row in self.get_all_children():
			row.parent, row.parenttype = self.name, self.doctype

	def run_before_save_methods(self):
		"""before_validate, then, unless told to ignore validation, validate and before_save."""
		for method in BEFORE[self._action]:
			if method == "before_validate" or not self.flags.ignore_validate:
				self.run_method(method)

	def run_post_save_methods(self):
		"""on_update, the version, on_change."""
		for method in AFTER[self._action]:
			self.run_method(method)
		self.clear_cache()
		save_version(self)
		self.run_method("on_change")

	def _validate(self):
		self._validate_mandatory()
		for row in [self, *self.get_all_children()]:
			row._check_row()
		if not self.is_new():
			self.validate_set_only_once()

	def _validate_mandatory(self):
		if self.flags.ignore_mandatory:
			return
		missing = [each for row in [self, *self.get_all_children()] for each in row._missing_fields()]
		for _fieldname, message in missing:
			frappe.msgprint(message)
		if missing:
			names = ", ".join(fieldname for fieldname, _message in missing)
			raise frappe.MandatoryError(f"[{self.doctype}, {self.name}]: {names}")

	def _validate_links(self):
		if self.flags.ignore_links or self._action == "cancel":
			return
		invalid = [each for row in [self, *self.get_all_children()] for each in row._invalid_links()]
		if invalid:
			frappe.throw(_("Could not find {0}").format(", ".join(invalid)), frappe.LinkValidationError)

	def validate_set_only_once(self):
		"""CannotChangeConstantError for a field that is set for good."""
		for field in self.meta.get_set_only_once_fields():
			if field.fieldtype in TABLE_FIELDS:
				before, after = (
					[row.get_valid_dict() for row in doc.get(field.fieldname)] for doc in (self._doc_before_save, self)
				)
			else:
				before, after = self._doc_before_save.get(field.fieldname), self.get(field.fieldname)
			if (cstr(before) != cstr(after)) if field.fieldtype in MOMENT_FIELDS else (before != after):
				message = _("Value cannot be changed for {0}").format(frappe.bold(self.meta.get_label(field.fieldname)))
				frappe.throw(message, frappe.CannotChangeConstantError)

	def update_children(self):
		"""Write all child tables."""
		for field in self.meta.table_fields:
			self.update_child_table(field.fieldname, field)

	def update_child_table(self, fieldname, df=None):
		"""Write one child table: delete the rows that are gone, update and insert the others."""
		child_doctype = (df or self.meta.get_field(fieldname)).options
		rows = self.get(fieldname) or []
		kept = [row.name for row in rows if row.name and not row.is_new()]
		gone = "and name not in %s" if kept else ""
		frappe.db.sql(
			f"delete from `tab{child_doctype}` where parent = %s and parenttype = %s and parentfield = %s {gone}",
			[self.name, self.doctype, fieldname, *([kept] if kept else [])],
		)
		for row in rows:
			row.db_update()

	def update_single(self, values):
		"""Write the fields of a Single."""
		frappe.db.sql("delete from `tabSingles` where doctype = %s", [self.doctype])
		frappe.db.set_single_value(self.doctype, {key: value for key, value in values.items() if key != "doctype"})

	def db_set(self, fieldname, value=None, update_modified=True, notify=False, commit=False):
		"""Write one field (or a dict of them) at once, without checks; on_change runs."""
		values = fieldname if isinstance(fieldname, dict) else {fieldname: value}
		self.update(values)
		if update_modified and "modified" not in values:
			self.modified, self.modified_by = now(), frappe.session.user
		self.load_doc_before_save()
		frappe.db.set_value(
			self.doctype, self.name, values, modified=self.modified, modified_by=self.modified_by,
			update_modified=update_modified,
		)
		self.run_method("on_change")
		if commit:
			frappe.db.commit()

	def load_doc_before_save(self):
		"""Read what is stored, for has_value_changed()."""
		if not self.is_new() and self.name:
			self._doc_before_save = get_doc(self.doctype, self.name)

	def db_get(self, fieldname):
		"""A field's stored value."""
		return frappe.db.get_value(self.doctype, self.name, fieldname)

	def delete(self, ignore_permissions=False, force=False, *, delete_permanently=False):
		"""Delete the document."""
		from frappe.model.delete_doc import delete_doc

		return delete_doc(self.doctype, self.name, ignore_permissions=ignore_permissions, force=force, flags=self.flags)

	def clear_cache(self):
		"""Drop this document from the cache."""
		frappe.clear_document_cache(self.doctype, self.name)

	def notify_update(self):
		"""Tell the browsers; there is no socket here."""
		frappe.publish_realtime("doc_update", doctype=self.doctype, docname=self.name)

	def get_title(self):
		"""The title field's value, or the name."""
		return self.get(self.meta.get_title_field()) or ""

	def get_url(self):
		"""The path of the form."""
		return f"/app/{frappe.scrub(self.doctype).replace('_', '-')}/{self.name}"

	def add_comment(self, comment_type="Comment", text=None, comment_email=None, comment_by=None):
		"""Add a Comment to the document's timeline and return it."""
		values = {"comment_type": comment_type, "content": text or comment_type}
		values.update(comment_email=comment_email or frappe.session.user, comment_by=comment_by)
		values.update(doctype="Comment", reference_doctype=self.doctype, reference_name=self.name)
		return get_doc(values).insert(ignore_permissions=True)


def default_values(doctype):
	"""{fieldname: default} of a new document; a Check is 0, a Select its first option where it is required."""
	values = {}
	for field in get_meta(doctype).fields:
		value = _default(field)
		if value is not None:
			values[field.fieldname] = value
	return values


def _default(field):
	default = field.default
	if field.fieldtype == "Check":
		return cint(default)
	if not default:
		return field.options.split("\n")[0] or None if field.fieldtype == "Select" and field.options else None
	if field.fieldtype in ("Link", "Data") and default in ("user", "__user"):
		return frappe.session.user
	if field.fieldtype == "Date" and default.lower() == "today":
		return frappe.utils.today()
	if field.fieldtype == "Datetime" and default.lower() == "now":
		return now()
	if field.fieldtype in ("Int", "Float", "Currency", "Percent"):
		return frappe.utils.cast(field.fieldtype, default)
	return default


def new_doc(doctype, *, parent_doc=None, parentfield=None, as_dict=False, **kwargs):
	"""A new document with its defaults and the given values, not yet stored."""
	values = {**default_values(doctype), "doctype": doctype, "__islocal": 1, **kwargs}
	doc = get_controller(doctype)(values)
	doc.__dict__.setdefault("owner", frappe.session.user)
	return doc.as_dict() if as_dict else doc
