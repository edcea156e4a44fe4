from datetime import date
from unittest.mock import patch

from meeting_manager.meeting_manager.services.booking import availability
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.reports.occupancy import host_occupancy
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import (
	make_mm_host,
	make_mm_meeting_type,
	make_mm_schedule,
	make_visit,
	window,
)

DAY = date(2019, 3, 6)  # a Wednesday, in a year in which no other test books


class TestHostOccupancy(TestCase):
	def setUp(self):
		super().setUp()
		zone = patch.object(clock, "site_zone", lambda: clock.ZoneInfo("UTC"))
		zone.start()
		self.addCleanup(zone.stop)

	def occupancy(self, host, first=DAY, last=DAY) -> dict:
		return next(row for row in host_occupancy(first, last) if row["host"] == host.user)

	def test_booked_hours_are_set_against_the_hours_of_the_schedule(self):
		host = make_mm_host(display_name="Hana")  # open from 9 to 17
		make_visit(None, "2019-03-06 09:00", "2019-03-06 11:00", host=host.user)
		make_visit(None, "2019-03-06 16:00", "2019-03-06 18:00", host=host.user, status="No Show")
		make_visit(None, "2019-03-06 12:00", "2019-03-06 13:00", host=host.user, status="Cancelled")

		row = self.occupancy(host)

		self.assertEqual((row["host_name"], row["bookings"]), ("Hana", 2))
		self.assertEqual((row["open_minutes"], row["booked_minutes"], row["outside_minutes"]), (480, 180, 60))
		self.assertEqual(row["occupancy"], 37.5)

	def test_days_that_differ_count_as_they_are(self):
		overrides = [
			{"date": "2019-03-06", "closed": 1},
			{"date": "2019-03-07", "from_time": "20:00:00", "to_time": "21:30:00"},
		]
		host = make_mm_host(schedule=make_mm_schedule(overrides=overrides).name)

		self.assertEqual(self.occupancy(host)["open_minutes"], 0)
		self.assertEqual(self.occupancy(host)["occupancy"], 0)
		self.assertEqual(self.occupancy(host, last=date(2019, 3, 8))["open_minutes"], 90 + 480)

	def test_hours_are_those_of_the_schedules_zone_within_the_days_of_the_site(self):
		schedule = make_mm_schedule(
			time_zone="Pacific/Auckland", windows=[window("Wednesday"), window("Thursday")]
		)
		host = make_mm_host(schedule=schedule.name)

		# Wednesday 9 to 17 in Auckland was 20 on Tuesday to 4 on Wednesday in UTC, and Thursday 20 to 4.
		self.assertEqual(self.occupancy(host)["open_minutes"], 4 * 60 + 4 * 60)

	def test_an_hour_that_several_guests_share_is_booked_once(self):
		host = make_mm_host()
		meeting_type = make_mm_meeting_type(hosts=[host], seats_per_slot=5, duration=60)
		for _guest in range(3):
			make_visit(None, "2019-03-06 10:00", host=host.user, meeting_type=meeting_type.name)

		row = self.occupancy(host)

		self.assertEqual((row["bookings"], row["booked_minutes"]), (3, 60))

	def test_a_booking_over_midnight_counts_for_each_day_with_its_part(self):
		hours = [window(day, "00:00:00", "00:00:00") for day in availability.WEEKDAYS]
		host = make_mm_host(schedule=make_mm_schedule(windows=hours).name)
		make_visit(None, "2019-03-05 23:00", "2019-03-06 02:00", host=host.user)

		self.assertEqual(self.occupancy(host)["booked_minutes"], 120)
		self.assertEqual(self.occupancy(host)["open_minutes"], 24 * 60)

	def test_more_hosts_and_longer_ranges_cost_no_more_statements(self):
		for _number in range(3):
			make_mm_host()

		with counted_queries() as statements:
			host_occupancy(DAY, date(2019, 12, 31))

		self.assertEqual(len(statements), 4, statements)

	def test_who_is_not_active_is_left_out(self):
		host = make_mm_host(is_active=0)

		self.assertNotIn(host.user, {row["host"] for row in host_occupancy(DAY, DAY)})
