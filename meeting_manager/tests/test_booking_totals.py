import random
from datetime import date
from unittest.mock import patch

import frappe

from meeting_manager.meeting_manager.services.common import booking_totals
from meeting_manager.meeting_manager.services.common.transactions import retry_on_deadlock
from meeting_manager.meeting_manager.services.customers import merge_undo
from meeting_manager.meeting_manager.services.reports import bookings as reports
from meeting_manager.tests.base import (
	LOCKED,
	CommittingTestCase,
	TestCase,
	counted_queries,
	in_threads,
	not_on_frappe_sqlite,
)
from meeting_manager.tests.factories import (
	make_mm_customer,
	make_mm_host,
	make_mm_meeting_type,
	make_visit,
	merge_customers,
	unique_email,
)

BOOKING, TABLE = booking_totals.BOOKING, booking_totals.TABLE
# A year in which no other test and no demo books.
MONTHS = [date(2016, month, 1) for month in (3, 4, 5)]
FIRST, LAST = MONTHS[0], date(2016, 5, 31)
STATUSES = ("Pending", "Confirmed", "Completed", "No Show", "Cancelled")


def differences() -> list:
	"""Where the sums of MONTHS, with their changes, are not those of the bookings."""
	found = []
	for month in MONTHS:
		stored, actual = booking_totals._stored_sums(month), booking_totals._sums_from_bookings(month)
		nothing = (0, 0.0)
		found += [
			(key, stored.get(key, nothing), actual.get(key, nothing))
			for key in stored.keys() | actual.keys()
			if stored.get(key, nothing) != actual.get(key, nothing)
		]
	return found


def customers_of_sources() -> dict:
	return {row["source"]: (row["customers"], row["new_customers"]) for row in reports.sources(FIRST, LAST)}


class TestChanges(TestCase):
	def test_whatever_happens_to_bookings_the_sums_are_those_of_the_bookings(self):
		chance = random.Random(11)
		customers = [make_mm_customer().name for _number in range(3)]
		types = [make_mm_meeting_type(hosts=[make_mm_host()]).name for _number in range(2)]
		made = []
		for _step in range(60):
			start = f"2016-{chance.randint(3, 5):02}-{chance.randint(1, 28):02} {chance.randint(8, 17):02}:00"
			values = {
				"status": chance.choice(STATUSES[2:]),
				"customer": chance.choice([*customers, None]),
				"amount": chance.choice([0, 10, 20.5]),
			}
			if made and chance.random() < 0.5:
				booking = frappe.get_doc(BOOKING, chance.choice(made))
				if chance.random() < 0.2:
					made.remove(booking.name)
					booking.delete()
					continue
				booking.update(chance.choice([values, {"status": values["status"]}])).save()
			else:
				values |= {"source": chance.choice(["Phone", "Import", "Desk"]), "seats": 1}
				made.append(make_visit(start=start, meeting_type=chance.choice(types), **values).name)
			if chance.random() < 0.2:
				booking_totals._add(booking_totals._sums_of(self.changes()))
				frappe.db.delete(TABLE, {"name": ["in", [row.name for row in self.changes()]]})

		self.assertEqual(differences(), [])
		self.assertGreater(reports.totals(FIRST, LAST)["bookings"], 5)

	def changes(self) -> list:
		return frappe.get_all(TABLE, {"dimension": "", "day": ["between", [FIRST, LAST]]}, ["*"])

	def test_a_save_that_changes_nothing_that_is_counted_writes_nothing(self):
		booking = frappe.get_doc(BOOKING, make_visit(None, "2016-03-05 09:00").name)
		before = len(self.changes())

		booking.update({"notes": "Brings his dog"}).save()

		self.assertEqual(len(self.changes()), before)

	def test_a_change_is_one_insert_that_waits_for_nobody(self):
		booking = frappe.get_doc(BOOKING, make_visit(None, "2016-03-05 09:00").name)

		with counted_queries() as statements:
			booking.update({"status": "No Show"}).save()

		about = [each.lower() for each in statements if TABLE.lower() in each.lower()]
		self.assertEqual(len(about), 1, about)
		self.assertTrue(about[0].lstrip().startswith("insert"), about)

	def test_bookings_that_go_by_a_statement_are_taken_away(self):
		name = make_visit(None, "2016-03-05 09:00").name

		booking_totals.count_many([name], -1)
		frappe.db.delete(BOOKING, {"name": name})

		self.assertEqual(differences(), [])


