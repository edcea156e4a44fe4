from frappe.model.document import Document

from meeting_manager.meeting_manager.services.common import schema


class MMBulkActionFailure(Document):
	"""A record that a bulk action could not change, with the reason. No generated types: see
	test_type_annotations.
	"""


def on_doctype_update():
	schema.keep_indexes("MM Bulk Action Failure")
