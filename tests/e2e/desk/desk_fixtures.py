"""What the tests of the Desk do over the API: records that are made and removed, users, pictures."""

import json
import os
import uuid
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

SITE_ZONE = "Asia/Kuala_Lumpur"  # of the site while these tests run; it never changes its clocks
SHOTS = os.environ.get("MM_SHOTS")  # a folder; without it no pictures are kept


class DeskApi:
	"""Administrator's side of a test. `make` gives the record as the server answers it."""

	# The calendar is drawn on the clock of its reader, and a site's setup may give Administrator one.
	ZONES = (("System Settings", "System Settings"), ("User", "Administrator"))

	def __init__(self, request, password):
		self._request, self.password = request, "Secret-" + uuid.uuid4().hex[:12]
		self._made = []
		answer = request.post("/api/method/login", form={"usr": "Administrator", "pwd": password})
		assert answer.ok, answer.text()
		self._token = self._csrf_token()

	def call(self, method, **args):
		"""POST a whitelisted method; returns its message. Fails on an answer that is an error."""
		form = {key: value if isinstance(value, str) else json.dumps(value) for key, value in args.items()}
		answer = self._request.post(f"/api/method/{method}", form=form, headers=self._headers())
		assert answer.ok, f"{answer.status} {answer.text()}"
		return answer.json().get("message")

	def refused(self, method, **args):
		"""The same for a call that must fail; returns what the server says."""
		form = {key: value if isinstance(value, str) else json.dumps(value) for key, value in args.items()}
		answer = self._request.post(f"/api/method/{method}", form=form, headers=self._headers())
		assert not answer.ok, answer.text()
		return answer.text()

	def make(self, doctype, **values):
		"""Insert a record; it is removed when the session ends."""
		document = self.call("frappe.client.insert", doc={"doctype": doctype, **values})
		self._made.append((doctype, document["name"]))
		return document

	def get(self, doctype, name):
		return self.call("frappe.client.get", doctype=doctype, name=name)

	def set_zones(self, zones):
		"""Give records their time zones; returns the ones they had."""
		before = {record: self.get(*record)["time_zone"] for record in zones}
		for (doctype, name), zone in zones.items():
			values = {"doctype": doctype, "name": name, "fieldname": "time_zone", "value": zone}
			self.call("frappe.client.set_value", **values)
		return before

	def remember(self, doctype, name):
		"""Remove this record too when the session ends."""
		self._made.append((doctype, name))

	def user(self, *roles, **values):
		"""A new user with these roles, who signs in with `password`."""
		name = f"{uuid.uuid4().hex[:10]}@desk.example"
		self.make(
			"User",
			email=name,
			first_name=roles[0].rpartition(" ")[2] if roles else "Nobody",
			send_welcome_email=0,
			new_password=self.password,
			roles=[{"role": role} for role in roles],
			**values,
		)
		return name

	def host(self, name):
		"""A user who is a host of that name, with hours on Mondays; the name of both."""
		hours = [{"weekday": "Monday", "from_time": "09:00:00", "to_time": "17:00:00"}]
		schedule = self.make("MM Schedule", schedule_name=f"{name} hours", time_zone="UTC", windows=hours)
		user, slug = self.user("MM Staff"), name.lower().replace(" ", "-")
		self.make("MM Host", user=user, schedule=schedule["name"], display_name=name, slug=slug)
		return user

	def clear(self):
		for doctype, name in reversed(self._made):
			self._request.post(
				"/api/method/frappe.client.delete",
				form={"doctype": doctype, "name": name},
				headers=self._headers(),
			)

	def _headers(self):
		return {"X-Frappe-CSRF-Token": self._token} if self._token else {}

	def _csrf_token(self):
		page = self._request.get("/app").text()
		_, found, rest = page.partition('csrf_token = "')
		return rest.partition('"')[0] if found else None


def today() -> date:
	"""The date on the clock of the site, which may be another than that of this machine."""
	return datetime.now(ZoneInfo(SITE_ZONE)).date()


def day(days):
	"""The date so many days from today, as the server writes it."""
	return str(today() + timedelta(days=days))


def wait_until_idle(page):
	"""Wait until no call has been under way for a moment. The network is never idle: realtime polls."""
	page.wait_for_function(
		"""() => {
			const is_loading = document.readyState !== "complete";
			const is_busy = is_loading || !window.frappe?.request || frappe.request.ajax_count > 0;
			window.mm_idle_since = is_busy ? null : window.mm_idle_since || Date.now();
			return window.mm_idle_since && Date.now() - window.mm_idle_since > 400;
		}""",
		polling=50,
	)


def frappe_version(page):
	"""The major version of the Frappe that a page comes from, such as "15"."""
	return page.evaluate("frappe.boot.versions.frappe").partition(".")[0]


def open_search_bar(page, keys="Control+g"):
	"""Frappe's search bar, ready to be typed into: a field at the top on 15, in a dialog on 16."""
	page.evaluate("document.activeElement?.blur()")  # a field keeps the keys to itself
	page.keyboard.press(keys)
	field = page.locator("#navbar-search:focus")
	field.wait_for()
	return field


def visit(page, route):
	"""Open a route of the Desk as a person would who has the address: `visit(page, "mm-customer")`."""
	page.goto(f"/app/{route}")
	page.wait_for_function("() => window.frappe?.boot && frappe.get_route?.()?.length")
	wait_until_idle(page)


def picture(page, name):
	"""Keep a screenshot when MM_SHOTS names a folder."""
	if SHOTS:
		Path(SHOTS).mkdir(parents=True, exist_ok=True)
		page.screenshot(path=str(Path(SHOTS) / f"{name}.png"))
