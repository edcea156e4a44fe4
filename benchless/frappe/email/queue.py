"""Mails are written into Email Queue, an outbox that the browser can read; none leaves the machine."""

import mimetypes
from email.message import EmailMessage

import frappe
from frappe.utils import cstr, split_emails, strip_html


def sendmail(
	recipients, sender="", subject="No Subject", message="", *, template=None, args=None, delayed=True,
	reference_doctype=None, reference_name=None, attachments=None,
):  # fmt: skip
	"""Queue a mail: HTML in `message`, or `template` (of the app's `templates/emails`) with `args`.

	`attachments` are dicts: `fname`, `fcontent` (text or bytes), `content_type` where the name does not say.
	"""
	recipients = split_emails(recipients) if isinstance(recipients, str) else list(filter(None, recipients))
	if not recipients:
		return None
	if template:
		message = frappe.get_template(f"templates/emails/{template}.html").render(args or {})
	mail = EmailMessage()
	mail["From"] = sender or frappe.conf.auto_email_id or "notifications@example.com"
	mail["To"] = ", ".join(recipients)
	mail["Subject"] = " ".join(cstr(subject).split())
	mail.set_content(strip_html(message))
	mail.add_alternative(cstr(message), subtype="html")
	for each in attachments or []:
		_attach(mail, **each)
	queued = frappe.new_doc("Email Queue", message=mail.as_string(), sender=mail["From"])
	queued.update(dict(reference_doctype=reference_doctype, reference_name=reference_name))
	queued.extend("recipients", [{"recipient": each} for each in recipients])
	return queued.insert(ignore_permissions=True)


def _attach(mail, fname, fcontent, content_type=None):
	kind = content_type or mimetypes.guess_type(fname)[0] or "application/octet-stream"
	main, _slash, sub = kind.partition("/")
	content = fcontent.encode() if isinstance(fcontent, str) else fcontent
	charset = {"charset": "utf-8"} if main == "text" else {}
	mail.add_attachment(content, maintype=main, subtype=sub, filename=fname, params=charset)
