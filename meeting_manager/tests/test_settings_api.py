import frappe

from meeting_manager.api import settings as api
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import last_mail_to, make_user, textable_phone


class TestTestMessages(TestCase):
	def test_a_test_mail_goes_to_whoever_asks_for_it(self):
		manager = make_user("MM Manager")
		frappe.set_user(manager.name)

		api.send_test_mail()

		self.assertTrue(last_mail_to(manager.email).subject.startswith("Test: "))

	def test_only_managers_may_send_test_messages(self):
		for role in ("MM Receptionist", "MM Staff"):
			frappe.set_user(make_user(role).name)
			with self.subTest(role):
				self.assertRaises(frappe.PermissionError, api.send_test_mail)
				self.assertRaises(frappe.PermissionError, api.send_test_text, textable_phone())
			frappe.set_user("Administrator")
