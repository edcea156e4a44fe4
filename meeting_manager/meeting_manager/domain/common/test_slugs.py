import unittest

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.common.slugs import is_slug, slug_of


class TestSlugs(unittest.TestCase):
	def test_a_title_becomes_small_letters_and_hyphens(self):
		self.assertEqual(slug_of("  Première consultation (30 min.) "), "premiere-consultation-30-min")

	def test_a_title_without_latin_letters_gives_none(self):
		self.assertEqual(slug_of("موعد"), "")

	def test_what_would_break_an_address_is_no_slug(self):
		for text in ("", None, "a b", "a/b", "../x", "A", "-a", "a-", "a--b", "a\n", "é", "a" * 81):
			with self.subTest(text):
				self.assertFalse(is_slug(text))

	@given(st.text(max_size=200))
	def test_whatever_is_made_is_a_slug_and_stays_one(self, text):
		slug = slug_of(text)

		self.assertTrue(slug == "" or is_slug(slug))
		self.assertEqual(slug_of(slug), slug)
