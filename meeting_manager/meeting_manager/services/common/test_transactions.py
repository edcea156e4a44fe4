import frappe

from meeting_manager.meeting_manager.services.common.transactions import begin_anew, savepoint
from meeting_manager.tests.base import TestCase, requires_bench
from meeting_manager.tests.factories import make_mm_customer


class TestBeginAnew(TestCase):
	@requires_bench
	def test_what_was_written_before_a_part_was_undone_is_kept(self):
		frappe.db.commit()
		customer = make_mm_customer()
		with self.assertRaises(ValueError), savepoint():
			frappe.db.set_value("MM Customer", customer.name, "company", "Undone")
			raise ValueError

		self.assertFalse(begin_anew())
		self.assertEqual(
			frappe.db.get_value("MM Customer", customer.name, "customer_name"), customer.customer_name
		)

	def test_not_within_a_savepoint_which_would_be_gone(self):
		frappe.db.commit()

		with savepoint():
			self.assertFalse(begin_anew())

	@requires_bench
	def test_a_transaction_that_has_only_read_begins_anew(self):
		frappe.db.commit()
		frappe.db.get_value("MM Customer", {}, "name")

		self.assertTrue(begin_anew())
