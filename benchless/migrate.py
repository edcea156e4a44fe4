"""Bringing a site up to date: tables, patches, hooks. Costs one read where nothing has changed."""

from pathlib import Path

import frappe
from benchless import schema
from benchless import site as host
from frappe.utils.password import update_password

CORE_ROLES = ("Administrator", "System Manager", "Guest", "All", "Desk User", "Website Manager")


def migrate(force=False):
	"""Sync, run new patches and the hooks of install or migrate; returns whether there was anything to do."""
	fingerprint = schema.fingerprint()
	if not force and _stored("fingerprint") == fingerprint:
		return False
	frappe.flags.in_migrate = True
	try:
		installed = _stored("fingerprint")
		run_patches("pre_model_sync", skip=not installed)
		schema.sync()
		(_run_hooks if installed else _install)("after_migrate" if installed else "after_install")
		run_patches("post_model_sync", skip=not installed)
		if not installed:
			_run_hooks("after_migrate")
	finally:
		frappe.flags.in_migrate = False
	frappe.db.sql("insert or replace into `__Host` values ('fingerprint', %s)", [fingerprint])
	frappe.db.commit()
	frappe.clear_messages()
	return True


def _stored(name):
	rows = frappe.db.sql("select value from `__Host` where name = %s", [name], pluck=True)
	return rows[0] if rows else None


def _install(hook):
	"""What a new site has: the roles, Guest, Administrator (password `admin`); then the app's own install."""
	for role in CORE_ROLES:
		desk_access = int(role not in ("Guest", "All"))
		frappe.get_doc(doctype="Role", role_name=role, desk_access=desk_access).insert(ignore_if_duplicate=True)
	for user, user_type in (("Administrator", "System User"), ("Guest", "Website User")):
		email = "admin@example.com" if user == "Administrator" else "guest@example.com"
		values = {"email": email, "first_name": user, "user_type": user_type, "enabled": 1}
		frappe.get_doc({"doctype": "User", **values}).insert(set_name=user, ignore_if_duplicate=True)
	update_password("Administrator", "admin")
	frappe.db.commit()
	frappe.flags.in_install = host.current().apps[0]
	try:
		_run_hooks(hook)
	finally:
		frappe.flags.in_install = False


def _run_hooks(hook):
	for path in frappe.get_hooks(hook):
		frappe.get_attr(path)()
	frappe.db.commit()


def run_patches(section, skip=False):
	"""Run each patch of a section of patches.txt once; on a new site they are only marked as done."""
	for patch in read_patches(section):
		if frappe.db.table_exists("Patch Log") and frappe.db.exists("Patch Log", {"patch": patch}):
			continue
		if not skip:
			_run_patch(patch)
		elif section == "pre_model_sync":
			continue  # marked with the others, once there is a table to mark them in
		frappe.get_doc(doctype="Patch Log", patch=patch).insert(ignore_permissions=True)
		frappe.db.commit()


def read_patches(section):
	"""The lines of a section of the app's patches.txt."""
	path = Path(frappe.get_app_path(host.current().apps[0], "patches.txt"))
	found, here = [], "pre_model_sync"
	for line in path.read_text().splitlines() if path.exists() else ():
		line = line.split("#")[0].strip()
		if line.startswith("["):
			here = line.strip("[]")
		elif line and here == section:
			found.append(line)
	return found


def _run_patch(patch):
	frappe.flags.in_patch = True
	try:
		frappe.get_attr(f"{patch}.execute")()
		frappe.db.commit()
	except Exception:
		frappe.db.rollback()
		raise
	finally:
		frappe.flags.in_patch = False
