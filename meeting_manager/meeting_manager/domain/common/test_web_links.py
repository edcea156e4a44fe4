import unittest

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.common.web_links import has_link, has_markup, has_web_address

NAMES = (
	"Dr.Smith", "J.R.R. Tolkien", "Al.Ameen", "Maria.de Souza", "St.John", "Mohd.My", "A.Li", "O'Neil Jr.",
	"Ph.D", "M.Sc. Kim", "Co.Ltd", "T.I.", "DR.NO", "Nguyễn Thị Lan", "刘小明", "刘.小明", "Smith, John",
	"AT&T", "Ann <3", "x < y", "‹Ann›", "d.o.o. Kim", "Анна.Иванова", "Anna Lee / Ben Lee",
)  # fmt: skip
ADDRESSES = (
	"http://x", "HTTPS://X", "ftp://a", "www.x", "evil.com", "EVIL.COM", "Evil.com/x", "evil.de", "Evil.ru",
	"evil.de/x", "Ann (evil.com)", "evil。com", "evil．com", "evil\u200b.com", "a@evil.com", "mailto:a",
	"evil.xn--p1ai", "пример.рф", "zoom.us/j/123", "javascript:alert(1)",
)  # fmt: skip
LETTERS = st.text(st.characters(whitelist_categories=("Lu", "Ll", "Lo")), min_size=1, max_size=20)
WORD = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz0123456789"), min_size=1, max_size=20)


class TestWebLinks(unittest.TestCase):
	def test_names_of_people_are_no_addresses(self):
		for name in NAMES:
			with self.subTest(name):
				self.assertFalse(has_web_address(name))
				self.assertFalse(has_markup(name))

	def test_addresses_in_a_name_are_seen(self):
		for name in ADDRESSES:
			with self.subTest(name):
				self.assertTrue(has_web_address(name))

	def test_markup_is_seen(self):
		for name in ("<a href=x>", "</b>", "<!-- x", "<?x", "&lt;b", "&#60;b", "&#x3c;b", "＜a"):
			with self.subTest(name):
				self.assertTrue(has_markup(name))

	def test_a_place_is_a_link_with_any_host_and_path(self):
		for place, expected in (
			("meet.google.com/abc-defg-hij", True),
			("whereby.pub/room", True),
			("Town hall, or online: https://zoom.us/j/1", True),
			("Main St. 5, 2nd floor", False),
			("Room 1/2, Bldg.C", False),
			("", False),
		):
			with self.subTest(place):
				self.assertEqual(has_link(place), expected)

	@given(st.lists(LETTERS, min_size=1, max_size=4))
	def test_words_of_letters_are_a_name(self, words):
		self.assertFalse(has_web_address(" ".join(words)))

	@given(
		LETTERS, LETTERS, st.sampled_from(("http://", "https://", "HtTp://", "ftp://", "www.", "WWW.")), WORD
	)
	def test_a_scheme_or_www_is_seen_wherever_it_stands(self, before, after, start, host):
		self.assertTrue(has_web_address(f"{before} {start}{host} {after}"))

	@given(WORD, st.sampled_from(("com", "net", "org", "info", "COM", "io/x", "de/x", "my/x", "ru#x")))
	def test_a_host_is_seen_whatever_it_is_called(self, host, top):
		self.assertTrue(has_web_address(f"{host}.{top}"))

	@given(st.text(max_size=200))
	def test_any_text_can_be_asked(self, text):
		self.assertLessEqual(has_web_address(text), has_link(text))
		self.assertIn(has_markup(text), (True, False))
