import contextlib
import unittest
from unittest.mock import patch

from hypothesis import example, given, settings
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.common import contact_points
from meeting_manager.meeting_manager.domain.common.contact_points import (
	ContactPointError,
	Phone,
	is_phone_region,
	known_email,
	known_phone,
	needs_region,
	parse_email,
	parse_phone,
)
from meeting_manager.meeting_manager.domain.common.plain_text import trimmed
from meeting_manager.tests.properties import ANY_TEXT, EMAILS, WORLD_EMAILS, error_code

SEPARATORS = st.sampled_from((" ", "-", ".", "", "  ", "\u2011", "/"))


class TestEmails(unittest.TestCase):
	def test_display_is_what_was_typed_without_the_blanks_around_it(self):
		email = parse_email("  John.Doe+News@Example.COM\n")

		self.assertEqual(email.display, "John.Doe+News@Example.COM")
		self.assertEqual(email.canonical, "john.doe+news@example.com")

	def test_blanks_and_invisible_signs_around_an_address_are_no_part_of_it(self):
		for around in ("\u00a0", "\u200b", "\ufeff", "\u202a", "\u2060 ", "\u3000", "\r\n", "\u200f\u00a0"):
			with self.subTest(around.encode("unicode_escape")):
				self.assertEqual(parse_email(f"{around}Ann@example.com{around}").display, "Ann@example.com")

	@given(ANY_TEXT)
	def test_trimmed_text_is_inside_and_stays_as_it_is(self, typed):
		inside = trimmed(typed)

		self.assertEqual(trimmed(inside), inside)
		self.assertIn(inside, typed)
		self.assertEqual(inside, inside.strip())

	def test_plus_tags_and_gmail_dots_make_other_addresses(self):
		keys = {parse_email(typed).key for typed in ("jd@gmail.com", "j.d@gmail.com", "jd+shop@gmail.com")}

		self.assertEqual(len(keys), 3)

	def test_unicode_and_punycode_domains_are_one_address(self):
		self.assertEqual(parse_email("a@bücher.de").key, parse_email("A@XN--Bcher-KVA.de").key)
		self.assertEqual(parse_email("a@bücher.de").canonical, "a@xn--bcher-kva.de")

	def test_composed_and_decomposed_letters_are_one_address(self):
		self.assertEqual(parse_email("jose\u0301@example.com").key, parse_email("JOSÉ@example.com").key)

	def test_letters_that_a_collation_calls_equal_are_two_addresses(self):
		for one, other in (("faß", "fass"), ("josé", "jose"), ("ﬁx", "fix"), ("ａ", "a")):
			with self.subTest(one):
				self.assertNotEqual(
					parse_email(f"{one}@example.com").key, parse_email(f"{other}@example.com").key
				)

	def test_each_bad_email_has_its_own_code(self):
		bad = {
			None: "email_missing",
			7: "email_missing",
			"": "email_missing",
			" \t\n": "email_missing",
			"\u200b\ufeff": "email_missing",
			"a@b.com,c@d.com": "email_several",
			"a@b.com; c@d.com": "email_several",
			"a@@b.com": "email_several",
			"jo\u200bhn@example.com": "email_invisible",
			"john@exam\u00adple.com": "email_invisible",
			"a\x00@example.com": "email_invisible",
			f"{'a' * 290}@b.com": "email_too_long",
			f"{'a' * 65}@b.com": "email_local_too_long",
			f"{'ü' * 33}@b.com": "email_local_too_long",
			"john": "email_invalid",
			"john@": "email_invalid",
			"@example.com": "email_invalid",
			"john@localhost": "email_invalid",
			"a@b.com;rm -rf": "email_invalid",
			"John <a@b.com>": "email_invalid",
			"a b@example.com": "email_invalid",
			"a'--@": "email_invalid",
			"<script>@example.com": "email_invalid",
		}

		for typed, code in bad.items():
			with self.subTest(typed):
				self.assertEqual(error_code(parse_email, typed), code)

	@given(EMAILS)
	def test_case_does_not_count(self, typed):
		self.assertEqual(parse_email(typed.upper()).key, parse_email(typed.lower()).key)

	@given(WORLD_EMAILS)
	def test_canonical_form_is_canonical(self, typed):
		try:
			canonical = parse_email(typed).canonical
		except ContactPointError:
			return

		self.assertEqual(parse_email(canonical).canonical, canonical)

	@given(EMAILS, EMAILS)
	@example("ab@example.com", "AB@example.com")
	def test_key_is_32_hex_digits_and_equal_only_with_the_canonical_form(self, one, other):
		one, other = parse_email(one), parse_email(other)

		self.assertRegex(one.key, r"\A[0-9a-f]{32}\Z")
		self.assertEqual(one.key == other.key, one.canonical == other.canonical)

	@settings(max_examples=300)
	@given(ANY_TEXT | st.builds("{}@{}".format, ANY_TEXT, ANY_TEXT))
	@example("\ud800@example.com")
	@example("a@xn--.com")
	def test_any_text_is_an_email_or_a_contact_point_error(self, typed):
		try:
			email = parse_email(typed)
		except ContactPointError:
			return

		self.assertEqual(email.display, trimmed(typed))

	def test_a_huge_text_is_refused_before_anything_reads_it(self):
		with patch.object(contact_points, "unicodedata") as read:
			for typed in ("," * 60_000, "a" * 1_000_000):
				self.assertEqual(error_code(parse_email, typed), "email_too_long")

		read.category.assert_not_called()


