"""Who is signed in: one row a session, found by the cookie `sid`."""

import json

import frappe
from frappe.utils import add_to_date, now, now_datetime

LIFETIME_HOURS = 170
TOUCH_EVERY_MINUTES = 10


class Session:
	"""The session of one request. Guests share one that is never stored."""

	def __init__(self, sid=None):
		self.data = frappe._dict(user="Guest", sid="Guest", data=frappe._dict(user="Guest"))
		row = self._stored(sid) if sid and sid != "Guest" else None
		if row:
			self.data.update(user=row.user, sid=sid, data=frappe._dict(json.loads(row.sessiondata or "{}")))
			self._touch(row)
		frappe.local.session = self.data

	@staticmethod
	def _stored(sid):
		oldest = add_to_date(now_datetime(), hours=-LIFETIME_HOURS)
		rows = frappe.db.sql(
			"select s.user, s.sessiondata, s.lastupdate from `tabSessions` s join `tabUser` u on u.name = s.user"
			" where s.sid = %s and s.lastupdate > %s and u.enabled = 1",
			(sid, str(oldest)),
			as_dict=True,
		)
		return rows[0] if rows else None

	def _touch(self, row):
		"""Keep a session that is in use alive, without a write at every request."""
		if str(row.lastupdate) < str(add_to_date(now_datetime(), minutes=-TOUCH_EVERY_MINUTES)):
			self.update(force=True)

	@property
	def user(self):
		return self.data.user

	def start(self, user, full_name=""):
		"""Sign `user` in under a new sid."""
		sid = frappe.generate_hash(length=56)
		data = frappe._dict(user=user, full_name=full_name, session_ip=frappe.local.request_ip)
		self.data.update(user=user, sid=sid, data=data)
		frappe.db.sql(
			"insert into `tabSessions` (sid, user, sessiondata, lastupdate, status) values (%s, %s, %s, %s, 'Active')",
			(sid, user, json.dumps(data), now()),
		)
		frappe.db.set_value("User", user, "last_login", now(), update_modified=False)
		frappe.db.commit()

	def update(self, force=False):
		"""Write the session back. Commits, as Frappe's does, so that a page that is only read can do it."""
		if self.data.user != "Guest":
			frappe.db.sql(
				"update `tabSessions` set sessiondata = %s, lastupdate = %s where sid = %s",
				(json.dumps(self.data.data), now(), self.data.sid),
			)
			frappe.db.commit()

	def end(self):
		"""Forget this session; the request goes on as Guest."""
		frappe.db.sql("delete from `tabSessions` where sid = %s", (self.data.sid,))
		frappe.db.commit()
		self.data.update(user="Guest", sid="Guest", data=frappe._dict(user="Guest"))


def get_csrf_token():
	"""The token that a signed-in browser must send back with every change; made when first asked for."""
	data = frappe.local.session.data
	if not data.csrf_token:
		data.csrf_token = frappe.generate_hash(length=56)
		session = getattr(frappe.local, "session_obj", None)
		if session and not frappe.flags.in_test:
			session.update(force=True)
	return data.csrf_token
