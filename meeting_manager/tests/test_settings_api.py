from unittest.mock import patch

import frappe

from meeting_manager.api import settings as api
from meeting_manager.tests.base import TestCase, requires_bench
from meeting_manager.tests.factories import last_mail_to, make_user, textable_phone


class TestProblems(TestCase):
	def test_a_site_without_an_address_of_its_own_is_told_so(self):
		frappe.set_user(make_user("MM Manager").name)

		with patch.dict(frappe.local.conf, host_name=None, hostname=None):
			(found,) = [each for each in api.problems() if "host_name" in each]
			self.assertIn("http", found)
		with patch.dict(frappe.local.conf, host_name="https://book.example.com"):
			self.assertFalse([each for each in api.problems() if "host_name" in each])

	@requires_bench
	def test_a_site_without_an_email_account_is_told_so(self):
		account = "frappe.email.doctype.email_account.email_account.EmailAccount.find_outgoing"

		for found, expected in (({}, 1), ({"default": "an account"}, 0)):
			with patch(account, return_value=found):
				self.assertEqual(len([each for each in api.problems() if "Email Account" in each]), expected)

	def test_it_is_for_managers_only(self):
		for role in ("MM Receptionist", "MM Staff"):
			frappe.set_user(make_user(role).name)
			with self.subTest(role):
				self.assertRaises(frappe.PermissionError, api.problems)
			frappe.set_user("Administrator")


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
