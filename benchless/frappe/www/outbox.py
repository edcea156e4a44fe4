"""The mails this site would have sent, for a signed-in System Manager."""

import frappe
from frappe.sessions import get_csrf_token

MOST = 200


def get_context(context):
	"""The newest mails first."""
	frappe.only_for("System Manager")
	context.csrf_token = get_csrf_token()
	mails = frappe.get_all(
		"Email Queue", fields=["*"], order_by="creation desc, name desc", limit_page_length=MOST
	)
	context.mails = [describe(frappe.get_doc("Email Queue", mail.name)) for mail in mails]


def describe(doc):
	"""What the pages show of one Email Queue record."""
	recipients = doc.get("recipients") or []
	if not isinstance(recipients, str):
		recipients = ", ".join(row.recipient for row in recipients)
	mail = frappe._dict(doc.as_dict(), recipients=recipients)
	mail.attachments = [a.get("fname") or a.get("fid") or "" for a in frappe.parse_json(mail.attachments or "[]")]
	return mail
