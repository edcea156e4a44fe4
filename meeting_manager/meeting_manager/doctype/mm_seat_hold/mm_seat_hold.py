from meeting_manager.meeting_manager.services.common import schema
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument


class MMSeatHold(PlainTextDocument):
	"""Seats that a repeated request for an event holds for a while; `seat_holds` alone writes it."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		event: DF.Data
		guest_network: DF.Data | None
		hold_key: DF.Data | None
		request_digest: DF.Data | None
		request_key: DF.Data | None
		seats: DF.Int
	# end: auto-generated types


def on_doctype_update():
	schema.keep_indexes("MM Seat Hold")
