from frappe.model.document import Document

from meeting_manager.meeting_manager.services.common import schema


class MMBookingHost(Document):
	"""What a booking takes: a host's time, or seats of an event."""


def on_doctype_update():
	schema.keep_indexes("MM Booking Host")
