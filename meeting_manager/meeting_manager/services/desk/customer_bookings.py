"""The bookings of a customer as the tab of their form shows them: upcoming, reminders only, past."""

from typing import Any

import frappe

from meeting_manager.meeting_manager.services.booking.reservations import HOLDING
from meeting_manager.meeting_manager.services.common import clock

SHOWN = 20  # of each kind; the list of bookings has the rest
FIELDS = [
	"name", "meeting_title", "meeting_type", "event", "start_datetime", "starts_at", "ends_at", "status",
	"waitlist", "seats", "host",
]  # fmt: skip


def bookings_of(customer_id: str) -> dict[str, dict[str, Any]]:
	"""`{"upcoming", "reminders", "past"}`, each `{"rows", "has_more"}` with at most SHOWN rows of FIELDS, and
	in each "may_move" and "may_cancel".

	upcoming: Pending and Confirmed ones to come, the next first; reminders: those of them that have no seat,
	because somebody only wants to be reminded of the event; past: what has begun or was called off, the
	latest first. Three statements, with the permissions of the user.
	"""
	now = clock.to_site(clock.now())
	mine = [["customer", "=", customer_id]]
	to_come = [*mine, ["status", "in", list(HOLDING)], ["start_datetime", ">", now]]
	is_reminder = [["event", "is", "set"], ["seats", "=", 0]]
	is_over = [["start_datetime", "<=", now], ["status", "not in", list(HOLDING)]]
	next_first, latest_first = "start_datetime asc, name asc", "start_datetime desc, name desc"
	return {
		"upcoming": _read([*to_come, ["seats", ">", 0]], next_first),
		"reminders": _read([*to_come, *is_reminder], next_first),
		"past": _read(mine, latest_first, is_over),
	}


def _read(filters: list, order_by: str, or_filters: list | None = None) -> dict[str, Any]:
	found = frappe.get_list(
		"MM Meeting Booking",
		fields=FIELDS,
		filters=filters,
		or_filters=or_filters,
		order_by=order_by,
		limit=SHOWN + 1,
	)
	may_change = frappe.has_permission("MM Meeting Booking", "write")
	now = clock.seconds(clock.now())
	for row in found:
		row.may_cancel = bool(may_change and row.status in HOLDING and row.starts_at > now)
		row.may_move = bool(row.may_cancel and row.meeting_type and not row.event)
	return {"rows": found[:SHOWN], "has_more": len(found) > SHOWN}
