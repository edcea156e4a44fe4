from datetime import timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import frappe

from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import a_guest, make_mm_event, make_user


class TestMMEvent(TestCase):
	def test_its_address_has_the_title_and_the_day_and_a_number_keeps_two_apart(self):
		first, second = (make_mm_event(title="Tag der offenen Tür", slug=None) for _number in range(2))

		day = str(first.start_datetime)[:10]
		self.assertEqual(first.name, f"tag-der-offenen-tur-{day}")
		self.assertEqual(second.name, f"tag-der-offenen-tur-{day}-2")

	def test_a_title_in_arabic_has_the_day_for_an_address(self):
		event = make_mm_event(title="أمسية مفتوحة", slug=None)

		self.assertRegex(event.name, r"\A\d{4}-\d{2}-\d{2}(-\d+)?\Z")

	def test_an_event_that_ends_before_or_when_it_starts_is_refused(self):
		start = make_mm_event().start_datetime

		for end in (start, start - timedelta(minutes=1)):
			with self.subTest(end), self.assertRaisesRegex(frappe.ValidationError, "ends before it starts"):
				make_mm_event(start_datetime=start, end_datetime=end)

	def test_an_event_in_an_hour_that_the_clocks_skip_is_refused(self):
		times = ("2027-03-28 01:00:00", "2027-03-28 02:30:00", "2027-03-28 04:00:00")

		with patch.object(clock, "site_zone", lambda: ZoneInfo("Europe/Berlin")):
			for start, end in (times[:2], times[1:]):
				with self.subTest(start), self.assertRaisesRegex(frappe.ValidationError, "does not exist"):
					make_mm_event(start_datetime=start, end_datetime=end)

	def test_an_event_without_a_time_is_refused(self):
		for field in ("start_datetime", "end_datetime"):
			with self.subTest(field), self.assertRaises(frappe.MandatoryError):
				make_mm_event(**{field: None})

	def test_capacity_is_at_least_one(self):
		for capacity in (0, -1):
			with self.subTest(capacity), self.assertRaises(frappe.ValidationError):
				make_mm_event(capacity=capacity)

	def test_capacity_cannot_fall_below_what_is_taken(self):
		event = make_mm_event(capacity=4)
		bookings.book_event(event.name, 3, guest=a_guest())
		event.reload()

		event.capacity = 2
		with self.assertRaisesRegex(frappe.ValidationError, "3 seats are already booked"):
			event.save()
		event.reload().capacity = 3
		event.save()

	def test_negative_figures_are_refused(self):
		for field in ("seats_per_booking", "offer_hours"):
			with self.subTest(field), self.assertRaises(frappe.NonNegativeError):
				make_mm_event(**{field: -1})

	def test_reminders_and_questions_follow_the_rules_of_meeting_types(self):
		question = {"question": "Why?", "answer_type": "Choice"}

		for values in ({"reminder_hours": "soon"}, {"questions": [question]}, {"slug": "Not A Slug"}):
			with self.subTest(values), self.assertRaises(frappe.ValidationError):
				make_mm_event(**values)

	def test_html_stays_text(self):
		typed = "<b onclick=alert(1)>Hall</b>"

		event = make_mm_event(title=typed, venue=typed, description=typed).reload()

		for text in (event.title, event.venue, event.description):
			self.assertNotIn("<b", text)
			self.assertIn("Hall", text)


class TestWhoMay(TestCase):
	def test_receptionists_run_events_staff_read_them_guests_nothing(self):
		event = make_mm_event()
		users = {role: make_user(role).name for role in ("MM Manager", "MM Receptionist", "MM Staff")}
		rights = {
			"MM Manager": (True, True, True),
			"MM Receptionist": (True, True, False),
			"MM Staff": (True, False, False),
		}

		for role, user in users.items():
			frappe.set_user(user)
			with self.subTest(role):
				allowed = tuple(event.has_permission(right) for right in ("read", "write", "delete"))
				self.assertEqual(allowed, rights[role])
		frappe.set_user("Guest")
		self.assertFalse(event.has_permission("read"))
