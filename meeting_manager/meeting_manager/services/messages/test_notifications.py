from datetime import timedelta
from email import message_from_string
from unittest.mock import patch

import frappe
import icalendar

from meeting_manager.meeting_manager.services.common import clock, links
from meeting_manager.meeting_manager.services.messages import (
	booking_mails,
	context,
	mail_templates,
	notifications,
)
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import (
	coming,
	mailed_token,
	mails_about,
	mails_to,
	make_confirmed_booking,
	make_mm_customer,
	make_mm_event,
	make_mm_host,
	make_mm_meeting_booking,
	make_mm_meeting_type,
	make_mm_schedule,
	reminders_of,
	set_settings,
	unique_email,
	verify,
)


def last_mail(booking):
	"""The newest mail to the guest."""
	return mails_to(booking.customer_email, booking)[-1]


def move(booking, hours=1):
	"""Move a booking by so many hours."""
	for field in ("start_datetime", "end_datetime"):
		booking.set(field, frappe.utils.get_datetime(booking.get(field)) + timedelta(hours=hours))
	return booking.save()


def entry_in(mail):
	"""The meeting in a mail's calendar file."""
	(event,) = icalendar.Calendar.from_ical(mail.calendar).walk("VEVENT")
	return event


class TestGuestMails(TestCase):
	def test_a_booking_is_confirmed_by_mail_with_a_calendar_file(self):
		booking = make_confirmed_booking(location="Room 1")

		(mail,) = mails_about(booking)

		self.assertEqual(mail.to, [booking.customer_email])
		self.assertIn("Booked: First consultation", mail.subject)
		self.assertIn("Hello Ann,", mail.html)
		self.assertIn("Room 1", mail.html)
		self.assertIn("/booking/", mail.html)
		self.assertEqual(mail.method, "REQUEST")
		entry = entry_in(mail)
		self.assertEqual(entry["DTSTART"].dt, clock.utc(booking.starts_at))
		self.assertEqual(entry["DTEND"].dt, clock.utc(booking.ends_at))
		self.assertEqual(str(entry["UID"]), booking.calendar_uid)
		self.assertEqual(str(entry["ATTENDEE"]), f"mailto:{booking.customer_email}")

	def test_time_and_language_are_the_guests(self):
		booking = make_confirmed_booking(
			start=coming(20),
			guest_time_zone="Asia/Tokyo",
			guest_language="ms",
			customer_email="a@example.com",
		)

		mail = last_mail(booking)

		self.assertRegex(mail.html, r"5:00 PG\s+– 5:30 PG \(Waktu Piawai Jepun\)")
		self.assertNotRegex(mail.html, r"\d\sPM\b")

	def test_sentences_are_asked_for_in_the_guests_language(self):
		def translate(sentence):
			return f"{frappe.local.lang}: {sentence}"

		with patch.object(context, "_", side_effect=translate):
			mail = last_mail(make_confirmed_booking(guest_language="ar"))

		self.assertIn("ar: Hello Ann,", mail.html)

	def test_the_language_of_the_request_is_put_back(self):
		frappe.local.lang = "de"
		self.addCleanup(setattr, frappe.local, "lang", "en")

		mails_about(make_confirmed_booking(guest_language="ar"))

		self.assertEqual(frappe.local.lang, "de")

	def test_arabic_runs_right_to_left(self):
		set_settings(contact_line="+60 3-1234 5678")

		mail = last_mail(make_confirmed_booking(guest_language="ar"))

		self.assertIn('dir="rtl"', mail.html)
		self.assertIn('<span dir="auto">+60 3-1234 5678</span>', mail.html)

	def test_a_request_has_no_calendar_file_until_it_is_confirmed(self):
		booking = make_confirmed_booking(status="Pending")
		requested = last_mail(booking)

		booking.update({"status": "Confirmed"}).save()
		confirmed = last_mail(booking)

		self.assertIn("Requested:", requested.subject)
		self.assertIsNone(requested.calendar)
		self.assertIn("Confirmed:", confirmed.subject)
		self.assertEqual(confirmed.method, "REQUEST")

	def test_a_declined_request_says_why_and_touches_no_calendar(self):
		booking = make_confirmed_booking(status="Pending")

		booking.update({"status": "Cancelled", "cancelled_by": "Staff", "cancel_reason": "We are closed"})
		booking.save()

		mail = last_mail(booking)
		self.assertIn("Not confirmed:", mail.subject)
		self.assertIn("We are closed", mail.html)
		self.assertIsNone(mail.calendar)

	def test_a_move_keeps_the_entry_and_grows_its_sequence(self):
		booking = make_confirmed_booking(guest_time_zone="UTC")
		before = entry_in(last_mail(booking))

		move(booking)

		mail = last_mail(booking)
		entry = entry_in(mail)
		self.assertIn("Rescheduled:", mail.subject)
		self.assertRegex(mail.html, r"Previously: .*10:00.AM")
		self.assertEqual((mail.method, entry["UID"]), ("REQUEST", before["UID"]))
		self.assertGreater(entry["SEQUENCE"], before["SEQUENCE"])
		self.assertEqual(entry["DTSTART"].dt, before["DTSTART"].dt + timedelta(hours=1))

	def test_a_cancellation_takes_the_entry_out(self):
		booking = make_confirmed_booking()
		before = entry_in(last_mail(booking))

		booking.update({"status": "Cancelled", "cancelled_by": "Guest", "cancel_reason": "Ill"}).save()

		mail = last_mail(booking)
		entry = entry_in(mail)
		self.assertIn("Cancelled:", mail.subject)
		self.assertNotIn("Ill", mail.html)
		self.assertEqual((mail.method, entry["STATUS"], entry["UID"]), ("CANCEL", "CANCELLED", before["UID"]))
		self.assertGreater(entry["SEQUENCE"], before["SEQUENCE"])

	def test_a_request_taken_back_was_in_no_calendar(self):
		booking = make_confirmed_booking(status="Pending")

		booking.update({"status": "Cancelled", "cancelled_by": "Guest"}).save()

		self.assertIn("Cancelled:", last_mail(booking).subject)
		self.assertIsNone(last_mail(booking).calendar)

	def test_who_only_wants_to_be_reminded_is_told_so(self):
		event = make_mm_event()
		times = {"start_datetime": event.start_datetime, "end_datetime": event.end_datetime}

		booking = make_confirmed_booking(meeting_type=None, event=event.name, seats=0, **times)

		self.assertIn("No seat is reserved", last_mail(booking).html)
		self.assertIsNone(last_mail(booking).calendar)

	def test_every_kind_of_news_has_a_mail_without_gaps(self):
		booking = make_confirmed_booking(guest_language="ms")

		for number, notification in enumerate(set(mail_templates.MAILS) - {"host_news"}, start=2):
			with self.subTest(notification):
				notifications.tell(booking, notification)

				mails = mails_to(booking.customer_email, booking)
				self.assertEqual(len(mails), number)
				for text in (mails[-1].html, mails[-1].subject):
					self.assertNotRegex(text, r"{{|{%|\{\d\}|None")

	def test_what_does_not_change_the_meeting_is_no_news(self):
		booking = make_confirmed_booking()

		booking.update({"notes": "Bring the papers"}).save()
		with patch.object(clock, "now", return_value=coming(0, days=8)):
			booking.update({"status": "Completed"}).save()

		self.assertEqual(len(mails_about(booking)), 1)

	def test_no_mail_for_what_is_past_or_has_no_address_or_no_type(self):
		untyped = {"start_datetime": "2037-03-01 10:00:00", "end_datetime": "2037-03-01 11:00:00"}
		bookings = (
			make_confirmed_booking(start=coming(10, days=-2)),
			make_confirmed_booking(customer_email=None),
			make_mm_meeting_booking(customer_email="a@example.com", **untyped),
		)

		for booking in bookings:
			with self.subTest(booking.name):
				self.assertEqual(mails_about(booking), [])

	def test_a_booking_that_is_saved_in_silence_tells_nobody(self):
		booking = frappe.copy_doc(make_confirmed_booking())
		booking.flags.mute_messages = True

		booking.insert()

		self.assertEqual((mails_about(booking), reminders_of(booking)), ([], {}))

	def test_nothing_of_the_customers_record_is_told(self):
		customer = make_mm_customer(customer_name="Secretname Zamani")
		verify(customer, customer.primary_email)

		booking = make_confirmed_booking(customer=customer.name, customer_email=None, customer_name=None)

		(mail,) = mails_about(booking)
		self.assertEqual(mail.to, [customer.primary_email])
		self.assertNotIn("Secretname", mail.html + mail.subject)
		self.assertIn("Hello,", mail.html)


