from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.customers.search_ranking import Fit, has_every_word, match_name
from meeting_manager.meeting_manager.domain.customers.search_words import words_of
from meeting_manager.tests.properties import ANY_TEXT

NAMES = st.lists(
	st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzéłاحمد"), min_size=3, max_size=10),
	min_size=1,
	max_size=4,
	unique_by=lambda word: tuple(words_of(word)),
).map(" ".join)


def fit(typed: str, name: str, company: str | None = None) -> Fit | None:
	match = match_name(tuple(words_of(typed)), name, company)
	return match.fit if match else None


class TestMatchName(TestCase):
	def test_how_a_text_fits_a_name(self):
		for typed, name, expected in (
			("anna kowalski", "Anna Kowalski", Fit.NAME),
			("kowalski anna", "Anna Kowalski", Fit.NAME),
			("lloyd jones", "Lloyd-Jones", Fit.NAME),
			("anna kow", "Anna Kowalski", Fit.NAME_BEGINS),
			("kow ann", "Anna Kowalski", Fit.WORDS),
			("kowalski", "Anna Kowalski", Fit.WORDS),
			("ana kowalski", "Anna Kowalski", Fit.SLIPS),
			("annamaria", "Anna Maria Kowalski", Fit.WORDS),
			("van den berg", "Vandenberg", Fit.PART),
			("vanden berg", "Vandenberg", Fit.NAME),
			("anna miller", "Anna Kowalski", None),
			("anna kowalski gdansk", "Anna Kowalski", Fit.PART),
			("miller", "Anna Kowalski", None),
		):
			with self.subTest(typed):
				self.assertEqual(fit(typed, name), expected)

	def test_the_company_counts_where_the_name_does_not(self):
		match = match_name(("acme",), "Anna Kowalski", "Acme Tools Ltd")

		self.assertEqual((match.fit, match.matched, match.shown), (Fit.COMPANY, "company", "Acme"))
		self.assertEqual(match_name(("anna", "acme"), "Anna K", "Acme").matched, "name")

	def test_what_is_shown_is_written_as_it_is_stored(self):
		self.assertEqual(match_name(("kowalsky",), "Anna KOWALSKI").shown, "KOWALSKI")
		self.assertEqual(match_name(("muler", "jose"), "José Müller").shown, "José Müller")

	def test_one_word_is_not_met_twice(self):
		self.assertEqual(fit("ali ali khan", "Ali Khan"), Fit.NAME)
		self.assertEqual(fit("anna ann", "Anna Bel"), Fit.PART)

	@given(NAMES)
	def test_a_name_fits_itself_in_any_order(self, name):
		self.assertEqual(fit(name, name), Fit.NAME)
		self.assertEqual(fit(" ".join(reversed(name.split())), name), Fit.NAME)

	@given(NAMES, NAMES)
	def test_a_word_more_in_the_name_never_makes_it_fit_better(self, name, more):
		plain = match_name(tuple(words_of(name)), name)
		longer = match_name(tuple(words_of(name)), f"{name} {more}")

		self.assertLessEqual(plain.order, longer.order)

	@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
	def test_any_texts_can_be_compared(self, typed, name, company):
		match = match_name(tuple(words_of(typed)), name, company)

		self.assertTrue(match is None or match.shown)


class TestEveryWord(TestCase):
	def test_somebody_is_meant_by_each_word_alone(self):
		for typed, name, company, is_meant in (
			("Tan Mei Fong", "Wei Jie Tan", None, False),
			("Tan Mei Fong", "Tan Mei Feng", None, False),
			("Tan Mei Fong", "Tan Mei", None, False),
			("Tan Mei Fong", "Fong Mei Tan", None, True),
			("tan mei", "Tan Mei Fong", None, True),
			("fo tan", "Tan Mei Fong", None, True),
			("Tan Tan", "Wei Jie Tan", None, False),
			("Tan Tan", "Tan Tan", None, True),
			("Tan Ta", "Ta Tan", None, True),
			("ann an", "Anna Ann", None, True),
			("Mei Acme", "Mei Fong", "Acme Ltd", True),
			("Mei Bolt", "Mei Fong", "Acme Ltd", False),
			("José", "Jose Lim", None, True),
			("Annamaria", "Anna Maria Lind", None, True),
			("Anna Maria", "Annamaria Lind", None, True),
			("عبد الله", "عبدالله", None, True),
			("one two three four five six", "One Two Three Four Five", None, False),
			("one two three four five six", "Six Five Four Three Two One", None, True),
			("?!", "Tan Mei Fong", None, False),
			("", "Tan Mei Fong", None, False),
			("Tan", "", None, False),
		):
			with self.subTest(typed, name=name):
				self.assertEqual(has_every_word(typed, name, company), is_meant)

	@given(NAMES, st.randoms(use_true_random=False))
	def test_a_name_is_meant_by_its_words_in_any_order_and_with_no_word_more(self, name, random):
		words = name.split()
		random.shuffle(words)

		self.assertTrue(has_every_word(" ".join(words), name))
		self.assertFalse(has_every_word(" ".join([*words, "zzyx"]), name))

	@given(ANY_TEXT, ANY_TEXT)
	def test_any_text_can_be_typed(self, typed, name):
		self.assertIsInstance(has_every_word(typed, name), bool)
