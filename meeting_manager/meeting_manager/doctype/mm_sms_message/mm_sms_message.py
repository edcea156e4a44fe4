from frappe.model.document import Document

from meeting_manager.meeting_manager.services import schema_service


class MMSMSMessage(Document):
	"""One text message of the queue; `sms_service` alone writes it."""


def on_doctype_update():
	schema_service.keep_indexes("MM SMS Message")
