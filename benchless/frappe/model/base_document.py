"""What parents and child rows share: fields as attributes, child tables, and one row's INSERT and UPDATE."""

import importlib
import json
import sqlite3
from datetime import date, datetime, time, timedelta

import frappe
from benchless import site as host
from frappe.apps import doc_event_handlers, module_apps, scrub
from frappe.database.sqlite import bind
from frappe.model import CHILD_FIELDS, FLOAT_FIELDS, MOMENT_FIELDS, STANDARD_FIELDS, TABLE_FIELDS
from frappe.model.meta import get_meta, to_type
from frappe.model.naming import set_new_name
from frappe.types import _dict
from frappe.utils.data import cint, cstr, flt, now


def get_controller(doctype):
	"""The class of a DocType's documents, from the module beside its JSON."""
	controllers = host.current().controllers
	if doctype not in controllers:
		controllers[doctype] = _find_controller(get_meta(doctype))
	return controllers[doctype]


def _find_controller(meta):
	from frappe.model.document import Document

	path = f"{module_apps()[scrub(meta.module)]}.doctype.{scrub(meta.name)}.{scrub(meta.name)}"
	try:
		module = importlib.import_module(path)
	except ModuleNotFoundError as error:
		if not path.startswith("benchless.") or not path.startswith(cstr(error.name)):
			raise
		return Document  # our own DocTypes need no file where they have no rules
	return getattr(module, meta.name.replace(" ", "").replace("-", ""))


