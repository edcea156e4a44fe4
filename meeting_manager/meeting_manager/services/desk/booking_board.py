"""The Kanban Board of bookings by status, from a week ago to a month ahead."""

import json
from datetime import date, timedelta
from typing import Any

import frappe

from meeting_manager.meeting_manager.services.common import clock

BOARD, BOOKING = "Bookings by Status", "MM Meeting Booking"
COLUMNS = {  # status: colour, the same as in the list, on the form and in the calendar
	"Pending": "Orange",
	"Confirmed": "Blue",
	"Completed": "Green",
	"No Show": "Red",
	"Cancelled": "Gray",
}
FIELDS = ["meeting_title", "start_datetime", "host"]  # below the title, the name of the guest
BACK, AHEAD = timedelta(days=7), timedelta(days=30)
FIELDS_BEFORE = ["customer_name", "start_datetime", "host"]
FILTERS_BEFORE = [[BOOKING, "start_datetime", "Timespan", "this month"]]


def make_board() -> None:
	"""Create the board, where the host has boards. One that is there stays as it is, but for its days."""
	if not frappe.db.exists("DocType", "Kanban Board"):
		return
	if frappe.db.exists("Kanban Board", BOARD):
		return keep_days()
	columns = [
		{"column_name": status, "status": "Active", "indicator": colour} for status, colour in COLUMNS.items()
	]
	board = frappe.get_doc(
		doctype="Kanban Board",
		kanban_board_name=BOARD,
		reference_doctype=BOOKING,
		field_name="status",
		columns=columns,
		fields=json.dumps(FIELDS),
		filters=json.dumps(_filters()),
		show_labels=1,
	)
	board.insert(ignore_permissions=True)  # install and migrate run without a user who has roles


def keep_days() -> None:
	"""Let the board begin a week before today again; run every day by the scheduler. A filter that somebody
	has saved stays. Frappe's filters know no span that goes back and ahead, so the days are written down.
	"""
	stored = _stored("filters")
	if stored is not None and _are_our_days(stored) and stored != _filters():
		frappe.db.set_value("Kanban Board", BOARD, "filters", json.dumps(_filters()), update_modified=False)


def renew_board() -> None:
	"""Bring a board of an earlier version that nobody has changed into today's form."""
	if _stored("filters") == FILTERS_BEFORE and _stored("fields") == FIELDS_BEFORE:
		values = {"filters": json.dumps(_filters()), "fields": json.dumps(FIELDS)}
		frappe.db.set_value("Kanban Board", BOARD, values, update_modified=False)


def _stored(fieldname: str) -> Any:
	"""What the board has in a field of JSON; None where there is no board."""
	if not frappe.db.exists("DocType", "Kanban Board"):
		return None
	try:
		return json.loads(frappe.db.get_value("Kanban Board", BOARD, fieldname) or "null")
	except ValueError:
		return None


def _filters() -> list[list]:
	today = clock.to_site(clock.now()).date()
	return _between(today - BACK, today + AHEAD)


def _between(first: date, last: date) -> list[list]:
	return [[BOOKING, "start_datetime", "Between", [str(first), str(last)]]]


def _are_our_days(filters: Any) -> bool:
	"""Whether the filter is the one that this app has written, on whatever day."""
	try:
		first = date.fromisoformat(filters[0][3][0])
		return bool(filters == _between(first, first + BACK + AHEAD))
	except (IndexError, KeyError, TypeError, ValueError):
		return False
