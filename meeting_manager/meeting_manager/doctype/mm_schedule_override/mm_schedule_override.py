from meeting_manager.meeting_manager.services.common import schema
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument


class MMScheduleOverride(PlainTextDocument):
	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		closed: DF.Check
		date: DF.Date
		from_time: DF.Time | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		reason: DF.Data | None
		to_time: DF.Time | None
	# end: auto-generated types

	pass


def on_doctype_update():
	schema.keep_indexes("MM Schedule Override")
