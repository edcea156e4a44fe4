from datetime import timedelta
from unittest.mock import patch

import frappe

from meeting_manager.exceptions import BookingRequestError, OverlappingBookingError, SlotTakenError
from meeting_manager.meeting_manager.services.booking import availability
from meeting_manager.meeting_manager.services.booking import bookings as door
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import (
	a_guest,
	coming,
	make_mm_host,
	make_mm_meeting_booking,
	make_mm_meeting_type,
	make_mm_schedule,
	unique_email,
	window,
)

HALF_AN_HOUR = timedelta(minutes=30)


def later(instant):
	"""Let the door see this instant as now."""
	return patch.object(clock, "now", return_value=instant)


class DoorCase(TestCase):
	def book(self, meeting_type, start, **values):
		return door.book(meeting_type.name, start, guest=values.pop("guest", None) or a_guest(), **values)

	def assert_code(self, code, work, *arguments, **values):
		with self.assertRaises(BookingRequestError) as refused:
			work(*arguments, **values)
		self.assertEqual([problem.code for problem in refused.exception.problems], [code])
		return refused.exception


class TestBook(DoorCase):
	def test_a_free_slot_becomes_a_confirmed_booking_of_the_host_and_the_customer(self):
		meeting_type, email = make_mm_meeting_type(location="Room 1"), unique_email()

		booking = self.book(
			meeting_type, coming(10), guest=a_guest(email=email, time_zone="Asia/Tokyo")
		).reload()

		self.assertEqual(
			(booking.status, booking.source, booking.location), ("Confirmed", "Website", "Room 1")
		)
		self.assertEqual(clock.utc(booking.starts_at), coming(10))
		self.assertEqual(clock.utc(booking.ends_at), coming(10) + HALF_AN_HOUR)
		self.assertEqual(booking.start_datetime, clock.to_site(coming(10)))
		self.assertEqual(
			(booking.host, booking.meeting_title), (meeting_type.hosts[0].host, "First consultation")
		)
		self.assertEqual(frappe.db.get_value("MM Customer", booking.customer, "primary_email"), email)

	def test_a_taken_slot_is_refused_with_the_next_free_ones(self):
		meeting_type = make_mm_meeting_type()
		self.book(meeting_type, coming(10))

		with self.assertRaises(SlotTakenError) as refused:
			self.book(meeting_type, coming(10))

		self.assertEqual(refused.exception.http_status_code, 409)
		self.assertEqual(refused.exception.next_free, [coming(10, 30), coming(11), coming(11, 30)])

	def test_a_pending_booking_holds_its_slot_and_a_cancelled_one_gives_it_back(self):
		meeting_type = make_mm_meeting_type(confirmation="By staff")
		booking = self.book(meeting_type, coming(10))
		self.assertEqual(booking.status, "Pending")

		self.assert_code("slot_taken", self.book, meeting_type, coming(10))
		door.cancel(booking.name, reason="ill")

		self.assertEqual(self.book(meeting_type, coming(10)).status, "Pending")

	def test_each_time_that_is_not_on_offer_says_why(self):
		meeting_type = make_mm_meeting_type(minimum_notice=24, horizon=10)
		now = coming(12, days=1)

		with later(now):
			for code, start in (
				("time_past", now - HALF_AN_HOUR),
				("too_soon", now + timedelta(hours=1)),
				("too_far", now + timedelta(days=11)),
				("not_offered", coming(10, 7)),
				("not_offered", coming(3)),
			):
				with self.subTest(code, start=start):
					self.assert_code(code, self.book, meeting_type, start)

	def test_what_the_type_does_not_offer_is_refused(self):
		meeting_type = make_mm_meeting_type(other_durations="60", seats_per_slot=3)

		self.assert_code("duration_not_offered", self.book, meeting_type, coming(10), duration=45)
		self.assert_code("host_unknown", self.book, meeting_type, coming(10), host="nobody")
		self.assert_code("too_many_seats", self.book, meeting_type, coming(10), seats=4)
		self.assertEqual(self.book(meeting_type, coming(10), duration=60).end_datetime.minute, 0)

	def test_buffers_keep_the_time_around_a_meeting_free(self):
		meeting_type = make_mm_meeting_type(buffer_before=30, buffer_after=30)
		self.book(meeting_type, coming(12))

		for start in (coming(11), coming(11, 30), coming(12, 30), coming(13)):
			with self.subTest(start):
				self.assert_code("slot_taken", self.book, meeting_type, start)
		self.assertTrue(self.book(meeting_type, coming(10, 30)))
		self.assertTrue(self.book(meeting_type, coming(13, 30)))

	def test_another_type_of_the_same_host_is_in_the_way_too(self):
		host = make_mm_host()
		first, second = make_mm_meeting_type(hosts=[host]), make_mm_meeting_type(hosts=[host])
		self.book(first, coming(10))

		self.assert_code("slot_taken", self.book, second, coming(10))

	def test_seats_of_one_slot_are_sold_to_the_last_and_not_further(self):
		meeting_type = make_mm_meeting_type(seats_per_slot=3)

		self.book(meeting_type, coming(10), seats=2)
		self.assert_code("slot_taken", self.book, meeting_type, coming(10), seats=2)
		self.book(meeting_type, coming(10))

		self.assert_code("slot_taken", self.book, meeting_type, coming(10))

	def test_daily_and_weekly_limits_hold(self):
		meeting_type = make_mm_meeting_type(daily_limit=1)
		self.book(meeting_type, coming(10))

		self.assert_code("slot_taken", self.book, meeting_type, coming(15))
		self.assertTrue(self.book(meeting_type, coming(10, days=8)))

	def test_the_hosts_own_calendar_events_are_in_the_way(self):
		meeting_type = make_mm_meeting_type()
		frappe.get_doc(
			doctype="Event",
			subject="Dentist",
			event_type="Private",
			starts_on=clock.to_site(coming(10)),
			ends_on=clock.to_site(coming(11)),
		).insert().db_set("owner", meeting_type.hosts[0].host)

		self.assert_code("slot_taken", self.book, meeting_type, coming(10, 30))
		self.assertTrue(self.book(meeting_type, coming(11)))

	def test_an_hour_that_comes_twice_is_two_bookings(self):
		schedule = make_mm_schedule(
			time_zone="Europe/Berlin", windows=[window("Sunday", "00:00:00", "06:00:00")]
		)
		meeting_type = make_mm_meeting_type(
			hosts=[make_mm_host(schedule=schedule.name)], duration=60, horizon=730
		)
		first = next_change("Europe/Berlin") - timedelta(hours=1)

		bookings = [self.book(meeting_type, first), self.book(meeting_type, first + timedelta(hours=1))]

		self.assertEqual(bookings[1].starts_at - bookings[0].starts_at, 3600)
		self.assert_code("slot_taken", self.book, meeting_type, first)


