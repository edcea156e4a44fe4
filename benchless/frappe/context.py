"""What belongs to one thread or request: `frappe.local` and its short names, its connection, its user."""

import json
from pathlib import Path

from frappe.types import _dict
from werkzeug.datastructures import Headers
from werkzeug.local import Local

from benchless import site as host

local = Local()
db, conf, form_dict, request, response, session, user, flags, lang, message_log = (
	local(name) for name in "db conf form_dict request response session user flags lang message_log".split()
)


def init(site=None, sites_path=".", new_site=False, force=False):
	"""Prepare `frappe.local` of this thread for a site (the path of its SQLite file)."""
	local.site = str(site or host.current().path)
	# settings of the site: the defaults here, then `<file>.json` where there is one
	local.conf = _dict(db_type="sqlite", encryption_key=host.current().secret)
	local.conf.update({"host_name": host.current().address} if host.current().address else {})
	conf_file = Path(local.site + ".json")
	local.conf.update(json.loads(conf_file.read_text()) if conf_file.exists() else {})
	local.flags = _dict(redirect_location="")
	local.session = _dict(user="Guest", sid="Guest", data=_dict())
	local.form_dict, local.response, local.response_headers = _dict(), _dict(), Headers()
	local.request = local.request_ip = local.user = local.db = None
	local.message_log, local.lang = [], "en"
	forget_rows()


def forget_rows():
	"""Drop what this thread has cached of rows."""
	local.document_cache, local.value_cache, local.user_roles = {}, {}, {}


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
		local.db.connection.close()
	local.__release_local__()


def set_user(username):
	"""Act as `username` from here on in this thread."""
	local.session.update(user=username, sid=username, data=_dict())
	local.user, local.form_dict, local.user_roles = username, _dict(), {}


def get_roles(username=None):
	"""The roles of a user: assigned ones, and the automatic Guest, All and Desk User."""
	username = username or local.session.user
	if username not in local.user_roles:
		local.user_roles[username] = _read_roles(username)
	return list(local.user_roles[username])


def _read_roles(username):
	if username == "Guest" or not username:
		return ["Guest"]
	if username == "Administrator":
		return local.db.sql("select name from `tabRole`", pluck=True)
	query = "select role from `tabHas Role` where parenttype = 'User' and parent = %s"
	on_desk = local.db.get_value("User", username, "user_type") == "System User"
	return local.db.sql(query, [username], pluck=True) + ["All", "Guest"] + ["Desk User"] * on_desk
