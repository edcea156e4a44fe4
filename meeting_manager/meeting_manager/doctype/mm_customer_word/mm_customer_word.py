from frappe.model.document import Document

from meeting_manager.meeting_manager.services.common import schema


class MMCustomerWord(Document):
	"""A word by which a customer is found."""


def on_doctype_update():
	schema.keep_indexes("MM Customer Word")
