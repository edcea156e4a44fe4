from unittest.mock import patch

import frappe

from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.common import links
from meeting_manager.meeting_manager.services.common.instants import instant_text
from meeting_manager.meeting_manager.services.messages import notifications, outbox
from meeting_manager.meeting_manager.services.public import booking_requests, guest_bookings
from meeting_manager.meeting_manager.services.public.booking_requests import BookingRequest
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import (
	coming,
	mails_to,
	make_mm_host,
	make_mm_meeting_type,
	set_settings,
	textable_phone,
	texts_about,
	unique_email,
)


class TestGuestLimits(TestCase):
	def setUp(self):
		super().setUp()
		set_settings(guest_mails_a_day=3, open_per_email=0, sms_enabled=1, sms_countries="DE")
		self.host = make_mm_host(mail_host=1)
		self.meeting_type = make_mm_meeting_type(hosts=[self.host])
		self.email, self.phone = unique_email(), textable_phone()

	def book(self, hour=9, network="n", **values):
		request = BookingRequest(
			self.meeting_type.slug,
			"Ann Lee",
			values.get("email", self.email),
			self.phone,
			start=instant_text(coming(hour)),
			network=network,
		)
		return booking_requests.book_meeting(request)

	def move(self, booking, times):
		for number in range(times):
			guest_bookings.reschedule(links.token_of(booking), instant_text(coming(10 + number % 2)))

	def notes_about(self, booking):
		about = {"reference_doctype": booking.doctype, "reference_name": booking.name, "comment_type": "Info"}
		return frappe.get_all("Comment", about, pluck="content")

	def test_only_so_many_mails_and_texts_a_day_reach_one_address(self):
		booking = self.book()

		self.move(booking, 6)

		self.assertEqual(len(mails_to(self.email, booking)), 3)
		self.assertEqual(len(mails_to(self.host.user, booking)), 3)
		self.assertEqual(len(texts_about(booking)), 3)

	def test_what_is_not_sent_is_noted_once_for_each_recipient(self):
		booking = self.book()

		self.move(booking, 6)

		told = [note for note in self.notes_about(booking) if "was not sent" in note]
		self.assertEqual(len(told), 3)  # of the guest's mail, the host's mail, and the text message

	def test_the_first_confirmation_of_somebody_elsewhere_still_goes(self):
		self.move(self.book(), 6)

		booking = self.book(14, network="the customer's own")

		self.assertEqual(len(mails_to(self.email, booking)), 1)
		self.assertEqual(len(texts_about(booking)), 1)

	def test_another_address_is_not_touched(self):
		self.move(self.book(), 6)

		other = unique_email()
		self.phone = textable_phone()
		booking = self.book(14, email=other)

		self.assertEqual(len(mails_to(other, booking)), 1)

	def test_what_staff_do_is_always_told(self):
		booking = self.book()
		self.move(booking, 6)

		bookings.cancel(booking.name, by="Staff")

		self.assertIn("Cancelled", mails_to(self.email, booking)[-1].subject)

	def test_a_page_promises_no_mail_that_is_not_sent(self):
		booking = self.book()
		self.assertTrue(notifications.was_mailed_lately(booking))
		self.assertEqual(len(mails_to(self.email, booking)), 1)
		self.assertTrue(notifications.was_mailed_lately(booking))

		frappe.db.delete("Email Queue", {"reference_name": booking.name})

		self.assertFalse(notifications.was_mailed_lately(booking))

	def test_a_page_promises_no_mail_where_no_account_can_send_it(self):
		booking = self.book()

		with patch.object(outbox, "has_account", return_value=False):
			self.assertFalse(notifications.was_mailed_lately(booking))

	def test_no_limit_is_none(self):
		set_settings(guest_mails_a_day=0)
		booking = self.book()

		with patch.object(notifications.guest_limits, "_note") as noted:
			self.move(booking, 6)

		self.assertEqual((len(mails_to(self.email, booking)), noted.called), (7, False))
