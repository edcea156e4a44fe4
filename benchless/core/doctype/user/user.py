import frappe
from frappe.model.document import Document
from frappe.utils import validate_email_address
from frappe.utils.password import update_password


class User(Document):
	"""Somebody who signs in; the name is the email, in lower case."""

	def autoname(self):
		self.name = (self.email or "").strip().lower()

	def validate(self):
		# the field is never stored: on_update() hashes it
		self.flags.new_password, self.new_password = self.new_password, None
		self.full_name = " ".join(part for part in (self.first_name, self.last_name) if part)
		if self.name not in frappe.STANDARD_USERS:
			self.email = validate_email_address(self.name, throw=True)
			roles = [row.role for row in self.roles]
			opens_desk = roles and frappe.db.count("Role", {"name": ("in", roles), "desk_access": 1})
			self.user_type = "System User" if opens_desk else "Website User"

	def on_update(self):
		if self.flags.new_password:
			update_password(self.name, self.flags.pop("new_password"))

	def on_trash(self):
		if self.name in frappe.STANDARD_USERS:
			frappe.throw(frappe._("User {0} cannot be deleted").format(self.name))
