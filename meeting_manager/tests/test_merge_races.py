"""A merge beside people who book, save and merge at the same moment, each with a connection of their own."""

import frappe

from meeting_manager.exceptions import MergeRefusedError
from meeting_manager.meeting_manager.services.common.transactions import retry_on_deadlock
from meeting_manager.meeting_manager.services.customers import merge, merge_undo
from meeting_manager.tests.base import LOCKED, CommittingTestCase, in_threads, not_on_frappe_sqlite
from meeting_manager.tests.factories import (
	forget_merges,
	make_mm_customer,
	make_mm_meeting_booking,
	merge_customers,
	statistics_of,
)

PEOPLE = 16


class TestMergeRaces(CommittingTestCase):
	def setUp(self):
		super().setUp()
		self.survivor, self.source = make_mm_customer(), make_mm_customer()
		self.addCleanup(forget_merges, self.survivor.name, self.source.name)
		self.bookings = [self.booking(day) for day in range(6)]
		frappe.db.commit()

	def booking(self, day):
		date = frappe.utils.add_days("2027-03-01", day)
		times = {"start_datetime": f"{date} 10:00:00", "end_datetime": f"{date} 11:00:00"}
		return make_mm_meeting_booking(customer=self.source.name, **times).name

	def race(self, work):
		results = in_threads(PEOPLE, retry_on_deadlock(work))
		frappe.db.rollback()
		return results

	@not_on_frappe_sqlite(LOCKED)
	def test_no_booking_is_lost_or_left_when_the_source_books_during_the_merge(self):
		def work(number):
			if number == PEOPLE // 2:
				return merge_customers(self.source, self.survivor).name
			return self.booking(30 + number)

		made = self.race(work)

		self.assertEqual([each for each in made if isinstance(each, Exception)], [])
		self.assertEqual(frappe.db.count("MM Meeting Booking", {"customer": self.source.name}), 0)
		total = len(self.bookings) + PEOPLE - 1
		self.assertEqual(frappe.db.count("MM Meeting Booking", {"customer": self.survivor.name}), total)
		self.assertEqual((statistics_of(self.survivor)[0], statistics_of(self.source)[0]), (total, 0))

	@not_on_frappe_sqlite(LOCKED)
	def test_staff_who_save_the_sources_bookings_during_merge_and_undo_stop_neither(self):
		def work(number):
			if number == 0:
				return merge_customers(self.source, self.survivor).name
			booking = frappe.get_doc("MM Meeting Booking", self.bookings[number % len(self.bookings)])
			return booking.update({"notes": f"Note {number}"}).save().name

		made = self.race(work)

		failed = [each for each in made if isinstance(each, Exception)]
		self.assertEqual([each for each in failed if not isinstance(each, frappe.TimestampMismatchError)], [])
		left = frappe.get_all("MM Meeting Booking", {"name": ["in", self.bookings]}, pluck="customer")
		self.assertEqual(set(left), {self.survivor.name})
		merge_undo.undo(made[0])
		self.assertEqual(statistics_of(self.source)[0], len(self.bookings))

	@not_on_frappe_sqlite(LOCKED)
	def test_of_merges_of_one_pair_in_both_directions_one_happens(self):
		pair = (self.survivor, self.source)
		seen = merge.preview(*(each.name for each in pair), {})["seen"]

		def work(number):
			names = [each.name for each in (pair if number % 2 else pair[::-1])]
			stamps = seen if number % 2 else {"source": seen["target"], "target": seen["source"]}
			return merge.merge(*names, {}, stamps).name

		made = self.race(work)

		self.assertEqual(sum(isinstance(each, str) for each in made), 1)
		refused = MergeRefusedError | frappe.TimestampMismatchError
		self.assertEqual([each for each in made if not isinstance(each, str | refused)], [])
		merged = [bool(each.reload().merged_into) for each in pair]
		self.assertEqual(sorted(merged), [False, True])
