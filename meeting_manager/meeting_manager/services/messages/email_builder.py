"""Builds an email for Frappe's queue from HTML that is whole and has its styles in it.

Frappe's `sendmail` puts a mail into its own layout and inlines a style sheet into it, which takes longer than
all else that a booking asks for. Ours bring their styles (`templates/emails`), so only that step is left out:
account, sender, footer, unsubscribe and tracking marks stay Frappe's.
"""

from typing import Any

import frappe
from frappe.email.doctype.email_queue.email_queue import QueueBuilder
from frappe.email.email_body import get_footer
from frappe.utils import scrub_urls

DOCUMENT = "meeting_manager/templates/emails/mail_document.html"


class EmailBuilder(QueueBuilder):
	"""As `frappe.sendmail` uses it, with our document around the message."""

	def email_html_content(self) -> str:
		footer = get_footer(self.get_outgoing_email_account())
		if unsubscribe := self.unsubscribe_message():
			footer = footer.replace("<!--unsubscribe link here-->", unsubscribe.html)
		values: dict[str, Any] = {"subject": self.subject, "content": self._message, "footer": footer}
		return str(scrub_urls(frappe.get_template(DOCUMENT).render(values)))
