import frappe

from meeting_manager.tests.base import TestCase, indexed_columns
from meeting_manager.tests.factories import make_user


class TestMMBookingReminder(TestCase):
	def test_what_is_due_and_what_is_unique_is_found_by_an_index(self):
		indexes = indexed_columns("MM Booking Reminder")

		for columns in (("status", "due_at"), ("reminder_key",), ("booking",)):
			with self.subTest(columns):
				self.assertIn(columns, indexes)

	def test_staff_read_the_ledger_and_nobody_writes_it_by_hand(self):
		may = {"MM Manager": True, "MM Receptionist": True, "MM Staff": False}
		for role, reads in may.items():
			with self.subTest(role):
				frappe.set_user("Administrator")
				frappe.set_user(make_user(role).name)

				self.assertEqual(bool(frappe.has_permission("MM Booking Reminder", "read")), reads)
				for act in ("create", "write"):
					self.assertFalse(frappe.has_permission("MM Booking Reminder", act))
