import frappe
from frappe import _
from frappe.model.document import Document

from meeting_manager.meeting_manager.domain.common.plain_text import plain_text
from meeting_manager.meeting_manager.services.booking import publishing
from meeting_manager.meeting_manager.services.common import schema


class MMHost(Document):
	"""Somebody whose time can be booked. Named like the User, so that a booking's host is both."""

	def before_insert(self):
		publishing.fill_display_name(self)
		publishing.fill_slug(self, self.display_name)

	def validate(self):
		self.display_name, self.about = plain_text(self.display_name), plain_text(self.about)
		publishing.validate_slug(self)
		self.validate_user()

	def validate_user(self):
		if not self.is_new() and self.user != self.name:
			frappe.throw(_("The user of a host cannot be changed. Please create a host for the other user."))


def on_doctype_update():
	schema.keep_indexes("MM Host")
