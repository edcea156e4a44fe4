import string
import unittest

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.common.link_tokens import (
	LENGTH,
	is_same,
	join,
	keyed_digest,
	split,
)
from meeting_manager.meeting_manager.domain.common.plain_text import trimmed
from meeting_manager.tests.properties import ANY_TEXT

SIGNS = set(string.ascii_letters + string.digits + "-_")
KEYS = st.text(
	st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]), min_size=1
)  # HMAC pads with NUL
PARTS = st.tuples(KEYS, st.sampled_from(["booking", "mailed", "calendar"]), st.text())


class TestLinkTokens(unittest.TestCase):
	@given(PARTS)
	def test_a_digest_fits_in_an_address_and_is_always_the_same(self, parts):
		found = keyed_digest(*parts)

		self.assertEqual(len(found), LENGTH)
		self.assertLessEqual(set(found), SIGNS)
		self.assertEqual(keyed_digest(*parts), found)

	@given(PARTS, PARTS)
	def test_another_key_purpose_or_text_is_another_digest(self, one, other):
		self.assertEqual(keyed_digest(*one) == keyed_digest(*other), one == other)

	@given(PARTS, PARTS)
	def test_a_mailed_link_gives_back_its_two_parts(self, one, other):
		token, proof = keyed_digest(*one), keyed_digest(*other)

		self.assertEqual(split(join(token, proof)), (token, proof))
		self.assertEqual(split(token), (token, ""))

	@given(
		st.one_of(
			ANY_TEXT,
			st.text(min_size=43, max_size=43),
			st.none(),
			st.integers(),
			st.lists(st.text()),
			st.binary(),
		)
	)
	def test_whatever_is_sent_has_two_parts_or_none(self, sent):
		parts = split(sent)

		if parts is None:
			self.assertFalse(isinstance(sent, str) and len(trimmed(sent)) in (LENGTH, 2 * LENGTH))
		else:
			self.assertEqual("".join(parts), trimmed(sent))
			self.assertEqual(len(parts[0]), LENGTH)

	def test_what_is_copied_along_with_a_link_is_no_part_of_it(self):
		token = "a" * LENGTH
		for around in (" ", "\u200e", "\u202a\u2066", "\ufeff", "\u061c", "\n"):
			with self.subTest(repr(around)):
				self.assertEqual(split(around + token + around), (token, ""))

	@given(st.text(), st.text())
	def test_only_a_proof_is_the_same_as_itself(self, one, other):
		self.assertEqual(is_same(one, one), one != "")
		self.assertEqual(is_same(one, other), one == other != "")

	@given(ANY_TEXT, PARTS)
	def test_nothing_that_is_not_the_proof_passes_for_it(self, sent, parts):
		proof = keyed_digest(*parts)

		self.assertEqual(is_same(sent, proof), sent == proof)
