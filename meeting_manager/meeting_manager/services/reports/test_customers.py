from datetime import timedelta
from unittest.mock import patch

import frappe

from meeting_manager.meeting_manager.services.reports import customers as reports
from meeting_manager.meeting_manager.services.reports.bookings import totals
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import days_ago, make_mm_customer, make_visit, with_phone

# Years in which no other test and no demo books.
FIRST, LAST = reports.date(2019, 3, 1), reports.date(2019, 3, 31)


class TestTopCustomers(TestCase):
	def setUp(self):
		super().setUp()
		self.rich = make_mm_customer(customer_name="Rich Rare").name
		self.faithful = make_mm_customer(customer_name="Faith Full").name
		make_visit(self.rich, "2019-03-05 10:00", amount=300)
		for day in ("2019-03-01 00:00", "2019-03-20 12:00", "2019-03-31 23:30"):
			make_visit(self.faithful, day, amount=50)

	def test_the_most_spent_is_first_and_only_completed_bookings_are_spent(self):
		make_visit(self.rich, "2019-03-06 10:00", status="No Show", amount=100)
		make_visit(self.faithful, "2019-03-07 10:00", status="Cancelled", amount=1000)

		rows = reports.top_customers(FIRST, LAST)

		self.assertEqual([row.customer for row in rows], [self.rich, self.faithful])
		self.assertEqual([row.spent for row in rows], [300, 150])
		self.assertEqual(
			[(row.bookings, row.completed, row.no_shows) for row in rows], [(2, 1, 1), (3, 3, 0)]
		)
		self.assertEqual(rows[0].customer_name, "Rich Rare")
		self.assertEqual(str(rows[1].last_booking)[:16], "2019-03-31 23:30")

	def test_the_most_bookings_can_be_first(self):
		rows = reports.top_customers(FIRST, LAST, by=reports.BY_BOOKINGS, limit=1)

		self.assertEqual([row.customer for row in rows], [self.faithful])

	def test_a_range_holds_its_last_day_and_nothing_after_it(self):
		make_visit(self.rich, "2019-04-01 00:00", amount=1)
		make_visit(self.rich, "2019-02-28 23:59", amount=1)

		self.assertEqual(totals(FIRST, LAST), {"bookings": 4, "spent": 450})

	def test_days_without_bookings_have_nothing(self):
		nobody = reports.date(2018, 1, 1)

		self.assertEqual(reports.top_customers(nobody, nobody), [])
		self.assertEqual(totals(nobody, nobody), {"bookings": 0, "spent": 0})


class TestTopOfALongRange(TestCase):
	"""Of a long range only the customers with the most in all are read, a few at a time."""

	FIRST, LAST = reports.date(2019, 1, 1), reports.date(2019, 12, 31)

	def setUp(self):
		super().setUp()
		for name, value in (("CANDIDATES_AT_ONCE", 2), ("MOST_CANDIDATES", 10_000)):
			few = patch.object(reports, name, value)
			few.start()
			self.addCleanup(few.stop)
		# Who has most in all has little in the range; two are equal in everything but their number.
		plan = {
			"in_all": [("2017-05-01", 900), ("2019-05-01", 10)],
			"most": [("2019-03-01", 300), ("2019-03-02", 300)],
			"often": [("2019-04-01", 5), ("2019-04-02", 5), ("2019-04-03", 5), ("2018-01-01", 5)],
			"equal": [("2019-06-01", 100)],
			"same": [("2019-06-02", 100)],
			"never": [("2018-06-02", 5000)],
		}
		self.names = {}
		for name, visits in plan.items():
			self.names[name] = make_mm_customer(customer_name=name).name
			for day, amount in visits:
				make_visit(self.names[name], f"{day} 09:00", amount=amount)
		make_visit(self.names["never"], "2019-07-01 09:00", status="Cancelled", amount=5000)

	def test_it_is_what_one_statement_over_all_bookings_finds(self):
		for by in (reports.BY_SPENT, reports.BY_BOOKINGS):
			for limit in range(1, 7):
				with self.subTest(by=by, limit=limit):
					found = reports.top_customers(self.FIRST, self.LAST, by, limit)
					with patch.object(reports, "SHORT", timedelta(days=10_000)):
						expected = reports.top_customers(self.FIRST, self.LAST, by, limit)

					self.assertEqual(
						[self.plain(row) for row in found], [self.plain(row) for row in expected]
					)
					self.assertEqual(len(found), min(limit, 5))

	def test_those_who_are_left_are_not_read_once_nobody_of_them_can_be_on_the_list(self):
		with counted_queries() as statements:
			found = reports.top_customers(self.FIRST, self.LAST, reports.BY_SPENT, 1)

		self.assertEqual(found[0]["customer"], self.names["most"])
		self.assertLessEqual(len(statements), 4)  # twice two customers with their bookings

	def test_a_list_that_too_many_could_be_on_is_read_as_a_whole(self):
		with patch.object(reports, "MOST_CANDIDATES", 2), counted_queries() as statements:
			found = reports.top_customers(self.FIRST, self.LAST, reports.BY_BOOKINGS, 3)

		self.assertEqual(found[0]["customer"], self.names["often"])
		self.assertEqual(len(found), 3)
		self.assertEqual(len(statements), 3)

	def plain(self, row) -> dict:
		return {key: str(value)[:19] if key == "last_booking" else value for key, value in dict(row).items()}


