"""Tables made and extended from the DocTypes' JSON. Columns are added, never dropped."""

import hashlib
import importlib

import frappe
from frappe.apps import controller_path
from frappe.model import FLOAT_FIELDS, INT_FIELDS
from frappe.utils.data import cint, flt

from benchless import HOST_PATH
from benchless import site as host

COLUMN_TYPES = {
	"Datetime": "frappe_datetime", "Date": "frappe_date", "Time": "frappe_time",
	**dict.fromkeys((*INT_FIELDS, "Check"), "integer"), **dict.fromkeys(FLOAT_FIELDS, "real"),
}  # fmt: skip
STANDARD_COLUMNS = {
	"name": "text primary key", "creation": "frappe_datetime", "modified": "frappe_datetime",
	"docstatus": "integer not null default 0", "idx": "integer not null default 0",
}  # fmt: skip
HOST_TABLES = (
	"`__Auth` (doctype text, name text, fieldname text, password text, encrypted integer not null default 0,"
	" primary key (doctype, name, fieldname))",
	"`tabSingles` (doctype text, field text, value text, primary key (doctype, field))",
	"`tabSeries` (name text primary key, current integer not null default 0)",
	"`tabSessions` (sid text primary key, user text, sessiondata text, lastupdate frappe_datetime)",
)


def fingerprint():
	"""A hash over all that a sync reads; the same hash in the file means there is nothing to do."""
	site = host.current()
	definitions = [*site.doctype_files.values()]
	wiring = [site.app_path / name for name in ("hooks.py", "patches.txt", "install.py", "modules.txt")]
	controllers = [path.with_suffix(".py") for path in definitions]
	read = [*definitions, *controllers, *wiring, *HOST_PATH.glob("*.py")]
	return hashlib.sha256(b"".join(path.read_bytes() for path in read if path.exists())).hexdigest()


def sync():
	"""Make all tables, then tell the controllers' modules (`on_doctype_update`)."""
	for definition in HOST_TABLES:
		frappe.db.sql(f"create table if not exists {definition}")
	metas = [frappe.get_meta(doctype) for doctype in host.current().doctype_files]
	for meta in metas:
		if not meta.issingle:
			_sync_table(meta)
	query = "replace into `tabDocType` (name, module, istable, issingle) values (%s, %s, %s, %s)"
	for meta in metas:
		frappe.db.sql(query, [meta.name, meta.module, meta.istable, meta.issingle])
	frappe.db.commit()
	for meta in metas:
		if meta.path.with_suffix(".py").exists():
			getattr(importlib.import_module(controller_path(meta)), "on_doctype_update", lambda: None)()


def _sync_table(meta):
	table, present = f"`tab{meta.name}`", frappe.db.get_table_columns(meta.name)
	wanted = {column: f"`{column}` {_definition(meta, column)}" for column in meta.columns}
	if not present:
		frappe.db.sql(f"create table {table} ({', '.join(wanted.values())})")
	for column in wanted.keys() - set(present) if present else ():
		frappe.db.sql(f"alter table {table} add column {wanted[column]}")
	indexed = [f for f in meta.fields if f.fieldname in wanted and (f.unique or f.search_index)]
	indexes = {column: "" for column in (["parent"] if meta.istable else ["creation", "modified"])}
	indexes.update((field.fieldname, "unique" if field.unique else "") for field in indexed)
	for column, unique in indexes.items():
		name = f"{meta.name}_{column}{'_' + unique if unique else ''}"
		frappe.db.sql(f"create {unique} index if not exists `{name}` on {table} (`{column}`)")


def _definition(meta, column):
	field = meta.get_field(column)
	if not field:
		return STANDARD_COLUMNS.get(column, "text")
	kind = COLUMN_TYPES.get(field.fieldtype, "text")
	if kind in ("integer", "real"):
		return f"{kind} not null default {(cint if kind == 'integer' else flt)(field.default)}"
	if kind == "text" and field.default and not field.default.startswith((":", "__")):
		return f"text default {frappe.db.escape(field.default, percent=False)}"
	return kind
