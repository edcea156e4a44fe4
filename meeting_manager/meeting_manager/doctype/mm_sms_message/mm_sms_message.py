from meeting_manager.meeting_manager.services.common import schema
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument


class MMSMSMessage(PlainTextDocument):
	"""One text message of the queue; `sms_queue` alone writes it."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		attempts: DF.Int
		booking: DF.Link | None
		by_guest: DF.Check
		claim: DF.Data | None
		customer: DF.Link | None
		kind: DF.Data | None
		message: DF.SmallText | None
		reason: DF.SmallText | None
		recipient: DF.Data | None
		sent_at: DF.Datetime | None
		status: DF.Literal["Queued", "Sending", "Sent", "Failed", "Skipped"]
	# end: auto-generated types


def on_doctype_update():
	schema.keep_indexes("MM SMS Message")
