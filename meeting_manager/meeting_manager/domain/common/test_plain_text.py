import re
import unittest
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.common.plain_text import (
	WORD_JOINER,
	email_text,
	plain_text,
	title_text,
	typed_text,
	web_address,
	whole_text,
)
from meeting_manager.tests.properties import ANY_TEXT

PIECES = (
	"<", "</", "<!--", "<!DOCTYPE", "<?", ">", "b", "script", " ", "/", "&lt;", "&", "amp;", "#60", "#x3C;",
)  # fmt: skip
ENCODED = ("&lt;b&gt;", "&ltimg src=x", "&LT;b", "&#60;b", "&#0060b", "&#x3c;b", "&#X3C b", "&amp;amp;lt;b")
MARKUP = st.lists(st.sampled_from(PIECES)).map("".join)
FRAPPE_STRIPS = re.compile(r"(<!--.*?-->|<[^>]*>)", re.DOTALL)
TEXT = st.text().map(lambda typed: typed.replace("\0", ""))


class TestPlainText(unittest.TestCase):
	def test_text_without_tags_stays_to_the_letter(self):
		for typed in (
			"3 < 4 > 2",
			"<3 you",
			"a <- b",
			"R&D \"x\" 'y'",
			"&amp; &gt; &#61;",
			"{{ 7*7 }}",
			"line\nline",
			"",
		):
			with self.subTest(typed):
				self.assertEqual(plain_text(typed), typed)

	def test_what_opens_a_tag_no_longer_does(self):
		for typed in ("<b>", "</b>", "<!-- x -->", "<?php", "<SCRIPT>", "<<img src=x onerror=alert(1)>"):
			with self.subTest(typed):
				self.assertNotRegex(plain_text(typed), r"<[A-Za-z/!?]")

	def test_a_text_that_is_one_tag_is_not_empty_without_it(self):
		for typed in ("<Ann>", "<李>", "< Ann >", "<>", "<Ann><Lee>", "<!-- Ann -->", " <3> "):
			with self.subTest(typed):
				stored = plain_text(typed)
				self.assertTrue(FRAPPE_STRIPS.sub("", stored).strip())
				self.assertEqual(typed_text(stored), typed.strip())

	@given(TEXT | MARKUP)
	def test_no_text_is_empty_without_its_tags_unless_it_is_blank(self, typed):
		self.assertEqual(bool(FRAPPE_STRIPS.sub("", plain_text(typed)).strip()), bool(typed.strip()))

	def test_what_stands_for_the_beginning_of_a_tag_no_longer_does(self):
		for typed in ENCODED:
			with self.subTest(typed):
				decoded = plain_text(typed)
				for _time in range(4):
					decoded = unescape(decoded)
				self.assertNotIn("<", decoded)
				self.assertEqual(typed_text(plain_text(typed)), typed)

	def test_an_email_address_keeps_its_letters(self):
		self.assertEqual(email_text("r&ltd@example.com"), "r&ltd@example.com")

	def test_what_is_no_text_is_no_text(self):
		for typed in (None, 5, ["<b>"]):
			with self.subTest(typed):
				self.assertEqual(plain_text(typed), "")

	def test_half_a_character_becomes_the_replacement_character(self):
		self.assertEqual(plain_text("Ann \ud800"), "Ann \ufffd")
		self.assertEqual(plain_text("\udc00<b>"), f"\ufffd<{WORD_JOINER}b>")

	def test_nul_which_no_database_is_sure_to_take_becomes_the_replacement_character(self):
		self.assertEqual(plain_text("Ann\0 Lee"), "Ann\ufffd Lee")

	@given(TEXT | MARKUP)
	def test_it_looks_as_it_was_typed(self, typed):
		self.assertEqual(plain_text(typed).replace(WORD_JOINER, ""), typed.replace(WORD_JOINER, ""))

	@given(TEXT.map(str.strip) | MARKUP.map(str.strip))
	def test_what_was_typed_can_be_had_back(self, typed):
		self.assertEqual(typed_text(plain_text(typed)), re.sub(f"([<&]){WORD_JOINER}", r"\1", typed))

	@given(ANY_TEXT | MARKUP)
	def test_it_can_be_stored_and_stays_as_it_is(self, typed):
		plain = plain_text(typed)

		self.assertEqual(plain.encode().decode(), plain)
		self.assertEqual(plain_text(plain), plain)

	@given(MARKUP)
	def test_no_browser_sees_a_tag_in_it(self, typed):
		seen = []
		parser = HTMLParser()
		parser.handle_starttag = parser.handle_endtag = parser.handle_comment = lambda *tag: seen.append(tag)

		parser.feed(plain_text(typed))
		parser.close()

		self.assertEqual(seen, [])


