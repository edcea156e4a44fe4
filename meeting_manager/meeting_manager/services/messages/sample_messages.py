"""Sends a sample email or text message, the same way as a guest's."""

from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import cint

from meeting_manager.meeting_manager.domain.common.names import greeting_name
from meeting_manager.meeting_manager.domain.messages.datetime_format import spoken_span, spoken_start
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.common.contact_points import read_phone
from meeting_manager.meeting_manager.services.common.site_address import site_url
from meeting_manager.meeting_manager.services.messages import (
	context,
	mail_templates,
	outbox,
	sms_gateway,
	sms_queue,
)
from meeting_manager.meeting_manager.services.messages.context import Reader


def mail(user: str) -> str:
	"""Queue the mail of a booking that does not exist, in its reader's language. Returns what to expect."""
	known = frappe.db.get_value("User", user, ["email", "first_name", "language"], as_dict=True)
	reader = Reader(known.language or context.site_language(), clock.site_zone())
	with context.language(reader.language):
		text = mail_templates.mail_text("booked", _sample(known.first_name, reader), reader.language)
	outbox.send(recipients=[known.email], subject=_("Test: {0}").format(text.subject), message=text.html)
	if cint(frappe.conf.get("mute_emails")):
		return _("The email is ready, but this site does not send emails (mute_emails in its configuration).")
	return _("A test email is on its way to {0}. If it does not arrive, check the Email Queue.").format(
		known.email
	)


def text(number: str) -> str:
	"""Text a number at once. Raises ValidationError with the gateway's answer as a sentence."""
	phone = read_phone(number)
	if not sms_queue.may_be_texted(phone):
		frappe.throw(_("This number cannot receive text messages. Please check it, and SMS Countries."))
	if not sms_gateway.is_ready():
		frappe.throw(_("No SMS gateway is set up. An administrator can add one in SMS Settings."))
	brand = context.brand_name()
	try:
		sms_gateway.send(phone.e164, _("{0}: this is a test.").format(brand))
	except sms_gateway.GatewayError as error:
		frappe.throw(error.reason, title=_("Message not sent"))
	return _("The gateway accepted the message for {0}.").format(phone.e164)


def _sample(name: str | None, reader: Reader) -> dict[str, str]:
	"""What a booking for tomorrow at ten would fill in."""
	tomorrow = clock.now().astimezone(reader.zone) + timedelta(days=1)
	start = tomorrow.replace(hour=10, minute=0, second=0, microsecond=0)
	end, called = start + timedelta(minutes=30), greeting_name(name or "")
	return {
		"name": name or "",
		"first_name": called,
		"greeting": context.greeting(called),
		"title": _("Sample meeting"),
		"when": spoken_span(start, end, reader.zone, reader.language),
		"when_before": "",
		"start": spoken_start(start, reader.zone, reader.language),
		"place": _("Your meeting place"),
		"with_whom": "",
		"seats": "",
		"only_remind": "",
		"standing": "",
		"reason": "",
		"offer_ends": "",
		"link": site_url("/book"),
		**context.brand_values(),
	}
