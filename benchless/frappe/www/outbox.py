"""The mails this site would have sent, for a System Manager: the newest, or the one at an address."""

from email import message_from_string, policy
from urllib.parse import quote

import frappe

MOST = 200


def get_context(context):
	"""`mails` for the list, `mail` for one."""
	if frappe.session.user == "Guest":
		frappe.local.flags.redirect_location = "/login?redirect-to=" + quote(frappe.local.request.path)
		raise frappe.Redirect(302)
	frappe.only_for("System Manager")
	if frappe.form_dict.name:
		context.mail = _describe(frappe.form_dict.name)
		return
	order = "creation desc, name desc"
	names = frappe.get_all("Email Queue", pluck="name", order_by=order, limit=MOST)
	context.mails = [_describe(name) for name in names]


def _describe(name):
	"""What the page shows of one Email Queue record."""
	doc = frappe.get_doc("Email Queue", name)
	mail = message_from_string(doc.message or "", policy=policy.default)
	body = mail.get_body(("html",))
	return frappe._dict(
		doc.as_dict(), subject=mail["Subject"], recipients=", ".join(row.recipient for row in doc.recipients),
		message=body.get_content() if body else "",
		attachments=", ".join(part.get_filename("") for part in mail.iter_attachments()),
	)  # fmt: skip
