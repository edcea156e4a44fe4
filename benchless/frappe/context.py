"""What belongs to one thread or request: `frappe.local` and its short names, init, connect, destroy, set_user."""

import json
from pathlib import Path

from werkzeug.local import Local

from benchless import site as host
from frappe.types import _dict

local = Local()
db, conf, form, form_dict, request, response, session, user, flags, lang = (
	local(name)
	for name in (
		"db conf form_dict form_dict request response session user flags lang".split()
	)
)

PER_REQUEST_DICTS = ("document_cache", "value_cache", "role_permissions", "user_roles", "request_cache")


def init(site=None, sites_path=".", new_site=False, force=False):
	"""Prepare `frappe.local` of this thread for a site (the path of its SQLite file)."""
	local.site = str(site or host.current().path)
	local.sites_path = str(Path(local.site).parent)
	local.conf = read_conf(local.site)
	local.flags = _dict(currently_saving=[], in_test=host.in_test(), redirect_location="")
	local.session = _dict(user="Guest", sid="Guest", data=_dict())
	local.form_dict = _dict()
	local.request = local.response = None
	local.response = _dict(docs=[])
	local.request_ip = None
	local.message_log, local.debug_log, local.error_log, local.realtime_log = [], [], [], []
	local.lang = "en"
	local.user = None
	local.db = None
	for name in PER_REQUEST_DICTS:
		setattr(local, name, {})


def read_conf(site):
	"""Site settings: the defaults here, then `<site file>.json` where there is one, then the stored secret."""
	conf_file = Path(site + ".json")
	stored = json.loads(conf_file.read_text()) if conf_file.exists() else {}
	defaults = {"db_type": "sqlite", "db_name": site, "developer_mode": 0, "encryption_key": host.secret(site)}
	return _dict(defaults, **stored)


def connect(site=None, db_name=None, set_admin_as_user=True):
	"""Open this thread's own connection, and sign in Administrator as on Frappe."""
	from frappe.database.database import Database

	if site or not getattr(local, "site", None):
		init(site)
	local.db = Database(local.site)
	if set_admin_as_user:
		set_user("Administrator")


def destroy():
	"""Close this thread's connection, rolling back what is not committed, and forget its state."""
	if getattr(local, "db", None):
		local.db.close()
	local.__release_local__()


def set_user(username):
	"""Act as `username` from here on in this thread."""
	local.session.user = username
	local.session.sid = username
	local.session.data = _dict()
	local.user = username
	local.form_dict = _dict()
	local.role_permissions = {}
	local.user_roles = {}


def get_roles(username=None):
	"""The roles of a user: assigned ones, and the automatic Guest, All and Desk User."""
	username = username or local.session.user
	if username == "Guest" or not username:
		return ["Guest"]
	if username not in local.user_roles:
		local.user_roles[username] = _read_roles(username)
	return list(local.user_roles[username])


def _read_roles(username):
	if username == "Administrator":
		return local.db.sql("select name from `tabRole`", pluck=True)
	roles = local.db.sql(
		"select role from `tabHas Role` where parenttype = 'User' and parent = %s", [username], pluck=True
	)
	if local.db.get_value("User", username, "user_type") == "System User":
		roles.append("Desk User")
	return [*roles, "All", "Guest"]
