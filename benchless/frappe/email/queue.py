"""Mails are written into Email Queue, an outbox that the browser can read; none leaves the machine."""

import json
from email.message import EmailMessage
from email.utils import make_msgid

import frappe
from frappe.utils.data import cstr, strip_html


def sendmail(
	recipients=None, sender="", subject="No Subject", message="No Message", as_markdown=False, delayed=True,
	reference_doctype=None, reference_name=None, template=None, args=None, cc=None, bcc=None, attachments=None,
	content=None, now=False, header=None, reply_to=None, expose_recipients=None, **kwargs,
):
	"""Queue a mail: HTML in `message`, or `template` (of the app's `templates/emails`) with `args`."""
	recipients, cc, bcc = (_addresses(each) for each in (recipients, cc, bcc))
	if not recipients + cc + bcc:
		return None
	body = _body(template, args, content or message)
	mail = EmailMessage()
	mail["Subject"] = " ".join(cstr(subject).split())
	mail["From"] = sender or frappe.conf.auto_email_id or "notifications@example.com"
	mail["To"], mail["Message-ID"] = ", ".join(recipients), make_msgid(domain="example.com")
	for name, value in (("Cc", ", ".join(cc)), ("Reply-To", reply_to)):
		if value:
			mail[name] = value
	mail.set_content(strip_html(body))
	mail.add_alternative(body, subtype="html")
	for attachment in attachments or []:
		_attach(mail, attachment)
	row = {"message": mail.as_string(), "message_id": mail["Message-ID"], "sender": mail["From"], "status": "Not Sent"}
	row.update(reference_doctype=reference_doctype, reference_name=reference_name, attachments=_names(attachments))
	row["recipients"] = [{"recipient": each, "status": "Not Sent"} for each in recipients + cc + bcc]
	return frappe.get_doc({"doctype": "Email Queue", **row}).insert(ignore_permissions=True)


def _addresses(value):
	if isinstance(value, str):
		return frappe.utils.split_emails(value)
	return [each for each in value or [] if each]


def _body(template, args, message):
	if not template:
		return cstr(message)
	app = frappe.get_installed_apps()[-1]
	return frappe.get_template(f"{app}/templates/emails/{template}.html").render(args or {})


def _names(attachments):
	return json.dumps([{"fname": each.get("fname") or each.get("fid")} for each in attachments or []])


def _attach(mail, attachment):
	content = attachment.get("fcontent")
	if content is None and attachment.get("fid"):
		file = frappe.get_doc("File", attachment["fid"])
		content, attachment = file.get_content(), {"fname": file.file_name}
	content = content.encode() if isinstance(content, str) else content
	mail.add_attachment(content, "application", "octet-stream", filename=attachment["fname"])
