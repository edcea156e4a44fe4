"""What the site still lacks for its messages to be right, in sentences for managers."""

import frappe
from frappe import _

from meeting_manager.meeting_manager.services.common import site_address


def problems() -> list[str]:
	"""A sentence, in plain text, for each thing that is missing; none when all is there."""
	found = []
	if not site_address.is_set():
		found.append(
			_(
				"The address of this site is not set, so links in emails and text messages begin with {0}. If"
				" guests reach the site at another address, set host_name in the site's configuration."
			).format(site_address.site_url())
		)
	if not _sends_emails():
		found.append(_("No outgoing Email Account is set up, so no emails are sent. Please add one."))
	return found


def _sends_emails() -> bool:
	"""Whether Frappe finds an account to send from; true where there is no such DocType (benchless)."""
	if not frappe.db.exists("DocType", "Email Account"):
		return True
	from frappe.email.doctype.email_account.email_account import EmailAccount

	return bool(EmailAccount.find_outgoing())
