import frappe
from frappe.model.document import Document


class Role(Document):
	"""What DocTypes give rights to."""

	def on_update(self):
		frappe.local.user_roles, frappe.local.role_permissions = {}, {}
