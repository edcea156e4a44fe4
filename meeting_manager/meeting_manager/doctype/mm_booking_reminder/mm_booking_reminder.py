from meeting_manager.meeting_manager.services.common import schema
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument


class MMBookingReminder(PlainTextDocument):
	"""One reminder of the ledger; `reminders` alone writes it."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		booking: DF.Link
		channel: DF.Literal["Email", "SMS"]
		claim: DF.Data | None
		due: DF.Datetime | None
		lead_hours: DF.Int
		reason: DF.Data | None
		reminder_key: DF.Data | None
		sent_at: DF.Datetime | None
		status: DF.Literal["Scheduled", "Sent", "Skipped"]
	# end: auto-generated types


def on_doctype_update():
	schema.keep_indexes("MM Booking Reminder")