class TestJobs(CommittingTestCase):
	"""What the jobs write is committed."""

	def setUp(self):
		super().setUp()
		booking_totals.fill()
		self.addCleanup(booking_totals.fill)
		self.customer = make_mm_customer(primary_email=unique_email()).name
		self.booking = make_visit(self.customer, "2016-03-05 09:00", source="Phone", amount=10)
		make_visit(self.customer, "2016-04-05 09:00", source="Import", amount=20)
		frappe.db.commit()

	def test_figures_are_the_same_before_and_after_changes_are_added(self):
		def figures():
			by_month = reports.no_shows_by_month(FIRST, LAST)
			return reports.totals(FIRST, LAST), customers_of_sources(), by_month

		before = figures()
		self.assertEqual(before[0], {"bookings": 2, "spent": 30})
		self.assertEqual(before[1], {"Phone": (1, 1), "Import": (1, 1)})

		self.assertEqual(booking_totals.add_changes(), 2)

		self.assertEqual(figures(), before)
		self.assertEqual(frappe.db.count(TABLE, {"dimension": ""}), 0)
		self.assertEqual(booking_totals.add_changes(), 0)

	def test_a_job_that_dies_half_way_has_done_nothing(self):
		with (
			patch.object(booking_totals, "_write_spans", side_effect=RuntimeError("the power fails")),
			self.assertRaises(RuntimeError),
		):
			booking_totals.add_changes()
		frappe.db.rollback()

		self.assertEqual(differences(), [])
		self.assertEqual(booking_totals.add_changes(), 2)
		self.assertEqual(booking_totals.check(), [])

	def test_what_went_wrong_is_put_right_at_night_and_noted(self):
		booking_totals.add_changes()
		self.assertEqual(booking_totals.check(), [])
		total, span = frappe.qb.DocType(TABLE), frappe.qb.DocType(booking_totals.SPANS)
		frappe.qb.update(total).set(total.bookings, 7).where(
			(total.day == "2016-03-05") & (total.dimension == "Source")
		).run()
		frappe.qb.update(total).set(total.customers, 7).where(
			(total.day == "2016-04-01") & (total.dimension == "Month")
		).run()
		frappe.qb.update(span).set(span.last_day, "2016-03-09").where(
			(span.customer == self.customer) & (span.source == "Phone")
		).run()
		frappe.db.delete(TABLE, {"day": "2016-04-05", "dimension": "Host"})
		frappe.db.commit()

		faults = booking_totals.check()

		self.assertEqual(len(faults), 4, faults)
		self.assertIn("2016-03-05 Source Completed: -6 +0.0", faults)
		self.assertTrue(frappe.db.exists("Error Log", {"method": "Sums of bookings were corrected"}))
		self.assertEqual(booking_totals.check(), [])
		self.assertEqual(differences(), [])

	def test_a_merge_and_its_undo_count_the_customers_again(self):
		other = make_mm_customer(primary_email=unique_email())
		make_visit(other.name, "2016-03-09 09:00", source="Phone")
		booking_totals.add_changes()
		self.assertEqual(customers_of_sources()["Phone"], (2, 2))

		log = merge_customers(other, frappe.get_doc("MM Customer", self.customer))
		self.assertEqual(customers_of_sources()["Phone"], (1, 1))
		booking_totals.add_changes()
		self.assertEqual(customers_of_sources()["Phone"], (1, 1))

		merge_undo.undo(log.name)
		self.assertEqual(customers_of_sources()["Phone"], (2, 2))
		booking_totals.add_changes()
		self.assertEqual(booking_totals.check(), [])
		frappe.db.delete("MM Customer Merge Log", {"name": log.name})

	def test_whoever_comes_before_and_after_some_days_did_not_come_on_them(self):
		make_visit(self.customer, "2016-05-20 09:00", source="Phone")
		booking_totals.add_changes()

		april = {row["source"]: row["customers"] for row in reports.sources(MONTHS[1], date(2016, 4, 30))}
		self.assertEqual(april, {"Import": 1})
		may = {row["source"]: row["returning"] for row in reports.sources(MONTHS[2], LAST)}
		self.assertEqual(may, {"Phone": 1})

	@not_on_frappe_sqlite(LOCKED)
	def test_many_who_book_while_the_jobs_run_are_all_counted_once(self):
		customers = [make_mm_customer(primary_email=unique_email()).name for _number in range(4)]
		frappe.db.commit()

		@retry_on_deadlock  # as every request is
		def book(number: int, day: int):
			start = f"2016-05-{day:02} {9 + number}:00"
			booking = make_visit(customers[number], start, source="Desk")
			frappe.db.commit()
			return booking.name

		@retry_on_deadlock
		def miss(name: str):
			frappe.get_doc(BOOKING, name).update({"status": "No Show"}).save()
			frappe.db.commit()

		def work(number: int):
			frappe.db.commit()  # Frappe 16 opens its first SQLite transaction only then
			if number >= 4:
				for _time in range(3):
					booking_totals.add_changes() if number == 4 else booking_totals.check()
				return "job"
			for day in range(1, 6):
				miss(book(number, day))
			return "booked"

		self.assertEqual(in_threads(6, work), ["booked"] * 4 + ["job"] * 2)

		frappe.db.rollback()
		self.assertEqual(differences(), [])
		booking_totals.add_changes()
		self.assertEqual(booking_totals.check(), [])
		self.assertEqual(reports.no_shows_by_month(FIRST, LAST)[2][2], 20)
		self.assertEqual(customers_of_sources()["Desk"], (4, 4))
