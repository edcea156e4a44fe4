"""What the calendar of the Desk shows, to whom, and what of it can be dragged."""

from datetime import timedelta

import frappe

from meeting_manager.api import desk
from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import (
	a_guest,
	coming,
	make_mm_customer,
	make_mm_event,
	make_mm_host,
	make_mm_meeting_booking,
	make_mm_meeting_type,
	make_user,
)


def shown(filters=None, days=7) -> dict[str, dict]:
	"""The entries of the week around `coming`, by name."""
	first = clock.to_site(coming(0, days=days))
	found = desk.calendar_entries(str(first), str(first + timedelta(days=1)), filters)
	return {entry["name"]: entry for entry in found}


def of(fieldname: str, value: str) -> list:
	"""A filter as the list sends it."""
	return [["MM Meeting Booking", fieldname, "=", value, False]]


class TestEntries(TestCase):
	def setUp(self):
		super().setUp()
		self.host = make_mm_host()
		self.meeting_type = make_mm_meeting_type(hosts=[self.host], title="Skin visit")
		self.booking = bookings.book(self.meeting_type.name, coming(10), guest=a_guest(name="Ann Lee"))

	def test_a_booking_to_come_can_be_dragged_and_says_who_and_what(self):
		entry = shown()[self.booking.name]

		self.assertEqual((entry["title"], entry["status"]), ("Ann Lee · Skin visit", "Confirmed"))
		self.assertEqual((entry["startEditable"], entry["durationEditable"]), (True, True))
		self.assertEqual(entry["start"], clock.to_site(coming(10)))

	def test_it_says_who_hosts_it_all_of_them_where_several_do(self):
		hosts = [make_mm_host(), make_mm_host()]
		together = make_mm_meeting_type(hosts=hosts, host_mode="All hosts together")
		both = bookings.book(together.name, coming(12), guest=a_guest())

		entries = shown()

		self.assertEqual(entries[self.booking.name]["hosts"], [self.host.user])
		self.assertEqual(sorted(entries[both.name]["hosts"]), sorted(host.user for host in hosts))

	def test_a_receptionist_drags_and_does_not_stretch(self):
		frappe.set_user(make_user("MM Receptionist").name)

		entry = shown()[self.booking.name]

		self.assertEqual((entry["startEditable"], entry["durationEditable"]), (True, False))

	def test_a_booking_without_a_submitted_name_shows_the_customers(self):
		start = clock.to_site(coming(12))
		times = {"start_datetime": start, "end_datetime": start + timedelta(hours=1)}
		customer = make_mm_customer(customer_name="Bo Lind")
		booking = make_mm_meeting_booking(customer=customer.name, meeting_title="Talk", **times)

		self.assertEqual(shown()[booking.name]["title"], "Bo Lind · Talk")

	def test_hosts_are_refused_their_own_too(self):
		frappe.set_user(self.host.name)

		for filters in (None, of("status", "Confirmed"), of("customer_email", "ann@example.com")):
			with self.subTest(filters), self.assertRaises(frappe.PermissionError):
				shown(filters)

	def test_what_cannot_be_read_is_a_message(self):
		for start, filters in (("soon", None), ("2027-01-01", "[1"), ("2027-01-01", [["status"]])):
			with self.subTest(start=start, filters=filters), self.assertRaises(frappe.ValidationError):
				desk.calendar_entries(start, "2027-01-02", filters)

	def test_guests_see_nothing(self):
		frappe.set_user("Guest")

		with self.assertRaises(frappe.PermissionError):
			shown()

	def test_what_is_over_or_cancelled_cannot_be_dragged(self):
		start = clock.to_site(coming(10, days=-1))
		past = make_mm_meeting_booking(
			host=self.host.name, start_datetime=start, end_datetime=start + timedelta(hours=1)
		)
		bookings.cancel(self.booking.name)

		over = shown(days=-1)[past.name]
		cancelled = shown(of("status", "Cancelled"))[self.booking.name]

		self.assertFalse(over["startEditable"] or over["durationEditable"])
		self.assertFalse(cancelled["startEditable"] or cancelled["durationEditable"])

	def test_a_cancelled_booking_is_out_of_the_way_until_it_is_asked_for(self):
		bookings.cancel(self.booking.name)

		self.assertNotIn(self.booking.name, shown())
		self.assertIn(self.booking.name, shown(of("host", self.host.name)))

	def test_host_type_and_status_are_filters(self):
		other = bookings.book(make_mm_meeting_type().name, coming(11), guest=a_guest())

		for fieldname, value in (("host", self.host.name), ("meeting_type", self.meeting_type.name)):
			with self.subTest(fieldname):
				entries = shown(of(fieldname, value))
				self.assertIn(self.booking.name, entries)
				self.assertNotIn(other.name, entries)
		self.assertNotIn(self.booking.name, shown(of("status", "Pending")))

	def test_the_hours_before_the_range_are_there_for_readers_in_other_zones(self):
		first = clock.to_site(coming(20))

		found = desk.calendar_entries(str(first), str(first + timedelta(days=1)))

		self.assertIn(self.booking.name, [entry["name"] for entry in found])

	def test_it_costs_the_same_for_many(self):
		for hour in range(11, 17):
			bookings.book(self.meeting_type.name, coming(hour), guest=a_guest())

		shown()  # what is cached from now on
		with counted_queries() as few:
			shown(days=40)
		with counted_queries() as many:
			entries = shown()

		self.assertGreater(len(entries), 6)
		self.assertEqual(len(few), len(many))


class TestEvents(TestCase):
	def test_an_event_is_one_entry_with_its_seats_and_stays_where_it_is(self):
		event = make_mm_event(title="Open evening", capacity=10)
		booking = bookings.book_event(event.name, 1, guest=a_guest())

		entries = shown(days=10)

		entry = entries[event.name]
		self.assertEqual((entry["doctype"], entry["title"]), ("MM Event", "Open evening · 1 of 10 seats"))
		self.assertFalse(entry["startEditable"])
		self.assertNotIn(booking.name, entries)

	def test_its_bookings_are_shown_to_who_filters_for_them(self):
		event = make_mm_event()
		booking = bookings.book_event(event.name, 1, guest=a_guest())

		entries = shown(of("event", event.name), days=10)

		self.assertEqual(list(entries), [booking.name])
		self.assertFalse(entries[booking.name]["startEditable"])
