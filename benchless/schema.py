"""Tables made and extended from the DocTypes' JSON. Columns are added, never dropped."""

import hashlib
import importlib

import frappe
from benchless import HOST_PATH
from benchless import site as host
from frappe.apps import module_apps, scrub
from frappe.model import FLOAT_FIELDS
from frappe.utils.data import cint, flt

COLUMN_TYPES = {
	"Check": "integer", "Int": "integer", "Long Int": "integer", "Datetime": "frappe_datetime",
	"Date": "frappe_date", "Time": "frappe_time", **dict.fromkeys(FLOAT_FIELDS, "real"),
}
STANDARD_COLUMNS = {
	"name": "text primary key", "creation": "frappe_datetime", "modified": "frappe_datetime",
	"docstatus": "integer not null default 0", "idx": "integer not null default 0",
}
HOST_TABLES = (
	"`__Host` (name text primary key, value text)",
	"`__Auth` (doctype text, name text, fieldname text, password text, encrypted integer not null default 0,"
	" primary key (doctype, name, fieldname))",
	"`tabSingles` (doctype text, field text, value text, primary key (doctype, field))",
	"`tabSeries` (name text primary key, current integer not null default 0)",
	"`tabSessions` (sid text primary key, user text, sessiondata text, lastupdate frappe_datetime, status text)",
)


def fingerprint():
	"""A hash over all that a sync reads; the same hash in the file means there is nothing to do."""
	digest = hashlib.sha256()
	app = host.current().apps[0]
	paths = [*host.current().doctype_files.values(), *(path.with_suffix(".py") for path in doctype_paths())]
	paths += [frappe.get_app_path(app, name) for name in ("hooks.py", "patches.txt", "install.py", "modules.txt")]
	paths += HOST_PATH.glob("*.py")
	for path in paths:
		try:
			with open(path, "rb") as file:
				digest.update(file.read())
		except FileNotFoundError:
			continue
	return digest.hexdigest()


def doctype_paths():
	"""The JSON files of all DocTypes."""
	return list(host.current().doctype_files.values())


def sync():
	"""Make all tables, then tell the controllers' modules (`on_doctype_update`)."""
	for definition in HOST_TABLES:
		frappe.db.sql(f"create table if not exists {definition}")
	metas = [frappe.get_meta(doctype) for doctype in host.current().doctype_files]
	for meta in metas:
		if not meta.issingle and not meta.is_virtual:
			_sync_table(meta)
	_sync_rows(metas)
	frappe.db.commit()
	for meta in metas:
		_tell_controller(meta)


def _sync_table(meta):
	present = frappe.db.get_table_columns(meta.name)
	if not present:
		columns = ", ".join(f"`{column}` {_definition(meta, column)}" for column in meta.columns)
		frappe.db.sql(f"create table `tab{meta.name}` ({columns})")
	for column in meta.columns if present else ():
		if column not in present:
			frappe.db.sql(f"alter table `tab{meta.name}` add column `{column}` {_definition(meta, column)}")
	_sync_indexes(meta)


def _definition(meta, column):
	if column in STANDARD_COLUMNS:
		return STANDARD_COLUMNS[column]
	field = meta.get_field(column)
	kind = COLUMN_TYPES.get(field.fieldtype, "text") if field else "text"
	if kind == "integer":
		return f"integer not null default {cint(field.default)}"
	if kind == "real":
		return f"real not null default {flt(field.default)}"
	if field and field.default and kind == "text" and not field.default.startswith((":", "__")):
		return f"text default '{field.default.replace(chr(39), chr(39) * 2)}'"
	return kind


def _sync_indexes(meta):
	for column in ("parent",) if meta.istable else ("creation", "modified"):
		_index("index", meta.name, column)
	for field in meta.fields:
		if field.fieldname in meta.columns and (field.unique or field.search_index):
			_index("unique index" if field.unique else "index", meta.name, field.fieldname)


def _index(kind, doctype, column):
	name = f"{doctype}_{column}{'_unique' if 'unique' in kind else ''}"
	frappe.db.sql(f"create {kind} if not exists `{name}` on `tab{doctype}` (`{column}`)")


def _sync_rows(metas):
	"""One row of `tabDocType` each, so that a DocType can be looked up and linked to."""
	flags = ("istable", "issingle", "custom", "is_submittable")
	for meta in metas:
		values = [meta.name, meta.module, *(cint(meta.get(flag)) for flag in flags)]
		frappe.db.sql(
			"insert or replace into `tabDocType` (name, module, istable, issingle, custom, is_submittable)"
			" values (%s, %s, %s, %s, %s, %s)",
			values,
		)


def _tell_controller(meta):
	path = f"{module_apps()[scrub(meta.module)]}.doctype.{scrub(meta.name)}.{scrub(meta.name)}"
	try:
		module = importlib.import_module(path)
	except ModuleNotFoundError as error:
		if not path.startswith(str(error.name)):
			raise
		return
	if hasattr(module, "on_doctype_update"):
		module.on_doctype_update()

