"""What parents and child rows share: fields as attributes, child tables, and one row's INSERT and UPDATE."""

import importlib
import json
import sqlite3
from datetime import date, datetime, time, timedelta

import frappe
from frappe.apps import controller_path, doc_event_handlers
from frappe.database.sqlite import bind
from frappe.model import CHILD_FIELDS, FLOAT_FIELDS, MOMENT_FIELDS, STANDARD_FIELDS
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
		self.__dict__.update(meta.blank, doctype=meta.name, flags=_dict())
		self.__dict__.update((fieldname, []) for fieldname in meta.table_fields)
		self.update(values)

	@property
	def meta(self):
		"""The DocType's definition."""
		return get_meta(self.doctype)

	def __repr__(self):
		return f"<{type(self).__name__}: {self.name or 'unsaved'}>"

	def get(self, key, filters=None, limit=None, default=None):
		"""A field's value; of a child table, the rows that match `filters`."""
		if isinstance(filters, dict):
			rows, wanted = self.__dict__.get(key) or [], filters.items()
			found = [row for row in rows if all(row.get(name) == value for name, value in wanted)]
			return found[: limit or None]
		return self.__dict__.get(key, default if filters is None else filters)

	def set(self, key, value, as_value=False):
		"""Set a field; a child table's value is a list of rows or dicts."""
		if key in self.meta.table_fields and not as_value:
			self.__dict__[key] = []
			self.extend(key, value or [])
		else:
			setattr(self, key, value)

	def update(self, values):
		"""Set many fields."""
		for key, value in values.items():
			self.set(key, cint(value) if key == "docstatus" else value)
		return self

	def update_if_missing(self, values):
		"""Set those fields that are still None."""
		for key, value in values.items():
			if value is not None and self.__dict__.get(key) is None:
				self.set(key, value)

	def append(self, key, value=None, position=-1):
		"""Add a row (a dict or document) to a child table and return it."""
		rows = self.__dict__.get(key)
		if rows is None:
			rows = self.__dict__[key] = []
		row = self._row(key, value or {}, len(rows) + 1)
		rows.insert(len(rows) if position == -1 else position, row)
		if position != -1:
			self._number(rows)
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
			self._number(rows)

	@staticmethod
	def _number(rows):
		for index, row in enumerate(rows, 1):
			row.idx = index

	def _row(self, key, value, idx):
		if key not in self.meta.table_fields:
			raise AttributeError(key)
		doctype, row = self.meta.table_fields[key].options, value
		if not isinstance(value, BaseDocument):
			row = get_controller(doctype)({**value, "doctype": doctype})
		place = {"parent": self.name, "parenttype": self.doctype, "parentfield": key, "parent_doc": self}
		row.__dict__.update(place, idx=row.idx or idx)
		if not row.name:
			row.__dict__["__islocal"] = 1
		return row

	def is_new(self):
		"""Whether the document is not in the database yet."""
		return bool(self.__dict__.get("__islocal"))

	def get_all_children(self, parenttype=None):
		"""All rows of all child tables."""
		tables = [name for name, f in self.meta.table_fields.items() if parenttype in (None, f.options)]
		return [row for name in tables for row in self.__dict__.get(name) or ()]

	def get_valid_dict(self, sanitize=True, convert_dates_to_str=False, ignore_nulls=False):
		"""The columns' values, in the types they are stored in."""
		values = _dict()
		for column in self.meta.columns:
			value = self._stored(self.meta.by_name.get(column), self.__dict__.get(column))
			if convert_dates_to_str and isinstance(value, datetime | date | time | timedelta):
				value = cstr(value)
			if value is not None or not ignore_nulls:
				values[column] = value
		return values

	@staticmethod
	def _stored(field, value):
		if not field:
			return value
		if field.fieldtype in ("Check", "Int"):
			return int(bool(cint(value))) if field.fieldtype == "Check" else cint(value)
		if field.fieldtype in FLOAT_FIELDS:
			return flt(value)
		if isinstance(value, list | dict | tuple | set):
			if field.fieldtype == "JSON":
				return json.dumps(value, separators=(",", ":"))
			frappe.throw(frappe._("Value for {0} cannot be a list").format(frappe._(field.label)))
		if (field.unique and not cstr(value).strip()) or (value == "" and field.fieldtype in MOMENT_FIELDS):
			return None
		return value

	def as_dict(
		self, no_nulls=False, no_default_fields=False, convert_dates_to_str=False, no_child_table_fields=False
	):
		"""The document as a dict, child rows as lists of dicts, less what was taken out of this copy."""
		values = self.get_valid_dict(convert_dates_to_str=convert_dates_to_str, ignore_nulls=no_nulls)
		values = _dict((key, value) for key, value in values.items() if key in self.__dict__)
		values.doctype = self.doctype
		options = (no_nulls, no_default_fields, convert_dates_to_str, no_child_table_fields)
		tables = [name for name in self.meta.table_fields if name in self.__dict__]
		values.update({name: [row.as_dict(*options) for row in self.__dict__[name]] for name in tables})
		dropped = (*STANDARD_FIELDS, "doctype") if no_default_fields else ()
		for key in dropped + (CHILD_FIELDS if no_child_table_fields else ()):
			values.pop(key, None)
		marks = ("__islocal", "__onload", "__unsaved")
		return values.update({key: self.__dict__[key] for key in marks if self.__dict__.get(key)})

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

	def db_insert(self, ignore_if_duplicate=False):
		"""INSERT this row; no checks, no events."""
		if not self.name:
			set_new_name(self)
		if not self.creation:
			self.creation = self.modified = now()
			self.owner = self.modified_by = frappe.session.user
		self._write("insert", list(self._moments_to_text().values()), ignore_if_duplicate)
		self.__dict__["__islocal"] = None

	def db_update(self):
		"""UPDATE this row, or INSERT it while it is new; no checks, no events."""
		if self.is_new() or not self.name:
			return self.db_insert()
		values = self._moments_to_text()
		name = values.pop("name")
		self._write("update", [*values.values(), name])

	def _write(self, kind, values, ignore_if_duplicate=False):
		statements = host.current().statements
		if self.doctype not in statements:
			names = [f"`{column}`" for column in self.meta.columns]
			marks, changes = ", ".join(["%s"] * len(names)), ", ".join(f"{name} = %s" for name in names[1:])
			insert = f"insert into `tab{self.doctype}` ({', '.join(names)}) values ({marks})"
			update = f"update `tab{self.doctype}` set {changes} where name = %s"
			statements[self.doctype] = {"insert": insert, "update": update}
		try:
			frappe.db.sql(statements[self.doctype][kind], values)
		except sqlite3.IntegrityError as error:
			self._explain_duplicate(error, ignore_if_duplicate)

	def _moments_to_text(self):
		values = self.get_valid_dict()
		for column, value in values.items():
			field = self.meta.by_name.get(column)
			if value and (field.fieldtype in MOMENT_FIELDS if field else column in ("creation", "modified")):
				values[column] = bind((CASTS[field.fieldtype] if field else get_datetime)(value))
		return values

	def _explain_duplicate(self, error, ignore):
		if frappe.db.is_primary_key_violation(error):
			if ignore:
				return
			message = frappe._("{0} {1} already exists").format(frappe._(self.doctype), self.name)
			frappe.msgprint(message, title=frappe._("Duplicate Name"), indicator="red")
			raise frappe.DuplicateEntryError(self.doctype, self.name, error) from error
		if not frappe.db.is_unique_key_violation(error):
			raise error
		label = self.meta.get_label(cstr(error).rpartition(".")[2])
		frappe.msgprint(frappe._("{0} must be unique").format(label))
		raise frappe.UniqueValidationError(self.doctype, self.name, error) from error