class TestPhones(unittest.TestCase):
	def test_the_formats_of_one_number_have_one_key(self):
		formats = (
			"+60 12-345 6789",
			"+60123456789",
			"+60 (12) 345.6789",
			"+60\u00a012\u2011345\u22126789",
			"＋６０１２３４５６７８９",
			"+٦٠١٢٣٤٥٦٧٨٩",
			"\u202a+60123456789\u202c",
			"+60 (0)12 345 6789",
		)

		keys = {parse_phone(typed).key for typed in formats} | {parse_phone("012-345 6789", "MY").key}

		self.assertEqual(keys, {parse_phone("+60123456789").key})

	def test_display_is_what_was_typed(self):
		phone = parse_phone(" +60 (12) 345-6789 ")

		self.assertEqual(phone.display, "+60 (12) 345-6789")
		self.assertEqual(phone.canonical, "+60123456789")

	def test_a_possible_number_passes_and_only_an_existing_one_is_valid(self):
		self.assertFalse(parse_phone("+1-555-123-4567").is_valid)
		self.assertTrue(parse_phone("+1-650-253-0000").is_valid)

	def test_only_what_may_be_a_mobile_is_texted(self):
		cases = {
			"+49 151 2345 6789": True,
			"+1-650-253-0000": True,  # the plan of North America does not tell mobiles from others
			"+49 30 1234567": False,
			"+1-555-123-4567": False,
			"+49 151 2345 6789 ext. 4": False,
		}

		for typed, expected in cases.items():
			with self.subTest(typed):
				self.assertEqual(parse_phone(typed).may_be_texted, expected)

	def test_an_extension_in_other_digits_is_the_same_extension(self):
		self.assertEqual(parse_phone("+15551234567 ext ١٠١").key, parse_phone("+15551234567x101").key)

	def test_an_extension_is_kept_apart_and_makes_another_contact_point(self):
		plain = parse_phone("+60 3-2162 0000")
		desks = [
			parse_phone(f"+60 3-2162 0000{written}") for written in (" ext. 12", "x12", " #12", ";ext=12")
		]

		self.assertEqual({desk.canonical for desk in desks}, {"+60321620000;ext=12"})
		self.assertEqual({desk.e164 for desk in desks}, {plain.e164})
		self.assertNotEqual(desks[0].key, plain.key)

	def test_the_old_mexican_mobile_prefix_is_dropped(self):
		self.assertEqual(parse_phone("+52 1 55 1234 5678").e164, "+525512345678")
		self.assertEqual(parse_phone("+52 1 55 1234 5678").key, parse_phone("+52 55 1234 5678").key)

	def test_a_national_number_is_read_in_its_region_and_never_guessed(self):
		self.assertEqual(parse_phone("030 901820", "DE").e164, "+4930901820")
		self.assertEqual(error_code(parse_phone, "030 901820"), "phone_region_missing")

	def test_an_international_number_ignores_the_region(self):
		self.assertEqual(parse_phone("+60123456789", "DE").e164, "+60123456789")

	def test_each_bad_phone_has_its_own_code(self):
		bad = {
			None: "phone_missing",
			60123456789: "phone_missing",
			" ": "phone_missing",
			"call me": "phone_letters",
			"+60 12 CALL NOW": "phone_letters",
			"9": "phone_invalid",
			"+++": "phone_invalid",
			"++60123456789": "phone_invalid",
			"60123+456789": "phone_invalid",
			"+60123456789, +60123456780": "phone_invalid",
			"()-": "phone_invalid",
			"+999 1234567": "phone_invalid",
			"+" + "1" * 50: "phone_invalid",
			"+60123456789'; --": "phone_invalid",
		}

		for typed, code in bad.items():
			with self.subTest(typed):
				self.assertEqual(error_code(parse_phone, typed), code)

	def test_a_region_is_two_capital_letters_of_a_country(self):
		self.assertTrue(is_phone_region("MY"))

		for code in ("my", "XX", "", None, "MYS"):
			with self.subTest(code):
				self.assertFalse(is_phone_region(code))

	@given(st.integers(0, 9_999_999), SEPARATORS, SEPARATORS)
	def test_punctuation_does_not_count(self, tail, one, other):
		digits = f"{tail:07d}"
		written = f"+60 11{one}{digits[:3]}{other}{digits[3:]}0"

		self.assertEqual(parse_phone(written).canonical, f"+6011{digits}0")

	@given(st.integers(0, 9_999_999), st.sampled_from(("", ";ext=7")))
	def test_canonical_form_is_canonical(self, tail, extension):
		phone = parse_phone(f"+60 11-{tail:07d}0{extension}")

		self.assertEqual(parse_phone(phone.canonical).canonical, phone.canonical)
		self.assertRegex(phone.key, r"\A[0-9a-f]{32}\Z")

	@settings(max_examples=300)
	@given(ANY_TEXT | st.text("++0123456789 ()-./x#ext;=²٣＋\u202a"), st.sampled_from(("MY", "US", "IT", "")))
	@example("\u202a+60 12-345 6789", "US")
	@example("＋39 06 1234567", "IT")
	@example(" (+44) 20 7946 0000", "US")
	@example("+1", "MY")
	def test_a_number_that_needs_no_region_means_the_same_in_every_region(self, typed, region):
		if needs_region(typed):
			return

		self.assertEqual(read(known_phone, typed, region), read(known_phone, typed, None))
		self.assertEqual(read(parse_phone, typed, region), read(parse_phone, typed, None))

	def test_a_number_with_its_country_code_needs_no_region(self):
		for typed in ("+60 12-345 6789", "  +1 555 123 4567", "＋39 06 1234567", "\u202a+601234567"):
			with self.subTest(typed):
				self.assertFalse(needs_region(typed))
		for typed in ("012-345 6789", "0060123456789", "(+60) 12 345", "\u202a0123"):
			with self.subTest(typed):
				self.assertTrue(needs_region(typed))

	@settings(max_examples=300)
	@given(ANY_TEXT | st.text("+0123456789 ()-./x#ext;=²٣"), st.sampled_from((None, "MY", "XX", "")))
	def test_any_text_is_a_phone_or_a_contact_point_error(self, typed, region):
		try:
			phone = parse_phone(typed, region)
		except ContactPointError:
			return

		self.assertRegex(phone.e164, r"\A\+[1-9][0-9]{2,16}\Z")

	def test_a_huge_text_is_refused_before_any_pattern_reads_it(self):
		with patch.object(contact_points, "_PHONE_SHAPE") as pattern:
			for typed in ("1" + " " * 12_000 + "@", "1" * 1_000_000):
				self.assertEqual(error_code(parse_phone, typed), "phone_invalid")

		pattern.fullmatch.assert_not_called()


