"""The one way by which the app sends emails: into Frappe's queue, in the caller's transaction."""

from importlib.util import find_spec
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from meeting_manager.exceptions import NoEmailAccountError
from meeting_manager.meeting_manager.services.common.site_address import own_address


def send(**options: Any) -> Document | None:
	"""As `frappe.sendmail`, with Frappe's own links (unsubscribe, tracking) under the site's address, and
	with the HTML as it is: see `email_builder`.

	Raises NoEmailAccountError where the site has no outgoing Email Account.
	"""
	messages = list(frappe.local.message_log)
	try:
		with own_address():
			return _queue(options)
	except frappe.OutgoingEmailError:
		frappe.local.message_log = messages
	frappe.throw(
		_("No outgoing Email Account is set up, so no emails are sent. An administrator can add one."),
		NoEmailAccountError,
	)


def has_account() -> bool:
	"""Whether emails can be queued: there is an outgoing Email Account, or a host that needs none."""
	if not frappe.db.exists("DocType", "Email Account"):
		return True
	from frappe.email.doctype.email_account.email_account import EmailAccount

	messages = list(frappe.local.message_log)
	try:
		return bool(EmailAccount.find_outgoing(match_by_doctype="MM Meeting Booking"))
	except frappe.OutgoingEmailError:
		frappe.local.message_log = messages
		return False


def _queue(options: dict[str, Any]) -> Document | None:
	if find_spec("frappe.email.doctype") is None:  # a host whose `sendmail` takes HTML as it is
		return frappe.sendmail(**options)
	from meeting_manager.meeting_manager.services.messages.email_builder import EmailBuilder

	return EmailBuilder(**options).process() or None
