"""Who is signed in: one row a session, found by the cookie `sid`."""

import json

import frappe
from frappe.utils import add_to_date, now, now_datetime

LIFETIME_HOURS = 170
TOUCH_EVERY_MINUTES = 10
STORED = """select s.user, s.sessiondata, s.lastupdate from `tabSessions` s
	join `tabUser` u on u.name = s.user where s.sid = %s and s.lastupdate > %s and u.enabled = 1"""
START = """insert into `tabSessions` (sid, user, sessiondata, lastupdate, status)
	values (%s, %s, %s, %s, 'Active')"""


def ago(**how_long):
	"""A moment in the past, as the table writes it."""
	return str(add_to_date(now_datetime(), **{unit: -number for unit, number in how_long.items()}))


class Session:
	"""The session of one request. Guests share one that is never stored."""

	def __init__(self, sid=None):
		self.data = frappe.local.session = frappe._dict()
		self._be_guest()
		known = sid and sid != "Guest"
		rows = known and frappe.db.sql(STORED, (sid, ago(hours=LIFETIME_HOURS)), as_dict=True)
		if rows:
			self.data.update(user=rows[0].user, sid=sid, data=frappe._dict(json.loads(rows[0].sessiondata)))
			# kept alive while in use, without a write at every request
			if str(rows[0].lastupdate) < ago(minutes=TOUCH_EVERY_MINUTES):
				self.update()

	def _be_guest(self):
		self.data.update(user="Guest", sid="Guest", data=frappe._dict(user="Guest"))

	def start(self, user, full_name=""):
		"""Sign `user` in under a new sid."""
		data = frappe._dict(user=user, full_name=full_name, session_ip=frappe.local.request_ip)
		self.data.update(user=user, sid=frappe.generate_hash(length=56), data=data)
		frappe.db.sql(START, (self.data.sid, user, json.dumps(data), now()))
		frappe.db.set_value("User", user, "last_login", now(), update_modified=False)
		frappe.db.commit()

	def update(self, force=False):
		"""Write the session back. Commits, as Frappe's does, so that a page that only reads can do it."""
		values = (json.dumps(self.data.data), now(), self.data.sid)
		frappe.db.sql("update `tabSessions` set sessiondata = %s, lastupdate = %s where sid = %s", values)
		frappe.db.commit()

	def end(self):
		"""Forget this session; the request goes on as Guest."""
		frappe.db.sql("delete from `tabSessions` where sid = %s", (self.data.sid,))
		frappe.db.commit()
		self._be_guest()


def get_csrf_token():
	"""The token that a signed-in browser must send back with every change; made when first asked for."""
	data = frappe.local.session.data
	if not data.csrf_token:
		data.csrf_token = frappe.generate_hash(length=56)
		if frappe.local.request and frappe.session.user != "Guest":
			frappe.local.session_obj.update()
	return data.csrf_token
