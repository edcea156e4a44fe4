from datetime import date

from meeting_manager.meeting_manager.services.reports import bookings as reports
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import (
	make_mm_customer,
	make_mm_event,
	make_mm_host,
	make_mm_meeting_type,
	make_visit,
)

# A year in which no other test and no demo books.
FIRST, LAST = date(2019, 3, 1), date(2019, 4, 30)


class TestNoShows(TestCase):
	def setUp(self):
		super().setUp()
		self.host = make_mm_host(display_name="Hana")
		self.meeting_type = make_mm_meeting_type(title="Massage", hosts=[self.host])
		self.forgetful = make_mm_customer(customer_name="Fay Gone").name
		self.reliable = make_mm_customer(customer_name="Rae Here").name
		common = {
			"meeting_type": self.meeting_type.name,
			"host": self.host.user,
			"amount": 40,
			"source": "Phone",
		}
		make_visit(self.forgetful, "2019-03-02 09:00", status="No Show", **common)
		make_visit(self.forgetful, "2019-04-02 09:00", status="No Show", **common)
		make_visit(self.forgetful, "2019-04-03 09:00", **common)
		make_visit(self.reliable, "2019-04-04 09:00", **common)
		make_visit(self.reliable, "2019-04-05 09:00", status="Cancelled", **common)

	def test_by_customer_the_reliable_are_left_out(self):
		rows = reports.no_shows(FIRST, LAST)

		self.assertEqual(len(rows), 1)
		row = rows[0]
		self.assertEqual((row["subject"], row["title"]), (self.forgetful, "Fay Gone"))
		self.assertEqual((row["no_shows"], row["held"], row["rate"], row["lost"]), (2, 1, 66.7, 80))

	def test_by_host_type_and_source_the_same_bookings_are_counted(self):
		for by, subject, title in (
			(reports.HOST, self.host.user, "Hana"),
			(reports.MEETING_TYPE, self.meeting_type.name, "Massage"),
			(reports.SOURCE, "Phone", "Phone"),
		):
			with self.subTest(by):
				rows = reports.no_shows(FIRST, LAST, by)

				self.assertEqual([(row["subject"], row["title"]) for row in rows], [(subject, title)])
				self.assertEqual((rows[0]["no_shows"], rows[0]["held"], rows[0]["rate"]), (2, 2, 50.0))

	def test_by_month_every_month_of_the_range_is_there(self):
		months = reports.no_shows_by_month(date(2019, 2, 10), LAST)

		self.assertEqual(
			months, [(date(2019, 2, 1), 0, 0), (date(2019, 3, 1), 0, 1), (date(2019, 4, 1), 2, 1)]
		)

	def test_one_month_alone_is_one_month(self):
		self.assertEqual(reports.no_shows_by_month(FIRST, date(2019, 3, 31)), [(FIRST, 0, 1)])


class TestEventAttendance(TestCase):
	def test_seats_are_counted_and_those_who_wait_hold_none(self):
		event = make_mm_event(
			title="Walk",
			capacity=10,
			price=5,
			start_datetime="2019-03-31 22:00",
			end_datetime="2019-04-01 01:00",
		)
		common = {"event": event.name, "start": "2019-03-31 22:00"}
		make_visit(make_mm_customer().name, **common, seats=3, amount=15)
		make_visit(make_mm_customer().name, **common, seats=1, amount=5, status="No Show")
		make_visit(make_mm_customer().name, **common, seats=2, amount=10, status="Confirmed")
		make_visit(make_mm_customer().name, **common, seats=4, status="Cancelled")
		make_visit(make_mm_customer().name, **common, seats=2, status="Pending", waitlist="Waiting")
		make_visit(make_mm_customer().name, **common, seats=0, status="Confirmed")

		row = reports.event_attendance(FIRST, date(2019, 3, 31))[0]

		counts = [row[key] for key in ("capacity", "booked", "came", "missed", "waiting", "reminders")]
		self.assertEqual((row["event"], row["title"]), (event.name, "Walk"))
		self.assertEqual(counts, [10, 6, 3, 1, 1, 1])
		self.assertEqual((row["filled"], row["attendance"], row["amount"]), (60.0, 75.0, 15))

	def test_an_event_without_bookings_is_there_and_one_of_another_day_is_not(self):
		event = make_mm_event(start_datetime="2019-04-30 22:00", end_datetime="2019-05-01 01:00")
		make_mm_event(start_datetime="2019-05-01 00:00", end_datetime="2019-05-01 01:00")

		rows = reports.event_attendance(FIRST, LAST)

		self.assertEqual([(row["event"], row["booked"]) for row in rows], [(event.name, 0)])


class TestSources(TestCase):
	def setUp(self):
		super().setUp()
		self.old = make_mm_customer(customer_source="Referral").name
		self.new = make_mm_customer(customer_source="Website").name
		make_visit(self.old, "2018-12-01 09:00")
		make_visit(self.old, "2019-03-02 09:00", source="Phone", amount=10)
		make_visit(self.old, "2019-03-03 09:00", source="Phone", status="No Show", amount=10)
		make_visit(self.new, "2019-03-04 09:00", source="Phone", amount=20)
		make_visit(self.new, "2019-03-05 09:00", source="Website", amount=30)
		make_visit(self.new, "2019-03-06 09:00", source="Website", status="Cancelled", amount=30)
		make_visit(None, "2019-03-07 09:00", source="Website")

	def test_the_source_of_bookings_tells_new_customers_from_those_who_return(self):
		phone, website = reports.sources(FIRST, LAST)

		self.assertEqual((phone["source"], phone["bookings"], phone["customers"]), ("Phone", 3, 2))
		self.assertEqual((phone["new_customers"], phone["returning"]), (1, 1))
		self.assertEqual((phone["no_show_rate"], phone["spent"]), (33.3, 30))
		self.assertEqual((website["bookings"], website["customers"], website["new_customers"]), (2, 1, 1))

	def test_the_source_of_customers_puts_nobody_in_particular_under_no_source(self):
		rows = {row["source"]: row for row in reports.sources(FIRST, LAST, reports.CUSTOMER_SOURCE)}

		self.assertEqual(
			{source: row["bookings"] for source, row in rows.items()}, {"Referral": 2, "Website": 2, "": 1}
		)
		self.assertEqual((rows["Website"]["spent"], rows["Referral"]["returning"]), (50, 1))
