"""A DocType's definition, read from its JSON file."""

import json
from functools import cached_property
from pathlib import Path

import frappe
from benchless import site as host
from frappe.model import (
	CHILD_FIELDS,
	MOMENT_FIELDS,
	NO_VALUE_FIELDS,
	OPTIONAL_FIELDS,
	STANDARD_FIELDS,
	TABLE_FIELDS,
)
from frappe.types import _dict
from frappe.utils.data import cint, flt, get_datetime, getdate, to_timedelta

LABELS = {
	"name": "ID", "owner": "Created By", "creation": "Created On", "modified": "Last Updated On",
	"modified_by": "Last Updated By", "docstatus": "Document Status", "idx": "Index", "parent": "Parent",
	"parenttype": "Parent Type", "parentfield": "Parent Field",
}
FLAGS = ("reqd", "unique", "permlevel", "read_only", "hidden", "set_only_once", "is_virtual", "search_index")
DOCTYPE_FLAGS = ("istable", "issingle", "is_submittable", "is_virtual", "track_changes", "custom", "allow_import")


def get_meta(doctype, cached=True):
	"""The Meta of a DocType, which may be given by any document of it."""
	doctype = getattr(doctype, "doctype", doctype)
	metas = host.current().metas
	if doctype not in metas:
		path = host.current().doctype_files.get(doctype)
		if not path:
			message = frappe._("DocType {0} not found").format(frappe.bold(doctype))
			frappe.throw(message, frappe.DoesNotExistError)
		metas[doctype] = Meta(path)
	return metas[doctype]


