from frappe.model.document import Document

from meeting_manager.meeting_manager.services.common import schema


class MMSMSMessage(Document):
	"""One text message of the queue; `sms_queue` alone writes it."""


def on_doctype_update():
	schema.keep_indexes("MM SMS Message")
