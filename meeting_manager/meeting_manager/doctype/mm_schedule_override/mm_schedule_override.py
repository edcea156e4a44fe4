from frappe.model.document import Document

from meeting_manager.meeting_manager.services.common import schema


class MMScheduleOverride(Document):
	pass


def on_doctype_update():
	schema.keep_indexes("MM Schedule Override")
