"""Who is signed in: one row a session, found by the cookie `sid`."""

import json
from datetime import timedelta

import frappe
from frappe.utils import now, now_datetime

LIFETIME = timedelta(hours=170)
TOUCH_EVERY = timedelta(minutes=10)
STORED = """select s.user, s.sessiondata, s.lastupdate from `tabSessions` s
	join `tabUser` u on u.name = s.user where s.sid = %s and s.lastupdate > %s and u.enabled = 1"""


def resume(sid):
	"""Be the user whose session this is; without one, or with one that has ended, a Guest."""
	_become("Guest", "Guest")
	rows = sid and frappe.db.sql(STORED, (sid, str(now_datetime() - LIFETIME)), as_dict=True)
	if rows:
		_become(rows[0].user, sid, json.loads(rows[0].sessiondata))
		# kept alive while in use, without a write at every request
		if str(rows[0].lastupdate) < str(now_datetime() - TOUCH_EVERY):
			_save()


def start(user):
	"""Sign `user` in under a new sid."""
	sid = frappe.generate_hash(length=56)
	_become(user, sid)
	row = (sid, user, json.dumps(frappe.session.data), now())
	frappe.db.sql("insert into `tabSessions` (sid, user, sessiondata, lastupdate) values %s", [row])
	frappe.db.set_value("User", user, "last_login", now(), update_modified=False)
	frappe.db.commit()


@frappe.whitelist(allow_guest=True)
def end():
	"""Forget this session; the request goes on as Guest."""
	frappe.db.sql("delete from `tabSessions` where sid = %s", (frappe.session.sid,))
	frappe.db.commit()
	_become("Guest", "Guest")


def send_cookie(request, response):
	"""The cookie by which the next request is known; a browser whose session has ended forgets it."""
	if frappe.local.sid != "Guest":
		options = {"httponly": True, "samesite": "Lax", "secure": request.scheme == "https"}
		response.set_cookie("sid", frappe.local.sid, max_age=LIFETIME, **options)
	elif "sid" in request.cookies:
		response.delete_cookie("sid")


def get_csrf_token():
	"""The token that a signed-in browser must send back with every change; made when first asked for."""
	data = frappe.session.data
	if not data.csrf_token:
		data.csrf_token = frappe.generate_hash(length=56)
		if frappe.local.request and frappe.session.user != "Guest":
			_save()
	return data.csrf_token


def _become(user, sid, data=None):
	"""`local.sid` stays what the browser has, also when a method acts as another user for a while."""
	frappe.local.sid, frappe.local.user = sid, user
	frappe.local.session = frappe._dict(user=user, sid=sid, data=frappe._dict(data or {}, user=user))


def _save():
	"""Write the session back. Commits, as Frappe's does, so that a page that only reads can do it."""
	values = (json.dumps(frappe.session.data), now(), frappe.session.sid)
	frappe.db.sql("update `tabSessions` set sessiondata = %s, lastupdate = %s where sid = %s", values)
	frappe.db.commit()
