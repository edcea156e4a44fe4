from meeting_manager.meeting_manager.services.common import schema
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument


class MMBookingTotal(PlainTextDocument):
	"""A sum of bookings, or a change of one that has not been added yet. `booking_totals` alone writes it."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		amount: DF.Currency
		bookings: DF.Int
		customer: DF.Data | None
		customers: DF.Int
		day: DF.Date | None
		dimension: DF.Literal["", "Host", "Meeting Type", "Source", "Month"]
		host: DF.Link | None
		is_event: DF.Check
		meeting_type: DF.Link | None
		new_customers: DF.Int
		source: DF.Data | None
		status: DF.Data | None
	# end: auto-generated types


def on_doctype_update():
	schema.keep_indexes("MM Booking Total")
