from meeting_manager.meeting_manager.services.common import schema
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument


class MMCustomerSpan(PlainTextDocument):
	"""A customer's first and last day with bookings from one source. `booking_totals` alone writes it."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		customer: DF.Data | None
		customer_since: DF.Date | None
		first_day: DF.Date | None
		last_day: DF.Date | None
		source: DF.Data | None
	# end: auto-generated types


def on_doctype_update():
	schema.keep_indexes("MM Customer Span")
