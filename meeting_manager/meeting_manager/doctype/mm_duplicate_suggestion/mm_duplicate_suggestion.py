import frappe
from frappe import _

from meeting_manager.meeting_manager.services.common import schema
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument


class MMDuplicateSuggestion(PlainTextDocument):
	"""Two customers that may be one person, noted once a pair."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		customer: DF.Link
		duplicate_of: DF.Link
		pair_key: DF.Data | None
		reason: DF.SmallText | None
		reason_codes: DF.Data | None
		score: DF.Percent
		status: DF.Literal["Open", "Not a Duplicate", "Merged"]
	# end: auto-generated types

	def validate(self):
		if self.customer == self.duplicate_of:
			frappe.throw(_("A customer cannot be a duplicate of itself. Please choose two customers."))
		self.pair_key = "|".join(sorted((self.customer, self.duplicate_of)))


def on_doctype_update():
	schema.keep_indexes("MM Duplicate Suggestion")
