from frappe.model.document import Document

from meeting_manager.meeting_manager.services import schema_service


class MMBookingHost(Document):
	"""What a booking takes: a host's time, or seats of an event."""


def on_doctype_update():
	schema_service.keep_indexes("MM Booking Host")
