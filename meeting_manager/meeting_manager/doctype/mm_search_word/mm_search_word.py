from frappe.model.document import Document

from meeting_manager.meeting_manager.services.common import schema


class MMSearchWord(Document):
	"""A word that some customer is found by, under one of its variants."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		variant: DF.Data
		word: DF.Data
	# end: auto-generated types


def on_doctype_update():
	schema.keep_indexes("MM Search Word")
