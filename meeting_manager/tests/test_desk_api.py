from datetime import timedelta

import frappe

from meeting_manager.api import desk
from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.common import clock, links
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import (
	a_guest,
	coming,
	make_confirmed_booking,
	make_mm_event,
	make_mm_host,
	make_mm_meeting_booking,
	make_mm_meeting_type,
	make_user,
)

ACTIONS = (desk.confirm, desk.decline, desk.cancel, desk.mark_no_show, desk.complete)


def over(**values):
	"""A confirmed booking of yesterday."""
	start = clock.to_site(coming(10, days=-1))
	times = {"start_datetime": start, "end_datetime": start + timedelta(hours=1)}
	return make_mm_meeting_booking(status="Confirmed", **times, **values)


def status_of(booking) -> str:
	return frappe.db.get_value("MM Meeting Booking", booking.name, "status")


def site_time(instant) -> str:
	return str(clock.to_site(instant))


class TestActions(TestCase):
	def test_staff_confirm_a_pending_booking(self):
		booking = make_confirmed_booking(status="Pending")

		self.assertEqual(desk.confirm(booking.name), {"status": "Confirmed"})
		self.assertEqual(status_of(booking), "Confirmed")

	def test_staff_decline_a_pending_booking_with_a_reason(self):
		booking = make_confirmed_booking(status="Pending")

		desk.decline(booking.name, "We are closed then.")

		booking.reload()
		self.assertEqual(
			(booking.status, booking.cancelled_by, booking.cancel_reason),
			("Cancelled", "Staff", "We are closed then."),
		)

	def test_staff_cancel_a_confirmed_booking_and_its_host_is_free_again(self):
		host = make_user("MM Staff").name
		booking = make_confirmed_booking(host=host)

		desk.cancel(booking.name)

		self.assertEqual((status_of(booking), booking.reload().cancelled_by), ("Cancelled", "Staff"))
		self.assertFalse(frappe.db.exists("MM Booking Host", {"user": host, "holds": 1}))

	def test_what_is_over_was_held_or_missed(self):
		held, missed = over(), over()

		desk.complete(held.name)
		desk.mark_no_show(missed.name)

		self.assertEqual((status_of(held), status_of(missed)), ("Completed", "No Show"))

	def test_what_cannot_be_done_is_a_message_and_changes_nothing(self):
		confirmed, past = make_confirmed_booking(), over()
		cases = (
			(desk.decline, confirmed, "Only a Pending booking"),
			(desk.mark_no_show, confirmed, "has not started"),
			(desk.complete, confirmed, "has not started"),
			(desk.cancel, past, "has already started"),
			(desk.confirm, past, "has already started"),
		)

		for action, booking, sentence in cases:
			with self.subTest(action.__name__):
				frappe.clear_messages()
				with self.assertRaisesRegex(frappe.ValidationError, sentence):
					action(booking.name)
				self.assertEqual(len(frappe.local.message_log), 1)
				self.assertEqual(status_of(booking), "Confirmed")

	def test_a_booking_that_is_not_there_is_not_found(self):
		for action in ACTIONS:
			with self.subTest(action.__name__), self.assertRaises(frappe.DoesNotExistError):
				action("MB-NOT-THERE")


class TestWhoMay(TestCase):
	def test_who_may_not_change_a_booking_may_do_nothing_with_it(self):
		host = make_user("MM Staff").name
		booking = make_confirmed_booking(status="Pending", host=host)
		others = host, "Guest"

		for user in others:
			for action in (*ACTIONS, desk.manage_link):
				with (
					self.subTest(user=user, action=action.__name__),
					self.assertRaises(frappe.PermissionError),
				):
					frappe.set_user(user)
					action(booking.name)
		frappe.set_user("Administrator")
		self.assertEqual(status_of(booking), "Pending")

	def test_managers_and_receptionists_may(self):
		for role in ("MM Manager", "MM Receptionist"):
			user = make_user(role).name
			with self.subTest(role):
				booking = make_confirmed_booking(status="Pending")
				frappe.set_user(user)
				self.assertEqual(desk.confirm(booking.name), {"status": "Confirmed"})
				frappe.set_user("Administrator")

	def test_no_guest_can_call_any_of_it(self):
		for function in (*ACTIONS, desk.manage_link, desk.why_missing, desk.event_seats, desk.feed_address):
			with self.subTest(function.__name__):
				self.assertIn(function, frappe.whitelisted)
				self.assertNotIn(function, frappe.guest_methods)

	def test_reception_copies_the_guests_link(self):
		booking = make_confirmed_booking()

		frappe.set_user(make_user("MM Receptionist").name)
		url = desk.manage_link(booking.name)["url"]

		self.assertEqual(links.find(url.rsplit("/", 1)[1]), booking.name)


