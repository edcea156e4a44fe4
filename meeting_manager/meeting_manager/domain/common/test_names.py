import itertools
import unittest

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.common.names import (
	clean_name,
	dissimilar_names,
	names_are_similar,
)
from meeting_manager.meeting_manager.domain.common.plain_text import plain_text
from meeting_manager.tests.properties import ANY_TEXT


class TestCleanName(unittest.TestCase):
	def test_blanks_and_control_characters_become_single_spaces(self):
		self.assertEqual(clean_name("  John\t\n  \x00Doe\u3000\u2028Jr "), "John Doe Jr")

	def test_invisible_characters_around_words_go(self):
		self.assertEqual(clean_name("\u200bJohn\ufeff \u200e Doe\u200f"), "John Doe")

	def test_marks_that_turn_the_direction_go_wherever_they_stand(self):
		self.assertEqual(clean_name("An\u202en \u2066Lee\u2069"), "Ann Lee")

	def test_joiners_inside_a_word_stay(self):
		self.assertEqual(clean_name(" می\u200cخواهم "), "می\u200cخواهم")

	def test_composed_and_decomposed_letters_become_one(self):
		self.assertEqual(clean_name("Jose\u0301"), "José")

	def test_nothing_is_left_of_blank_or_missing_names(self):
		for typed in (None, "", "   ", "\t\n", "\u200b\u200b", "\u200e \ufeff", 5, ["x"]):
			with self.subTest(typed):
				self.assertEqual(clean_name(typed), "")

	def test_sql_and_symbols_stay_as_they_are(self):
		for typed in ("Robert'); DROP TABLE Students;--", "O'Brien & Sons", "Love <3", "{{ 7*7 }} %s"):
			with self.subTest(typed):
				self.assertEqual(clean_name(typed), typed)

	def test_markup_becomes_plain_text(self):
		self.assertEqual(clean_name(" <b>Ann</b> "), plain_text("<b>Ann</b>"))

	@given(ANY_TEXT)
	def test_a_clean_name_stays_as_it_is(self, typed):
		cleaned = clean_name(typed)

		self.assertEqual(clean_name(cleaned), cleaned)
		self.assertEqual(cleaned, " ".join(cleaned.split()))


class TestSimilarNames(unittest.TestCase):
	def test_small_slips_case_and_word_order_do_not_count(self):
		for one, other in (
			("Jon Smith", "John Smith"),
			("ALI BIN ABU", "Abu bin Ali"),
			("Ann-Marie", "ann marie"),
		):
			with self.subTest(one):
				self.assertTrue(names_are_similar(one, other))

	def test_other_people_are_other_people(self):
		for one, other in (("Ann", "Dan"), ("Tan", "Tan Wei Ling"), ("李明", "王芳"), ("", "Ann")):
			with self.subTest(one):
				self.assertFalse(names_are_similar(one, other))

	def test_two_short_names_that_share_a_family_name_are_two_people(self):
		self.assertFalse(names_are_similar("Ann Lee", "Dan Lee"))

	def test_names_without_a_letter_are_like_no_other(self):
		self.assertFalse(names_are_similar("", ""))
		self.assertFalse(names_are_similar("!!!", "???"))

	@given(st.text(), st.text())
	def test_likeness_is_mutual(self, one, other):
		self.assertEqual(names_are_similar(one, other), names_are_similar(other, one))

	@given(st.from_regex(r"[A-Za-z]{2,10}( [A-Za-z]{2,10}){0,3}", fullmatch=True))
	def test_a_name_is_like_itself_in_any_case_and_order(self, name):
		self.assertTrue(names_are_similar(name.upper(), " ".join(reversed(name.lower().split()))))


class TestDissimilarNames(unittest.TestCase):
	def test_slips_and_blanks_do_not_count(self):
		names = ("Ann Lee", "", "lee, ann", "Anne Lee", "Bo Tan", "ANN LEE")

		self.assertEqual(dissimilar_names(names, 10), ["Ann Lee", "Bo Tan"])

	def test_no_more_are_given_than_asked_for(self):
		self.assertEqual(dissimilar_names(("Ann Lee", "Bo Tan", "Zoe Quinn"), 2), ["Ann Lee", "Bo Tan"])

	@given(st.lists(st.text(max_size=12), max_size=8))
	def test_no_two_are_similar_and_every_other_is_similar_to_one(self, names):
		found = dissimilar_names(names, 100)

		self.assertTrue(all(not names_are_similar(a, b) for a, b in itertools.combinations(found, 2)))
		for name in names:
			self.assertTrue(not name or name in found or any(names_are_similar(name, each) for each in found))
