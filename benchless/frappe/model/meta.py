"""A DocType's definition, read from its JSON file."""

import json
from datetime import timedelta
from functools import cached_property
from pathlib import Path

import frappe
from frappe import model
from frappe.database.sqlite import to_timedelta
from frappe.types import _dict
from frappe.utils.data import cint, cstr, flt, get_datetime, getdate

from benchless import site as host

NUMBER_CASTS = {**dict.fromkeys((*model.INT_FIELDS, "Check"), cint), **dict.fromkeys(model.FLOAT_FIELDS, flt)}
MOMENT_CASTS = {
	"Date": getdate, "Datetime": get_datetime,
	"Time": lambda value: value if isinstance(value, timedelta) else to_timedelta(cstr(value)),
}  # fmt: skip
CASTS = {**NUMBER_CASTS, **MOMENT_CASTS}


def get_meta(doctype):
	"""The Meta of a DocType, which may be given by any document of it."""
	doctype, metas = getattr(doctype, "doctype", doctype), host.current().metas
	if doctype not in metas:
		if doctype not in host.current().doctype_files:
			message = frappe._("DocType {0} not found").format(frappe.bold(frappe.utils.escape_html(doctype)))
			frappe.throw(message, frappe.DoesNotExistError)
		metas[doctype] = Meta(host.current().doctype_files[doctype])
	return metas[doctype]


class Meta(_dict):
	"""The JSON's keys are attributes; `fields` and `permissions` are lists of dicts with attributes."""

	def __init__(self, path):
		super().__init__(json.loads(Path(path).read_text()), path=path)
		common = {"parent": self.name, "permlevel": 0, "reqd": 0, "read_only": 0, "hidden": 0}
		self.fields = [_dict({**common, **field}) for field in self.fields]
		self.permissions = [_dict({"permlevel": 0, **each}) for each in self.permissions or []]
		self.issingle, self.istable = cint(self.issingle), cint(self.istable)

	def get(self, key, filters=None, default=None):
		"""A key's value; of `fields`, those that match `filters`."""
		value = super().get(key, default)
		wanted = filters.items() if isinstance(filters, dict) else ()
		return [f for f in value if all(f.get(k) == v for k, v in wanted)] if wanted else value

	@cached_property
	def by_name(self):
		"""{fieldname: field}"""
		return {field.fieldname: field for field in self.fields}

	def get_field(self, fieldname):
		"""A field, or None."""
		return self.by_name.get(fieldname)

	@cached_property
	def columns(self):
		"""The names of the table's columns, in order."""
		stored = [f for f in self.fields if f.fieldtype not in model.NO_VALUE_FIELDS and not f.is_virtual]
		extra = model.CHILD_FIELDS if self.istable else () if self.issingle else model.OPTIONAL_FIELDS
		return (*model.STANDARD_FIELDS, *(f.fieldname for f in stored), *extra)

	@cached_property
	def table_fields(self):
		"""{fieldname: field} of the fields that hold child rows."""
		return {field.fieldname: field for field in self.fields if field.fieldtype in model.TABLE_FIELDS}

	@cached_property
	def defaults(self):
		"""{fieldname: default}; a Check is 0, a Select its first option."""
		found = {}
		for field in self.fields:
			options = (field.options or "").split("\n") if field.fieldtype == "Select" else [None]
			default = field.default or options[0]
			if default or field.fieldtype == "Check":
				found[field.fieldname] = NUMBER_CASTS.get(field.fieldtype, lambda text: text)(default)
		return found

	@cached_property
	def link_fields(self):
		"""The fields that must name an existing document."""
		return [field for field in self.fields if field.fieldtype in ("Link", "Dynamic Link")]

	@cached_property
	def high_permlevel_fields(self):
		"""Fields above permission level 0."""
		return [field for field in self.fields if cint(field.permlevel)]

	def get_label(self, fieldname):
		"""A field's label."""
		field = self.by_name.get(fieldname)
		return field.label if field and field.label else fieldname.replace("_", " ").title()

	def get_title_field(self):
		"""The field that titles a document: the one set, else `title`, else `name`."""
		return self.title_field or ("title" if "title" in self.by_name else "name")

	def get_search_fields(self):
		"""The fields searched by a link field, `name` always among them."""
		named = [part.strip() for part in (self.search_fields or "").split(",") if part.strip()]
		return named if "name" in named else [*named, "name"]

	def get_permlevel_access(self, permission_type="read", parenttype=None, *, user=None):
		"""The permission levels at which the user's roles give a right."""
		roles = set(frappe.get_roles(user))
		permissions = (get_meta(parenttype) if self.istable and parenttype else self).permissions
		return sorted({cint(p.permlevel) for p in permissions if p.role in roles and p.get(permission_type)})

	def get_permitted_fieldnames(self, parenttype=None, *, user=None):
		"""Columns the user may see, the standard ones aside."""
		levels = self.get_permlevel_access("read", parenttype, user=user)
		see_all = (user or frappe.session.user) == "Administrator"
		fields = [self.by_name[column] for column in self.columns if column in self.by_name]
		return [field.fieldname for field in fields if see_all or cint(field.permlevel) in levels]

	def cast(self, fieldname, value):
		"""A stored text of a Single in its field's type."""
		field = self.by_name.get(fieldname)
		if not field or field.fieldtype not in CASTS or (not value and field.fieldtype not in NUMBER_CASTS):
			return value
		return CASTS[field.fieldtype](value)
