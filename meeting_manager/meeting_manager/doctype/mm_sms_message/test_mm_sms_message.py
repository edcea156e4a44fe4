import frappe

from meeting_manager.tests.base import TestCase, indexed_columns
from meeting_manager.tests.factories import make_user


class TestMMSMSMessage(TestCase):
	def test_what_is_due_and_what_counts_for_the_cap_is_found_by_an_index(self):
		indexes = indexed_columns("MM SMS Message")

		for columns in (("status", "next_attempt_at"), ("sent_at",), ("booking",)):
			with self.subTest(columns):
				self.assertIn(columns, indexes)

	def test_numbers_are_for_those_who_may_see_contact_data(self):
		may = {"MM Manager": True, "MM Receptionist": True, "MM Staff": False}
		for role, reads in may.items():
			with self.subTest(role):
				frappe.set_user("Administrator")
				frappe.set_user(make_user(role).name)

				self.assertEqual(bool(frappe.has_permission("MM SMS Message", "read")), reads)
				for act in ("create", "write"):
					self.assertFalse(frappe.has_permission("MM SMS Message", act))