class TestWhyMissing(TestCase):
	def test_a_free_start_has_no_reason(self):
		meeting_type = make_mm_meeting_type()

		self.assertEqual(desk.why_missing(meeting_type.name, site_time(coming(10))), [])

	def test_each_rule_that_excludes_a_start_is_said(self):
		meeting_type = make_mm_meeting_type(minimum_notice=24 * 14)

		reasons = desk.why_missing(meeting_type.name, site_time(coming(20)))

		self.assertEqual(len(reasons), 2)
		self.assertIn("minimum notice", reasons[0])
		self.assertIn("Hana", reasons[1])

	def test_a_host_that_is_booked_is_named_as_an_mm_host(self):
		host, other = make_mm_host(), make_mm_host()
		meeting_type = make_mm_meeting_type(hosts=[host, other])
		bookings.book(meeting_type.name, coming(10), guest=a_guest(), host=host.slug)

		self.assertEqual(desk.why_missing(meeting_type.name, site_time(coming(10))), [])
		self.assertIn("Hana", desk.why_missing(meeting_type.name, site_time(coming(10)), host=host.name)[0])

	def test_another_duration_is_asked_for(self):
		meeting_type = make_mm_meeting_type(other_durations="60")

		self.assertEqual(desk.why_missing(meeting_type.name, site_time(coming(16, 30))), [])
		self.assertTrue(desk.why_missing(meeting_type.name, site_time(coming(16, 30)), duration=60))
		with self.assertRaisesRegex(frappe.ValidationError, "duration of 45 minutes"):
			desk.why_missing(meeting_type.name, site_time(coming(10)), duration=45)

	def test_a_type_that_is_not_published_says_so(self):
		meeting_type = make_mm_meeting_type(published=0)

		self.assertEqual(
			desk.why_missing(meeting_type.name, site_time(coming(10))), ["The meeting type is not published."]
		)

	def test_a_time_that_cannot_be_read_is_a_message(self):
		meeting_type = make_mm_meeting_type()

		for typed in ("", "soon", "2027-13-45 10:00"):
			with self.subTest(typed), self.assertRaisesRegex(frappe.ValidationError, "date and a time"):
				desk.why_missing(meeting_type.name, typed)

	def test_staff_may_ask_and_others_may_not(self):
		meeting_type, start = make_mm_meeting_type(), site_time(coming(10))

		frappe.set_user(make_user("MM Staff").name)
		self.assertEqual(desk.why_missing(meeting_type.name, start), [])
		frappe.set_user("Guest")
		with self.assertRaises(frappe.PermissionError):
			desk.why_missing(meeting_type.name, start)


class TestEventSeats(TestCase):
	def test_taken_and_waiting_seats_are_counted(self):
		event = make_mm_event(capacity=4)
		for seats in (3, 1, 2):
			bookings.book_event(event.name, seats, guest=a_guest())

		self.assertEqual(desk.event_seats(event.name), {"capacity": 4, "taken": 4, "waiting": 2})

	def test_only_staff_see_them(self):
		event = make_mm_event()

		frappe.set_user("Guest")
		with self.assertRaises(frappe.PermissionError):
			desk.event_seats(event.name)


class TestFeedAddress(TestCase):
	def test_the_host_and_managers_see_it_and_it_stays_until_renewed(self):
		host, manager = make_mm_host(), make_user("MM Manager").name

		frappe.set_user(host.name)
		first = desk.feed_address(host.name)
		frappe.set_user(manager)
		same, renewed = desk.feed_address(host.name), desk.feed_address(host.name, renew=True)

		self.assertEqual(first, same)
		self.assertNotEqual(first["url"], renewed["url"])

	def test_nobody_else_does(self):
		host = make_mm_host()
		others = make_user("MM Staff").name, make_user("MM Receptionist").name, "Guest"

		for user in others:
			frappe.set_user(user)
			with self.subTest(user), self.assertRaises(frappe.PermissionError):
				desk.feed_address(host.name)

	def test_somebody_who_is_no_host_has_none(self):
		with self.assertRaisesRegex(frappe.ValidationError, "Only a host"):
			desk.feed_address(make_user("MM Staff").name)
