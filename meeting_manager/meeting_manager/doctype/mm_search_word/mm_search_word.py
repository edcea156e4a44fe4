from frappe.model.document import Document

from meeting_manager.meeting_manager.services import schema_service


class MMSearchWord(Document):
	"""A word that some customer is found by, under one of its variants."""


def on_doctype_update():
	schema_service.keep_indexes("MM Search Word")