class TestRecipients(TestCase):
	"""A link, a date or a place goes to what was submitted with the booking, or to a verified email."""

	def setUp(self):
		super().setUp()
		self.customer = make_mm_customer()
		self.customer.append("email_addresses", {"email_address": unique_email()})
		self.customer.save()
		self.primary, self.second = (row.email_address for row in self.customer.email_addresses)

	def book(self, **values):
		return make_confirmed_booking(**{"customer": self.customer.name, "customer_email": None, **values})

	def test_nothing_goes_to_an_email_that_nobody_has_verified(self):
		booking = self.book()

		self.assertEqual(booking.customer_email_at_booking, self.primary)
		self.assertEqual((mails_about(booking), reminders_of(booking)), ([], {}))
		for change in (lambda: move(booking), lambda: booking.update({"status": "Cancelled"}).save()):
			change()
			self.assertEqual(mails_about(booking), [])

	def test_every_message_goes_to_the_verified_email_though_another_is_primary(self):
		verify(self.customer, self.second)

		booking = move(self.book())
		notifications.mail_guest(booking, "reminder")
		booking.update({"status": "Cancelled"}).save()

		self.assertEqual([mail.to for mail in mails_about(booking)], [[self.second]] * 4)
		self.assertIn(f"mailto:{self.second}", mails_about(booking)[0].calendar.decode().replace("\r\n ", ""))
		self.assertTrue(reminders_of(booking))

	def test_of_several_verified_ones_the_primary_is_written_to(self):
		verify(self.customer, self.second, self.primary)

		self.assertEqual([mail.to for mail in mails_about(self.book())], [[self.primary]])

	def test_what_was_submitted_comes_first(self):
		verify(self.customer, self.primary)
		typed = unique_email()

		self.assertEqual([mail.to for mail in mails_about(self.book(customer_email=typed))], [[typed]])

	def test_an_email_that_is_verified_afterwards_gets_what_comes_then(self):
		booking = self.book()
		verify(self.customer, self.primary)

		move(booking)

		self.assertEqual([mail.to for mail in mails_about(booking)], [[self.primary]])
		self.assertTrue(reminders_of(booking))

	def test_a_link_that_goes_elsewhere_does_not_verify_what_was_submitted(self):
		verify(self.customer, self.primary)
		booking = self.book()
		token = mailed_token(booking)

		booking.update({"customer_email": self.second}).save()

		self.assertFalse(links.was_mailed(booking, token))
		self.assertTrue(links.was_mailed(move(booking), mailed_token(booking)))

	def test_finding_the_address_takes_no_statement_where_one_was_submitted_and_else_one(self):
		typed, known = self.book(customer_email=unique_email()), self.book()

		for booking, expected in ((typed, 0), (known, 1)):
			notifications.guest_address(booking)
			with counted_queries() as statements:
				notifications.guest_address(booking)
			self.assertEqual(len(statements), expected)