class Meta(_dict):
	"""The JSON's keys are attributes; `fields` and `permissions` are lists of dicts with attributes."""

	def __init__(self, path):
		super().__init__(json.loads(Path(path).read_text()))
		self.path = str(path)
		for flag in DOCTYPE_FLAGS:
			self.setdefault(flag, 0)
		self.fields = [self._field(field) for field in self.get("fields")]
		self.permissions = [_dict(permission) for permission in super().get("permissions", [])]
		for permission in self.permissions:
			permission.setdefault("permlevel", 0)

	def _field(self, field):
		return _dict(dict.fromkeys(FLAGS, 0), **field, parent=self.name, doctype="DocField")

	def get(self, key, filters=None, default=None):
		"""A key's value; of `fields`, those that match `filters`."""
		value = super().get(key, default)
		if not isinstance(filters, dict):
			return value if filters is None or value is not None else filters
		return [each for each in value if _matches(each, filters)]

	@cached_property
	def by_name(self):
		"""{fieldname: field}"""
		return {field.fieldname: field for field in self.fields}

	def get_field(self, fieldname):
		"""A field, or None."""
		return self.by_name.get(fieldname)

	def has_field(self, fieldname):
		"""Whether there is such a field."""
		return fieldname in self.by_name

	def has_column(self, column):
		"""Whether there is such a column, the standard ones among them."""
		return column in self.columns

	@cached_property
	def columns(self):
		"""The names of the table's columns, in order."""
		stored = [f.fieldname for f in self.fields if f.fieldtype not in NO_VALUE_FIELDS and not f.is_virtual]
		extra = CHILD_FIELDS if self.istable else () if self.issingle else OPTIONAL_FIELDS
		return tuple(dict.fromkeys((*STANDARD_FIELDS, *stored, *extra)))

	def get_valid_columns(self):
		"""The names of the table's columns, as a list."""
		return list(self.columns)

	get_valid_fields = get_valid_columns

	@cached_property
	def table_fields(self):
		"""The fields that hold child rows."""
		return [field for field in self.fields if field.fieldtype in TABLE_FIELDS]

	def get_table_fields(self, include_computed=False):
		"""The fields that hold child rows."""
		return self.table_fields

	@cached_property
	def blank(self):
		"""What a document has before anything is set."""
		return {**dict.fromkeys(self.columns), "docstatus": 0, "idx": 0}

	@cached_property
	def link_fields(self):
		"""The fields that must name an existing document."""
		return [field for field in self.fields if field.fieldtype in ("Link", "Dynamic Link")]

	def get_link_fields(self):
		"""Link fields with a DocType to point at."""
		return [field for field in self.link_fields if field.fieldtype == "Link" and field.options != "[Select]"]

	def get_dynamic_link_fields(self):
		"""Dynamic Link fields."""
		return [field for field in self.link_fields if field.fieldtype == "Dynamic Link"]

	@cached_property
	def checked_data_fields(self):
		"""Data fields with a format (Email, Phone, Name, URL) to check."""
		return [field for field in self.fields if field.fieldtype == "Data" and field.options]

	def get_data_fields(self):
		"""Fields of type Data."""
		return self.get("fields", {"fieldtype": "Data"})

	def get_select_fields(self):
		"""Fields of type Select."""
		return self.get("fields", {"fieldtype": "Select"})

	@cached_property
	def required(self):
		"""Fields that must have a value."""
		return [field for field in self.fields if field.reqd]

	def get_high_permlevel_fields(self):
		"""Fields above permission level 0."""
		return [field for field in self.fields if cint(field.permlevel)]

	def get_set_only_once_fields(self):
		"""Fields that may not change after the first save."""
		return [field for field in self.fields if field.set_only_once]

	def get_label(self, fieldname):
		"""A field's label, or a standard column's."""
		field = self.by_name.get(fieldname)
		return (field.label if field else LABELS.get(fieldname)) or "No Label"

	def get_options(self, fieldname):
		"""A field's options."""
		return self.by_name[fieldname].options

	def get_title_field(self):
		"""The field that titles a document: the one set, else `title`, else `name`."""
		return self.title_field or ("title" if self.has_field("title") else "name")

	def get_search_fields(self):
		"""The fields searched by a link field, `name` always among them."""
		named = [part.strip() for part in (self.search_fields or "").split(",") if part.strip()]
		return named if "name" in named else [*named, "name"]

	def get_list_fields(self):
		"""`name` and the fields shown in a list."""
		return ["name", *(field.fieldname for field in self.fields if field.in_list_view)]

	def get_permlevel_access(self, permission_type="read", parenttype=None, *, user=None):
		"""The permission levels at which the user's roles give a right."""
		roles = set(frappe.get_roles(user))
		source = get_meta(parenttype) if self.istable and parenttype else self
		return sorted({cint(p.permlevel) for p in source.permissions if p.role in roles and p.get(permission_type)})

	def get_permitted_fieldnames(self, parenttype=None, *, user=None, permission_type="read", **kwargs):
		"""Columns the user may see, the standard ones aside."""
		if (user or frappe.session.user) == "Administrator":
			levels = None
		else:
			levels = self.get_permlevel_access(permission_type, parenttype, user=user)
		named = (self.by_name.get(column) for column in self.columns)
		return [field.fieldname for field in named if field and (levels is None or cint(field.permlevel) in levels)]

	def cast(self, fieldname, value):
		"""A stored text of a Single in its field's type; the default where nothing is stored."""
		field = self.by_name.get(fieldname)
		if not field:
			return value
		return to_type(field, field.default if value is None else value)


def to_type(field, value):
	"""`value` in the Python type of a field."""
	if field.fieldtype in ("Int", "Check"):
		return cint(value)
	if field.fieldtype in ("Float", "Currency", "Percent"):
		return flt(value)
	if field.fieldtype in MOMENT_FIELDS and value:
		return {"Date": getdate, "Datetime": get_datetime, "Time": to_timedelta}[field.fieldtype](value)
	return value


def _matches(row, filters):
	for key, wanted in filters.items():
		value = row.get(key)
		if isinstance(wanted, list | tuple):
			operator, wanted = wanted if wanted[0] in ("in", "not in", "!=", "=") else ("in", wanted)
			found = {"in": lambda v, w: v in w, "not in": lambda v, w: v not in w}.get(operator)
			result = found(value, wanted) if found else (value == wanted) is (operator == "=")
		else:
			result = value == wanted or (wanted is True and bool(value))
		if not result:
			return False
	return True
