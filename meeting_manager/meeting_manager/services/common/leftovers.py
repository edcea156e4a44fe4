"""What is ours on a site and stays when Frappe uninstalls an app: it removes our DocTypes with their rows,
and what names our module. The rest names our DocTypes, our roles, our code, or nothing.

Everything is looked up by what the app's files say, because our DocTypes are gone by then.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import frappe

from meeting_manager.meeting_manager.services.common import access, schema

APP, MODULE = "meeting_manager", "Meeting Manager"

# Standard records of the module: DocType of the record, which is the folder's name too.
KINDS = (
	"DocType",
	"Report",
	"Page",
	"Workspace",
	"Number Card",
	"Dashboard Chart",
	"Dashboard Chart Source",
	"Print Format",
	"Web Form",
	"Module Onboarding",
	"Onboarding Step",
	"Form Tour",
)
# What is about one of our DocTypes among other things, and serves on without it: the column is emptied.
EMPTIED = {
	("Email Account", "append_to"),
	("IMAP Folder", "append_to"),
	("User Permission", "applicable_for"),
	("User Type", "apply_user_permission_on"),
}
# What names our DocTypes in a column that is no link.
NAMED: dict[str, str] = {"List View Settings": "name", "Deleted Document": "deleted_doctype"}
WITHOUT_DOCTYPE = {"__UserSettings": "doctype", "__global_search": "doctype", "__Auth": "doctype"}
# What belongs to a report or a page of ours.
OF_REPORTS = {"Custom Role": "report", "Prepared Report": "report_name", "Auto Email Report": "report"}
# What a person may have chosen of ours.
CHOSEN = {"default_app": APP, "default_workspace": MODULE}


def standard_names(kind: str) -> list[str]:
	"""The names of our standard records of a kind, from their files."""
	folder = Path(frappe.get_app_path(APP, APP, frappe.scrub(kind)))
	return [json.loads(path.read_text(encoding="utf-8"))["name"] for path in folder.glob("*/*.json")]


def remove_calendar_entries() -> None:
	"""Delete the Events that our bookings have made, while it is known which. Does not commit, because Frappe
	asks for this in a dry run too.
	"""
	booking = frappe.qb.DocType("MM Meeting Booking")
	made = frappe.qb.from_(booking).select(booking.calendar_event).where(booking.calendar_event.isnotnull())
	_delete("Event", "name", made)


def remove_leftovers() -> None:
	"""Delete the rest, after Frappe has removed our DocTypes. Commits."""
	doctypes = standard_names("DocType")
	_remove_files(doctypes)
	for doctype, column in _columns_that_name_doctypes():
		if (doctype, column) in EMPTIED:
			table = frappe.qb.DocType(doctype)
			frappe.qb.update(table).set(table[column], None).where(table[column].isin(doctypes)).run()
		else:
			_delete(doctype, column, doctypes)
	for doctype, column in NAMED.items():
		_delete(doctype, column, doctypes)
	for name, column in WITHOUT_DOCTYPE.items():
		table = frappe.qb.Table(name)
		frappe.qb.from_(table).delete().where(table[column].isin(doctypes)).run()
	for doctype, column in OF_REPORTS.items():
		_delete(doctype, column, standard_names("Report"))
	_delete("Custom Role", "page", standard_names("Page"))
	_delete("Onboarding Step", "name", standard_names("Onboarding Step"))
	frappe.db.delete("Singles", {"doctype": ["in", doctypes]})  # Frappe 15 leaves them
	_delete("Custom DocPerm", "parent", doctypes)
	frappe.db.delete("Series", {"name": ["in", schema.SERIES]})
	_remove_roles()
	_remove_paths()
	_remove_home_screen()
	_remove_trash()
	frappe.db.commit()


def _columns_that_name_doctypes() -> Iterator[tuple[str, str]]:
	"""`(DocType of Frappe, column)` of each column that holds the name of a DocType."""
	modules = frappe.get_all("Module Def", {"app_name": "frappe"}, pluck="name")
	tables = {"module": ["in", modules], "issingle": 0, "is_virtual": 0}
	known = set(frappe.get_all("DocType", tables, pluck="name"))
	links = {"fieldtype": "Link", "options": "DocType", "parent": ["in", sorted(known)]}
	for field in frappe.get_all("DocField", links, ["parent", "fieldname"], order_by="parent, fieldname"):
		yield field.parent, field.fieldname


def _delete(doctype: str, column: str, values: Any) -> None:
	"""Delete the rows whose column is one of the values, with their child rows. values: a list or a query."""
	if (isinstance(values, list) and not values) or not frappe.db.table_exists(doctype):
		return
	if column not in frappe.db.get_table_columns(doctype):
		return
	table = frappe.qb.DocType(doctype)
	chosen = table[column].isin(values)
	names = frappe.qb.from_(table).select(table.name).where(chosen)
	for field in frappe.get_meta(doctype).get_table_fields():
		rows = frappe.qb.DocType(field.options)
		of_these = (rows.parenttype == doctype) & rows.parent.isin(names)
		frappe.qb.from_(rows).delete().where(of_these).run()
	_remove_log_of_rights(doctype, names)
	frappe.qb.from_(table).delete().where(chosen).run()


def _remove_log_of_rights(doctype: str, names: Any) -> None:
	"""Frappe 16 notes who changed what about rights, with the values. names: a list or a query."""
	if frappe.db.table_exists("Permission Log"):
		log = frappe.qb.DocType("Permission Log")
		of_these = (log.for_doctype == doctype) & log.for_document.isin(names)
		frappe.qb.from_(log).delete().where(of_these).run()


def _remove_files(doctypes: list[str]) -> None:
	"""Attachments of our records, with what they are on the disk. Taken off first: Frappe 16 looks at the
	record that a file is attached to.
	"""
	for name in frappe.get_all("File", {"attached_to_doctype": ["in", doctypes]}, pluck="name"):
		frappe.db.set_value("File", name, {"attached_to_doctype": None, "attached_to_name": None})
		frappe.delete_doc("File", name, force=True, ignore_permissions=True, delete_permanently=True)


def _remove_roles() -> None:
	roles = list(access.ROLES)
	for doctype in ("Has Role", "Custom DocPerm", "DocPerm"):
		_delete(doctype, "role", roles)
	_delete("Role", "name", roles)


def _remove_paths() -> None:
	"""What names our code: scheduled jobs with their logs, and patches, which run again after a reinstall."""
	jobs = frappe.get_all("Scheduled Job Type", {"method": ["like", f"{APP}.%"]}, pluck="name")
	_delete("Scheduled Job Log", "scheduled_job_type", jobs)
	_delete("Scheduled Job Type", "name", jobs)
	_delete("Patch Log", "patch", frappe.get_all("Patch Log", {"patch": ["like", f"{APP}.%"]}, pluck="patch"))


def _remove_home_screen() -> None:
	"""The icon and the sidebars of Frappe 16, not by their documents: in developer mode these delete the
	app's files. And what people have chosen to begin with.
	"""
	_delete("Desktop Icon", "app", [APP])
	_delete("Workspace Sidebar", "app", [APP])
	_delete("Workspace Sidebar", "name", [MODULE])
	_delete("Block Module", "module", [MODULE])
	for field, value in CHOSEN.items():
		if field in frappe.db.get_table_columns("User"):
			frappe.db.set_value("User", {field: value}, field, None, update_modified=False)


def _remove_trash() -> None:
	"""What Frappe keeps of the records that it has deleted."""
	kept = {kind: standard_names(kind) for kind in KINDS} | {"Module Def": [MODULE]}
	for kind, names in kept.items():
		_remove_log_of_rights(kind, names)
		of_kind = {"deleted_doctype": kind, "deleted_name": ["in", names]}
		_delete("Deleted Document", "name", frappe.get_all("Deleted Document", of_kind, pluck="name"))
