"""The generated history of `benchmarks/history.py` is what the app itself would have written."""

import sys
from datetime import date
from pathlib import Path
from unittest.mock import patch

import frappe

from meeting_manager.meeting_manager.domain.customers import search_words
from meeting_manager.meeting_manager.services.common import booking_totals, clock
from meeting_manager.meeting_manager.services.customers import customers, search_index
from meeting_manager.tests.base import TestCase

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "benchmarks"))

import history

COUNT = 150


class TestHistory(TestCase):
	def setUp(self):
		super().setUp()
		for doctype in history.TABLES:
			frappe.db.delete(doctype)
		history.fill(COUNT)

	def test_it_has_twice_as_many_bookings_as_customers_on_both_sides_of_today(self):
		self.assertEqual(frappe.db.count("MM Customer"), COUNT)
		bookings = frappe.db.count("MM Meeting Booking")
		self.assertAlmostEqual(bookings, 2 * COUNT, delta=10)
		ahead = frappe.db.count("MM Meeting Booking", {"starts_at": [">", clock.seconds(clock.now())]})
		self.assertTrue(0 < ahead < bookings / 5)

	def test_no_host_is_booked_twice(self):
		overlaps = frappe.db.sql(
			"""select a.parent from `tabMM Booking Host` a join `tabMM Booking Host` b
			on a.user = b.user and a.parent < b.parent and a.busy_until > b.busy_from
			and a.busy_from < b.busy_until where a.holds = 1 and b.holds = 1"""
		)

		self.assertEqual(overlaps, ())

	def test_statistics_are_those_of_the_bookings(self):
		fields = ["name", "total_bookings", "total_spent", "last_booking_date", "first_booking", "last_visit"]
		written = frappe.get_all("MM Customer", fields=fields, order_by="name")

		customers.recount_bookings([row.name for row in written])

		self.assertEqual(frappe.get_all("MM Customer", fields=fields, order_by="name"), written)
		self.assertTrue(any(row.total_spent for row in written))

	def test_sums_are_those_of_the_bookings(self):
		self.assertTrue(frappe.db.count("MM Customer Span"))

		with patch.object(frappe.db, "commit"):
			self.assertEqual(booking_totals.fill(), [])

	def test_a_customer_who_is_saved_again_stays_what_was_written(self):
		for name in frappe.get_all("MM Customer", pluck="name", limit=40):
			before = stored(frappe.get_doc("MM Customer", name))

			frappe.get_doc("MM Customer", name).save()

			self.assertEqual(stored(frappe.get_doc("MM Customer", name)), before)

	def test_a_coming_booking_that_is_saved_again_stays_what_was_written(self):
		coming = {"starts_at": [">", clock.seconds(clock.now()) + 86400], "status": "Confirmed"}
		names = frappe.get_all("MM Meeting Booking", coming, pluck="name", limit=10)
		self.assertTrue(names)
		for name in names:
			before = stored(frappe.get_doc("MM Meeting Booking", name))

			frappe.get_doc("MM Meeting Booking", name).save()

			self.assertEqual(stored(frappe.get_doc("MM Meeting Booking", name)), before)

	def test_search_words_are_those_that_the_app_would_write(self):
		rows = frappe.get_all("MM Customer", fields=["name", "customer_name", "company"])
		expected = {
			(row.name, word) for row in rows for word in search_index.words_of(row.customer_name, row.company)
		}
		names = {word for _customer, word in expected if not word.startswith(search_index.WHOLE)}

		self.assertEqual(pairs("MM Customer Word", "customer"), expected)
		variants = {(variant, word) for word in names for variant in search_words.variants(word)}
		self.assertEqual(pairs("MM Search Word", "variant"), variants)

	def test_the_same_seed_makes_the_same_people(self):
		today = date(2027, 3, 1)
		one, other = history.History(50, 3, today), history.History(50, 3, today)

		self.assertEqual([one.people[n] for n in range(50)], [other.people[n] for n in range(50)])
		self.assertNotEqual(one.people[0], history.History(50, 4, today).people[0])


def stored(doc) -> dict:
	"""The values that are filled, with those of the rows, but for what every save changes."""
	rows = {row.name: filled(row) for row in doc.get_all_children()}
	return {**filled(doc), **rows}


def filled(doc) -> dict:
	values = {
		field.fieldname: doc.get(field.fieldname) for field in doc.meta.fields if field.fieldtype != "Table"
	}
	return {field: value for field, value in values.items() if value}


def pairs(doctype: str, column: str) -> set:
	return {tuple(row) for row in frappe.get_all(doctype, fields=[column, "word"], as_list=True)}
