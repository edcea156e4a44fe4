"""Updates dotted paths that a site has stored, after modules moved into packages."""

import frappe

SERVICES = "meeting_manager.meeting_manager.services."
# What a Scheduled Job Type can name. Jobs already in the queue are not moved: the scheduler looks for what a
# lost job has left undone.
SCHEDULED = {
	"duplicate_search_service.check_changed": "customers.duplicate_detection.check_changed",
	"reminder_service.send_due": "messages.reminders.send_due",
	"sms_service.send_due": "messages.sms_queue.send_due",
	"event_service.end_offers": "booking.waitlist.end_offers",
	"bulk_service.resume_lost": "desk.bulk.resume_lost",
	"calendar_service.write_missing_events": "messages.calendar.write_missing_events",
	"event_service.catch_up": "booking.waitlist.catch_up",
}


def execute() -> None:
	"""1. Give each Scheduled Job Type its new method, so that one that staff have stopped stays stopped.
	2. Do the same for the number cards, those that staff have copied among them.

	Running it again finds nothing left to do.
	"""
	if frappe.db.exists("DocType", "Scheduled Job Type"):
		for old, new in SCHEDULED.items():
			_move_scheduled_job(SERVICES + old, SERVICES + new)
	if frappe.db.exists("DocType", "Number Card"):
		old, new = "meeting_manager.api.figures.", "meeting_manager.api.dashboard."
		for card in frappe.get_all("Number Card", {"method": ["like", f"{old}%"]}, ["name", "method"]):
			frappe.db.set_value("Number Card", card.name, "method", card.method.replace(old, new))


def _move_scheduled_job(old: str, new: str) -> None:
	"""Frappe names a Scheduled Job Type after the last two parts of its method."""
	name, new_name = frappe.db.get_value("Scheduled Job Type", {"method": old}), ".".join(new.split(".")[-2:])
	if name and not frappe.db.exists("Scheduled Job Type", new_name):
		frappe.db.set_value("Scheduled Job Type", name, "method", new)
		frappe.rename_doc("Scheduled Job Type", name, new_name, force=True, show_alert=False)
