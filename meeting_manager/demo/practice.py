"""The demo practice: creates and removes its hosts and what they offer."""

from contextlib import contextmanager
from datetime import timedelta

import frappe
from frappe.utils import add_days, get_datetime, nowdate

from meeting_manager.demo.offers import (
	BRAND,
	COUNTRY,
	EVENTS,
	HOSTS,
	MEETING_TYPES,
	OWNER,
	REGION,
	SCHEDULES,
	TIME_ZONE,
)
from meeting_manager.demo.people import HOSTS as NAMES
from meeting_manager.demo.people import OF_DEMO


def make() -> tuple[list, list]:
	"""Make all that can be booked. Returns the published meeting types, and the events with their plans."""
	_make_users()
	for schedule in SCHEDULES:
		_make_schedule(*schedule)
	for user, hours, about in HOSTS:
		_insert("MM Host", user=user, schedule=hours, about=about)
	meeting_types = [_make_meeting_type(**values) for values in MEETING_TYPES]
	settings = frappe.get_doc("MM Settings")
	if not (settings.brand_name or settings.contact_line):  # where the site has no brand of its own
		settings.update(BRAND)
		settings.save(ignore_permissions=True)
	published = [meeting_type for meeting_type in meeting_types if meeting_type.published]
	return published, [_make_event(**event) for event in EVENTS]


def settle() -> None:
	"""Let the site be where the practice is."""
	for field, value in {"time_zone": TIME_ZONE, "country": COUNTRY}.items():
		frappe.db.set_single_value("System Settings", field, value)
	settings = frappe.get_doc("MM Settings")
	settings.default_phone_region = REGION
	settings.save(ignore_permissions=True)  # a command, run by whoever administers the site


def remove() -> None:
	"""Take it away again. A booking that a visitor made meanwhile stays, without its type, event or host."""
	for field, doctype in (("event", "MM Event"), ("meeting_type", "MM Meeting Type")):
		names = frappe.get_all(doctype, {"owner": OF_DEMO}, pluck="name")
		_let_go(field, names)
		_delete(doctype, names)
	users = frappe.get_all("MM Host", {"user": OF_DEMO}, pluck="name")
	_let_go("host", users)
	_delete("MM Host", users)
	_delete("MM Schedule", frappe.get_all("MM Schedule", {"owner": OF_DEMO}, pluck="name"))
	settings = frappe.get_doc("MM Settings")
	ours = [field for field, value in BRAND.items() if settings.get(field) == value]
	if ours:
		settings.update({field: settings.meta.get_field(field).default for field in ours})
		settings.save(ignore_permissions=True)


@contextmanager
def without_calendar_entries():
	"""In the block a booking queues no job: hundreds at once could fill the queue of a site."""
	settings = frappe.get_doc("MM Settings")
	wanted = settings.write_events
	try:
		settings.db_set("write_events", 0)
		frappe.clear_document_cache("MM Settings", "MM Settings")
		yield
	finally:
		settings.db_set("write_events", wanted)
		frappe.clear_document_cache("MM Settings", "MM Settings")


def _make_users():
	for email, name in NAMES.items():
		if frappe.db.exists("User", email):
			continue
		user = frappe.get_doc(doctype="User", email=email, first_name=name, send_welcome_email=0)
		user.append("roles", {"role": "MM Staff"})
		user.insert(ignore_permissions=True)  # a command, run by whoever administers the site


def _make_schedule(name: str, zone: str, weekdays, spans, closed_in):
	hours = [{"from_time": f"{first}:00", "to_time": f"{last}:00"} for first, last in spans]
	_insert(
		"MM Schedule",
		schedule_name=name,
		time_zone=zone,
		windows=[{"weekday": weekday, **span} for weekday in weekdays for span in hours],
		overrides=[
			{"date": add_days(nowdate(), days), "closed": 1, "reason": "Public holiday"} for days in closed_in
		],
	)


def _make_meeting_type(hosts, questions=(), **values):
	rows = {"hosts": [{"host": user} for user in hosts], "questions": [dict(each) for each in questions]}
	return _insert("MM Meeting Type", **{"published": 1, **values, **rows})


def _make_event(days: int, hour: int, booked, **values):
	start = get_datetime(f"{add_days(nowdate(), days)} {hour:02d}:00:00")
	times = {"start_datetime": start, "end_datetime": start + timedelta(hours=2)}
	return _insert("MM Event", **{"published": 1, "remind_only": 0, **times, **values}), booked


def _insert(doctype: str, **values):
	document = frappe.get_doc({"doctype": doctype, **values})
	document.insert(ignore_permissions=True)  # a command, run by whoever administers the site
	document.db_set("owner", OWNER, update_modified=False)
	return document


def _let_go(field: str, names: list[str]):
	"""Links to what is about to go; a booking that is left must still open and save."""
	if names:
		booking, row = frappe.qb.DocType("MM Meeting Booking"), frappe.qb.DocType("MM Booking Host")
		frappe.qb.update(booking).set(booking[field], None).where(booking[field].isin(names)).run()
		own = row["user" if field == "host" else field]
		frappe.qb.from_(row).delete().where(own.isin(names)).run()


def _delete(doctype: str, names: list[str]):
	for name in names:
		frappe.delete_doc(doctype, name, ignore_permissions=True, force=True)
