import json

from frappe.model.document import Document

from meeting_manager.meeting_manager.services import merge_count_service


class MMCustomerMergeLog(Document):
	"""What one merge of two customers moved, enough to undo it. `merge_service` alone writes it."""

	def onload(self):
		"""The counts in the reader's language, for the form."""
		self.set_onload("counts", merge_count_service.with_labels(json.loads(self.counts or "[]")))
