"""What a site needs besides its DocTypes. Every step may run again, on a site that has it all already."""

import json

import frappe

from meeting_manager.meeting_manager.services.messages import mail_templates

ROLES = ("MM Manager", "MM Receptionist", "MM Staff")
SERIES = ("MC-", "MB-", "ML-")
BOARD = "Bookings by Status"
BOARD_COLUMNS = {  # status: colour, the same as in the list, on the form and in the calendar
	"Pending": "Orange",
	"Confirmed": "Blue",
	"Completed": "Green",
	"No Show": "Red",
	"Cancelled": "Gray",
}


def after_install():
	prepare_site()
	set_times()


def after_migrate():
	prepare_site()


def prepare_site():
	"""Roles, number series, the defaults of MM Settings, the texts of our mails and a board of bookings."""
	add_roles()
	start_series()
	fill_settings()
	mail_templates.make_templates()
	make_board()


def add_roles():
	for role in ROLES:
		if not frappe.db.exists("Role", role):
			frappe.get_doc(doctype="Role", role_name=role, desk_access=1).insert(ignore_permissions=True)


def start_series():
	"""Give each number series its row before anyone needs a number: two first bookings at once, each creating
	it, would deadlock."""
	series = frappe.qb.DocType("Series")
	present = frappe.qb.from_(series).select(series.name).where(series.name.isin(SERIES)).run(pluck=True)
	for name in SERIES:
		if name not in present:
			frappe.qb.into(series).columns(series.name, series.current).insert(name, 0).run()


def fill_settings():
	"""Write the defaults of fields that have never been saved; what an administrator chose stays."""
	settings = frappe.get_doc("MM Settings")
	stored = frappe.db.get_singles_dict("MM Settings")
	missing = {
		f.fieldname: f.default for f in settings.meta.fields if f.default and f.fieldname not in stored
	}
	if missing:
		settings.update(missing)
		settings.save(ignore_permissions=True)  # install and migrate run without a user who has roles


def set_times():
	"""Give the times of day in MM Settings their defaults: Frappe has just filled each with the time of the
	installation, whatever its default says.
	"""
	settings = frappe.get_doc("MM Settings")
	times = {f.fieldname: f.default for f in settings.meta.fields if f.fieldtype == "Time" and f.default}
	settings.update(times)
	settings.save(ignore_permissions=True)  # install runs without a user who has roles


def make_board():
	"""A Kanban Board of this month's bookings, where the host has boards. One that is there stays."""
	if not frappe.db.exists("DocType", "Kanban Board") or frappe.db.exists("Kanban Board", BOARD):
		return
	columns = [
		{"column_name": status, "status": "Active", "indicator": colour}
		for status, colour in BOARD_COLUMNS.items()
	]
	board = frappe.get_doc(
		doctype="Kanban Board",
		kanban_board_name=BOARD,
		reference_doctype="MM Meeting Booking",
		field_name="status",
		columns=columns,
		fields=json.dumps(["first_name", "start_datetime", "host"]),
		filters=json.dumps([["MM Meeting Booking", "start_datetime", "Timespan", "this month"]]),
		show_labels=1,
	)
	board.insert(ignore_permissions=True)  # install and migrate run without a user who has roles