class TestLookingUp(unittest.TestCase):
	"""What was right when it was stored is found, whatever today's rules say of it."""

	def test_the_local_part_may_have_64_octets(self):
		for local in ("a" * 64, "ü" * 32):
			self.assertEqual(parse_email(f"{local}@example.com").display, f"{local}@example.com")

	def test_a_number_of_an_old_numbering_plan_is_looked_up_as_it_stands(self):
		self.assertEqual(known_phone("+229 97 12 34 56"), Phone("+229 97 12 34 56", "+22997123456"))
		self.assertEqual(known_phone("06 12 34 56 78", "FR"), Phone("06 12 34 56 78", "+33612345678"))
		for typed in (None, "", "97 12", "call me", "+" + "1" * 16, "+1" + " " * 10**6 + "2"):
			self.assertIsNone(known_phone(typed))

	def test_an_address_that_is_refused_today_is_looked_up_as_it_stands(self):
		self.assertEqual(known_email(" Ann@Mail.INVALID ").canonical, "ann@mail.invalid")
		for typed in (None, "", "ann", "@example.com", "a@x.invalid, b@x.invalid", "a" * 300 + "@x.invalid"):
			self.assertIsNone(known_email(typed))

	def test_a_stored_number_that_is_in_no_plan_takes_no_texts(self):
		for e164 in ("+12000000001", "+999123", "nonsense"):
			phone = Phone("typed", e164)
			self.assertEqual((phone.is_valid, phone.may_be_texted), (False, False))

	@given(ANY_TEXT, st.sampled_from((None, "MY", "FR")))
	def test_what_can_be_read_is_looked_up_as_it_is_read(self, typed, region):
		with contextlib.suppress(ContactPointError):
			self.assertEqual(known_phone(typed, region), parse_phone(typed, region))
		with contextlib.suppress(ContactPointError):
			self.assertEqual(known_email(typed), parse_email(typed))
		known_phone(typed, region)
		known_email(typed)

	@given(EMAILS)
	def test_an_email_is_found_in_any_capitals(self, typed):
		self.assertEqual(known_email(typed.upper()).key, parse_email(typed).key)


def read(parse, *typed):
	"""What `parse` returns, or the code of the error that it raises."""
	return error_code(parse, *typed) or parse(*typed)
