"""Bringing a site up to date: tables, patches, hooks. Costs one read where nothing has changed."""

from configparser import ConfigParser

import frappe
from frappe.utils.password import update_password

from benchless import schema
from benchless import site as host

CORE_ROLES = ("Administrator", "System Manager", "Guest", "All", "Desk User")


def migrate(force=False):
	"""Sync, run new patches and the hooks of install or migrate."""
	fingerprint = schema.fingerprint()
	stored = frappe.db.sql("select value from `__Host` where name = 'fingerprint'", pluck=True)
	if stored == [fingerprint] and not force:
		return
	if stored:
		run_patches("pre_model_sync")
	schema.sync()
	if not stored:
		_install()
	run_patches("post_model_sync")
	_run_hooks("after_migrate")
	frappe.db.sql("replace into `__Host` values ('fingerprint', %s)", [fingerprint])
	frappe.db.commit()
	frappe.clear_messages()


def _install():
	"""What a new site has: roles, Guest, Administrator (password `admin`), what the app's install adds."""
	for role in CORE_ROLES:
		frappe.get_doc(doctype="Role", role_name=role, desk_access=int(role not in ("Guest", "All"))).insert()
	for user, user_type in (("Administrator", "System User"), ("Guest", "Website User")):
		values = {"email": f"{user.lower()}@example.com", "first_name": user, "user_type": user_type}
		frappe.get_doc({"doctype": "User", **values}).insert(set_name=user)
	update_password("Administrator", "admin")
	_run_hooks("after_install")
	for patch in read_patches("pre_model_sync") + read_patches("post_model_sync"):
		frappe.get_doc(doctype="Patch Log", patch=patch).insert()
	frappe.db.commit()


def _run_hooks(hook):
	for path in frappe.get_hooks(hook):
		frappe.get_attr(path)()
	frappe.db.commit()


def run_patches(section):
	"""Run the patches of a section of patches.txt that have not run yet, each in a transaction of its own."""
	for patch in read_patches(section):
		if not frappe.db.exists("Patch Log", {"patch": patch}):
			frappe.get_attr(f"{patch}.execute")()
			frappe.get_doc(doctype="Patch Log", patch=patch).insert()
			frappe.db.commit()


def read_patches(section):
	"""The lines of a section of the app's patches.txt."""
	lines = ConfigParser(allow_no_value=True, delimiters="=", inline_comment_prefixes="#")
	lines.optionxform = str
	lines.read(host.current().app_path / "patches.txt")
	return list(lines[section]) if section in lines else []
