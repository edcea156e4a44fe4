from frappe.model.document import Document

from meeting_manager.meeting_manager.services.common import schema


class MMBookingReminder(Document):
	"""One reminder of the ledger; `reminders` alone writes it."""


def on_doctype_update():
	schema.keep_indexes("MM Booking Reminder")
