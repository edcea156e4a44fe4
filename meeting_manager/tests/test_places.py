"""A private link is looked for at every door: until a booking is confirmed, nobody may read it there."""

import frappe

from meeting_manager.api import public
from meeting_manager.booking_pages import manage_booking
from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.common import clock, links
from meeting_manager.meeting_manager.services.messages import calendar, context, sms_queue, staff_messages
from meeting_manager.tests.base import CommittingTestCase, TestCase
from meeting_manager.tests.factories import (
	a_guest,
	coming,
	last_mail_to,
	mails_about,
	make_mm_event,
	make_mm_host,
	make_mm_meeting_type,
	set_settings,
	textable_phone,
	texts_about,
)
from meeting_manager.tests.http import send

SECRET = "s3cr3t-r00m"
OFFERS = (
	{"location_type": "Video link", "location": f"https://meet.example.com/{SECRET}"},
	{"location_type": "Video link", "location": f"Meeting 123, passcode {SECRET}"},
	{"location_type": "In person", "location": f"Online: zoom.us/j/{SECRET}"},
)


class TestPrivateLinks(TestCase):
	def setUp(self):
		super().setUp()
		texts = [{"kind": "Requested", "message": "{{ title }} {{ place }}"}]
		set_settings(sms_enabled=1, sms_countries="DE", sms_texts=texts)

	def request(self, **offer):
		"""A booking that waits for staff."""
		self.host = make_mm_host(mail_host=1)
		meeting_type = make_mm_meeting_type(confirmation="By staff", hosts=[self.host], **offer)
		return bookings.book(meeting_type.slug, coming(10), guest=a_guest(phone=textable_phone()))

	def everything_said_of(self, booking) -> str:
		"""What is told of a booking by pages, API, mails, texts and feeds."""
		reader = context.guest_of(booking)
		said = [
			manage_booking.view(booking, clock.site_zone()),
			public.booking(links.token_of(booking)),
			context.values_of(booking, reader),
			staff_messages._values(booking, reader),
			calendar.feed_of(self.host.name).decode().replace("\r\n ", ""),
			*((mail.html, mail.text, mail.calendar) for mail in mails_about(booking)),
			*(row.message for row in texts_about(booking)),
		]
		return frappe.as_json([str(each) for each in said])

	def test_nothing_says_it_before_the_booking_is_confirmed(self):
		for offer in OFFERS:
			with self.subTest(offer["location"]):
				booking = self.request(**offer)

				self.assertNotIn(SECRET, self.everything_said_of(booking))

	def test_mails_page_and_calendar_file_say_it_once_confirmed(self):
		for offer in OFFERS:
			with self.subTest(offer["location"]):
				booking = bookings.confirm(self.request(**offer).name)

				self.assertIn(SECRET, last_mail_to(booking.customer_email).html)
				self.assertIn(SECRET, calendar.file_of(booking).decode().replace("\r\n ", ""))
				self.assertIn(SECRET, manage_booking.view(booking, clock.site_zone())["place"])

	def test_a_declined_guest_is_not_told(self):
		booking = bookings.decline(self.request(**OFFERS[0]).name)

		self.assertNotIn(SECRET, self.everything_said_of(booking))

	def test_after_a_cancellation_the_page_and_its_mail_no_longer_say_it(self):
		booking = bookings.cancel(bookings.confirm(self.request(**OFFERS[0]).name).name)

		self.assertNotIn(SECRET, str(public.booking(links.token_of(booking))))
		last = last_mail_to(booking.customer_email)
		self.assertNotIn(SECRET, f"{last.html}{last.text}{last.calendar}")

	def test_a_link_that_staff_write_into_the_booking_is_private_too(self):
		booking = self.request(location_type="In person", location="Room 1")
		booking.location = OFFERS[0]["location"]
		booking.save()

		self.assertNotIn(SECRET, self.everything_said_of(booking))

	def test_a_room_is_told_to_everybody(self):
		booking = self.request(location_type="In person", location="Room 1, Main St. 5")

		self.assertIn("Room 1", public.booking(links.token_of(booking))["place"])
		self.assertIn("Room 1", mails_about(booking)[0].html)

	def test_the_waitlist_and_its_offers_do_not_say_it(self):
		event = make_mm_event(venue=OFFERS[2]["location"], capacity=1, waitlist=1)
		first = bookings.book_event(event.slug, 1, guest=a_guest())
		waiting = bookings.book_event(event.slug, 1, guest=a_guest())
		self.host = make_mm_host()

		waiting.reload().update({"waitlist": "Offered", "offer_ends": event.start_datetime, "seats": 0})
		waiting.save()

		self.assertIn(SECRET, mails_about(first)[0].html)
		self.assertNotIn(SECRET, self.everything_said_of(waiting))
		self.assertEqual(sms_queue.number_of(waiting), None)


class TestPublicLists(CommittingTestCase):
	def test_lists_and_pages_do_not_say_it(self):
		host = make_mm_host()
		types = [make_mm_meeting_type(hosts=[host], **offer) for offer in OFFERS]
		events = [make_mm_event(venue=offer["location"]) for offer in OFFERS if "passcode" not in str(offer)]
		paths = [
			"/api/method/meeting_manager.api.public.types",
			"/api/method/meeting_manager.api.public.events",
			"/book",
			f"/book/with/{host.slug}",
			*(f"/book/{each.slug}" for each in types),
			*(f"/event/{each.slug}" for each in events),
			*(f"/api/method/meeting_manager.api.public.event?event={each.slug}" for each in events),
		]

		for path in paths:
			with self.subTest(path):
				answer = send("GET", path)

				self.assertEqual(answer.status_code, 200)
				self.assertNotIn(SECRET, answer.text)