def next_change(zone: str):
	"""The next instant at which the clocks of a zone go back an hour."""
	zone = clock.read_zone(zone)
	hour = coming(0)
	while (hour + timedelta(hours=1)).astimezone(zone).utcoffset() >= hour.astimezone(zone).utcoffset():
		hour += timedelta(hours=1)
	return hour + timedelta(hours=1)


class TestHosts(DoorCase):
	def test_any_free_host_is_the_least_loaded_and_then_the_longest_idle(self):
		hosts = [make_mm_host() for _ in range(3)]
		meeting_type = make_mm_meeting_type(hosts=hosts, host_mode="Any free host")

		taken = [self.book(meeting_type, coming(10)).host for _ in range(3)]
		again = [self.book(meeting_type, coming(hour)).host for hour in (11, 12, 13)]

		self.assertEqual(set(taken), {host.name for host in hosts})
		self.assertEqual(set(again), {host.name for host in hosts})
		self.assert_code("slot_taken", self.book, meeting_type, coming(10))

	def test_a_slot_with_seats_left_is_filled_before_another_host_begins_one(self):
		meeting_type = make_mm_meeting_type(
			hosts=[make_mm_host(), make_mm_host()], host_mode="Any free host", seats_per_slot=2
		)

		hosts = [self.book(meeting_type, coming(10)).host for _ in range(4)]

		self.assertEqual(hosts[0], hosts[1])
		self.assertEqual(hosts[2], hosts[3])
		self.assertEqual(len(set(hosts)), 2)

	def test_all_together_takes_everybodys_time(self):
		hosts = [make_mm_host(), make_mm_host()]
		together = make_mm_meeting_type(hosts=hosts, host_mode="All hosts together")
		alone = make_mm_meeting_type(hosts=hosts[1:])

		booking = self.book(together, coming(10))

		self.assertEqual({row.user for row in booking.hosts}, {host.name for host in hosts})
		self.assert_code("slot_taken", self.book, alone, coming(10))

	def test_the_guest_chooses_the_host(self):
		hosts = [make_mm_host(), make_mm_host()]
		meeting_type = make_mm_meeting_type(hosts=hosts)

		self.assertEqual(self.book(meeting_type, coming(10), host=hosts[1].slug).host, hosts[1].name)
		self.assert_code("slot_taken", self.book, meeting_type, coming(10), host=hosts[1].slug)
		self.assertEqual(self.book(meeting_type, coming(10), host=hosts[0].slug).host, hosts[0].name)

	def test_a_host_who_is_not_active_cannot_be_booked(self):
		host = make_mm_host()
		meeting_type = make_mm_meeting_type(hosts=[host])

		host.update({"is_active": 0}).save()

		self.assertRaises(BookingRequestError, self.book, meeting_type, coming(10))


