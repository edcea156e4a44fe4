from urllib.parse import urlsplit

import frappe

from meeting_manager.meeting_manager.services.messages import calendar
from meeting_manager.tests.base import CommittingTestCase
from meeting_manager.tests.factories import make_confirmed_booking, make_mm_host
from meeting_manager.tests.http import send

FEED = "/api/method/meeting_manager.api.calendar.feed"


class TestCalendarApi(CommittingTestCase):
	def setUp(self):
		super().setUp()
		self.host = make_mm_host()
		make_confirmed_booking(host=self.host.user)
		address = urlsplit(calendar.feed_url(self.host.name))
		self.address = f"{address.path}?{address.query}"

	def test_a_program_reads_the_feed_without_signing_in(self):
		answer = send("GET", self.address)

		self.assertEqual((answer.status_code, answer.mimetype), (200, "text/calendar"))
		self.assertIn("SUMMARY:First consultation: Ann", answer.text)
		self.assertIn("private", answer.headers["Cache-Control"])

	def test_a_feed_that_is_known_already_is_not_sent_again(self):
		tag = send("GET", self.address).headers["ETag"]

		answer = send("GET", self.address, headers={"If-None-Match": tag})

		self.assertEqual((answer.status_code, answer.text), (304, ""))

	def test_any_other_token_is_not_found(self):
		for query in ("", "?token=", "?token=wrong", "?token=" + "x" * 43, "?token[]=a"):
			with self.subTest(query):
				answer = send("GET", FEED + query)

				self.assertEqual(answer.status_code, 404)
				self.assertEqual(answer.json["errors"][0]["code"], "link_not_valid")
				self.assertNotIn("BEGIN:VCALENDAR", answer.text)

	def test_the_feed_of_a_host_who_left_is_not_found(self):
		tag = send("GET", self.address).headers["ETag"]
		wrong = send("GET", f"{FEED}?token=wrong")
		frappe.get_doc("User", self.host.user).update({"enabled": 0}).save()

		for headers in ({}, {"If-None-Match": tag}):
			answer = send("GET", self.address, headers=headers)
			self.assertEqual((answer.status_code, answer.json), (404, wrong.json))

	def test_a_feed_is_only_read(self):
		self.assertEqual(send("POST", self.address).status_code, 403)
