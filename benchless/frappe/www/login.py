"""The sign-in page; works without JavaScript."""

import frappe
from frappe import _
from frappe.auth import login


def get_context(context):
	"""Show the form; on POST sign in and go where the user wanted to."""
	form = frappe.form_dict
	wanted = form.get("redirect-to") or ""
	# only a path of this site: never `//elsewhere` or `/\elsewhere`
	own = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
	context.redirect_to, context.usr = wanted if own else "/app", form.get("usr", "")
	if frappe.local.request.method == "POST":
		try:
			login(context.usr, form.get("pwd", ""))
		except frappe.AuthenticationError:
			context.update(error=_("This user and password do not match."), http_status_code=401)
		else:
			frappe.local.flags.redirect_location = context.redirect_to
			raise frappe.Redirect(303)
