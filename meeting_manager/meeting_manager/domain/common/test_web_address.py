import contextlib
import unittest
from urllib.parse import urlsplit

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.common.web_address import read_web_address
from meeting_manager.tests.properties import ANY_TEXT

LIKE_ADDRESSES = st.text(st.sampled_from("abc.:/@\\?#[]%1 \t\u200bjavscript"), max_size=30)


class TestWebAddress(unittest.TestCase):
	def test_what_people_type_becomes_a_whole_address(self):
		for typed, expected in {
			"https://example.com": "https://example.com",
			" HTTP://Example.com/Shop?q=1#top ": "http://Example.com/Shop?q=1#top",
			"www.example.com/about": "https://www.example.com/about",
			"example.com:8080/x": "https://example.com:8080/x",
			"//example.com": "https://example.com",
			"bücher.example": "https://bücher.example",
			"例え.jp": "https://例え.jp",
			"http://intranet/wiki": "http://intranet/wiki",
		}.items():
			with self.subTest(typed):
				self.assertEqual(read_web_address(typed), expected)

	def test_nothing_else_is_a_website(self):
		for typed in (
			"javascript:alert(1)",
			"JavaScript:alert(1)",
			"java\tscript:alert(1)",
			"\x01javascript:alert(1)",
			"javascript:1",
			"javascript://example.com/%0aalert(1)",
			"data:text/html,x",
			"vbscript:x",
			"ftp://example.com",
			"file:///etc/passwd",
			"mailto:ann@example.com",
			"ann@example.com",
			"tel:123",
			"https://bank.example@other.example",
			"https://user:secret@example.com",
			"https:example.com",
			"https:/example.com",
			"https://",
			"http://?x",
			"example",
			"exam ple.com",
			"exam\u200bple.com",
			"https://example..com",
			"https://-example.com",
			"https://example.com:port",
			"https://example.com\\@other.example",
			'https://example.com/"onmouseover=alert(1)',
			"https://[::1",
			"",
			"  ",
		):
			with self.subTest(typed), self.assertRaises(ValueError):
				read_web_address(typed)

	@given(st.one_of(ANY_TEXT, LIKE_ADDRESSES))
	def test_any_text_is_a_web_address_or_a_value_error(self, typed):
		with contextlib.suppress(ValueError):
			address = read_web_address(typed)
			parts = urlsplit(address)

			self.assertIn(parts.scheme, ("http", "https"))
			self.assertTrue(parts.hostname)
			self.assertIsNone(parts.username)
			self.assertEqual(read_web_address(address), address)
