from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument


class MMSMSText(PlainTextDocument):
	"""A text of the site's own for one kind of message and language; a row of MM Settings."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		kind: DF.Literal[
			"Booked", "Requested", "Confirmed", "Declined", "Moved", "Cancelled", "Reminder", "Waitlist Offer"
		]
		language: DF.Data | None
		message: DF.SmallText
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
	# end: auto-generated types