class BaseDocument:
	"""Fields are plain attributes; what the DocType knows is there from the start, as None."""

	def __init__(self, values):
		self.__dict__["doctype"] = values["doctype"]
		self.__dict__.update(self.meta.blank)
		self.flags = _dict()
		for field in self.meta.table_fields:
			self.__dict__[field.fieldname] = []
		self.update(values)

	@property
	def meta(self):
		"""The DocType's definition."""
		return get_meta(self.doctype)

	def __getstate__(self):
		return {key: value for key, value in self.__dict__.items() if key != "parent_doc"}

	def __repr__(self):
		return f"<{type(self).__name__}: {self.name or 'unsaved'}>"

	def get(self, key, filters=None, limit=None, default=None):
		"""A field's value; of a child table, the rows that match `filters`."""
		if isinstance(key, dict):
			return [row for row in self.get_all_children() if _row_matches(row, key)]
		if isinstance(filters, dict):
			return [row for row in self.__dict__.get(key) or [] if _row_matches(row, filters)][: limit or None]
		return self.__dict__.get(key, default if filters is None else filters)

	def getone(self, key, filters=None):
		"""The first matching child row, or None."""
		rows = self.get(key, filters=filters, limit=1)
		return rows[0] if rows else None

	def set(self, key, value, as_value=False):
		"""Set a field; a child table's value is a list of rows or dicts."""
		if key in self._table_fieldnames and not as_value:
			self.__dict__[key] = []
			self.extend(key, value or [])
		elif key == "docstatus":
			self.__dict__[key] = cint(value)
		else:
			setattr(self, key, value)

	@property
	def _table_fieldnames(self):
		return {field.fieldname for field in self.meta.table_fields} if self.meta.table_fields else ()

	def update(self, values):
		"""Set many fields; the name first, so that child rows know their parent."""
		tables = self._table_fieldnames
		for key, value in values.items():
			if key in tables:
				self.set(key, value)
			elif key != "docstatus":
				setattr(self, key, value)
			else:
				self.__dict__[key] = cint(value)
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
		row = self._row(key, {} if value is None else value)
		rows.insert(len(rows) if position == -1 else position, row)
		if position != -1:
			for index, each in enumerate(rows):
				each.idx = index + 1
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
			for index, row in enumerate(rows):
				row.idx = index + 1

	def _row(self, key, value):
		field = self.meta.get_field(key)
		if not field or field.fieldtype not in TABLE_FIELDS:
			raise AttributeError(key)
		if isinstance(value, BaseDocument):
			row = value
		else:
			row = get_controller(field.options)({**value, "doctype": field.options})
		row.parent, row.parenttype, row.parentfield = self.name, self.doctype, key
		row.__dict__["parent_doc"] = self
		row.idx = row.idx or len(self.__dict__.get(key) or ()) + 1
		if not row.name:
			row.__dict__["__islocal"] = 1
		return row

	def is_new(self):
		"""Whether the document is not in the database yet."""
		return bool(self.__dict__.get("__islocal"))

	def get_all_children(self, parenttype=None):
		"""All rows of all child tables."""
		tables = [field for field in self.meta.table_fields if not parenttype or field.options == parenttype]
		return [row for field in tables for row in self.__dict__.get(field.fieldname) or ()]

	def get_valid_dict(
		self, sanitize=True, convert_dates_to_str=False, ignore_nulls=False, ignore_virtual=False
	):
		"""The columns' values, in the types they are stored in."""
		values = _dict()
		for column in self.meta.columns:
			value = self._stored(column)
			if convert_dates_to_str and isinstance(value, datetime | date | time | timedelta):
				value = cstr(value)
			if value is not None or not ignore_nulls:
				values[column] = value
		return values

	def _stored(self, column):
		value, field = self.__dict__.get(column), self.meta.by_name.get(column)
		if not field:
			return value
		if field.fieldtype in ("Check", "Int"):
			return int(bool(cint(value))) if field.fieldtype == "Check" else cint(value)
		if field.fieldtype in FLOAT_FIELDS:
			return flt(value)
		if isinstance(value, list | dict | tuple | set):
			return self._stored_structure(field, value)
		if value == "" and (field.fieldtype in MOMENT_FIELDS or field.unique):
			return None
		if field.unique and value is not None and not cstr(value).strip():
			return None
		return value

	@staticmethod
	def _stored_structure(field, value):
		if field.fieldtype == "JSON":
			return json.dumps(value, separators=(",", ":"))
		message = frappe._("Value for {0} cannot be a list").format(frappe._(field.label))
		return frappe.throw(message)

	def as_dict(
		self, no_nulls=False, no_default_fields=False, convert_dates_to_str=False, no_child_table_fields=False
	):
		"""The document as a dict, child rows as lists of dicts."""
		values = self.get_valid_dict(convert_dates_to_str=convert_dates_to_str, ignore_nulls=no_nulls)
		values = _dict((key, value) for key, value in values.items() if key in self.__dict__)
		values.doctype = self.doctype
		options = (no_nulls, no_default_fields, convert_dates_to_str, no_child_table_fields)
		for field in self.meta.table_fields:
			if field.fieldname in self.__dict__:
				values[field.fieldname] = [row.as_dict(*options) for row in self.__dict__[field.fieldname]]
		dropped = (*STANDARD_FIELDS, "doctype") if no_default_fields else ()
		for key in dropped + (CHILD_FIELDS if no_child_table_fields else ()):
			values.pop(key, None)
		for key in ("__islocal", "__onload", "__unsaved"):
			if self.__dict__.get(key):
				values[key] = self.__dict__[key]
		return values

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
		values = self._moments_to_text()
		try:
			frappe.db.sql(insert_statement(self.doctype), list(values.values()))
		except sqlite3.IntegrityError as error:
			self._explain_duplicate(error, ignore_if_duplicate)
		self.__dict__["__islocal"] = None

	def db_update(self):
		"""UPDATE this row, or INSERT it while it is new; no checks, no events."""
		if self.is_new() or not self.name:
			return self.db_insert()
		values = self._moments_to_text()
		name = values.pop("name")
		try:
			frappe.db.sql(update_statement(self.doctype), [*values.values(), name])
		except sqlite3.IntegrityError as error:
			self._explain_duplicate(error)

	def _moments_to_text(self):
		values = self.get_valid_dict()
		for column in self.meta.columns:
			field = self.meta.by_name.get(column)
			if values[column] and (field.fieldtype in MOMENT_FIELDS if field else column in ("creation", "modified")):
				values[column] = bind(to_type(field or _dict(fieldtype="Datetime"), values[column]))
		return values

	def _explain_duplicate(self, error, ignore=False):
		if frappe.db.is_primary_key_violation(error):
			if ignore:
				return
			message = frappe._("{0} {1} already exists").format(frappe._(self.doctype), frappe.bold(self.name))
			frappe.msgprint(message, title=frappe._("Duplicate Name"), indicator="red")
			raise frappe.DuplicateEntryError(self.doctype, self.name, error) from error
		if not frappe.db.is_unique_key_violation(error):
			raise error
		fieldname = cstr(error).rpartition(".")[2]
		label = self.meta.get_label(fieldname) if self.meta.has_field(fieldname) else fieldname
		frappe.msgprint(frappe._("{0} must be unique").format(label))
		raise frappe.UniqueValidationError(self.doctype, self.name, error) from error

	def get_formatted(self, fieldname, doc=None, **kwargs):
		"""A field's value as text for people."""
		field, value = self.meta.get_field(fieldname), self.get(fieldname)
		if field and value and field.fieldtype in ("Date", "Datetime"):
			return (frappe.utils.format_date if field.fieldtype == "Date" else frappe.utils.format_datetime)(value)
		return cstr(value)

	def precision(self, fieldname, parentfield=None):
		"""The decimal places of a field."""
		field = self.meta.get_field(fieldname)
		return cint(field.precision) or (2 if field.fieldtype == "Currency" else 3)

	def get_parentfield_of_doctype(self, doctype):
		"""The first child table of that DocType."""
		return next((field.fieldname for field in self.meta.table_fields if field.options == doctype), None)


def insert_statement(doctype):
	"""The INSERT of a DocType, built once."""
	statements, columns = host.current().statements, get_meta(doctype).columns
	if ("insert", doctype) not in statements:
		names = ", ".join(f"`{column}`" for column in columns)
		marks = ", ".join(["%s"] * len(columns))
		statements["insert", doctype] = f"insert into `tab{doctype}` ({names}) values ({marks})"
	return statements["insert", doctype]


def update_statement(doctype):
	"""The UPDATE by name of a DocType, built once."""
	statements, columns = host.current().statements, get_meta(doctype).columns
	if ("update", doctype) not in statements:
		names = ", ".join(f"`{column}` = %s" for column in columns if column != "name")
		statements["update", doctype] = f"update `tab{doctype}` set {names} where name = %s"
	return statements["update", doctype]


def _row_matches(row, filters):
	for key, wanted in filters.items():
		value = row.get(key)
		if isinstance(wanted, list | tuple) and len(wanted) == 2 and wanted[0] in ("in", "not in", "!=", "="):
			operator, wanted = wanted
			found = (value in wanted) if "in" in operator else (value == wanted)
			if found is operator.startswith(("not", "!")):
				return False
		elif value != wanted and not (wanted is True and value):
			return False
	return True
