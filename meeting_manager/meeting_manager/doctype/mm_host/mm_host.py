import frappe
from frappe import _

from meeting_manager.meeting_manager.services.booking import publishing
from meeting_manager.meeting_manager.services.common import schema
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument


class MMHost(PlainTextDocument):
	"""Somebody whose time can be booked. Named like the User, so that a booking's host is both."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		about: DF.SmallText | None
		closed_with_user: DF.Check
		display_name: DF.Data | None
		feed_hash: DF.Data | None
		feed_nonce: DF.Data | None
		is_active: DF.Check
		mail_host: DF.Check
		photo: DF.AttachImage | None
		schedule: DF.Link
		slug: DF.Data | None
		user: DF.Link
	# end: auto-generated types

	def before_insert(self):
		publishing.fill_display_name(self)
		publishing.fill_slug(self, self.display_name)

	def validate(self):
		publishing.fill_display_name(self)
		publishing.validate_slug(self)
		self.validate_user()

	def validate_user(self):
		if not self.is_new() and self.user != self.name:
			frappe.throw(
				_("The user of a host cannot be changed. Please create another host for the other user.")
			)


def on_doctype_update():
	schema.keep_indexes("MM Host")
