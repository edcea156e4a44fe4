import frappe

from meeting_manager.meeting_manager.services.customers.duplicate_suggestions import suggest_duplicate
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import make_mm_customer


class TestMMDuplicateSuggestion(TestCase):
	def test_a_customer_is_no_duplicate_of_itself(self):
		customer = make_mm_customer().name

		with self.assertRaises(frappe.ValidationError):
			suggest_duplicate(customer, customer, "Same phone number")

	def test_a_pair_is_noted_once_in_either_order(self):
		one, other = make_mm_customer().name, make_mm_customer().name

		suggest_duplicate(one, other, "Same phone number")
		suggest_duplicate(other, one, "Same phone number")

		filters = {"customer": ["in", [one, other]]}
		notes = frappe.get_all("MM Duplicate Suggestion", filters, ["customer", "duplicate_of", "status"])
		self.assertEqual(notes, [{"customer": one, "duplicate_of": other, "status": "Open"}])

	def test_a_pair_that_staff_have_judged_is_left_alone(self):
		one, other = make_mm_customer().name, make_mm_customer().name
		suggest_duplicate(one, other, "Same phone number")
		frappe.db.set_value("MM Duplicate Suggestion", {"customer": one}, "status", "Not a Duplicate")

		suggest_duplicate(one, other, "Same phone number")

		statuses = frappe.get_all("MM Duplicate Suggestion", {"customer": one}, pluck="status")
		self.assertEqual(statuses, ["Not a Duplicate"])

	def test_the_database_itself_refuses_a_second_note_on_a_pair(self):
		one, other = make_mm_customer().name, make_mm_customer().name
		suggest_duplicate(one, other, "Same phone number")

		note = frappe.get_doc(doctype="MM Duplicate Suggestion", customer=other, duplicate_of=one)

		with self.assertRaises(frappe.UniqueValidationError):
			note.insert()
