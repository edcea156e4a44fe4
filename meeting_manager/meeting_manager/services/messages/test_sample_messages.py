from unittest.mock import patch

import frappe

from meeting_manager.exceptions import InvalidContactPointError
from meeting_manager.meeting_manager.services.messages import sample_messages, sms_gateway
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import last_mail_to, make_user, set_settings, textable_phone

GATEWAY = "meeting_manager.meeting_manager.services.messages.sms_gateway."


class TestTrialMail(TestCase):
	def test_it_looks_as_guests_get_it_and_goes_to_who_asks(self):
		set_settings(brand_name="Lakeside Practice", brand_color="#a1b2c3")
		manager = make_user("MM Manager")

		sample_messages.mail(manager.email)

		mail = last_mail_to(manager.email)
		self.assertTrue(mail.subject.startswith("Test: "))
		for shown in ("Hello Test,", "Lakeside Practice", "#a1b2c3", "Sample meeting", "/book"):
			self.assertIn(shown, mail.html)
		self.assertNotIn("{{", mail.html)

	def test_a_site_that_sends_no_mails_says_so(self):
		with patch.dict(frappe.conf, mute_emails=1):
			self.assertIn("does not send emails", sample_messages.mail("Administrator"))
		with patch.dict(frappe.conf, mute_emails=0):
			self.assertIn("on its way", sample_messages.mail("Administrator"))


class TestTrialText(TestCase):
	def setUp(self):
		super().setUp()
		set_settings(sms_countries="DE")  # of `textable_phone`

	def test_the_gateway_gets_it_at_once(self):
		number = textable_phone()

		with patch(f"{GATEWAY}is_ready", return_value=True), patch(f"{GATEWAY}send") as send:
			told = sample_messages.text(f" {number[:5]} {number[5:]} ")

		self.assertEqual(send.call_args.args[0], number)
		self.assertEqual(told, f"The gateway accepted the message for {number}.")

	def test_what_the_gateway_answers_is_told_in_a_sentence(self):
		refused = sms_gateway.GatewayError("The gateway rejected the message. It responded with 401.")

		with patch(f"{GATEWAY}is_ready", return_value=True), patch(f"{GATEWAY}send", side_effect=refused):
			with self.assertRaisesRegex(frappe.ValidationError, "responded with 401"):
				sample_messages.text(textable_phone())

	def test_without_a_gateway_the_way_out_is_told(self):
		with patch(f"{GATEWAY}is_ready", return_value=False):
			with self.assertRaisesRegex(frappe.ValidationError, "SMS Settings"):
				sample_messages.text(textable_phone())

	def test_what_is_no_number_is_refused(self):
		for typed in ("", "call me", "+60 12<b>"):
			with self.subTest(typed), self.assertRaises(InvalidContactPointError):
				sample_messages.text(typed)
		with self.assertRaisesRegex(frappe.ValidationError, "cannot receive"):
			sample_messages.text("+1-555-123-4567")
