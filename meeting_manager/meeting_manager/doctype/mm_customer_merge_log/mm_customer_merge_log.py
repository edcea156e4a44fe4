import json

from meeting_manager.meeting_manager.services.common import schema
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument
from meeting_manager.meeting_manager.services.customers import merge_summary


class MMCustomerMergeLog(PlainTextDocument):
	"""What one merge of two customers moved, enough to undo it. `merge` alone writes it."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		choices: DF.Code | None
		counts: DF.Code | None
		merged_by: DF.Link | None
		merged_on: DF.Datetime | None
		notes: DF.SmallText | None
		snapshot: DF.LongText | None
		source: DF.Link | None
		source_name: DF.Data | None
		status: DF.Literal["Merged", "Undone"]
		survivor: DF.Link | None
		survivor_name: DF.Data | None
		undo_notes: DF.SmallText | None
		undone_by: DF.Link | None
		undone_on: DF.Datetime | None
	# end: auto-generated types

	def onload(self):
		"""The counts in the reader's language, for the form."""
		self.set_onload("counts", merge_summary.with_labels(json.loads(self.counts or "[]")))


def on_doctype_update():
	schema.keep_indexes("MM Customer Merge Log")
