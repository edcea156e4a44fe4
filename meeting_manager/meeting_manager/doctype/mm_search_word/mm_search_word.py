from meeting_manager.meeting_manager.services.common import schema
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument


class MMSearchWord(PlainTextDocument):
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
