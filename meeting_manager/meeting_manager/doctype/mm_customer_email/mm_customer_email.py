from frappe.model.document import Document

from meeting_manager.meeting_manager.services.common import schema


class MMCustomerEmail(Document):
	"""One email address of a customer. All its rules are the customer's: child rows are not validated."""

	def _validate_data_fields(self):
		"""MM Customer has read the row before; Frappe's own pattern knows neither international nor exact."""


def on_doctype_update():
	schema.keep_indexes("MM Customer Email")
