from unittest.mock import patch

import frappe

from meeting_manager.meeting_manager.patches import renew_unchanged_mails
from meeting_manager.meeting_manager.services.messages import mail_templates
from meeting_manager.tests.base import TestCase

NAME, FILE = "Meeting Moved", "meeting_moved.html"
OLD = ('{{ _("Moved: {0}, now {1}").format(title, start) }}', "<p>Your booking has a new time.</p>\n")


class TestRenewUnchangedMails(TestCase):
	def stored(self, subject: str, body: str) -> tuple[str, str]:
		"""The template after the patch, which knows OLD as shipped before."""
		mail_templates.make_templates()
		frappe.db.set_value(
			"Email Template", NAME, {"subject": subject, "response_html": body, "use_html": 1}
		)
		with patch.object(renew_unchanged_mails, "SHIPPED_BEFORE", {renew_unchanged_mails.digest(*OLD)}):
			renew_unchanged_mails.execute()
		return frappe.db.get_value("Email Template", NAME, ["subject", "response_html"])

	def test_a_template_as_it_was_shipped_gets_the_new_texts(self):
		self.assertEqual(tuple(self.stored(*OLD)), mail_templates.shipped(FILE))

	def test_a_template_that_staff_have_changed_is_left_alone(self):
		own = (OLD[0], "<p>See you then!</p>")

		self.assertEqual(tuple(self.stored(*own)), own)

	def test_the_shipped_texts_are_not_those_of_an_earlier_version(self):
		now = {
			renew_unchanged_mails.digest(*mail_templates.shipped(file))
			for _n, file in mail_templates.MAILS.values()
		}

		self.assertEqual(now & renew_unchanged_mails.SHIPPED_BEFORE, set())
