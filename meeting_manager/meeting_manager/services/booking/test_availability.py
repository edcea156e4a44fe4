from datetime import timedelta
from unittest.mock import patch
from zoneinfo import ZoneInfo

import frappe

from meeting_manager.exceptions import BookingRequestError
from meeting_manager.meeting_manager.services.booking import availability as availability
from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import (
	a_guest,
	clocks_go_back,
	coming,
	make_mm_host,
	make_mm_meeting_type,
	make_mm_schedule,
	window,
)

MONTH = timedelta(days=31)
MOST_QUERIES = 6


class TestSlots(TestCase):
	def day_of(self, meeting_type, days=7, **chosen):
		first = coming(0, days=days)
		return [
			slot.start
			for slot in availability.slots(meeting_type.name, first, first + timedelta(days=1), **chosen)
		]

	def test_a_day_of_eight_hours_has_sixteen_half_hours(self):
		starts = self.day_of(make_mm_meeting_type())

		self.assertEqual(starts, [coming(9 + half // 2, half % 2 * 30) for half in range(16)])

	def test_a_break_and_a_closed_day_and_other_hours_are_kept(self):
		day = [coming(0, days=days).date() for days in (8, 9)]
		schedule = make_mm_schedule(
			windows=[
				window(name, *hours)
				for name in availability.WEEKDAYS
				for hours in (("09:00:00", "10:00:00"), ("13:00:00", "13:30:00"))
			],
			overrides=[
				{"date": day[0], "closed": 1},
				{"date": day[1], "from_time": "20:00:00", "to_time": "00:00:00"},
			],
		)
		meeting_type = make_mm_meeting_type(hosts=[make_mm_host(schedule=schedule.name)])

		self.assertEqual(self.day_of(meeting_type), [coming(9), coming(9, 30), coming(13)])
		self.assertEqual(self.day_of(meeting_type, 8), [])
		self.assertEqual(self.day_of(meeting_type, 9)[0], coming(20, days=9))
		self.assertEqual(self.day_of(meeting_type, 9)[-1], coming(23, 30, days=9))

	def test_hours_are_the_clock_of_the_schedules_own_zone(self):
		schedule = make_mm_schedule(time_zone="America/New_York")
		meeting_type = make_mm_meeting_type(hosts=[make_mm_host(schedule=schedule.name)])

		local = self.day_of(meeting_type)[0].astimezone(clock.read_zone("America/New_York"))

		self.assertEqual((local.hour, local.minute), (9, 0))

	def test_a_longer_duration_and_more_seats_are_looked_for(self):
		meeting_type = make_mm_meeting_type(other_durations="60, 90", seats_per_slot=2, slot_step=30)
		bookings.book(meeting_type.name, coming(10), guest=a_guest())

		self.assertEqual(len(self.day_of(meeting_type, duration=90)), len(self.day_of(meeting_type)) - 2 - 3)
		self.assertIn(coming(10), self.day_of(meeting_type))
		self.assertNotIn(coming(10), self.day_of(meeting_type, seats=2))

	def test_what_a_type_does_not_have_and_years_of_slots_are_refused(self):
		meeting_type, first = make_mm_meeting_type(), coming(0)

		for arguments, chosen in (
			((meeting_type.name, first, first + timedelta(days=5 * 365)), {}),
			((meeting_type.name, first, first + MONTH), {"duration": 31}),
			((meeting_type.name, first, first + MONTH), {"host": "nobody"}),
			(("no-such-type", first, first + MONTH), {}),
		):
			with self.subTest(arguments[0], **chosen), self.assertRaises(BookingRequestError):
				availability.slots(*arguments, **chosen)


class TestBusyEvents(TestCase):
	def event(self, start, end, **values):
		owner = values.pop("owner", None)
		made = frappe.get_doc(
			{
				"doctype": "Event",
				"subject": "Private",
				"event_type": "Private",
				"starts_on": clock.to_site(start),
				"ends_on": end and clock.to_site(end),
				**values,
			}
		).insert()
		return made.db_set("owner", owner) if owner else made

	def free(self, meeting_type, start):
		return bool(availability.slots(meeting_type.name, start, start + timedelta(minutes=1)))

	def test_an_event_of_the_host_or_with_the_host_is_busy_and_a_cancelled_one_is_not(self):
		meeting_type = make_mm_meeting_type()
		host = meeting_type.hosts[0].host
		self.event(coming(10), coming(11), owner=host)
		invited = {"event_participants": [{"reference_doctype": "User", "reference_docname": host}]}
		self.event(coming(12), coming(13), **invited)
		self.event(coming(14), coming(15), owner=host, status="Cancelled")
		self.event(coming(15), coming(16))

		free = [self.free(meeting_type, coming(hour)) for hour in (10, 11, 12, 13, 14, 15)]

		self.assertEqual(free, [False, True, False, True, True, True])

	def test_a_weekly_event_is_busy_every_week_also_when_frappe_has_closed_it(self):
		meeting_type = make_mm_meeting_type()
		start = coming(10, days=-7)
		clock_of_site = clock.to_site(start)  # which the event keeps when the clocks change meanwhile
		weekday = availability.WEEKDAYS[clock_of_site.weekday()].lower()
		values = {
			"repeat_this_event": 1,
			"repeat_on": "Weekly",
			weekday: 1,
			"owner": meeting_type.hosts[0].host,
		}

		self.event(start, start + timedelta(hours=1), status="Closed", **values)

		later = [clock.from_site(clock_of_site + timedelta(days=days)) for days in (14, 15)]
		self.assertEqual([self.free(meeting_type, instant) for instant in later], [False, True])

	def test_an_event_in_an_hour_that_comes_twice_takes_both(self):
		schedule = make_mm_schedule(windows=[window("Sunday", "00:00:00", "03:00:00")])
		meeting_type = make_mm_meeting_type(hosts=[make_mm_host(schedule=schedule.name)], horizon=730)
		night = clocks_go_back("Europe/Berlin")
		self.berlin_event(meeting_type, f"{night:%Y-%m-%d} 02:00:00", f"{night:%Y-%m-%d} 02:30:00")

		with patch.object(clock, "site_zone", lambda: ZoneInfo("Europe/Berlin")):
			found = availability.slots(meeting_type.name, night, night + timedelta(hours=3))

		self.assertEqual([slot.start.strftime("%H:%M") for slot in found], ["01:30", "02:00", "02:30"])

	def berlin_event(self, meeting_type, start, end):
		event = frappe.get_doc(doctype="Event", subject="Away", event_type="Private")
		event.update({"starts_on": start, "ends_on": end}).insert()
		event.db_set("owner", meeting_type.hosts[0].host)

	def test_the_event_that_a_booking_wrote_is_not_in_its_own_way(self):
		meeting_type = make_mm_meeting_type(duration=60, slot_step=30)
		booking = bookings.book(meeting_type.name, coming(10), guest=a_guest())
		event = self.event(coming(10), coming(11))
		frappe.db.set_value("Event", event.name, "owner", booking.host)
		booking.db_set("calendar_event", event.name)

		moved = bookings.reschedule(booking.name, coming(10, 30))

		self.assertEqual(clock.utc(moved.starts_at), coming(10, 30))


class TestQueries(TestCase):
	def count(self, meeting_type):
		first = coming(0)
		availability.slots(meeting_type.name, first, first + MONTH)
		with counted_queries() as statements:
			found = availability.slots(meeting_type.name, first, first + MONTH)
		self.assertTrue(found)
		return len(statements)

	def test_a_month_costs_the_same_for_one_host_and_for_ten_together(self):
		one = make_mm_meeting_type()
		ten = make_mm_meeting_type(hosts=[make_mm_host() for _ in range(10)], host_mode="All hosts together")
		for hour in range(9, 15):
			bookings.book(ten.name, coming(hour), guest=a_guest())

		counts = {self.count(one), self.count(ten)}

		self.assertEqual(len(counts), 1)
		self.assertLessEqual(counts.pop(), MOST_QUERIES)


class TestExplain(TestCase):
	def explain(self, meeting_type, instant, **chosen):
		return " ".join(availability.explain(meeting_type.name, instant, **chosen))

	def test_each_rule_is_named_in_words(self):
		meeting_type = make_mm_meeting_type(minimum_notice=48, horizon=30, daily_limit=1)
		bookings.book(meeting_type.name, coming(10), guest=a_guest())

		for words, instant in (
			("has passed", coming(10, days=-1)),
			("minimum notice", coming(12, days=1)),
			("beyond the booking window", coming(10, days=40)),
			("No slot starts", coming(10, 7, days=8)),
			("outside the schedule of Hana", coming(3)),
			("Hana has another booking", coming(10)),
			("Hana has reached the daily limit", coming(15)),
		):
			with self.subTest(words):
				self.assertIn(words, self.explain(meeting_type, instant))

	def test_a_slot_on_offer_needs_no_explanation(self):
		meeting_type = make_mm_meeting_type()

		self.assertEqual(self.explain(meeting_type, coming(10)), "")

	def test_all_together_is_not_without_the_one_who_is_away(self):
		hosts = [make_mm_host(), make_mm_host()]
		meeting_type = make_mm_meeting_type(hosts=hosts, host_mode="All hosts together")
		self.assertEqual(self.explain(meeting_type, coming(10)), "")

		hosts[1].update({"is_active": 0}).save()

		self.assertIn("some of its hosts are inactive", self.explain(meeting_type, coming(10)))
		self.assertEqual(availability.slots(meeting_type.name, coming(0), coming(23)), [])

	def test_a_disabled_user_takes_no_more_bookings(self):
		meeting_type = make_mm_meeting_type()

		frappe.get_doc("User", meeting_type.hosts[0].host).update({"enabled": 0}).save()

		self.assertEqual(availability.slots(meeting_type.name, coming(0), coming(23)), [])

	def test_a_type_without_an_active_host_says_so(self):
		meeting_type = make_mm_meeting_type()
		frappe.db.set_value("MM Host", meeting_type.hosts[0].host, "is_active", 0)

		self.assertIn("no active host", self.explain(meeting_type, coming(10)))


class TestSiteClock(TestCase):
	def in_berlin(self):
		return patch.object(clock, "get_system_timezone", return_value="Europe/Berlin")

	def test_a_time_that_the_clocks_of_the_site_skip_is_refused(self):
		with self.in_berlin(), self.assertRaisesRegex(frappe.ValidationError, "does not exist"):
			clock.from_site("2027-03-28 02:30:00")

	def test_a_time_that_comes_twice_is_its_first_pass(self):
		with self.in_berlin():
			instant = clock.from_site("2027-10-31 02:30:00")

			self.assertEqual(clock.to_site(instant + timedelta(hours=1)).hour, 2)

	def test_only_known_zones_are_read(self):
		for name in ("Mars/Base", "", None, 5, "../etc/passwd", "+08:00"):
			self.assertIsNone(clock.read_zone(name))
		self.assertEqual(str(clock.read_zone("Asia/Kuala_Lumpur")), "Asia/Kuala_Lumpur")
