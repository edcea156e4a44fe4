"""Text messages and emails that staff write themselves, to the guest of a booking or to a customer.

Placeholders such as `{{ first_name }}` are filled with plain texts, without Jinja: people who may write to
guests need not be trusted with the database. What is written about a booking goes only to what was submitted
with it, else to a contact point that the customer has verified; what is written to a customer, which names no
booking, goes to the primary one.
"""

import frappe
from frappe import _
from frappe.utils import cint, sanitize_html
from markupsafe import Markup, escape

from meeting_manager.meeting_manager.domain.common.names import greeting_name
from meeting_manager.meeting_manager.domain.common.plain_text import plain_text, typed_text
from meeting_manager.meeting_manager.domain.messages.placeholders import fill, unknown_names
from meeting_manager.meeting_manager.services.common import links
from meeting_manager.meeting_manager.services.common.contact_points import phone_of_row
from meeting_manager.meeting_manager.services.messages import (
	context,
	mail_templates,
	notifications,
	outbox,
	sms_queue,
	task_runner,
)
from meeting_manager.meeting_manager.services.messages.context import Reader

BOOKING, CUSTOMER = "MM Meeting Booking", "MM Customer"
LONGEST_MAIL = 50_000  # characters
LONGEST_SUBJECT = 140
GAPS = {
	BOOKING: ("first_name", "title", "when", "start", "place", "contact", "brand", "link"),
	CUSTOMER: ("first_name", "contact", "brand"),
}


def check_text(doctype: str, text: str | None) -> str:
	"""A text message as staff wrote it, or a ValidationError that says what is wrong with it."""
	text = sms_queue.check_text(text)
	_check_gaps(doctype, text)
	return text


def check_mail(doctype: str, subject: str | None, message: str | None) -> tuple[str, str]:
	"""Subject and HTML body as staff wrote them, harmless; or a ValidationError."""
	subject, message = " ".join((subject or "").split()), sanitize_html(message or "")
	if not subject or not Markup(message).striptags().strip():
		frappe.throw(_("Please enter a subject and a message."))
	if len(subject) > LONGEST_SUBJECT or len(message) > LONGEST_MAIL:
		frappe.throw(_("This email is too long. Please shorten the subject or the message."))
	_check_gaps(doctype, subject + message)
	return subject, message


def text(document, message: str) -> None:
	"""Queue a text message to the guest of a booking or to a customer. Raises ValidationError with the reason
	why there is none to queue.
	"""
	_refuse_inactive(document)
	number = _number(document)
	if not number:
		frappe.throw(_("There is no phone number that can receive text messages."))
	if sms_queue.room_left() <= 0:
		frappe.throw(_("The daily SMS limit has been reached. Please try again tomorrow."))
	reader = _reader(document)
	with context.language(reader.language):
		filled = fill(message, _values(document, reader))
	if len(filled) > sms_queue.LONGEST_MESSAGE:
		frappe.throw(_("The text message is too long once its placeholders are filled in."))
	booking = document.name if document.doctype == BOOKING else None
	sms_queue.queue_written(number, filled, booking=booking, customer=_customer(document))


def mail(document, subject: str, message: str) -> None:
	"""Queue a mail to the guest of a booking or to a customer, and note it as a Communication of the
	customer. Raises ValidationError with the reason why there is none to queue.
	"""
	_refuse_inactive(document)
	is_booking = document.doctype == BOOKING
	address = notifications.guest_address(document) if is_booking else document.primary_email
	if not address and is_booking:
		frappe.throw(
			_(
				"No email was given with this booking, and none of its customer's is verified. "
				"Please confirm one with the customer first."
			)
		)
	if not address:
		frappe.throw(_("There is no email address to send to."))
	if is_booking:
		task_runner.do_now(document.name)  # what has happened to the booking is told before
	reader = _reader(document)
	with context.language(reader.language):
		values = _values(document, reader)
		subject = " ".join(fill(subject, values).split())
		html = _fill_html(message, values)
		mailed = {**values, "link": links.mailed_url_of(document, address)} if is_booking else values
		framed = mail_templates.framed(_fill_html(message, mailed), context.brand_values(), reader.language)
	_send(document, address, subject, html, framed)


def _fill_html(message: str, values: dict[str, str]) -> str:
	return fill(message, {key: str(escape(value)) for key, value in values.items()})


def _send(document, address: str, subject: str, html: str, framed: str) -> None:
	"""html: for the timeline, whose readers get the link as it is given to anybody who booked."""
	communication = _note(_customer(document), address, subject, html)
	linked = {"communication": communication} if communication else {}
	outbox.send(
		recipients=[address],
		subject=subject,
		message=framed,
		reference_doctype=document.doctype,
		reference_name=document.name,
		**linked,
	)


def _note(customer: str | None, address: str, subject: str, html: str) -> str | None:
	"""Under the customer, whose timeline has all that was said. A host without Communication keeps the mail
	in its queue alone.
	"""
	if not customer or not frappe.db.exists("DocType", "Communication"):
		return None
	note = frappe.get_doc(
		doctype="Communication",
		communication_type="Communication",
		communication_medium="Email",
		sent_or_received="Sent",
		subject=plain_text(subject),  # Frappe shows it without escaping
		content=html,
		recipients=address,
		sender=frappe.db.get_value("User", frappe.session.user, "email"),
		reference_doctype=CUSTOMER,
		reference_name=customer,
	)
	note.insert(ignore_permissions=True)  # the caller has shown the right to write to this customer
	return note.name


def _check_gaps(doctype: str, written: str) -> None:
	known = GAPS[doctype]
	if "{%" in written:
		frappe.throw(
			_("Only placeholders such as {0} are allowed, not other template code.").format(
				"{{ first_name }}"
			)
		)
	unknown = unknown_names(written, known)
	if unknown:
		frappe.throw(
			_("{0} is not a valid placeholder. Valid placeholders: {1}.").format(
				escape("{{ " + unknown[0] + " }}"), ", ".join(known)
			)
		)


def _refuse_inactive(document) -> None:
	if document.doctype == CUSTOMER and (document.merged_into or not cint(document.is_active)):
		frappe.throw(_("This customer is inactive, so nothing is sent."))


def _number(document) -> str | None:
	if document.doctype == BOOKING:
		return sms_queue.number_of(document)
	primary = next((row for row in document.phone_numbers if row.is_primary), None)
	return sms_queue.textable(phone_of_row(primary)) if primary else None


def _customer(document) -> str | None:
	return document.customer if document.doctype == BOOKING else document.name


def _reader(document) -> Reader:
	if document.doctype == BOOKING:
		return context.guest_of(document)
	return context.customer_as_reader(document)


def _values(document, reader: Reader) -> dict[str, str]:
	if document.doctype == BOOKING:
		known = context.values_of(document, reader)
	else:
		called = greeting_name(typed_text(document.customer_name), typed_text(document.given_name))
		known = {"first_name": called, **context.brand_values()}
	return {name: known[name] for name in GAPS[document.doctype]}
