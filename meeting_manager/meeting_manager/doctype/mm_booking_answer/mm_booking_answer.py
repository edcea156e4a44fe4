from meeting_manager.meeting_manager.services.common import schema
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument


class MMBookingAnswer(PlainTextDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		answer: DF.SmallText | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		question: DF.Data | None
	# end: auto-generated types

	pass


def on_doctype_update():
	schema.keep_indexes("MM Booking Answer")
