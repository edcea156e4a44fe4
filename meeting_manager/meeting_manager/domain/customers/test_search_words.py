import random
import string
from unittest import TestCase

from hypothesis import assume, given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.customers import search_words
from meeting_manager.meeting_manager.domain.customers.search_words import (
	Typed,
	fold,
	read,
	slips,
	tails,
	variants,
	words_of,
)
from meeting_manager.tests.properties import ANY_TEXT, EMAILS

LETTERS = string.ascii_lowercase
WORDS = st.text(st.sampled_from("abcde"), min_size=3, max_size=12) | st.text(
	st.sampled_from(LETTERS + "ابتثنم"), min_size=3, max_size=12
)


class TestFold(TestCase):
	def test_signs_that_are_copied_along_are_not_searched_for(self):
		for sign in ("\u200e", "\u202a", "\ufeff", "\u061c"):
			self.assertEqual(read(f"{sign}ann@example.com{sign}"), read("ann@example.com"))
			self.assertEqual(read(f"{sign}+60123456789 {sign}"), read("+60123456789"))

	def test_accents_case_and_ways_to_write_a_letter_do_not_count(self):
		same = {
			"José GARCÍA": "jose garcia",
			"Łukasz Żółć": "lukasz zolc",
			"Jürgen Weiß": "jurgen weiss",
			"O’Brien": "obrien",
			"Lloyd-Jones": "lloyd jones",
			"  Ann   Lee ": "ann lee",
			"ﬁona": "fiona",
			"Ａｎｎ": "ann",
			"Søren Ærø": "soren aero",
			"김민수": "김민수",
			"ΓΙΏΡΓΟΣ": "γιωργοσ",
		}
		for typed, folded in same.items():
			with self.subTest(typed):
				self.assertEqual(fold(typed), folded)

	def test_arabic_vowel_signs_hamza_and_stretching_do_not_count(self):
		for one, other in (
			("أحمد", "احمد"),
			("مُحَمَّد", "محمد"),
			("فاطمة", "فاطمه"),
			("محـــمد", "محمد"),
			("علی", "علي"),
		):
			with self.subTest(one):
				self.assertEqual(fold(one), fold(other))

	@given(ANY_TEXT)
	def test_folding_twice_changes_nothing_more(self, text):
		once = fold(text)

		self.assertEqual(fold(once), once)

	@given(ANY_TEXT)
	def test_words_hold_nothing_that_means_something_in_a_search(self, text):
		for word in words_of(text):
			self.assertFalse(set(word) & set("%_'\"\\= *?"), word)
			self.assertLessEqual(len(word), search_words.MAX_WORD)

	@given(st.text(st.characters(max_codepoint=127)))
	def test_english_letters_fold_like_any_others(self, text):
		self.assertEqual(fold(f"{text} é"), f"{fold(text)} e".strip())

	def test_a_word_that_comes_twice_is_one_word(self):
		self.assertEqual(words_of("Ali ALI Khan"), ["ali", "khan"])

	def test_what_is_no_text_has_no_words(self):
		for nothing in (None, "", "  ", "%", "_", "\\", "'", "😀", 7):
			with self.subTest(nothing):
				self.assertEqual(words_of(nothing), [])


class TestSlips(TestCase):
	def test_long_words_may_have_two_slips_short_ones_one_and_the_shortest_none(self):
		for one, other, expected in (
			("kowalski", "kowalski", 0),
			("kowlaski", "kowalski", 1),
			("kovalsky", "kowalski", 2),
			("cobalsky", "kowalski", None),
			("jhon", "john", 1),
			("anna", "hana", None),
			("li", "lu", None),
			("2024", "2025", None),
			("محمد", "محمود", 1),
		):
			with self.subTest(one):
				self.assertEqual(slips(one, other), expected)

	@given(WORDS, WORDS)
	def test_slips_are_the_same_from_both_sides(self, one, other):
		self.assertEqual(slips(one, other), slips(other, one))

	@given(WORDS, st.integers(1, 2), st.integers())
	def test_words_with_slips_between_them_share_a_variant(self, word, count, seed):
		typed = slipped(word, count, random.Random(seed))
		assume(slips(typed, word) is not None)

		self.assertTrue(variants(typed) & variants(word), (typed, word))

	@given(WORDS)
	def test_variants_are_few(self, word):
		self.assertLessEqual(len(variants(word)), 30)
		self.assertIn(word, variants(word))


class TestRead(TestCase):
	def test_what_a_text_may_mean(self):
		for typed, meant in {
			"Anna.K@Exa": Typed(email="anna.k@exa"),
			"anna": Typed(words=("anna",), email="anna"),
			"Anna Kowalska": Typed(words=("anna", "kowalska")),
			"+60 12-345 6789": Typed(phone="+60 12-345 6789", digits="60123456789"),
			"(012) 345.67": Typed(phone="(012) 345.67", digits="01234567"),
			"٠١٢٣٤٥٦٧": Typed(phone="01234567", digits="01234567", number="MC-1234567"),
			"6789": Typed(phone="6789", digits="6789", number="MC-6789"),
			"12": Typed(number="MC-0012"),
			"mc-12": Typed(number="MC-0012"),
			"MC0012": Typed(number="MC-0012"),
			"a": Typed(words=("a",)),
			"李": Typed(words=("李",)),
			"%": Typed(),
			"__": Typed(),
			"'": Typed(),
			"😀😀": Typed(),
			"": Typed(),
			None: Typed(),
		}.items():
			with self.subTest(typed):
				self.assertEqual(read(typed), meant)

	@given(ANY_TEXT)
	def test_any_text_is_read_and_stays_short(self, text):
		meant = read(text * 20)

		self.assertLessEqual(len(meant.words), search_words.MAX_WORDS)
		self.assertLessEqual(len(meant.email), search_words.MAX_TYPED)
		self.assertLessEqual(len(meant.digits), search_words.MAX_TYPED)

	@given(EMAILS, st.integers(1, 40))
	def test_the_beginning_of_an_address_is_the_beginning_of_its_form(self, email, length):
		stored = search_words.fold_email(email)

		self.assertTrue(stored.startswith(search_words.fold_email(email.upper()[:length])))


class TestTails(TestCase):
	@given(st.from_regex(r"\+[1-9][0-9]{7,13}", fullmatch=True), st.integers(4, 14))
	def test_any_end_of_a_number_is_the_beginning_of_its_tail(self, number, length):
		typed = number[1:][-length:]

		self.assertTrue(any(search_words.phone_tail(number).startswith(tail) for tail in tails(typed)))

	def test_the_zeros_dialled_before_a_number_do_not_count(self):
		stored = search_words.phone_tail("+60123456789")

		for typed in ("0123456789", "0060123456789", "00123456789", "60123456789", "6789", "789"):
			with self.subTest(typed):
				self.assertTrue(any(stored.startswith(tail) for tail in tails(typed)))

	def test_zeros_that_belong_to_the_last_digits_count(self):
		self.assertEqual(tails("0045"), ["5400"])

	def test_an_extension_is_not_the_end_of_the_number(self):
		self.assertEqual(search_words.phone_tail("+15551234567;ext=89"), "76543215551")


def slipped(word: str, count: int, dice: random.Random) -> str:
	"""The word with so many slips."""
	for _ in range(count):
		place, letter = dice.randrange(len(word)), dice.choice(word + LETTERS)
		word = dice.choice(
			(
				word[:place] + word[place + 1 :],
				word[:place] + letter + word[place:],
				word[:place] + letter + word[place + 1 :],
				word[:place] + word[place : place + 2][::-1] + word[place + 2 :],
			)
		)
		word = word or "a"
	return word
