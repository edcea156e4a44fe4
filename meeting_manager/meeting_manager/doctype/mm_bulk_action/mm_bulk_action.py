from frappe.model.document import Document

from meeting_manager.meeting_manager.services.common import schema
from meeting_manager.meeting_manager.services.desk import bulk

KEPT_DAYS = 90


class MMBulkAction(Document):
	"""One action on many records, and what became of each; `bulk` alone writes it."""

	@staticmethod
	def clear_old_logs(days: int = KEPT_DAYS) -> None:
		"""Called once a day by Log Settings."""
		bulk.delete_old(days)


def on_doctype_update():
	schema.keep_indexes("MM Bulk Action")
