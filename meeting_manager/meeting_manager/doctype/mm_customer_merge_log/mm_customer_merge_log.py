import json

from frappe.model.document import Document

from meeting_manager.meeting_manager.services.customers import merge_summary


class MMCustomerMergeLog(Document):
	"""What one merge of two customers moved, enough to undo it. `merge` alone writes it."""

	def onload(self):
		"""The counts in the reader's language, for the form."""
		self.set_onload("counts", merge_summary.with_labels(json.loads(self.counts or "[]")))
