"""My Schedule over HTTP: what MM Staff get instead of rights on bookings."""

import re
from datetime import timedelta

import frappe

from meeting_manager.api import my_schedule
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.tests.base import CommittingTestCase, TestCase, requires_bench
from meeting_manager.tests.factories import make_mm_meeting_booking, make_user
from meeting_manager.tests.http import counted_requests, token_of
from meeting_manager.tests.permission_probes import BOOKING, PORTAL, People

API = "meeting_manager.api.my_schedule"
ROLES = ("System Manager", "MM Manager", "MM Receptionist", "MM Staff")


class TestMySchedule(CommittingTestCase):
	def setUp(self):
		super().setUp()
		self.people = People()
		self.start = clock.to_site(clock.now()).replace(microsecond=0)
		for number, hours in ((self.people.own, -2), (self.people.foreign, -4)):
			begun = self.start + timedelta(hours=hours)
			booking = frappe.get_doc(BOOKING, number)
			booking.update({"start_datetime": begun, "end_datetime": begun + timedelta(hours=1)})
			booking.update({"status": "Confirmed"}).save()

	@requires_bench
	def test_staff_get_their_own_bookings_and_no_contact_data(self):
		answer = self.get("MM Staff", count=7, first=self.three_days_ago())

		self.assertEqual(answer.status_code, 200, answer.text[:600])
		meetings = [meeting for day in answer.json["message"] for meeting in day["meetings"]]
		self.assertEqual([meeting["number"] for meeting in meetings], [self.people.own])
		self.assertEqual((meetings[0]["first_name"], meetings[0]["notes"]), ("Ann", "own matter"))
		self.assertEqual(meetings[0]["answers"], [{"question": "Why?", "answer": "because of own matter"}])
		self.assertEqual(self.people.leaked(answer.text), [])
		self.assertNotIn(self.people.customer.name, answer.text)

	@requires_bench
	def test_each_role_of_the_app_has_a_schedule_and_nobody_else(self):
		for role in ROLES:
			with self.subTest(role):
				self.assertEqual(self.get(role).status_code, 200)
		for role in (PORTAL, "Guest"):
			for answer in (self.get(role), self.say(role, "attended", self.people.own)):
				with self.subTest(role):
					self.assertIn(answer.status_code, (401, 403))
					self.assertEqual(self.people.leaked(answer.text), [])

	@requires_bench
	def test_a_user_who_hosts_without_a_role_is_refused(self):
		frappe.db.set_value(BOOKING, self.people.own, "host", self.people.users[PORTAL])

		self.assertEqual(self.get(PORTAL).status_code, 403)

	@requires_bench
	def test_staff_say_who_came(self):
		answer = self.say("MM Staff", "attended", self.people.own)

		self.assertEqual((answer.status_code, answer.json["message"]), (200, {"status": "Completed"}))
		self.assertEqual(frappe.db.get_value(BOOKING, self.people.own, "status"), "Completed")

	@requires_bench
	def test_staff_say_who_did_not_come(self):
		answer = self.say("MM Staff", "no_show", self.people.own)

		self.assertEqual((answer.status_code, answer.json["message"]), (200, {"status": "No Show"}))

	@requires_bench
	def test_a_booking_that_is_not_theirs_answers_as_one_that_does_not_exist(self):
		for action in ("attended", "no_show"):
			with self.subTest(action):
				foreign = self.say("MM Staff", action, self.people.foreign)
				missing = self.say("MM Staff", action, "MB-NOT-THERE")

				self.assertEqual((foreign.status_code, missing.status_code), (404, 404))
				same = [
					re.sub("[0-9a-f]{50,}", "", answer.text) for answer in (foreign, missing)
				]  # of the trace
				self.assertEqual(same[0], same[1])
		self.assertEqual(frappe.db.get_value(BOOKING, self.people.foreign, "status"), "Confirmed")

	@requires_bench
	def test_what_is_not_asked_as_it_should_be_is_refused(self):
		for first in ("soon", "2027-02-30", "0001-01-01", "9999-12-31", "' or 1=1 --"):
			with self.subTest(first):
				self.assertEqual(self.get("MM Staff", first=first, count=7).status_code, 417)
		for booking in ({"name": ["like", "%"]}, ["like", "%"], "MB-%"):
			with self.subTest(booking):
				answer = self.say("MM Staff", "attended", booking)
				self.assertIn(answer.status_code, (404, 417), answer.text[:300])
		answer = self.people.ask("MM Staff", "GET", f"/api/method/{API}.attended", booking=self.people.own)
		self.assertIn(answer.status_code, (403, 405))
		self.assertEqual(frappe.db.get_value(BOOKING, self.people.own, "status"), "Confirmed")

	@requires_bench
	def test_another_user_of_the_role_sees_none_of_it(self):
		other = make_user("MM Staff")
		self.people.tokens["another"] = token_of(other)

		answer = self.get("another", count=7, first=self.three_days_ago())

		self.assertEqual([meeting for day in answer.json["message"] for meeting in day["meetings"]], [])

	@requires_bench
	def test_a_week_is_asked_in_as_many_statements_whatever_is_in_it(self):
		first = self.three_days_ago()
		self.get("MM Staff", count=7, first=first)  # fills the caches
		with counted_requests() as few:
			self.get("MM Staff", count=7, first=first)
		frappe.db.set_value(BOOKING, self.people.foreign, "host", self.people.users["MM Staff"])

		with counted_requests() as more:
			answer = self.get("MM Staff", count=7, first=first)

		self.assertEqual(sum(len(day["meetings"]) for day in answer.json["message"]), 2)
		self.assertEqual(len(more), len(few))

	def three_days_ago(self) -> str:
		return str(self.start.date() - timedelta(days=3))

	def get(self, role: str, **values):
		return self.people.ask(role, "GET", f"/api/method/{API}.days", **values)

	def say(self, role: str, action: str, booking):
		return self.people.call(role, f"{API}.{action}", booking=booking)


