import frappe

from meeting_manager.meeting_manager.services.common.rows import insert_rows, write_texts
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import make_mm_customer

SUGGESTION = "MM Duplicate Suggestion"


class TestRowService(TestCase):
	def test_a_row_whose_key_is_taken_is_passed_over_and_the_others_are_kept(self):
		one, two, three = (make_mm_customer().name for _number in range(3))
		insert_rows(SUGGESTION, [self.row(one, two)])

		insert_rows(SUGGESTION, [self.row(one, two), self.row(one, three)], ignore_taken=True)

		pairs = frappe.get_all(SUGGESTION, {"customer": one}, ["duplicate_of"], order_by="duplicate_of")
		self.assertEqual([row.duplicate_of for row in pairs], [two, three])

	def test_a_text_is_written_to_the_letter(self):
		customer, text = make_mm_customer().name, 'it\'s 5% of "all" {% if %} %s `x` \\n'

		write_texts("MM Customer", {customer: {"customer_notes": text, "company": "50% d'or"}})

		stored = frappe.db.get_value("MM Customer", customer, ["customer_notes", "company"])
		self.assertEqual(stored, (text, "50% d'or"))

	def row(self, one: str, other: str) -> dict:
		return {"customer": one, "duplicate_of": other, "status": "Open", "pair_key": f"{one}|{other}"}
