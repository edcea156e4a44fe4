from frappe.model.document import Document

from meeting_manager.meeting_manager.services import schema_service


class MMCustomerWord(Document):
	"""A word by which a customer is found."""


def on_doctype_update():
	schema_service.keep_indexes("MM Customer Word")