class TestWhoMay(TestCase):
	def setUp(self):
		super().setUp()
		self.staff, self.stranger = make_user("MM Staff").name, make_user(None).name
		times = {"start_datetime": "2024-05-06 10:00:00", "end_datetime": "2024-05-06 11:00:00"}
		self.booking = make_mm_meeting_booking(host=self.staff, status="Confirmed", **times).name
		self.others = make_mm_meeting_booking(status="Confirmed", **times).name

	def test_each_role_of_the_app_has_a_schedule(self):
		for role in ROLES:
			frappe.set_user(make_user(role).name)
			with self.subTest(role):
				self.assertEqual(my_schedule.days("2024-05-06")[0]["meetings"], [])
			frappe.set_user("Administrator")

	def test_who_has_no_role_has_none_a_host_neither(self):
		frappe.db.set_value(BOOKING, self.others, "host", self.stranger)

		for user in (self.stranger, "Guest"):
			frappe.set_user(user)
			for call in (
				my_schedule.days,
				lambda: my_schedule.attended(self.others),
				lambda: my_schedule.no_show(self.others),
			):
				with self.subTest(user), self.assertRaises(frappe.PermissionError):
					call()

	def test_no_guest_can_call_any_of_it(self):
		for function in (my_schedule.days, my_schedule.attended, my_schedule.no_show):
			with self.subTest(function.__name__):
				self.assertIn(function, frappe.whitelisted)
				self.assertNotIn(function, frappe.guest_methods)

	def test_a_host_reads_and_closes_their_own_and_nothing_else(self):
		frappe.set_user(self.staff)

		(day,) = my_schedule.days("2024-05-06")
		for number in (self.others, "MB-NOT-THERE"):
			for say in (my_schedule.attended, my_schedule.no_show):
				with self.subTest(number), self.assertRaises(frappe.DoesNotExistError):
					say(number)

		self.assertEqual([each["number"] for each in day["meetings"]], [self.booking])
		self.assertEqual(my_schedule.no_show(self.booking), {"status": "No Show"})

	def test_what_has_not_begun_is_a_message(self):
		number = make_mm_meeting_booking(
			host=self.staff,
			status="Confirmed",
			**{"start_datetime": "2037-05-06 10:00:00", "end_datetime": "2037-05-06 11:00:00"},
		).name
		frappe.set_user(self.staff)

		with self.assertRaisesRegex(frappe.ValidationError, "has not started"):
			my_schedule.attended(number)
