import json
import unittest
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.common.contact_points import parse_email
from meeting_manager.meeting_manager.domain.common.placeholder_emails import (
	PatternError,
	is_placeholder,
	read_patterns,
)
from meeting_manager.tests.properties import ANY_TEXT, EMAILS, LOCAL_PARTS

SETTINGS = Path(__file__).parents[2] / "doctype/mm_settings/mm_settings.json"


def shipped() -> tuple[str, ...]:
	fields = json.loads(SETTINGS.read_text(encoding="utf-8"))["fields"]
	return read_patterns(
		next(each["default"] for each in fields if each["fieldname"] == "placeholder_emails")
	)


class TestPlaceholderEmails(unittest.TestCase):
	def test_the_shipped_list_knows_what_people_type_who_have_no_address(self):
		for typed in (
			"noemail@clinic.com",
			"NoEmail@gmail.com",
			"none@none.com",
			"no-reply@x.org",
			"test@test.com",
		):
			with self.subTest(typed):
				self.assertTrue(is_placeholder(parse_email(typed), shipped()))

	def test_the_shipped_list_leaves_people_alone(self):
		for typed in (
			"john@example.com",
			"nonesuch@x.com",
			"anna.noemail@x.com",
			"test@x.com",
			"contest@test.com",
		):
			with self.subTest(typed):
				self.assertFalse(is_placeholder(parse_email(typed), shipped()))

	def test_case_blanks_and_repeated_lines_do_not_count(self):
		self.assertEqual(read_patterns(" NoEmail@*\n\n noemail@* \r\nnone@*"), ("noemail@*", "none@*"))

	def test_an_address_is_looked_at_as_a_whole(self):
		patterns = read_patterns("none@*.com")

		self.assertTrue(is_placeholder(parse_email("none@mail.example.com"), patterns))
		for typed in ("anone@x.com", "none@x.com.au"):
			self.assertFalse(is_placeholder(parse_email(typed), patterns))

	def test_international_domains_match_in_either_form(self):
		for pattern in ("none@bücher.de", "none@xn--bcher-kva.de"):
			self.assertTrue(is_placeholder(parse_email("None@Bücher.de"), read_patterns(pattern)))

	def test_what_is_no_pattern_or_would_match_everybody_is_refused(self):
		for line in (
			"noemail",
			"*",
			"*@*",
			"**@*.*",
			"@x.com",
			"none@",
			"a@b@c",
			"none@x.com, no@x.com",
			"a b@c",
		):
			with self.subTest(line), self.assertRaises(PatternError) as raised:
				read_patterns(f"none@*\n{line}")
			self.assertEqual(raised.exception.pattern, line)

	def test_no_list_matches_nobody(self):
		self.assertFalse(is_placeholder(parse_email("none@x.com"), read_patterns(None)))

	@given(EMAILS)
	def test_an_address_is_its_own_pattern_in_any_case(self, typed):
		self.assertTrue(is_placeholder(parse_email(typed.upper()), read_patterns(typed)))

	@given(LOCAL_PARTS, EMAILS)
	def test_a_pattern_of_a_local_part_matches_it_at_every_domain_and_nothing_else(self, local, typed):
		email = parse_email(typed)

		found = is_placeholder(email, read_patterns(f"{local}@*"))

		self.assertEqual(found, email.canonical.rpartition("@")[0] == local)

	@given(st.lists(ANY_TEXT, max_size=4), EMAILS)
	def test_any_text_is_patterns_or_a_pattern_error_and_never_matches_everybody(self, lines, typed):
		try:
			patterns = read_patterns("\n".join(lines))
		except PatternError:
			return

		self.assertEqual(read_patterns("\n".join(patterns)), patterns)
		self.assertIn(is_placeholder(parse_email(typed), patterns), (True, False))
