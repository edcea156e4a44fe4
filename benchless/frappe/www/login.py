"""The sign-in page; works without JavaScript."""

import frappe
from frappe import _


def get_context(context):
	"""Show the form; on POST sign in and go where the user wanted to."""
	wanted = frappe.form_dict.get("redirect-to") or ""
	# only a path of this site: never `//elsewhere` or `/\elsewhere`
	own = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
	context.redirect_to = wanted if own else "/app"
	context.usr = frappe.form_dict.get("usr") or ""
	if frappe.local.request.method == "POST":
		try:
			frappe.local.login_manager.login()
		except frappe.AuthenticationError:
			context.error = _("This user and password do not match.")
			context.http_status_code = 401
		else:
			frappe.local.flags.redirect_location = context.redirect_to
			raise frappe.Redirect(303)
