"""The one way by which the app sends emails: into Frappe's queue, in the caller's transaction."""

from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from meeting_manager.exceptions import NoEmailAccountError
from meeting_manager.meeting_manager.services.common.site_address import own_address


def send(**options: Any) -> Document | None:
	"""`frappe.sendmail`, whose own links (logo, unsubscribe, tracking) carry the site's own address too.

	Raises NoEmailAccountError where the site has no outgoing Email Account.
	"""
	messages = list(frappe.local.message_log)
	try:
		with own_address():
			return frappe.sendmail(**options)
	except frappe.OutgoingEmailError:
		frappe.local.message_log = messages
	frappe.throw(
		_("No outgoing Email Account is set up, so no emails are sent. An administrator can add one."),
		NoEmailAccountError,
	)
