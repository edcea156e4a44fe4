import frappe
from frappe import _
from frappe.model.document import Document

from meeting_manager.meeting_manager.domain.plain_text import plain_text
from meeting_manager.meeting_manager.services import publishing_service, schema_service


class MMHost(Document):
	"""Somebody whose time can be booked. Named like the User, so that a booking's host is both."""

	def before_insert(self):
		if not self.display_name and self.user:
			self.display_name = frappe.db.get_value("User", self.user, "full_name")
		publishing_service.fill_slug(self, self.display_name)

	def validate(self):
		self.display_name, self.about = plain_text(self.display_name), plain_text(self.about)
		publishing_service.validate_slug(self)
		self.validate_user()

	def validate_user(self):
		if not self.is_new() and self.user != self.name:
			frappe.throw(_("The user of a host cannot be changed. Please create a host for the other user."))


def on_doctype_update():
	schema_service.keep_indexes("MM Host")
