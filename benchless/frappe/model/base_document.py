"""What parents and child rows share: fields as attributes, child tables, and one row's INSERT and UPDATE."""

import importlib
import sqlite3
from datetime import date, timedelta

import frappe
from frappe.apps import controller_path, doc_event_handlers
from frappe.database.sqlite import bind
from frappe.model import FLOAT_FIELDS, INT_FIELDS, MOMENT_FIELDS
from frappe.model.meta import CASTS, get_meta
from frappe.model.naming import set_new_name
from frappe.types import _dict
from frappe.utils.data import cint, cstr, flt, get_datetime, now

from benchless import site as host


def get_controller(doctype):
	"""The class of a DocType's documents, from the module beside its JSON."""
	controllers = host.current().controllers
	if doctype not in controllers:
		if doctype not in host.current().doctype_files:
			raise ImportError(f"There is no DocType {doctype}")
		meta = get_meta(doctype)
		path, name = controller_path(meta), doctype.replace(" ", "").replace("-", "")
		if meta.module == "Core" and not meta.path.with_suffix(".py").exists():
			path, name = "frappe.model.document", "Document"  # a DocType of ours without rules of its own
		controllers[doctype] = getattr(importlib.import_module(path), name)
	return controllers[doctype]


class BaseDocument:
	"""Fields are plain attributes; what the DocType knows is there from the start, as None."""

	def __init__(self, values):
		meta = get_meta(values["doctype"])
		self.__dict__.update(dict.fromkeys(meta.columns), docstatus=0, idx=0)
		self.__dict__.update(doctype=meta.name, flags=_dict())
		self.__dict__.update((fieldname, []) for fieldname in meta.table_fields)
		self.update(values)

	@property
	def meta(self):
		"""The DocType's definition."""
		return get_meta(self.doctype)

	def __repr__(self):
		return f"<{type(self).__name__}: {self.name or 'unsaved'}>"

	def get(self, key, filters=None, default=None):
		"""A field's value; of a child table, the rows that match `filters`."""
		if isinstance(filters, dict):
			rows = self.__dict__.get(key) or []
			return [row for row in rows if all(row.get(name) == value for name, value in filters.items())]
		return self.__dict__.get(key, default if filters is None else filters)

	def set(self, key, value):
		"""Set a field; a child table's value is a list of rows or dicts."""
		if key in self.meta.table_fields:
			self.__dict__[key] = []
			self.extend(key, value or [])
		else:
			setattr(self, key, value)

	def update(self, values):
		"""Set many fields."""
		for key, value in values.items():
			self.set(key, cint(value) if key == "docstatus" else value)
		return self

	def append(self, key, value=None):
		"""Add a row (a dict or document) to a child table and return it."""
		if key not in self.meta.table_fields:
			raise AttributeError(key)
		doctype, row, rows = self.meta.table_fields[key].options, value, self.__dict__[key]
		if not isinstance(value, BaseDocument):
			row = get_controller(doctype)({**(value or {}), "doctype": doctype})
		place = {"parent": self.name, "parenttype": self.doctype, "parentfield": key, "parent_doc": self}
		row.__dict__.update(place, idx=row.idx or len(rows) + 1)
		if not row.name:
			row.__dict__["__islocal"] = 1
		rows.append(row)
		return row

	def extend(self, key, value):
		"""Add several rows to a child table."""
		for row in value:
			self.append(key, row)

	def remove(self, doc):
		"""Take a row out of its child table and number the others anew."""
		rows = self.__dict__.get(doc.parentfield) or []
		if doc in rows:
			rows.remove(doc)
			for index, row in enumerate(rows, 1):
				row.idx = index

	def is_new(self):
		"""Whether the document is not in the database yet."""
		return bool(self.__dict__.get("__islocal"))

	def get_all_children(self):
		"""All rows of all child tables."""
		return [row for name in self.meta.table_fields for row in self.__dict__.get(name) or ()]

	def get_valid_dict(self):
		"""The columns' values, in the types they are stored in."""
		get, fields = self.__dict__.get, self.meta.by_name
		return _dict((column, self._stored(fields.get(column), get(column))) for column in self.meta.columns)

	@staticmethod
	def _stored(field, value):
		if not field:
			return value
		if field.fieldtype in (*INT_FIELDS, "Check"):
			return int(bool(cint(value))) if field.fieldtype == "Check" else cint(value)
		if field.fieldtype in FLOAT_FIELDS:
			return flt(value)
		if isinstance(value, list | dict | tuple | set):
			frappe.throw(frappe._("Value for {0} cannot be a list").format(frappe._(field.label)))
		if (field.unique and not cstr(value).strip()) or (value == "" and field.fieldtype in MOMENT_FIELDS):
			return None
		return value

	def as_dict(self, no_nulls=False, convert_dates_to_str=False):
		"""The document as a dict, child rows as lists of dicts, less what was taken out of this copy."""
		values = self.get_valid_dict()
		if convert_dates_to_str:
			values = {key: cstr(v) if isinstance(v, date | timedelta) else v for key, v in values.items()}
		values = {**values, "doctype": self.doctype, "__islocal": self.get("__islocal")}
		optional = ("__islocal",) if not no_nulls else values
		for table in self.meta.table_fields:
			values[table] = [row.as_dict(no_nulls, convert_dates_to_str) for row in self.get(table) or []]
		kept = {key: value for key, value in values.items() if key in self.__dict__}
		return _dict((key, value) for key, value in kept.items() if value is not None or key not in optional)

	def as_json(self):
		"""The document as JSON."""
		return frappe.as_json(self.as_dict())

	def run_method(self, method, *args, **kwargs):
		"""Call a method of the controller if it has it, then what `doc_events` names for it."""
		function = getattr(self, method, None)
		result = function(*args, **kwargs) if callable(function) else None
		for handler in doc_event_handlers(self.doctype, method):
			answer = handler(self, method, *args, **kwargs)
			result = result if answer is None else answer
		return result

	def db_insert(self):
		"""INSERT this row; no checks, no events."""
		if not self.name:
			set_new_name(self)
		if not self.creation:
			self.creation = self.modified = now()
			self.owner = self.modified_by = frappe.session.user
		values = self._moments_to_text()
		columns, marks = ", ".join(f"`{column}`" for column in values), ", ".join(["%s"] * len(values))
		insert = f"insert into `tab{self.doctype}` ({columns}) values ({marks})"
		self._write(insert, list(values.values()))
		self.__dict__["__islocal"] = None

	def db_update(self):
		"""UPDATE this row, or INSERT it while it is new; no checks, no events."""
		if self.is_new() or not self.name:
			return self.db_insert()
		values = self._moments_to_text()
		changes = ", ".join(f"`{column}` = %s" for column in values)
		update = f"update `tab{self.doctype}` set {changes} where name = %s"
		self._write(update, [*values.values(), self.name])

	def _moments_to_text(self):
		values = self.get_valid_dict()
		for column, value in values.items():
			field = self.meta.by_name.get(column)
			if value and (field.fieldtype in MOMENT_FIELDS if field else column in ("creation", "modified")):
				values[column] = bind((CASTS[field.fieldtype] if field else get_datetime)(value))
		return values

	def _write(self, query, values):
		try:
			frappe.db.sql(query, values)
		except sqlite3.IntegrityError as error:
			if "UNIQUE constraint failed" not in str(error):
				raise
			column, kind = str(error).rpartition(".")[2], frappe.UniqueValidationError
			message = frappe._("{0} must be unique").format(self.meta.get_label(column))
			if column == "name":
				message = frappe._("{0} {1} already exists").format(frappe._(self.doctype), self.name)
				kind = frappe.DuplicateEntryError
			frappe.msgprint(message, indicator="red")
			raise kind(self.doctype, self.name, error) from error
