"""Today's bookings, with which the workspace begins: a Custom HTML Block, which Frappe keeps in no file."""

from datetime import datetime, time, timedelta
from typing import Any

import frappe

from meeting_manager.meeting_manager.services.common import access, clock
from meeting_manager.meeting_manager.services.common.instants import instant_text

BLOCK = "Today at a Glance"
MARGIN = timedelta(minutes=1)
MOST = 30  # rows; the rest is a click away
FIELDS = [
	"name", "starts_at", "start_datetime", "status", "waitlist", "meeting_title", "customer", "customer_name",
	"host", "seats",
]  # fmt: skip
# What the block says; `public/js/today.js` fills it.
HTML = '<div class="mm-today"></div>'
SCRIPT = 'meeting_manager.show_today(root_element.querySelector(".mm-today"));'


def make_block() -> None:
	"""Create the block, where the host has such. One that is there stays as it is."""
	kind = "Custom HTML Block"
	if not frappe.db.exists("DocType", kind) or frappe.db.exists(kind, BLOCK):
		return
	roles = [{"role": role} for role in sorted(access.SEES_EVERY_BOOKING - {"Administrator"})]
	block = frappe.get_doc(doctype=kind, name=BLOCK, html=HTML, script=SCRIPT, roles=roles)
	block.insert(ignore_permissions=True)  # install and migrate run without a user who has roles


def remove_block() -> None:
	"""After the app was uninstalled."""
	frappe.db.delete("Has Role", {"parenttype": "Custom HTML Block", "parent": BLOCK})
	frappe.db.delete("Custom HTML Block", {"name": BLOCK})


def bookings() -> dict[str, Any]:
	"""The bookings that begin on the site's day, by time, without what is cancelled: `{"bookings": [{"name",
	"start", "status", "guest", "title", "host", "seats", "is_over"}], "has_more"}`. start is a UTC instant.

	Three statements, however many there are: bookings, names of customers, names of hosts.
	"""
	now = clock.to_site(clock.now())
	first = datetime.combine(now.date(), time.min)
	until = first + timedelta(days=1)
	found = frappe.get_list(
		"MM Meeting Booking",
		fields=FIELDS,
		# The clock for the index, the instants for the bounds: on SQLite the clock is a text, which may be
		# written with fractions of a second or without.
		filters=[
			["start_datetime", ">", first - MARGIN],
			["start_datetime", "<", until + MARGIN],
			["starts_at", ">=", clock.seconds(clock.from_site(first))],
			["starts_at", "<", clock.seconds(clock.from_site(until))],
			["status", "!=", "Cancelled"],
		],
		order_by="start_datetime asc, name asc",
		limit=MOST + 1,
	)
	shown = found[:MOST]
	guests = _titles("MM Customer", "customer_name", {row.customer for row in shown if not row.customer_name})
	hosts = _titles("MM Host", "display_name", {row.host for row in shown})
	return {
		"bookings": [
			{
				"name": row.name,
				"start": instant_text(clock.utc(row.starts_at)),
				"status": "Waitlist" if row.waitlist else row.status,
				"guest": row.customer_name or guests.get(row.customer) or "",
				"title": row.meeting_title,
				"host": hosts.get(row.host, ""),
				"seats": row.seats,
				"is_over": row.start_datetime < now,
			}
			for row in shown
		],
		"has_more": len(found) > MOST,
	}


def _titles(doctype: str, field: str, names: set[str | None]) -> dict[str, str]:
	"""`{name: title}` of records that bookings name, for whom may read those bookings."""
	wanted = sorted(filter(None, names))
	if not wanted:
		return {}
	return dict(frappe.get_all(doctype, {"name": ["in", wanted]}, ["name", field], as_list=True))
