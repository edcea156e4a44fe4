import frappe
from frappe import _
from frappe.model.document import Document

from meeting_manager.meeting_manager.services.common import schema


class MMDuplicateSuggestion(Document):
	"""Two customers that may be one person, noted once a pair."""

	def validate(self):
		if self.customer == self.duplicate_of:
			frappe.throw(_("A customer cannot be a duplicate of itself. Please choose two customers."))
		self.pair_key = "|".join(sorted((self.customer, self.duplicate_of)))


def on_doctype_update():
	schema.keep_indexes("MM Duplicate Suggestion")
