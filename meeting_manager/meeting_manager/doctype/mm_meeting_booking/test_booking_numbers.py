"""Numbers of bookings: each once, after the highest, and without a wait for anybody else."""

import re

import frappe

from meeting_manager.meeting_manager.services.common import numbers
from meeting_manager.meeting_manager.services.common.transactions import retry_on_deadlock
from meeting_manager.tests.base import (
	LOCKED,
	CommittingTestCase,
	TestCase,
	counted_queries,
	in_threads,
	not_on_frappe_sqlite,
)
from meeting_manager.tests.factories import make_confirmed_booking, make_mm_host


def number_of(booking) -> int:
	return int(re.fullmatch(r"MB-(\d{5,})", booking.name)[1])


class TestNumbers(TestCase):
	def test_they_look_as_they_did_and_grow(self):
		first, second = make_confirmed_booking(), make_confirmed_booking()

		self.assertGreater(number_of(second), number_of(first))

	def test_on_mariadb_no_row_is_locked_for_a_number(self):
		with counted_queries() as statements:
			make_confirmed_booking(customer_email=None)

		of_series = [each for each in statements if "tabSeries" in each]
		self.assertEqual(bool(of_series), frappe.db.db_type != "mariadb")

	def test_another_rule_of_an_administrator_is_frappes_to_follow(self):
		for rule in ("BK-.####", "hash", "", None, "MB-.YYYY.-.####"):
			with self.subTest(rule):
				self.assertIsNone(numbers.next_number(rule))

	def test_starting_again_never_goes_back(self):
		first = make_confirmed_booking()

		numbers.start_sequence()

		self.assertGreater(number_of(make_confirmed_booking()), number_of(first))

	def test_a_number_that_somebody_has_taken_otherwise_is_passed(self):
		first = make_confirmed_booking()
		taken = f"MB-{number_of(first) + 1:05d}"
		if frappe.db.db_type == "mariadb":  # elsewhere Frappe counts, and knows nothing of it
			frappe.db.set_value("MM Booking Host", {"parent": first.name}, "parent", taken)
			frappe.db.sql("update `tabMM Meeting Booking` set name = %s where name = %s", (taken, first.name))

		passed = number_of(make_confirmed_booking()) - number_of(first)
		self.assertEqual(passed > 1, frappe.db.db_type == "mariadb")

	def test_an_imported_number_is_passed(self):
		first = make_confirmed_booking()
		if frappe.db.db_type == "mariadb":  # elsewhere Frappe counts, and knows nothing of it
			numbers.note_given(f"MB-{number_of(first) + 7:05d}")
		numbers.note_given("something else")

		passed = number_of(make_confirmed_booking()) - number_of(first)
		self.assertGreater(passed, 7 if frappe.db.db_type == "mariadb" else 0)


class TestTogether(CommittingTestCase):
	@not_on_frappe_sqlite(LOCKED)
	def test_many_at_once_have_a_number_each(self):
		hosts = [make_mm_host().user for _number in range(8)]
		frappe.db.commit()

		@retry_on_deadlock  # as every request is: on an empty table all hosts share one gap
		def book(number: int) -> str:
			booking = make_confirmed_booking(host=hosts[number])
			frappe.db.commit()
			return booking.name

		made = in_threads(8, book)

		self.assertEqual(len({str(name) for name in made}), 8, made)
		for name in made:
			self.assertRegex(str(name), r"^MB-\d{5,}$")
