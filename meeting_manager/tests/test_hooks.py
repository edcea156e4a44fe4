import json
import re
from datetime import datetime, timezone
from pathlib import Path
from unittest.mock import patch

import frappe

from meeting_manager import hooks
from meeting_manager.install import after_migrate, prepare_site
from meeting_manager.meeting_manager.services.common import clock, schema, settings
from meeting_manager.meeting_manager.services.common.access import ROLES
from meeting_manager.meeting_manager.services.common.schema import SERIES
from meeting_manager.meeting_manager.services.desk import booking_board
from meeting_manager.meeting_manager.services.desk.booking_board import BOARD, COLUMNS, make_board
from meeting_manager.tests.base import TestCase, requires_bench
from meeting_manager.tests.factories import set_settings

APP = Path(hooks.__file__).parent
DOTTED = re.compile(r"meeting_manager(?!\.bundle)(\.\w+)+")


class TestHooks(TestCase):
	def test_every_dotted_path_leads_to_a_function(self):
		paths = {match[0] for match in DOTTED.finditer((APP / "hooks.py").read_text())}

		self.assertTrue(paths)
		for path in paths:
			with self.subTest(path):
				self.assertTrue(callable(frappe.get_attr(path)))


class TestDocTypeFiles(TestCase):
	def test_every_doctype_is_in_the_module_and_has_its_files(self):
		for path in (APP / "meeting_manager" / "doctype").glob("*/*.json"):
			definition = json.loads(path.read_text())
			with self.subTest(path.name):
				self.assertEqual(definition["module"], "Meeting Manager")
				self.assertEqual(frappe.scrub(definition["name"]), path.stem)
				self.assertTrue(path.with_suffix(".py").is_file())
				self.assertEqual(
					set(definition["field_order"]), {f["fieldname"] for f in definition["fields"]}
				)


class TestInstall(TestCase):
	def test_a_migration_gives_a_site_the_indexes_that_are_new(self):
		self.addCleanup(schema.keep_all_indexes)
		schema._drop_index("MM Duplicate Suggestion", "idx_mm_suggestion_status")

		after_migrate()

		self.assertIn(("status", "score"), schema.indexes_of("MM Duplicate Suggestion").values())

	def test_roles_number_series_and_settings_are_there(self):
		for role in ROLES:
			with self.subTest(role):
				self.assertEqual(frappe.db.get_value("Role", role, "desk_access"), 1)
		series = frappe.qb.DocType("Series")
		names = frappe.qb.from_(series).select(series.name).where(series.name.isin(SERIES)).run(pluck=True)
		self.assertEqual(set(names), set(SERIES))
		self.assertTrue(frappe.db.get_single_value("MM Settings", "match_by_phone"))

	def test_preparing_a_site_again_changes_nothing_that_was_chosen(self):
		set_settings(default_phone_region="DE", match_by_phone="Suggest only", booking_page_enabled=0)
		roles = frappe.db.count("Role")

		prepare_site()

		stored = frappe.get_doc("MM Settings")
		chosen = (stored.default_phone_region, stored.match_by_phone, stored.booking_page_enabled)
		self.assertEqual(chosen, ("DE", "Suggest only", 0))
		self.assertEqual(frappe.db.count("Role"), roles)

	def test_a_new_site_has_the_quiet_hours_of_the_defaults_and_not_of_its_installation(self):
		set_settings(quiet_from="19:39:00", quiet_until="19:39:00")

		settings.reset_times()

		hours = settings.quiet_hours()
		self.assertEqual([hour.isoformat() for hour in hours], ["21:00:00", "08:00:00"])

	@requires_bench
	def test_there_is_one_board_of_bookings_with_a_column_for_each_status(self):
		frappe.delete_doc("Kanban Board", BOARD, force=True)

		make_board()
		make_board()

		board = frappe.get_doc("Kanban Board", BOARD)
		columns = {row.column_name: row.indicator for row in board.columns}
		statuses = frappe.get_meta("MM Meeting Booking").get_field("status").options.split("\n")
		self.assertEqual((columns, set(columns)), (COLUMNS, set(statuses)))

	@requires_bench
	def test_the_board_shows_from_a_week_ago_to_a_month_ahead_also_tomorrow(self):
		frappe.delete_doc("Kanban Board", BOARD, force=True)
		make_board()

		with patch.object(clock, "now", return_value=datetime(2027, 3, 10, 9, tzinfo=timezone.utc)):
			booking_board.keep_days()
			(days,) = json.loads(frappe.db.get_value("Kanban Board", BOARD, "filters"))
		theirs = json.dumps([["MM Meeting Booking", "status", "=", "Pending"]])
		frappe.db.set_value("Kanban Board", BOARD, "filters", theirs)
		booking_board.keep_days()

		expected = ["MM Meeting Booking", "start_datetime", "Between", ["2027-03-03", "2027-04-09"]]
		self.assertEqual(days, expected)
		self.assertEqual(frappe.db.get_value("Kanban Board", BOARD, "filters"), theirs)

	@requires_bench
	def test_a_board_of_an_earlier_version_is_renewed_unless_somebody_has_changed_it(self):
		before = {"fields": booking_board.FIELDS_BEFORE, "filters": booking_board.FILTERS_BEFORE}
		other = {**before, "fields": ["host"]}

		for stored, is_renewed in ((before, True), (other, False)):
			with self.subTest(is_renewed):
				values = {field: json.dumps(value) for field, value in stored.items()}
				frappe.db.set_value("Kanban Board", BOARD, values)
				booking_board.renew_board()

				fields = json.loads(frappe.db.get_value("Kanban Board", BOARD, "fields"))
				self.assertEqual(fields == booking_board.FIELDS, is_renewed)

	def test_a_field_that_was_never_saved_gets_its_default(self):
		frappe.db.sql("delete from `tabSingles` where doctype='MM Settings' and field='default_duration'")
		frappe.clear_document_cache("MM Settings", "MM Settings")

		prepare_site()

		self.assertEqual(frappe.db.get_single_value("MM Settings", "default_duration", cache=False), 30)
