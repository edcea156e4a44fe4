from meeting_manager.meeting_manager.services.common import schema
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument


class MMBookingHost(PlainTextDocument):
	"""What a booking takes: a host's time, or seats of an event."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		counts: DF.Check
		event: DF.Data | None
		holds: DF.Check
		meeting_type: DF.Data | None
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		seats: DF.Int
		user: DF.Link | None
	# end: auto-generated types


def on_doctype_update():
	schema.keep_indexes("MM Booking Host")
