import json

import frappe

from meeting_manager.api import customers
from meeting_manager.tests.base import CommittingTestCase
from meeting_manager.tests.factories import forget_merges, make_mm_customer, make_user


class TestMergeApi(CommittingTestCase):
	def setUp(self):
		super().setUp()
		self.survivor, self.source = make_mm_customer(), make_mm_customer(company="Lee & Co")
		self.names = (self.source.name, self.survivor.name)
		self.addCleanup(forget_merges, *self.names)
		frappe.db.commit()

	def test_what_a_browser_sends_is_merged_and_undone(self):
		manager = make_user("MM Manager").name
		self.addCleanup(frappe.delete_doc, "User", manager, force=True)
		self.addCleanup(frappe.set_user, "Administrator")
		frappe.db.commit()
		frappe.set_user(manager)
		preview = customers.merge_preview(*self.names, choices='{"company": "target"}')

		done = customers.merge(*self.names, json.dumps(preview["seen"]), '{"company": "target"}')

		frappe.db.commit()
		self.assertEqual((done["survivor"], done["counts"]), (self.survivor.name, preview["counts"]))
		self.assertFalse(self.survivor.reload().company)
		undone = customers.undo_merge(done["log"])
		self.assertEqual(undone, {"source": self.names[0], "survivor": self.names[1], "notes": []})

	def test_only_owners_of_the_data_may(self):
		seen = customers.merge_preview(*self.names)["seen"]
		done = customers.merge(*self.names, seen)
		frappe.db.commit()
		calls = (
			lambda: customers.merge_preview(*self.names),
			lambda: customers.merge(*self.names, seen),
			lambda: customers.undo_merge(done["log"]),
		)

		for role in ("MM Receptionist", "MM Staff", None):
			user = make_user(role).name if role else "Guest"
			frappe.set_user(user)
			for number, call in enumerate(calls):
				with self.subTest(role=role, call=number), self.assertRaises(frappe.PermissionError):
					call()
			self.assertFalse(frappe.has_permission("MM Customer Merge Log", "read"))
			frappe.set_user("Administrator")

	def test_nobody_else_merges_by_writing_into_the_record(self):
		frappe.set_user(make_user("MM Receptionist").name)

		self.source.reload().merged_into = self.survivor.name

		with self.assertRaisesRegex(frappe.PermissionError, "can merge"):
			self.source.save()

	def test_nobody_writes_a_log_by_hand_and_its_snapshot_is_shown_to_nobody(self):
		frappe.set_user(make_user("MM Manager").name)

		rights = [
			frappe.has_permission("MM Customer Merge Log", each)
			for each in ("read", "write", "create", "delete")
		]

		self.assertEqual([bool(each) for each in rights], [True, False, False, False])
		shown = frappe.get_meta("MM Customer Merge Log").get_permitted_fieldnames()
		self.assertNotIn("snapshot", shown)
		self.assertIn("source", shown)

	def test_a_refusal_is_answered_beside_the_names(self):
		answer = customers.merge_preview(self.names[0], self.names[0])

		self.assertIn("with itself", answer["refused"]["message"])

	def test_choices_that_cannot_be_read_are_refused(self):
		for choices in ("[", "[1]", "null and void", "3"):
			with self.subTest(choices), self.assertRaisesRegex(frappe.ValidationError, "could not be read"):
				customers.merge_preview(*self.names, choices=choices)
