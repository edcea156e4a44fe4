from datetime import date
from unittest.mock import patch

from meeting_manager.meeting_manager.services.common import booking_totals
from meeting_manager.meeting_manager.services.reports import customers as customer_figures
from meeting_manager.meeting_manager.services.reports import dashboard as figures
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import make_mm_customer, make_mm_event, make_mm_meeting_type, make_visit

TODAY = date(2019, 6, 12)  # a Wednesday, in a year in which no other test and no demo books


class TestFigures(TestCase):
	def setUp(self):
		super().setUp()
		today = patch.object(customer_figures, "today", lambda: TODAY)
		today.start()
		self.addCleanup(today.stop)

	def test_the_no_show_rate_is_of_bookings_that_were_held_or_missed_in_ninety_days(self):
		for start, status in (
			("2019-06-12 23:00", "No Show"),
			("2019-06-01 09:00", "Completed"),
			("2019-03-15 00:00", "Completed"),
			("2019-03-14 23:59", "No Show"),
			("2019-06-02 09:00", "Cancelled"),
			("2019-06-03 09:00", "Confirmed"),
		):
			make_visit(None, start, status=status)

		self.assertEqual(figures.no_show_rate(), {"rate": 33.3, "since": date(2019, 3, 15)})

	def test_a_site_without_bookings_has_no_rate_and_no_charts(self):
		with patch.object(customer_figures, "today", lambda: date(2015, 1, 1)):
			self.assertEqual(figures.no_show_rate()["rate"], 0)
			self.assertEqual(figures.bookings_by_week(), [])
			self.assertEqual(figures.bookings_by_type(), [])
			self.assertEqual(figures.new_and_returning(), [])

	def test_follow_ups_are_due_today_and_before(self):
		before = figures.follow_ups_due()
		for day in ("2019-06-11", "2019-06-12", "2019-06-13"):
			make_mm_customer(next_follow_up=day)

		self.assertEqual(figures.follow_ups_due(), before + 2)

	def test_weeks_run_from_monday_and_every_one_is_there(self):
		for start, status in (
			("2019-06-09 23:59", "Completed"),
			("2019-06-10 00:00", "Completed"),
			("2019-06-16 23:59", "Pending"),
			("2019-06-16 12:00", "Cancelled"),
			("2019-06-17 00:00", "Confirmed"),
		):
			make_visit(None, start, status=status)

		weeks = dict(figures.bookings_by_week())

		self.assertEqual(len(weeks), figures.WEEKS_BACK + 1 + figures.WEEKS_AHEAD)
		self.assertEqual([weeks[date(2019, 6, day)] for day in (3, 10, 17, 24)], [1, 2, 1, 0])

	def test_types_are_counted_by_title_events_together_and_the_rest_as_one(self):
		meeting_type, event = make_mm_meeting_type(title="Massage"), make_mm_event()
		for _number in range(3):
			make_visit(None, "2019-06-11 09:00", meeting_type=meeting_type.name)
		for _number in range(2):
			make_visit(make_mm_customer().name, "2019-06-11 09:00", event=event.name)
		make_visit(None, "2019-06-11 09:00")

		self.assertEqual(
			figures.bookings_by_type(), [("Massage", False, 3), (None, True, 2), (None, False, 1)]
		)

	def test_a_customer_is_new_in_one_month_and_returns_in_every_later_one(self):
		faithful, late = make_mm_customer().name, make_mm_customer().name
		for start in ("2019-04-01 09:00", "2019-04-20 09:00", "2019-05-31 23:00", "2019-06-01 00:00"):
			make_visit(faithful, start)
		make_visit(late, "2019-06-12 20:00")
		make_visit(late, "2019-05-12 20:00", status="Cancelled")

		months = {start: (new, returning) for start, new, returning in figures.new_and_returning()}

		self.assertEqual(len(months), figures.MONTHS_BACK + 1)
		found = [months[date(2019, month, 1)] for month in (3, 4, 5, 6)]
		self.assertEqual(found, [(0, 0), (1, 0), (0, 1), (1, 1)])

	def test_each_is_one_statement_and_this_month_two_more(self):
		booking_totals.add_changes()
		for figure, count in (
			(figures.no_show_rate, 1),
			(figures.follow_ups_due, 1),
			(figures.bookings_by_week, 1),
			(figures.bookings_by_type, 1),
			(figures.new_and_returning, 3),
		):
			with self.subTest(figure.__name__), counted_queries() as statements:
				figure()

			self.assertEqual(len(statements), count, statements)
