import frappe

from meeting_manager.meeting_manager.services.messages.sms_queue import SMS_NAMES
from meeting_manager.tests.base import TestCase


class TestMMSMSText(TestCase):
	def test_every_kind_of_message_can_have_a_text_of_its_own(self):
		options = frappe.get_meta("MM SMS Text").get_field("kind").options.split("\n")

		self.assertEqual(set(options), set(SMS_NAMES.values()))
