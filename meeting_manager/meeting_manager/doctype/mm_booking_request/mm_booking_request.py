from frappe.model.document import Document

from meeting_manager.meeting_manager.domain.common.plain_text import plain_text
from meeting_manager.meeting_manager.services.public import web_form


class MMBookingRequest(Document):
	"""What a guest sent through Frappe's own Web Form. Holds nothing that the guest did not write, but the
	booking's number: Web Form answers with the whole saved document."""

	def validate(self):
		for field in ("full_name", "email", "phone", "notes"):
			self.set(field, plain_text(self.get(field)))

	def before_insert(self):
		"""Before, so that a request that cannot be booked leaves no row, even where a host cannot undo
		one.
		"""
		self.booking = web_form.book_request(self)
