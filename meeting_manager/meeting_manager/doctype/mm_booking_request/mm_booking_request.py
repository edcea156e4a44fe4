import frappe

from meeting_manager.meeting_manager.services.common import schema
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument
from meeting_manager.meeting_manager.services.public import web_form


class MMBookingRequest(PlainTextDocument):
	"""What a guest sent through Frappe's own Web Form. Holds nothing that the guest did not write, but the
	booking's number: Web Form answers with the whole saved document."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		booking: DF.Data | None
		email: DF.Data
		full_name: DF.Data
		notes: DF.SmallText | None
		phone: DF.Data | None
		wanted_at: DF.Datetime
	# end: auto-generated types

	def before_insert(self):
		"""Before, so that a request that cannot be booked leaves no row, even where a host cannot undo
		one.
		"""
		self.booking = web_form.book_request(self, frappe.local.request_ip if frappe.request else None)


def on_doctype_update():
	schema.keep_indexes("MM Booking Request")