class TestNotSeenSince(TestCase):
	def of(self, customer: str, days: int, **values) -> list:
		return [row for row in reports.not_seen_since(days, **values) if row.customer == customer]

	def test_who_was_here_that_many_days_ago_is_listed_and_a_day_later_not(self):
		customer = make_mm_customer(customer_name="Long Gone", **with_phone("+60123456789"))
		make_visit(customer.name, f"{days_ago(700)} 09:00")
		make_visit(customer.name, f"{days_ago(600)} 09:00")

		found = self.of(customer.name, 600)

		self.assertEqual((found[0].customer_name, found[0].visits), ("Long Gone", 2))
		self.assertEqual((found[0].email, found[0].phone), (customer.primary_email, "+60123456789"))
		self.assertEqual(str(found[0].last_seen)[:10], str(days_ago(600)))
		self.assertEqual(self.of(customer.name, 601), [])

	def test_only_what_took_place_is_a_visit(self):
		customer = make_mm_customer().name
		make_visit(customer, f"{days_ago(500)} 09:00")
		for status in ("Cancelled", "No Show", "Pending"):
			make_visit(customer, f"{days_ago(20)} 09:00", status=status)

		self.assertEqual(len(self.of(customer, 400)), 1)

	def test_who_has_a_booking_to_come_is_left_out_unless_asked_for(self):
		customer = make_mm_customer().name
		make_visit(customer, f"{days_ago(500)} 09:00")
		make_visit(customer, f"{days_ago(-5)} 09:00", status="Confirmed")

		self.assertEqual(self.of(customer, 400), [])
		self.assertEqual(len(self.of(customer, 400, also_coming=True)), 1)

	def test_who_never_came_or_is_inactive_is_left_out(self):
		never, inactive = make_mm_customer().name, make_mm_customer()
		make_visit(inactive.name, f"{days_ago(500)} 09:00")
		frappe.db.set_value("MM Customer", inactive.name, "is_active", 0)

		self.assertEqual(self.of(never, 1) + self.of(inactive.name, 1), [])


class TestFollowUps(TestCase):
	def test_those_of_the_day_and_before_are_due_of_customers_in_use(self):
		today = reports.today()
		before = reports.count_follow_ups(today)
		late = make_mm_customer(next_follow_up=days_ago(3), customer_name="Late Call").name
		due = make_mm_customer(next_follow_up=today, **with_phone("+60123456780")).name
		later = make_mm_customer(next_follow_up=days_ago(-1)).name
		merged = make_mm_customer(next_follow_up=today).name
		frappe.db.set_value("MM Customer", merged, "merged_into", late)

		rows = {row.customer: row for row in reports.follow_ups(today)}

		self.assertTrue({late, due} <= set(rows) and not {later, merged} & set(rows))
		self.assertEqual(rows[late].customer_name, "Late Call")
		self.assertEqual(rows[due].phone, "+60123456780")
		self.assertLess(list(rows).index(late), list(rows).index(due))
		self.assertEqual(reports.count_follow_ups(today), before + 2)


class TestDuplicates(TestCase):
	def test_a_pair_is_shown_with_both_names_the_surest_first(self):
		first, second, third = (make_mm_customer(customer_name=name).name for name in ("Ann", "Anne", "An"))
		pairs = ((second, "Open", 60), (third, "Open", 90))
		for other, status, score in pairs:
			values = {"customer": first, "duplicate_of": other, "status": status, "score": score}
			frappe.get_doc(doctype="MM Duplicate Suggestion", reason="Same phone", **values).insert()

		rows = [row for row in reports.duplicates("Open") if row.customer in (first, second, third)]

		self.assertEqual([row.score for row in rows], [90, 60])
		self.assertEqual(
			{row.customer_name for row in rows} | {row.other_name for row in rows}, {"Ann", "Anne", "An"}
		)
		self.assertEqual([r for r in reports.duplicates("Merged") if r.customer == first], [])


class TestReports(TestCase):
	def test_each_is_one_statement(self):
		today = reports.today()
		for report in (
			lambda: reports.top_customers(FIRST, LAST),
			lambda: reports.not_seen_since(100),
			lambda: reports.follow_ups(today),
			lambda: reports.duplicates(),
		):
			with counted_queries() as statements:
				report()

			self.assertEqual(len(statements), 1, statements)
