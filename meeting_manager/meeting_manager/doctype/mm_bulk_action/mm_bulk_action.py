from meeting_manager.meeting_manager.services.common import schema
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument
from meeting_manager.meeting_manager.services.desk import bulk

KEPT_DAYS = 90


class MMBulkAction(PlainTextDocument):
	"""One action on many records, and what became of each; `bulk` alone writes it."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from meeting_manager.meeting_manager.doctype.mm_bulk_action_failure.mm_bulk_action_failure import (
			MMBulkActionFailure,
		)

		action: DF.Data | None
		choices: DF.LongText | None
		claim: DF.Data | None
		done: DF.Int
		failed: DF.Int
		failures: DF.Table[MMBulkActionFailure]
		finished_at: DF.Datetime | None
		position: DF.Int
		record_type: DF.Data | None
		records: DF.LongText | None
		status: DF.Literal["Queued", "Running", "Finished", "Stopped"]
		total: DF.Int
		unchanged: DF.Int
	# end: auto-generated types

	@staticmethod
	def clear_old_logs(days: int = KEPT_DAYS) -> None:
		"""Called once a day by Log Settings."""
		bulk.delete_old(days)


def on_doctype_update():
	schema.keep_indexes("MM Bulk Action")
