from unittest.mock import patch

import frappe

from meeting_manager.meeting_manager.services.common import links
from meeting_manager.meeting_manager.services.messages import sms_gateway, staff_messages
from meeting_manager.tests.base import TestCase, requires_bench
from meeting_manager.tests.factories import (
	mailed_token,
	mails_about,
	make_confirmed_booking,
	make_mm_customer,
	set_settings,
	textable_phone,
	texts_about,
	unique_email,
	unique_phone,
	verify,
)

BOOKING, CUSTOMER = staff_messages.BOOKING, staff_messages.CUSTOMER


def mails_of_customer(customer):
	about = {"reference_doctype": CUSTOMER, "reference_name": customer.name}
	return frappe.get_all("Email Queue", about, ["name", "message"])


def texts_to(customer):
	fields = ["recipient", "message", "kind"]
	return frappe.get_all("MM SMS Message", {"customer": customer.name, "kind": "By Hand"}, fields)


class TestMails(TestCase):
	def test_the_guest_of_a_booking_reads_their_own_name_and_time(self):
		booking = make_confirmed_booking(customer_name="Ann Lee")

		staff_messages.mail(
			booking, "About {{ title }}", "<p>Dear {{ first_name }}, see you {{ start }}.</p>"
		)

		mail = mails_about(booking)[-1]
		self.assertEqual((mail.to, mail.subject), ([booking.customer_email], "About First consultation"))
		self.assertIn("Dear Ann, see you ", mail.html)
		self.assertNotIn("{{", mail.html)

	def test_what_a_guest_typed_stays_text_in_a_mail(self):
		booking = make_confirmed_booking(customer_name="Ann Lee")
		booking.meeting_title = "<b>{{ contact }}"

		staff_messages.mail(booking, "Hello", "<p>{{ title }}</p>")

		html = mails_about(booking)[-1].html
		self.assertIn("&lt;b&gt;{{ contact }}", html)

	def test_a_customer_is_written_to_at_the_primary_address(self):
		customer = make_mm_customer(customer_name="Ann Lee")
		customer.append("email_addresses", {"email_address": unique_email(), "is_verified": 0})
		customer.save()

		staff_messages.mail(customer, "Hello {{ first_name }}", "<p>News</p>")

		queued = mails_of_customer(customer)
		to = frappe.get_all("Email Queue Recipient", {"parent": queued[0].name}, pluck="recipient")
		self.assertEqual((len(queued), to), (1, [customer.primary_email]))
		self.assertIn("Hello Ann", queued[0].message)

	def test_what_is_written_about_a_booking_goes_to_no_unverified_address(self):
		customer = make_mm_customer()
		booking = make_confirmed_booking(customer=customer.name, customer_email=None)

		with self.assertRaisesRegex(frappe.ValidationError, "verified"):
			staff_messages.mail(booking, "Hello", "<p>{{ when }}</p>")
		verify(customer, customer.primary_email)
		staff_messages.mail(booking, "Hello", "<p>{{ when }}</p>")

		self.assertEqual([mail.to for mail in mails_about(booking)], [[customer.primary_email]])

	def test_the_link_in_a_mail_verifies_and_the_one_in_the_timeline_does_not(self):
		booking = make_confirmed_booking()

		staff_messages.mail(booking, "Hello", '<p><a href="{{ link }}">Your booking</a></p>')

		self.assertTrue(links.was_mailed(booking, mailed_token(booking)))
		if frappe.db.exists("DocType", "Communication"):
			about = {"reference_doctype": CUSTOMER, "reference_name": booking.customer}
			(content,) = frappe.get_all("Communication", about, pluck="content")
			self.assertIn(f'{links.url_of(booking)}"', content)

	def test_nobody_is_written_to_at_a_secondary_address(self):
		customer = make_mm_customer()
		customer.primary_email = None

		with self.assertRaisesRegex(frappe.ValidationError, "no email address"):
			staff_messages.mail(customer, "Hello", "<p>News</p>")

	def test_an_inactive_customer_is_left_alone(self):
		customer = make_mm_customer(status="Inactive")

		for write in (staff_messages.text, staff_messages.mail):
			texts = ("News",) if write is staff_messages.text else ("News", "<p>News</p>")
			with self.assertRaisesRegex(frappe.ValidationError, "inactive"):
				write(customer, *texts)

	def test_harmful_html_is_taken_out_of_what_staff_wrote(self):
		subject, message = staff_messages.check_mail(
			BOOKING, " Hello \n there ", "<p>Hi</p><script>alert(1)</script><img src=x onerror=alert(1)>"
		)

		self.assertEqual(subject, "Hello there")
		self.assertNotIn("<script", message)
		self.assertNotIn("onerror=", message.replace("&lt;img src=x onerror=", ""))

	@requires_bench
	def test_a_mail_is_in_the_customers_timeline_and_not_in_the_bookings(self):
		booking = make_confirmed_booking()

		staff_messages.mail(booking, "Hello", "<p>News</p>")

		note = frappe.get_all(
			"Communication",
			{"subject": "Hello", "reference_name": booking.customer},
			["reference_doctype", "recipients", "sent_or_received"],
		)
		self.assertEqual(
			[(each.reference_doctype, each.recipients, each.sent_or_received) for each in note],
			[(CUSTOMER, booking.customer_email, "Sent")],
		)
		self.assertFalse(frappe.db.exists("Communication", {"reference_name": booking.name}))


