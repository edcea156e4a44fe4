import json
import unittest

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.privacy.request_scan import DEEPEST, fold, named_in, texts_in

HIDDEN = ["customer_email", "customer_email_at_booking", "customer_name"]
WORDS = st.text(st.characters(blacklist_categories=("Cs",)), max_size=20)
WRAPPINGS = [
	lambda inner: [inner],
	lambda inner: {"filters": inner},
	lambda inner: {inner if isinstance(inner, str) else "key": inner},
	lambda inner: json.dumps(inner),
	lambda inner: json.dumps({"doc": inner}, ensure_ascii=False),
	lambda inner: (1, None, inner),
]


def asks_for(value) -> str | None:
	return named_in(list(texts_in(value)), HIDDEN)


class TestAskedFor(unittest.TestCase):
	@given(st.lists(st.sampled_from(WRAPPINGS), max_size=6), WORDS, WORDS)
	def test_a_name_is_found_in_any_wrapping(self, wrappings, before, after):
		value = f"{before}max(`CUSTOMER_EMAIL`){after}"
		for wrap in wrappings:
			value = wrap(value)

		self.assertEqual(asks_for(value), "customer_email")

	@given(st.recursive(WORDS | st.integers() | st.none(), lambda v: st.lists(v) | st.dictionaries(WORDS, v)))
	def test_nothing_is_found_where_nothing_is_named(self, value):
		if "customer" not in fold(json.dumps(value, ensure_ascii=False)):
			self.assertIsNone(asks_for(value))

	def test_letters_that_a_database_takes_for_ours_do_not_hide_a_name(self):
		for sent in ("customer_ema\u0130l", "\uff43ustomer_email", "custome\u0301r_email"):
			with self.subTest(sent):
				self.assertEqual(asks_for(sent), "customer_email")

	def test_letters_written_as_numbers_do_not_hide_a_name(self):
		for sent in ('["customer\\u005femail"]', '"customer\\u005femail"', ' {"customer\\u005femail": 1}'):
			with self.subTest(sent):
				self.assertEqual(asks_for({"fields": sent}), "customer_email")

	def test_the_longest_name_is_told(self):
		self.assertEqual(asks_for(["customer_email_at_booking"]), "customer_email_at_booking")

	def test_numbers_bytes_and_broken_json_are_read_too(self):
		self.assertIsNone(asks_for([1, 2.5, None, True, "{broken", b"\xff"]))
		self.assertEqual(asks_for(b"customer_name"), "customer_name")

	def test_what_is_wrapped_too_deep_is_refused(self):
		value = "customer_name"
		for _each in range(DEEPEST + 1):
			value = [value]

		with self.assertRaises(ValueError):
			asks_for(value)