class TestTitleText(unittest.TestCase):
	def test_a_name_stays_to_the_letter(self):
		for typed in (
			'Robert "Bob" Lee',
			"O'Brien",
			'Dwayne "The Rock" O\'Neil',
			'"Ann"',
			"AT&T & Sons",
			"2 + 2 = 4",
			"“Bo” ‘Lind’",
			"5'10\"",
		):
			with self.subTest(typed):
				self.assertEqual(title_text(typed), typed)

	def test_what_was_typed_can_be_had_back(self):
		for typed in ('A="b"', '" onclick=alert(1) x="', "&quot; &#61; &equals; &amp;quot;", 'R&D "x=y" <b>'):
			with self.subTest(typed):
				self.assertNotEqual(title_text(typed), typed)
				self.assertEqual(typed_text(title_text(typed)), typed)

	def test_in_the_attribute_of_a_card_it_starts_no_script(self):
		for quote in ('"', "&quot;", "&quot", "&QUOT;", "&#34;", "&#x22", "&amp;quot;", "&AMPquot;"):
			for equals in ("=", " = ", "&equals;", "&#61;", "&#x3D", "&amp;equals;"):
				typed = f"Ann{quote}onclick{equals}{quote}alert(1){quote} onfocus{equals}alert(1) x{equals}"
				with self.subTest(typed):
					self.assert_no_attribute_is_known(title_text(typed))

	@given(st.lists(st.sampled_from((*PIECES, '"', "'", "=", "onclick", "&quot;", "&#61;"))).map("".join))
	def test_no_text_starts_a_script_there(self, typed):
		title = title_text(typed)

		self.assert_no_attribute_is_known(title)
		self.assertEqual(title_text(title), title)

	@given(ANY_TEXT)
	def test_twice_changes_nothing_more(self, typed):
		title = title_text(f'{typed}" onmouseover="alert(1)')

		self.assertEqual(title_text(title), title)

	def assert_no_attribute_is_known(self, title):
		"""On a card of Frappe's board, which decodes once, no attribute but its own has a value and a name
		that HTML knows: those are of ASCII letters.
		"""
		found = []
		parser = HTMLParser()
		parser.handle_starttag = lambda tag, attributes: found.extend(attributes)

		parser.feed(f'<div class="card" title="{unescape(title)}">')
		parser.close()

		with_value = [
			name for name, value in found if value is not None and name.isascii() and name.isalpha()
		]
		self.assertIn(with_value, (["class", "title"], []))  # none, where the tag never ends


class TestWebAddress(unittest.TestCase):
	def test_an_address_stays_to_the_letter(self):
		for typed in (
			"https://example.com/a?b=c&d=%20#e",
			"http://münchen.example/größe",
			"https://u:p@[::1]:80/(x);y,z~!*",
			"",
		):
			with self.subTest(typed):
				self.assertEqual(web_address(typed), typed)

	@given(ANY_TEXT | MARKUP | st.text("\"'<>` =a%"))
	def test_it_stays_in_the_attribute_of_a_tag_and_means_the_same(self, typed):
		address = web_address(typed)
		for quoted in ('"', "'"):
			seen = []
			parser = HTMLParser()
			parser.handle_starttag = lambda tag, attributes, seen=seen: seen.append(attributes)

			parser.feed(f"<a href={quoted}{address}{quoted}>")

			self.assertEqual([[name for name, _value in each] for each in seen], [["href"]])
		self.assertEqual(unquote(address), unquote(whole_text(typed).strip()))
		self.assertEqual(web_address(address), address)
