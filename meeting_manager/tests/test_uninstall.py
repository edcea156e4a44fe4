"""What uninstalling leaves is shown on a site of its own by tests/uninstalling.py; here is what can be
asked of a site that keeps the app.
"""

import json
from pathlib import Path

import frappe

from meeting_manager import hooks, install
from meeting_manager.meeting_manager.services.common import leftovers
from meeting_manager.meeting_manager.services.messages import mail_templates
from meeting_manager.tests.base import TestCase, requires_bench

APP = Path(hooks.__file__).parent


class TestUninstall(TestCase):
	def test_a_dry_run_removes_nothing(self):
		before = {name: frappe.db.count(name) for name in ("Email Template", "Role", "MM Meeting Booking")}

		install.after_uninstall()

		self.assertIn(leftovers.APP, frappe.get_installed_apps())
		self.assertEqual({name: frappe.db.count(name) for name in before}, before)
		self.assertGreaterEqual(before["Email Template"], len(mail_templates.MAILS))

	def test_the_names_of_standard_records_are_those_of_their_files(self):
		for kind in leftovers.KINDS:
			names = leftovers.standard_names(kind)
			folder = APP / "meeting_manager" / frappe.scrub(kind)
			paths = [path for path in folder.glob("*/*.json") if path.stem == path.parent.name]
			with self.subTest(kind):
				self.assertEqual(len(names), len(paths))
				self.assertTrue(names)

	def test_every_kind_of_standard_record_is_known(self):
		files = (APP / "meeting_manager").glob("*/*/*.json")
		kinds = {json.loads(path.read_text(encoding="utf-8")).get("doctype", "DocType") for path in files}

		self.assertEqual(kinds, set(leftovers.KINDS))

	@requires_bench
	def test_frappes_tables_that_name_a_doctype_are_found(self):
		columns = set(leftovers._columns_that_name_doctypes())

		for pair in (
			("Version", "ref_doctype"),
			("Comment", "reference_doctype"),
			("Kanban Board", "reference_doctype"),
			("Dynamic Link", "link_doctype"),
			("File", "attached_to_doctype"),
			*leftovers.EMPTIED,
		):
			with self.subTest(pair):
				self.assertIn(pair, columns)
		self.assertFalse([doctype for doctype, _column in columns if doctype.startswith("MM ")])
