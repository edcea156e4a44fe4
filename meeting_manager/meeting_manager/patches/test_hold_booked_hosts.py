from datetime import timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import frappe

from meeting_manager.exceptions import OverlappingBookingError
from meeting_manager.meeting_manager.patches import hold_booked_hosts
from meeting_manager.meeting_manager.services.common import clock, links
from meeting_manager.meeting_manager.services.migration import bookings
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import (
	coming,
	make_legacy_booking,
	make_mm_meeting_booking,
	make_user,
)
from meeting_manager.tests.legacy_data import insert_legacy_bookings

LOG = {"method": "Existing bookings that overlap"}


def old_booking(host: str | None, start, status: str = "Confirmed", minutes: int = 60) -> str:
	"""As the version before left it: a host and a clock, no instants, rows or link."""
	moment = clock.to_site(start)
	return make_legacy_booking(
		host=host, start_datetime=moment, end_datetime=moment + timedelta(minutes=minutes), status=status
	)


def rows_of(booking: str) -> list:
	fields = ["user", "holds", "counts", "busy_from", "busy_until", "starts_at", "ends_at", "seats", "idx"]
	return frappe.get_all("MM Booking Host", {"parent": booking}, fields)


class TestHoldBookedHosts(TestCase):
	def setUp(self):
		super().setUp()
		self.host = make_user("MM Staff").name

	def test_a_booking_to_come_holds_its_host_with_the_times_it_had(self):
		start = coming(10)
		name = old_booking(self.host, start)

		hold_booked_hosts.execute()

		first, last = clock.seconds(start), clock.seconds(start + timedelta(hours=1))
		(row,) = rows_of(name)
		self.assertEqual((row.user, row.holds, row.counts, row.seats, row.idx), (self.host, 1, 1, 1, 1))
		self.assertEqual((row.busy_from, row.busy_until), (first, last))
		self.assertEqual((row.starts_at, row.ends_at), (first, last))

	def test_nobody_else_can_book_the_host_then(self):
		start = coming(10)
		old_booking(self.host, start)

		hold_booked_hosts.execute()

		moment = clock.to_site(start)
		with self.assertRaises(OverlappingBookingError):
			make_mm_meeting_booking(
				host=self.host, start_datetime=moment, end_datetime=moment + timedelta(minutes=30)
			)

	def test_the_booking_opens_and_saves_afterwards(self):
		name = old_booking(self.host, coming(10))

		hold_booked_hosts.execute()

		booking = frappe.get_doc("MM Meeting Booking", name)
		booking.status = "Cancelled"
		booking.save()
		self.assertEqual([row.holds for row in booking.hosts], [0])

	def test_what_is_over_cancelled_or_without_host_holds_nothing_but_has_its_instants(self):
		names = [
			old_booking(self.host, coming(10, days=-7)),
			old_booking(self.host, coming(10), status="Cancelled"),
			old_booking(None, coming(10)),
		]

		hold_booked_hosts.execute()

		for name in names:
			booking = frappe.get_doc("MM Meeting Booking", name)
			moment = clock.seconds(clock.from_site(booking.start_datetime))
			self.assertEqual(rows_of(name), [])
			self.assertEqual((booking.starts_at, booking.ends_at), (moment, moment + 3600))

	def test_a_booking_to_come_gets_a_link_that_opens_it_and_no_two_the_same(self):
		names = [old_booking(None, coming(hour)) for hour in (9, 11)]
		over = old_booking(None, coming(10, days=-7))

		hold_booked_hosts.execute()

		old_bookings = [frappe.get_doc("MM Meeting Booking", name) for name in names]
		tokens = [links.token_of(booking) for booking in old_bookings]
		self.assertEqual([links.find(token) for token in tokens], names)
		self.assertEqual(len(set(tokens)), 2)
		self.assertFalse(frappe.db.get_value("MM Meeting Booking", over, "manage_hash"))

	def test_running_it_again_changes_nothing(self):
		name = old_booking(self.host, coming(10))
		hold_booked_hosts.execute()
		before = frappe.get_doc("MM Meeting Booking", name).as_dict()

		hold_booked_hosts.execute()

		self.assertEqual(frappe.get_doc("MM Meeting Booking", name).as_dict(), before)

	def test_overlaps_are_kept_and_reported_in_one_line(self):
		logs = frappe.db.count("Error Log", LOG)
		old_booking(self.host, coming(10))
		later = old_booking(self.host, coming(10, 30))
		touching = old_booking(self.host, coming(11, 30))

		hold_booked_hosts.execute()
		hold_booked_hosts.execute()

		self.assertEqual(len(rows_of(later)), 1)
		self.assertEqual(frappe.db.count("Error Log", LOG), logs + 1)
		message = frappe.get_all("Error Log", LOG, pluck="error", order_by="creation desc", limit=1)[0]
		self.assertIn(later, message)
		self.assertNotIn(touching, message)

	def test_instants_follow_the_summer_time_of_the_site(self):
		clocks = {  # Berlin: clock to UTC; 2:30 in March does not exist, 2:30 in October comes twice
			"2024-01-15 09:00:00": "2024-01-15 08:00:00+00:00",
			"2024-03-31 01:59:59": "2024-03-31 00:59:59+00:00",
			"2024-03-31 02:30:00": "2024-03-31 01:30:00+00:00",
			"2024-03-31 03:00:00": "2024-03-31 01:00:00+00:00",
			"2024-10-27 02:30:00": "2024-10-27 00:30:00+00:00",
			"2024-10-27 03:00:00": "2024-10-27 02:00:00+00:00",
			"2025-07-01 12:00:00": "2025-07-01 10:00:00+00:00",
		}
		names = {moment: make_legacy_booking(start_datetime=moment, end_datetime=moment) for moment in clocks}

		with patch.object(clock, "site_zone", return_value=ZoneInfo("Europe/Berlin")):
			hold_booked_hosts.execute()

		for moment, instant in clocks.items():
			with self.subTest(moment):
				seconds = frappe.db.get_value("MM Meeting Booking", names[moment], "starts_at")
				self.assertEqual(str(clock.utc(seconds)), instant)

	def test_west_of_utc_the_instants_are_later_and_those_that_are_there_stay(self):
		new = make_legacy_booking(start_datetime="2024-01-15 09:00:00", end_datetime="2024-01-15 10:00:00")
		filled = make_legacy_booking(start_datetime="2024-01-15 09:00:00", end_datetime="2024-01-15 10:00:00")
		frappe.db.set_value("MM Meeting Booking", filled, {"starts_at": 1, "ends_at": 2})

		with patch.object(clock, "site_zone", return_value=ZoneInfo("America/New_York")):
			hold_booked_hosts.execute()

		instants = [
			frappe.db.get_value("MM Meeting Booking", name, ["starts_at", "ends_at"])
			for name in (new, filled)
		]
		self.assertEqual(str(clock.utc(instants[0][0])), "2024-01-15 14:00:00+00:00")
		self.assertEqual(str(clock.utc(instants[0][1])), "2024-01-15 15:00:00+00:00")
		self.assertEqual(tuple(instants[1]), (1, 2))

	def test_no_offset_of_a_zone_opens_a_comment_in_the_statement(self):
		moment = frappe.qb.DocType("MM Meeting Booking").start_datetime

		for offset in (-18000, 0, 3600):
			with self.subTest(offset):
				self.assertNotIn("--", bookings.instant_of(moment, offset).get_sql())

	def test_thousands_of_bookings_take_a_few_statements(self):
		insert_legacy_bookings(2000, prefix="MB-HOLD-")

		with counted_queries() as statements:
			bookings.fill_instants()

		empty = {"name": ["like", "MB-HOLD-%"], "starts_at": ["in", [0, None]]}
		self.assertFalse(frappe.db.exists("MM Meeting Booking", empty))
		self.assertLess(len(statements), 40)
