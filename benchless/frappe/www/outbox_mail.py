"""One mail, its message shown in a frame that may run nothing."""

import frappe
from frappe.sessions import get_csrf_token
from frappe.www.outbox import describe


def get_context(context):
	"""The mail named by the address."""
	frappe.only_for("System Manager")
	context.csrf_token = get_csrf_token()
	context.mail = describe(frappe.form_dict.name)
