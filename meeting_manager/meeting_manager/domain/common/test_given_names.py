import unittest

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.common import given_names
from meeting_manager.meeting_manager.domain.common.given_names import given_name, is_title_only
from meeting_manager.meeting_manager.domain.common.names import clean_name, first_name, greeting_name
from meeting_manager.tests.properties import ANY_TEXT

# How people write their names, and the given name in it; None where it cannot be told.
NAMES = {
	"Ann Lee": "Ann",
	"Madonna": "Madonna",
	"Jean-Marie Dupont": "Jean-Marie",
	"Björn Åkesson": "Björn",
	"María del Carmen García": "María",
	"Ludwig van Beethoven": "Ludwig",
	"JOHN SMITH": "JOHN",
	"DUPONT Jean-Marie": "Jean-Marie",
	"Jean-Marie DUPONT": "Jean-Marie",
	# the family name before a comma
	"Smith, John": "John",
	"van der Berg, Anna": "Anna",
	"Lee, Wei Ming": "Wei Ming",
	"Osman, Dr. Anna": "Anna",
	"Smith, John, Jr.": "John",
	"Smith, J.": None,
	# titles and suffixes
	"Dr. Anna Lee": "Anna",
	"Frau Dr. Eva Müller": "Eva",
	"Mr John Smith Jr.": "John",
	"John Smith, PhD": "John",
	"Ms. Mary Ann Smith III": "Mary",
	"Sri Mulyani": "Sri",
	"Dr Lim": None,
	"Prof. Dr. Weber": None,
	"Herr Müller": None,
	"Mrs Smith": None,
	"Haji Ahmad": None,
	"Tan Sri Lim Goh Tong": None,
	"Datuk Lee Chong Wei": None,
	"Dr.": None,
	# fathers' names
	"Aisyah binti Osman": "Aisyah",
	"Hj. Muhammad Amir bin Hassan": "Muhammad Amir",
	"Dato' Seri Anwar bin Ibrahim": "Anwar",
	"Raj a/l Kumar": "Raj",
	"bin Osman": None,
	# the family name first, in Latin letters
	"Nguyễn Thị Lan": None,
	"Nguyen Thi Lan": None,
	"Đỗ Anh": None,
	"Wong Wei Ming": None,
	"Tan Mei Ling": None,
	"Kim Min-jun": None,
	"Tanaka Hiroshi": None,
	"Nagy István": None,
	# other scripts
	"Анна Петрова": None,
	"عبد الله": None,
	"דוד כהן": None,
	"김 민준": None,
	"राज कुमार": None,
	# halves of names, particles, initials
	"Abdul Rahman": None,
	"van der Berg": None,
	"J. R. Smith": None,
	"J.R. Smith": None,
	"J Smith": None,
	# no one person
	"Anna & Tom": None,
	"Anna and Tom Lee": None,
	"ann@example.com": None,
	"Blue Bakery Ltd": None,
	"Table 12": None,
	"Robert'); DROP TABLE Students;--": None,
}
WORDS = st.from_regex(r"[A-Z][a-z]{4,9}", fullmatch=True).filter(
	lambda word: word.lower() not in given_names.FAMILY_FIRST | given_names.TITLES | given_names.COMPANIES
)
TITLES = st.sampled_from(sorted(given_names.TITLES)).map(lambda title: title.title() + ".")
LIKE_NAMES = st.lists(
	st.one_of(WORDS, TITLES, st.sampled_from((",", "van", "bin", "J.", "刘", "&", "Tan", "Sri", "PhD"))),
	max_size=6,
).map(" ".join)


class TestGivenName(unittest.TestCase):
	def test_it_is_told_only_where_the_order_is_known(self):
		for name, expected in NAMES.items():
			with self.subTest(name):
				self.assertEqual(given_name(name), expected)

	def test_a_name_in_one_word_is_what_somebody_is_called(self):
		for name in ("刘小明", "Ann", "Мария"):
			self.assertEqual(first_name(name), name)

	@given(WORDS, WORDS, TITLES)
	def test_titles_and_the_order_around_a_comma_do_not_change_it(self, given_one, family, title):
		for name in (f"{given_one} {family}", f"{family}, {given_one}", f"{title} {given_one} {family}"):
			self.assertEqual(given_name(name), given_one)
		self.assertIsNone(given_name(f"{title} {family}"))

	@given(st.one_of(ANY_TEXT, LIKE_NAMES))
	def test_it_is_some_of_the_words_and_never_a_title(self, typed):
		name = clean_name(typed)
		found = given_name(name)

		if found is not None:
			self.assertIn(f" {found} ", f" {name.replace(',', ' ')} ".replace("  ", " "))
			self.assertFalse(is_title_only(found) and found != name)


class TestGreeting(unittest.TestCase):
	def test_the_whole_name_is_safe_where_nothing_else_is(self):
		for name, expected in {
			"Smith, John": "John",
			"Dr. Anna Lee": "Anna",
			"Nguyễn Thị Lan": "Nguyễn Thị Lan",
			"刘小明": "刘小明",
			"Dr Lim": "Dr Lim",
			"J. R. Smith": "J. R. Smith",
			"Smith, J.": "Smith, J.",
			"Smith,": "Smith",
			"Dr.": "",
			"Mr. Dr.": "",
			"": "",
		}.items():
			with self.subTest(name):
				self.assertEqual(greeting_name(name), expected)

	def test_what_somebody_entered_as_the_given_name_comes_first(self):
		self.assertEqual(greeting_name("Nguyễn Thị Lan", "Lan"), "Lan")
		self.assertEqual(greeting_name("Dr.", ""), "")

	@given(st.one_of(ANY_TEXT, LIKE_NAMES))
	def test_nobody_is_greeted_by_a_title_alone(self, typed):
		name = clean_name(typed)
		greeting = greeting_name(name)

		self.assertEqual(greeting == "", is_title_only(name))
		self.assertLessEqual(len(greeting), len(name))
		self.assertEqual(bool(first_name(name)), bool(name))
