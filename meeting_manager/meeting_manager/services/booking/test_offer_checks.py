from unittest.mock import patch

import frappe

from meeting_manager.meeting_manager.services.booking.offer_checks import problems_of
from meeting_manager.meeting_manager.services.common import clock, settings
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import (
	make_mm_event,
	make_mm_host,
	make_mm_meeting_type,
	make_mm_schedule,
)

MONDAY = {"weekday": "Monday", "from_time": "09:00:00", "to_time": "10:00:00"}
TUESDAY = {**MONDAY, "weekday": "Tuesday"}


def yesterday() -> str:
	return str(frappe.utils.add_days(frappe.utils.nowdate(), -1))


class TestProblems(TestCase):
	def setUp(self):
		super().setUp()
		self.schedule = make_mm_schedule(windows=[MONDAY])
		self.host = make_mm_host(schedule=self.schedule.name)

	def meeting_type(self, **values):
		return make_mm_meeting_type(**{"duration": 30, "hosts": [self.host], **values})

	def assert_problem(self, document, *words):
		found = problems_of(document)
		self.assertEqual(len(found), len(words), found)
		for sentence, part in zip(found, words, strict=True):
			self.assertIn(part, sentence)

	def test_what_guests_can_book_has_none(self):
		meeting_type = self.meeting_type()

		for document in (self.schedule, self.host, meeting_type, make_mm_event(published=1)):
			self.assert_problem(document)

	def test_a_schedule_without_hours_and_who_uses_it(self):
		self.schedule.update({"windows": [], "overrides": []}).save()
		meeting_type = self.meeting_type()

		self.assert_problem(self.schedule, "has no hours")
		self.assert_problem(self.host, f"The schedule {self.schedule.name} has no hours")
		self.assert_problem(meeting_type, "no time for a meeting of 30 minutes")

	def test_a_schedule_of_dates_alone_has_hours_until_they_are_over(self):
		row = {"date": frappe.utils.nowdate(), "from_time": "09:00:00", "to_time": "10:00:00"}
		self.schedule.update({"windows": [], "overrides": [row]}).save()
		self.assert_problem(self.schedule)

		self.schedule.update({"overrides": [{**row, "date": yesterday()}]}).save()
		self.assert_problem(self.schedule, "has no hours")

		self.schedule.update({"overrides": [{"date": frappe.utils.nowdate(), "closed": 1}]}).save()
		self.assert_problem(self.schedule, "has no hours")

	def test_a_host_whom_nobody_offers_or_who_is_away(self):
		self.assert_problem(self.host, "No published meeting type")
		self.meeting_type(published=0)
		self.assert_problem(self.host, "No published meeting type")
		self.host.update({"is_active": 0}).save()
		self.assert_problem(self.host, "not active", "No published meeting type")

	def test_a_meeting_type_that_nobody_can_book(self):
		self.assert_problem(self.meeting_type(published=0), "not published")
		self.assert_problem(self.meeting_type(duration=90), "no time for a meeting of 90 minutes")
		self.assert_problem(self.meeting_type(horizon=0), "Minimum Notice")
		self.assert_problem(self.meeting_type(minimum_notice=48, horizon=2), "Minimum Notice")
		meeting_type = self.meeting_type()
		self.host.update({"is_active": 0}).save()
		self.assert_problem(meeting_type, "no active host")

	def test_hosts_who_are_never_there_together(self):
		other = make_mm_host(schedule=make_mm_schedule(windows=[TUESDAY]).name)
		together = {"hosts": [self.host, other], "host_mode": "All hosts together"}

		self.assert_problem(self.meeting_type(**together), "no time in common")
		self.assert_problem(self.meeting_type(hosts=[self.host, other]))

	def test_an_event_that_is_over_cancelled_or_not_published(self):
		event = make_mm_event(published=0)
		self.assert_problem(event, "not published")
		event.update({"published": 1, "status": "Cancelled"})
		self.assert_problem(event, "cancelled")
		event.update({"status": "Scheduled", "start_datetime": clock.to_site(clock.now())})
		self.assert_problem(event, "begun")

	def test_the_booking_page_that_is_turned_off(self):
		meeting_type = self.meeting_type()
		with patch.object(settings, "booking_page_enabled", return_value=False):
			self.assert_problem(meeting_type, "turned off in MM Settings")
			self.assert_problem(self.schedule)


class TestFilledIn(TestCase):
	def test_what_the_server_fills_in_is_not_asked_for(self):
		for doctype, fields in (
			("MM Host", ("display_name", "slug")),
			("MM Meeting Type", ("slug",)),
			("MM Event", ("slug",)),
		):
			for field in fields:
				with self.subTest(f"{doctype} {field}"):
					self.assertFalse(frappe.get_meta(doctype).get_field(field).reqd)

	def test_what_is_emptied_is_filled_in_again_and_an_address_stays(self):
		host, meeting_type, event = make_mm_host(), make_mm_meeting_type(), make_mm_event()
		name = frappe.db.get_value("User", host.user, "full_name")

		for document in (host, meeting_type, event):
			before = document.slug
			document.slug = " "
			if document.doctype == "MM Host":
				document.display_name = ""
			document.save()
			self.assertEqual(document.slug, before)
		self.assertEqual(host.display_name, name)
