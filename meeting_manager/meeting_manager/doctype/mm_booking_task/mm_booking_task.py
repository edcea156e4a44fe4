from meeting_manager.meeting_manager.services.common import schema
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument


class MMBookingTask(PlainTextDocument):
	"""What is still to be done for a booking that was saved; `booking_tasks` alone writes it."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		attempts: DF.Int
		booking: DF.Data
		kind: DF.Literal["Guest Email", "Host Email", "Calendar Event"]
		news: DF.Data | None
		recipient: DF.Data | None
		state: DF.LongText | None
	# end: auto-generated types


def on_doctype_update():
	schema.keep_indexes("MM Booking Task")