class TestTexts(TestCase):
	def setUp(self):
		super().setUp()
		set_settings(sms_enabled=1, sms_countries="DE", sms_daily_cap=0)
		ready = patch.object(sms_gateway, "is_ready", return_value=True)
		ready.start()
		self.addCleanup(ready.stop)

	def test_a_guest_and_a_customer_get_what_staff_wrote(self):
		number = textable_phone()
		booking = make_confirmed_booking(customer_phone=number, customer_name="Ann Lee")
		customer = frappe.get_doc(CUSTOMER, booking.customer)

		staff_messages.text(booking, "Dear {{ first_name }}, please bring {{ title }}.")
		staff_messages.text(customer, "Dear {{first_name}}!")

		self.assertEqual(
			{(text.recipient, text.message) for text in texts_to(customer)},
			{(number, "Dear Ann, please bring First consultation."), (number, "Dear Ann!")},
		)

	def test_the_next_news_of_a_booking_leaves_it_in_the_queue(self):
		booking = make_confirmed_booking(customer_phone=textable_phone())
		staff_messages.text(booking, "The lift is out of order.")

		booking.update({"status": "Cancelled"}).save()

		states = {text.kind: text.status for text in texts_about(booking)}
		self.assertEqual(states["By Hand"], "Queued")

	def test_who_has_no_number_that_can_be_texted_is_named_with_the_reason(self):
		for phone in (None, unique_phone()[:-4], "+15551234567"):
			booking = make_confirmed_booking(customer_phone=phone)

			with self.subTest(phone), self.assertRaisesRegex(frappe.ValidationError, "no phone number"):
				staff_messages.text(booking, "Hello")

	def test_above_the_daily_cap_nothing_is_queued(self):
		set_settings(sms_daily_cap=1)
		frappe.db.delete("MM SMS Message")
		customers = [
			frappe.get_doc(CUSTOMER, make_confirmed_booking(customer_phone=textable_phone()).customer)
			for _each in range(2)
		]
		frappe.db.delete("MM SMS Message")

		staff_messages.text(customers[0], "Hello")

		with self.assertRaisesRegex(frappe.ValidationError, "daily SMS limit"):
			staff_messages.text(customers[1], "Hello")

	def test_a_text_that_is_too_long_once_filled_in_is_refused(self):
		booking = make_confirmed_booking(customer_phone=textable_phone())

		with self.assertRaisesRegex(frappe.ValidationError, "too long"):
			staff_messages.text(booking, "x" * 470 + "{{ title }}")

	def test_texts_that_cannot_go_out_are_refused_before_anything_is_done(self):
		for refused in ("", " ", "x" * 481, "{{ doc }}"):
			with self.subTest(refused[:9]), self.assertRaises(frappe.ValidationError):
				staff_messages.check_text(BOOKING, refused)

		set_settings(sms_enabled=0)
		with self.assertRaisesRegex(frappe.ValidationError, "are turned off"):
			staff_messages.check_text(BOOKING, "Hello")
