import unittest

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.messages.placeholders import fill, unknown_names


class TestPlaceholders(unittest.TestCase):
	def test_gaps_are_filled_with_or_without_blanks(self):
		text = fill("Hello {{ first_name }}, {{title}}!", {"first_name": "Ann", "title": "Review"})

		self.assertEqual(text, "Hello Ann, Review!")

	def test_what_a_guest_typed_is_never_read_as_a_gap(self):
		text = fill("Hello {{ first_name }}", {"first_name": "{{ contact }}", "contact": "secret"})

		self.assertEqual(text, "Hello {{ contact }}")

	def test_code_is_an_unknown_gap_and_stays_text(self):
		code = "{{ frappe.db.sql('select 1') }} {{ doc.name }} {{ first_name }}"

		self.assertEqual(unknown_names(code, ["first_name"]), ["frappe.db.sql('select 1')", "doc.name"])
		self.assertEqual(fill(code, {"first_name": "Ann"}), code.replace("{{ first_name }}", "Ann"))

	@given(st.text())
	def test_a_text_whose_gaps_are_all_unknown_stays_as_it_is(self, text):
		self.assertEqual(fill(text, {}), text)

	@given(st.lists(st.sampled_from(["a", "b", "c"])))
	def test_each_gap_is_filled_once_and_none_is_left(self, names):
		text = " ".join(f"{{{{ {name} }}}}" for name in names)

		filled = fill(text, {"a": "1", "b": "2", "c": "3"})

		self.assertEqual(filled.split(), [{"a": "1", "b": "2", "c": "3"}[name] for name in names])
		self.assertEqual(unknown_names(text, "abc"), [])
