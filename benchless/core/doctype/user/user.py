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
		if self.name not in frappe.STANDARD_USERS:
			self.email = self.name
			validate_email_address(self.email, throw=True)
		self.full_name = " ".join(part for part in (self.first_name, self.last_name) if part)
		self.set_user_type()

	def set_user_type(self):
		"""A user with a role that opens the desk is a System User, one without is a Website User."""
		if self.name in frappe.STANDARD_USERS:
			return
		roles = [row.role for row in self.roles]
		opens_desk = roles and frappe.db.count("Role", {"name": ("in", roles), "desk_access": 1})
		self.user_type = "System User" if opens_desk else "Website User"

	def on_update(self):
		frappe.clear_document_cache("User", self.name)
		if self.flags.new_password:
			update_password(self.name, self.flags.pop("new_password"))

	def on_trash(self):
		if self.name in frappe.STANDARD_USERS:
			frappe.throw(frappe._("User {0} cannot be deleted").format(self.name))

	def add_roles(self, *roles):
		"""Give the user roles, and save."""
		self.append_roles(*roles)
		self.save()

	def append_roles(self, *roles):
		"""Give the user roles, without saving."""
		present = {row.role for row in self.roles}
		self.extend("roles", [{"role": role} for role in roles if role not in present])

	def remove_roles(self, *roles):
		"""Take roles from the user, and save."""
		self.set("roles", [row for row in self.roles if row.role not in roles])
		self.save()
