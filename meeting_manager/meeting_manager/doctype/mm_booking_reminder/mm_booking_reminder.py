from frappe.model.document import Document

from meeting_manager.meeting_manager.services import schema_service


class MMBookingReminder(Document):
	"""One reminder of the ledger; `reminder_service` alone writes it."""


def on_doctype_update():
	schema_service.keep_indexes("MM Booking Reminder")
