from pathlib import Path

import frappe

from meeting_manager.tests.base import TestCase


class TestPatches(TestCase):
	def test_every_patch_can_be_imported_and_run(self):
		lines = Path(frappe.get_app_path("meeting_manager", "patches.txt")).read_text().splitlines()
		patches = [line.split("#")[0].strip() for line in lines if line.strip() and line[0] not in "[#"]

		self.assertTrue(patches)
		for patch in patches:
			with self.subTest(patch):
				self.assertTrue(callable(frappe.get_attr(f"{patch}.execute")))

	def test_the_migration_of_the_specification_is_there(self):
		text = Path(frappe.get_app_path("meeting_manager", "patches.txt")).read_text()

		self.assertIn("meeting_manager.meeting_manager.patches.migrate_customers", text.splitlines())
