"""Reading the hosts' own Events: which index answers, and which Events count."""

import re
from datetime import timedelta

import frappe

from meeting_manager.meeting_manager.services.booking import busy_events
from meeting_manager.meeting_manager.services.common import clock, schema
from meeting_manager.tests.base import TestCase, counted_queries, indexed_columns
from meeting_manager.tests.factories import make_mm_customer, make_mm_host


class TestReadOfEvents(TestCase):
	def setUp(self):
		super().setUp()
		self.host = make_mm_host().name
		self.first = clock.now() + timedelta(days=10)
		self.until = self.first + timedelta(days=1)

	def test_the_read_is_one_statement_by_the_indexes_of_owner_and_participants(self):
		self._busy()  # the zone of the site is kept from here on
		with counted_queries() as statements:
			busy_events.busy_intervals([self.host], self.first, self.until)

		self.assertEqual(len(statements), 1)
		values = self._values_of([self.host])
		used = self._indexes_used(statements[0], values)
		expected = {"idx_mm_event_owner", "idx_mm_participant_user", "idx_mm_participant_email"}
		self.assertEqual(expected - used, set())

	def test_an_event_without_an_end_is_found_by_its_start(self):
		self._add(self.first + timedelta(hours=1), None)
		self._add(self.first - timedelta(days=3), None)

		self.assertEqual(len(self._busy()), 1)

	def test_an_event_that_began_long_before_and_still_goes_on_is_found(self):
		self._add(self.first - timedelta(days=400), self.first + timedelta(hours=1))

		self.assertEqual(len(self._busy()), 1)

	def test_an_event_whose_first_day_is_long_over_still_repeats(self):
		start = self.first - timedelta(days=400)
		self._add(start, start + timedelta(hours=1), repeat_this_event=1, repeat_on="Daily")

		self.assertTrue(self._busy())

	def test_a_past_event_is_not_read(self):
		self._add(self.first - timedelta(days=9), self.first - timedelta(days=8))

		first, until = clock.to_site(self.first), clock.to_site(self.until)
		self.assertEqual(busy_events._open_events([self.host], first, until), [])

	def test_a_participant_is_found_by_user_and_by_email(self):
		contact = make_mm_customer().name
		for values in (
			{"reference_doctype": "User", "reference_docname": self.host},
			{"reference_doctype": "MM Customer", "reference_docname": contact, "email": self.host},
		):
			with self.subTest(values):
				start = self.first + timedelta(hours=1)
				event = self._add(start, start + timedelta(hours=1), owner="Administrator")
				event.append("event_participants", values)
				event.save()

				self.assertEqual(len(self._busy()), 1)
				event.delete()

	def _busy(self):
		return busy_events.busy_intervals([self.host], self.first, self.until)[self.host]

	def _add(self, start, end, owner=None, **values):
		event = frappe.get_doc(
			doctype="Event",
			subject="Own",
			event_type="Private",
			starts_on=clock.to_site(start),
			ends_on=clock.to_site(end) if end else None,
			**values,
		).insert()
		event.db_set("owner", owner or self.host)
		return event

	def _values_of(self, users):
		first, until = clock.to_site(self.first), clock.to_site(self.until)
		return [*users, until, first, first - busy_events.DAY] * 3

	def _indexes_used(self, statement, values):
		if frappe.db.db_type == "sqlite":
			plan = frappe.db.sql(f"explain query plan {statement}", values)
			told = " ".join(str(row[3]) for row in plan)
		else:
			plan = frappe.db.sql(f"explain {statement}", values, as_dict=True)
			told = " ".join(str(row.possible_keys) for row in plan)  # of few rows it may read all
		self.assertNotRegex(told, r"SCAN (event|guest)")
		return set(re.findall(r"idx_mm_\w+", told))


class TestIndexesOfFrappesTables(TestCase):
	def test_they_are_there_and_survive_frappes_sync_and_go_with_the_app(self):
		self.addCleanup(schema.keep_frappe_indexes)
		possible = [
			(doctype, tuple(columns))
			for doctype, indexes in schema.FRAPPE_INDEXES.items()
			for columns in indexes.values()
			if set(columns) <= set(frappe.db.get_table_columns(doctype))  # which depend on Frappe's version
		]
		self.assertGreaterEqual(len(possible), 3)
		for doctype, columns in possible:
			self.assertIn(columns, indexed_columns(doctype))

		schema.drop_frappe_indexes()

		for doctype, columns in possible:
			self.assertNotIn(columns, indexed_columns(doctype))

	def test_no_index_is_of_a_single_field(self):
		for indexes in schema.FRAPPE_INDEXES.values():
			for columns in indexes.values():
				self.assertGreater(len(columns), 1)
