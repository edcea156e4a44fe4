from frappe.model.document import Document

from meeting_manager.meeting_manager.services.common import schema


class MMSearchWord(Document):
	"""A word that some customer is found by, under one of its variants."""


def on_doctype_update():
	schema.keep_indexes("MM Search Word")