class TestChanges(DoorCase):
	def test_moving_frees_the_old_time_and_keeps_number_link_and_calendar_uid(self):
		meeting_type = make_mm_meeting_type()
		booking = self.book(meeting_type, coming(10))

		moved = door.reschedule(booking.name, coming(14))

		kept = ("name", "manage_hash", "calendar_uid", "host")
		self.assertEqual([moved.get(key) for key in kept], [booking.get(key) for key in kept])
		self.assertEqual((moved.sequence, clock.utc(moved.starts_at)), (1, coming(14)))
		self.assertTrue(self.book(meeting_type, coming(10)))

	def test_a_booking_may_move_by_less_than_its_own_length(self):
		meeting_type = make_mm_meeting_type(duration=60, slot_step=30)
		booking = self.book(meeting_type, coming(10))

		self.assertEqual(
			door.reschedule(booking.name, coming(10, 30)).starts_at, clock.seconds(coming(10, 30))
		)

	def test_moving_onto_a_taken_time_changes_nothing(self):
		meeting_type = make_mm_meeting_type()
		booking = self.book(meeting_type, coming(10))
		self.book(meeting_type, coming(14))

		self.assert_code("slot_taken", door.reschedule, booking.name, coming(14))

		self.assertEqual(clock.utc(booking.reload().starts_at), coming(10))

	def test_moving_keeps_the_host_where_it_can(self):
		meeting_type = make_mm_meeting_type(hosts=[make_mm_host(), make_mm_host()], host_mode="Any free host")
		first, second = self.book(meeting_type, coming(10)), self.book(meeting_type, coming(10))

		self.assertEqual(door.reschedule(second.name, coming(14)).host, second.host)
		self.assertEqual(door.reschedule(first.name, coming(14)).host, first.host)

	def test_moving_never_changes_the_host_whom_the_guest_chose(self):
		hosts = [make_mm_host(), make_mm_host()]
		meeting_type = make_mm_meeting_type(hosts=hosts)
		booking = self.book(meeting_type, coming(10), host=hosts[0].slug)
		self.book(meeting_type, coming(14), host=hosts[0].slug)

		offered = [slot.start for slot in availability.slots_to_move(booking, coming(0), coming(23))]

		self.assertNotIn(coming(14), offered)
		self.assert_code("slot_taken", door.reschedule, booking.name, coming(14))
		self.assertEqual(door.reschedule(booking.name, coming(15)).host, hosts[0].name)

	def test_what_is_over_cannot_be_changed(self):
		meeting_type = make_mm_meeting_type()
		booking = self.book(meeting_type, coming(10))
		door.cancel(booking.name)

		for change in (door.cancel, door.confirm, door.decline, door.mark_no_show, door.complete):
			with self.subTest(change.__name__):
				self.assert_code("booking_over", change, booking.name)
		self.assert_code("booking_over", door.reschedule, booking.name, coming(14))

	def test_what_has_begun_is_held_or_missed_but_not_cancelled(self):
		meeting_type = make_mm_meeting_type()
		missed, held = self.book(meeting_type, coming(10)), self.book(meeting_type, coming(11))
		self.assert_code("not_begun", door.complete, held.name)

		with later(coming(12)):
			self.assert_code("booking_started", door.cancel, held.name)
			self.assertEqual(door.mark_no_show(missed.name).status, "No Show")
			self.assertEqual(door.complete(held.name).status, "Completed")

	def test_staff_confirm_or_decline_what_waits_for_them(self):
		meeting_type = make_mm_meeting_type(confirmation="By staff")

		confirmed = door.confirm(self.book(meeting_type, coming(10)).name)
		declined = door.decline(self.book(meeting_type, coming(11)).name, "We are closed that day.")

		self.assertEqual(confirmed.status, "Confirmed")
		self.assertEqual((declined.status, declined.cancelled_by), ("Cancelled", "Staff"))
		self.assertEqual(declined.cancel_reason, "We are closed that day.")
		self.assert_code("not_pending", door.decline, confirmed.name)


