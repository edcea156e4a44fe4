"""The Kanban Board of this month's bookings."""

import json

import frappe

BOARD = "Bookings by Status"
COLUMNS = {  # status: colour, the same as in the list, on the form and in the calendar
	"Pending": "Orange",
	"Confirmed": "Blue",
	"Completed": "Green",
	"No Show": "Red",
	"Cancelled": "Gray",
}


def make_board() -> None:
	"""Create the board, where the host has boards. One that is there stays as it is."""
	if not frappe.db.exists("DocType", "Kanban Board") or frappe.db.exists("Kanban Board", BOARD):
		return
	columns = [
		{"column_name": status, "status": "Active", "indicator": colour} for status, colour in COLUMNS.items()
	]
	board = frappe.get_doc(
		doctype="Kanban Board",
		kanban_board_name=BOARD,
		reference_doctype="MM Meeting Booking",
		field_name="status",
		columns=columns,
		fields=json.dumps(["customer_name", "start_datetime", "host"]),
		filters=json.dumps([["MM Meeting Booking", "start_datetime", "Timespan", "this month"]]),
		show_labels=1,
	)
	board.insert(ignore_permissions=True)  # install and migrate run without a user who has roles
