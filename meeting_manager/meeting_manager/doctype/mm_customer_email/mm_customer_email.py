from meeting_manager.meeting_manager.services.common import schema
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument


class MMCustomerEmail(PlainTextDocument):
	"""One email address of a customer. All its rules are the customer's: child rows are not validated."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		added_at: DF.Datetime | None
		email_address: DF.Data
		email_key: DF.Data | None
		email_search: DF.Data | None
		email_type: DF.Literal["Primary", "Work", "Personal"]
		fold_key: DF.Data | None
		handle_key: DF.Data | None
		is_primary: DF.Check
		is_verified: DF.Check
		merged_primary: DF.Check
		parent: DF.Data
		parentfield: DF.Data
		parenttype: DF.Data
		source_booking: DF.Data | None
		verified_at: DF.Datetime | None
		verified_by: DF.Data | None
	# end: auto-generated types

	def _validate_data_fields(self):
		"""MM Customer has read the row before; Frappe's own pattern knows neither international nor exact."""


def on_doctype_update():
	schema.keep_indexes("MM Customer Email")
