"""Mails are written into Email Queue, an outbox that the browser can read; none leaves the machine."""

import json
from email.message import EmailMessage

import frappe
from frappe.utils.data import cstr, strip_html


def sendmail(
	recipients=None, sender="", subject="No Subject", message="No Message", delayed=True, template=None,
	args=None, reference_doctype=None, reference_name=None, cc=None, bcc=None, attachments=None, now=False,
	reply_to=None,
):
	"""Queue a mail: HTML in `message`, or `template` (of the app's `templates/emails`) with `args`."""
	recipients, cc, bcc = (_addresses(each) for each in (recipients, cc, bcc))
	if not recipients + cc + bcc:
		return None
	mail = EmailMessage()
	mail["From"] = sender or frappe.conf.auto_email_id or "notifications@example.com"
	names = {"Subject": " ".join(cstr(subject).split()), "To": ", ".join(recipients), "Cc": ", ".join(cc)}
	for name, value in {**names, "Reply-To": reply_to}.items():
		if value:
			mail[name] = value
	body = cstr(message)
	if template:
		app = frappe.get_installed_apps()[-1]
		body = frappe.get_template(f"{app}/templates/emails/{template}.html").render(args or {})
	mail.set_content(strip_html(body))
	mail.add_alternative(body, subtype="html")
	for attachment in attachments or []:
		_attach(mail, attachment)
	row = frappe._dict(doctype="Email Queue", message=mail.as_string(), sender=mail["From"])
	row.recipients = [{"recipient": each} for each in recipients + cc + bcc]
	row.update(reference_doctype=reference_doctype, reference_name=reference_name)
	row.attachments = json.dumps([{"fname": each.get("fname")} for each in attachments or []])
	return frappe.get_doc(row).insert(ignore_permissions=True)


def _addresses(value):
	value = frappe.utils.split_emails(value) if isinstance(value, str) else value
	return [each for each in value or [] if each]


def _attach(mail, attachment):
	content, name = attachment.get("fcontent"), attachment.get("fname")
	if content is None:
		file = frappe.get_doc("File", attachment["fid"])
		content, name = file.get_content(), file.file_name
	content = content.encode() if isinstance(content, str) else content
	mail.add_attachment(content, "application", "octet-stream", filename=name)