class TestSafety(TestCase):
	def test_what_people_type_is_never_markup_nor_a_template(self):
		booking = make_confirmed_booking(
			customer_name="<b>Ann</b> {{ 7*7 }}", meeting_title="<script>alert(1)</script> {{ 7*7 }} & more"
		)

		mail = last_mail(booking)

		self.assertNotRegex(mail.html, r"<script>alert|<b>Ann|49")
		self.assertIn("<script>alert(1)</script> {{ 7*7 }} & more", mail.subject)

	def test_a_title_adds_no_header(self):
		title = "Consultation\r\nBcc: everybody@example.com"
		booking = make_confirmed_booking(meeting_title=title)
		self.assertEqual(len(mails_about(booking)), 1)

		(queued,) = frappe.get_all("Email Queue", {"reference_name": booking.name}, ["message"])

		self.assertIsNone(message_from_string(queued.message)["Bcc"])
		self.assertIn("Bcc: everybody", last_mail(booking).subject)

	def test_a_mail_that_fails_is_logged_and_the_booking_stays(self):
		def fail(**mail):
			frappe.get_doc(doctype="ToDo", description="half a mail").insert()
			frappe.throw("The mail server is away")

		booking = make_confirmed_booking()
		with patch.object(booking_mails.outbox, "send", side_effect=fail):
			self.assertEqual(mails_about(booking), [])

		self.assertFalse(frappe.db.exists("ToDo", {"description": "half a mail"}))
		self.assertTrue(frappe.db.exists("Error Log", {"method": ["like", "%mail to a guest%"]}))
		self.assertNotIn("mail server", str(frappe.get_message_log()))

	def test_a_deadlock_is_not_swallowed(self):
		booking = make_confirmed_booking()
		with patch.object(booking_mails.outbox, "send", side_effect=frappe.QueryDeadlockError):
			self.assertRaises(frappe.QueryDeadlockError, mails_about, booking)


