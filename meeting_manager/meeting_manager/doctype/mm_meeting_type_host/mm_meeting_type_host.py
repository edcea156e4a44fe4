from frappe.model.document import Document

from meeting_manager.meeting_manager.services.common import schema


def on_doctype_update():
	schema.keep_indexes("MM Meeting Type Host")


class MMMeetingTypeHost(Document):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		host: DF.Link
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
	# end: auto-generated types

	pass
