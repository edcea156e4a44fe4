from unittest import TestCase

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.customers.name_similarity import (
	PARTLY,
	SAME,
	SIMILAR,
	given_names_are_alike,
	is_slip,
	name_likeness,
)
from meeting_manager.meeting_manager.domain.customers.phonetics import initials_key, read_name, sound_key

ONE_PERSON = (
	("Anna Schmidt", "Schmidt Anna"),
	("Anna Schmidt", "Schmidt, Anna"),
	("Anna Schmidt", "Dr. Anna Schmidt"),
	("Aisyah Osman", "Aisyah binti Osman"),
	("Jürgen Müller", "Juergen Mueller"),
	("Jürgen Müller", "Jurgen Muller"),
	("José Núñez", "Jose Nunez"),
	("Mohammed Khalil", "Muhammad Khaleel"),
	("Mohamad Khalil", "Mohd Khalil"),
	("Sergey Ivanov", "Sergei Ivanov"),
	("Catherine Brown", "Katherine Brown"),
	("Philip Grey", "Filip Grey"),
	("Mohammed Khalil", "محمد خليل"),
	("Youssef Hamdan", "يوسف حمدان"),
	("Dmitry Volkov", "Дмитрий Волков"),
	("Elena Papadopoulou", "Έλενα Παπαδοπούλου"),
	("Jonathan Whitaker", "Jonahtan Whitaker"),
	("Bob Whitaker", "Robert Whitaker"),
	("Xiao Ming Wu", "Xiaoming Wu"),
	("Anna Maria Weber", "Anna Weber"),
)
TWO_PEOPLE = (
	("Anna Schmidt", "Lena Schmidt"),
	("Hanna Schmidt", "Anna Schmidt"),
	("Daniel Roth", "Daniela Roth"),
	("Mario Rossi", "Maria Rossi"),
	("Alexander Wolf", "Alexandra Wolf"),
	("Mei Lim", "Mei Lam"),
	("Lina Haas", "Lena Haas"),
	("Anna Schmidt", "Anna Weber"),
	("محمد خليل", "كريم خليل"),
)
words = st.text(alphabet=st.characters(whitelist_categories=("Lu", "Ll", "Lo")), min_size=1, max_size=12)
names = st.lists(words, min_size=1, max_size=4).map(" ".join)


def likeness(one, other):
	return name_likeness(read_name(one), read_name(other))


class TestNameLikeness(TestCase):
	def test_one_person_written_in_two_ways(self):
		for pair in ONE_PERSON:
			with self.subTest(pair):
				self.assertGreaterEqual(likeness(*pair), SIMILAR)

	def test_two_people(self):
		for pair in TWO_PEOPLE:
			with self.subTest(pair):
				self.assertLess(likeness(*pair), PARTLY)

	def test_initials_and_single_names_say_a_part(self):
		for short in ("A. Schmidt", "Anna", "Schmidt"):
			with self.subTest(short):
				self.assertTrue(PARTLY <= likeness(short, "Anna Schmidt") < SIMILAR)

	def test_initials_alone_say_nothing(self):
		self.assertLess(likeness("A. S.", "Anna Schmidt"), PARTLY)

	def test_no_name_is_like_no_name(self):
		self.assertEqual(likeness("", ""), 0)
		self.assertEqual(likeness("😀", "😀"), 0)

	def test_the_first_name_stays_when_somebody_marries(self):
		self.assertTrue(given_names_are_alike(read_name("Anna Schmidt"), read_name("Anna Weber")))
		self.assertFalse(given_names_are_alike(read_name("Anna Schmidt"), read_name("Lena Schmidt")))
		self.assertFalse(given_names_are_alike(read_name(""), read_name("")))

	def test_a_slip_is_one_letter(self):
		self.assertTrue(is_slip("tiger", "tigre"))
		self.assertFalse(is_slip("tiger", "tgire"))

	@given(names, names)
	def test_the_order_of_the_two_does_not_matter(self, one, other):
		self.assertEqual(likeness(one, other), likeness(other, one))

	@given(names)
	def test_a_name_is_like_itself_in_any_case(self, name):
		if read_name(name).words:
			self.assertGreaterEqual(likeness(name, name.upper().lower()), SAME)

	@given(
		st.lists(
			st.sampled_from("anna berta clara dora emil fritz gustav".split()),
			min_size=2,
			max_size=4,
			unique=True,
		)
	)
	def test_the_order_of_words_does_not_matter(self, parts):
		self.assertGreaterEqual(likeness(" ".join(parts), " ".join(reversed(parts))), SAME)

	@given(st.text(), st.text())
	def test_any_text_is_read(self, one, other):
		self.assertTrue(0 <= likeness(one, other) <= 100)


class TestNameKeys(TestCase):
	def test_one_person_is_found_under_one_key_where_no_letter_is_wrong(self):
		for one, other in ONE_PERSON[:16]:
			with self.subTest((one, other)):
				self.assertEqual(sound_key(read_name(one)), sound_key(read_name(other)))

	def test_initials_stay_with_a_slip(self):
		self.assertEqual(initials_key(read_name("Jonathan Brown")), initials_key(read_name("Bown, Jonahtan")))

	def test_generations_are_read(self):
		self.assertEqual(read_name("John Roe jr.").generation, 2)
		self.assertEqual(read_name("Roe, John Sr").generation, 1)
		self.assertIsNone(read_name("John Roe").generation)

	def test_a_name_of_titles_alone_keeps_them(self):
		self.assertEqual(len(read_name("Dr. Prof.").words), 2)

	@given(st.text())
	def test_keys_are_made_of_any_text(self, name):
		self.assertEqual(sound_key(read_name(name)), sound_key(read_name(name)))