class TestTemplates(TestCase):
	def edit_template(self, **values):
		frappe.db.set_value("Email Template", "Meeting Booked", values)

	def test_staff_may_change_the_texts(self):
		self.edit_template(
			subject="{{ title }} for {{ first_name }}", response_html="<p>Dear {{ name }}!</p>"
		)

		mail = last_mail(make_confirmed_booking(customer_name="Ann <Lee>"))

		self.assertEqual(mail.subject, "First consultation for Ann")
		self.assertIn("Dear Ann &lt;Lee&gt;!", mail.html)

	def test_a_deleted_template_is_replaced_by_the_standard_text(self):
		frappe.delete_doc("Email Template", "Meeting Booked")

		self.assertIn("Booked: First consultation", last_mail(make_confirmed_booking()).subject)

	def test_a_broken_template_is_logged_and_the_standard_text_sent(self):
		for broken in ("{% if %}", "{{ 1 / 0 }}", "{{ ''.__class__ }}", "{{ nothing.here.at.all }}"):
			with self.subTest(broken):
				self.edit_template(response_html=broken)

				mail = last_mail(make_confirmed_booking())

				self.assertIn("Your booking is confirmed.", mail.html)
				self.assertTrue(
					frappe.db.exists("Error Log", {"method": ["like", "%Meeting Booked cannot%"]})
				)
				self.assertNotRegex(str(frappe.get_message_log()), "(?i)template|context|error")

	def test_templates_are_made_once_and_stay_as_staff_have_them(self):
		self.edit_template(subject="Ours")
		frappe.delete_doc("Email Template", "Meeting Moved")

		mail_templates.make_templates()

		self.assertEqual(frappe.db.get_value("Email Template", "Meeting Booked", "subject"), "Ours")
		for name, _file in mail_templates.MAILS.values():
			self.assertTrue(frappe.db.exists("Email Template", name))

	def test_a_mail_wears_the_brand(self):
		set_settings(brand_name="Clinic & Co", brand_color="#ffee01", contact_line="Call 1\nor 2")

		mail = last_mail(make_confirmed_booking())

		self.assertIn("Clinic &amp; Co", mail.html)
		self.assertRegex(mail.html, r"background: ?#ffee01")
		self.assertRegex(mail.html, r"[ \";]color: ?#000(000)?[;\"]")
		self.assertRegex(mail.html, r"Call 1\s*<br ?/?>\s*or 2")


class TestHostMails(TestCase):
	def test_a_host_learns_the_first_name_and_no_contact_data(self):
		schedule = make_mm_schedule(time_zone="Asia/Tokyo")
		host = make_mm_host(mail_host=1, schedule=schedule.name)

		booking = make_confirmed_booking(
			start=coming(3), host=host.user, customer_name="Ann Lee", customer_phone="+60 12-345 6789"
		)

		(mail,) = mails_to(host.user, booking)
		whole = mail.subject + mail.html + mail.text
		self.assertIn("New booking: First consultation", mail.subject)
		self.assertIn("(Ann)", mail.html)
		self.assertIn("12:00 PM – 12:30 PM (Japan Standard Time)", " ".join(mail.html.split()))
		day = coming(3).astimezone(clock.zone_of(host.user)).date()
		self.assertIn(f"/app/my-schedule/{day}", mail.html)
		for secret in ("Lee", booking.customer_email, "345 6789", "/booking/"):
			self.assertNotIn(secret, whole)

	def test_no_text_that_staff_write_can_tell_a_host_more(self):
		names = "{{ name }} {{ link }} {{ greeting }} {{ button }}"
		frappe.db.set_value("Email Template", "Meeting Host News", "response_html", f"<p>Hi! {names}</p>")
		host = make_mm_host(mail_host=1)

		booking = make_confirmed_booking(host=host.user, customer_name="Ann Lee")

		(mail,) = mails_to(host.user, booking)
		self.assertIn("Hi!", mail.html)
		self.assertNotRegex(mail.html, "Lee|/booking/")

	def test_a_host_is_mailed_only_when_they_want_it(self):
		host = make_mm_host(mail_host=0)

		booking = make_confirmed_booking(host=host.user)

		self.assertEqual(mails_to(host.user, booking), [])

	def test_a_host_learns_of_moves_and_cancellations(self):
		host = make_mm_host(mail_host=1)
		booking = make_confirmed_booking(host=host.user)

		move(booking)
		booking.update({"status": "Cancelled", "cancelled_by": "Guest"}).save()

		subjects = [mail.subject.partition(":")[0] for mail in mails_to(host.user, booking)]
		self.assertEqual(subjects, ["New booking", "Booking rescheduled", "Booking cancelled"])

	def test_a_meeting_moved_to_another_host_is_news_for_both(self):
		host, other = make_mm_host(mail_host=1), make_mm_host(mail_host=1)
		booking = make_confirmed_booking(host=host.user)

		booking.update({"host": other.user, "hosts": []})
		move(booking)

		self.assertIn("Booking cancelled", mails_to(host.user, booking)[-1].subject)
		self.assertIn("New booking", mails_to(other.user, booking)[-1].subject)

	def test_all_hosts_together_are_all_told(self):
		hosts = [make_mm_host(mail_host=1) for _number in range(2)]
		notification = make_mm_meeting_type(hosts=hosts)

		booking = make_confirmed_booking(
			meeting_type=notification.name, hosts=[{"user": host.user} for host in hosts], host=hosts[0].user
		)

		for host in hosts:
			self.assertEqual(len(mails_to(host.user, booking)), 1)