class TestEverybodysDoor(DoorCase):
	"""Whoever saves a booking, however, comes through the same check."""

	def staff_booking(self, host, start, **values):
		naive = clock.to_site(start)
		return make_mm_meeting_booking(
			host=host.name, start_datetime=naive, end_datetime=naive + HALF_AN_HOUR, **values
		)

	def test_staff_cannot_book_a_taken_hour_and_the_message_names_the_booking(self):
		host = make_mm_host()
		first = self.staff_booking(host, coming(20))

		with self.assertRaisesRegex(OverlappingBookingError, first.name):
			self.staff_booking(host, coming(20, 15))
		self.assertTrue(self.staff_booking(host, coming(20, 30)))

	def test_a_public_booking_is_in_the_way_of_staff_with_its_buffers(self):
		meeting_type = make_mm_meeting_type(buffer_after=30)
		self.book(meeting_type, coming(10))

		with self.assertRaises(OverlappingBookingError):
			self.staff_booking(make_host_of(meeting_type), coming(10, 45))

	def test_a_drag_onto_a_taken_hour_is_refused_and_another_host_may_have_it(self):
		host, other = make_mm_host(), make_mm_host()
		first, second = self.staff_booking(host, coming(10)), self.staff_booking(host, coming(12))
		dragged = {"start_datetime": first.start_datetime, "end_datetime": first.end_datetime}

		with self.assertRaises(OverlappingBookingError):
			frappe.get_doc("MM Meeting Booking", second.name).update(dragged).save()
		moved = (
			frappe.get_doc("MM Meeting Booking", second.name).update({**dragged, "host": other.name}).save()
		)

		self.assertEqual([row.user for row in moved.hosts], [other.name])

	def test_a_cancelled_booking_comes_back_only_where_the_time_is_free(self):
		host = make_mm_host()
		first = self.staff_booking(host, coming(10))
		first.update({"status": "Cancelled"}).save()
		self.staff_booking(host, coming(10))

		with self.assertRaises(OverlappingBookingError):
			first.update({"status": "Confirmed"}).save()

	def test_a_note_on_a_booking_is_kept_also_where_old_ones_overlap(self):
		host = make_mm_host()
		first, second = self.staff_booking(host, coming(10)), self.staff_booking(host, coming(12))
		frappe.db.set_value("MM Booking Host", {"parent": first.name}, {"busy_until": second.ends_at})

		second.update({"notes": "called"}).save()

		self.assertEqual(second.reload().notes, "called")


def make_host_of(meeting_type):
	return frappe.get_doc("MM Host", meeting_type.hosts[0].host)
