from frappe.model.document import Document

from meeting_manager.meeting_manager.services import schema_service


class MMBulkActionFailure(Document):
	pass


def on_doctype_update():
	schema_service.keep_indexes("MM Bulk Action Failure")
