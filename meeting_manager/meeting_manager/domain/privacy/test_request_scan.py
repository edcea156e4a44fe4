import html
import json
import unittest
from urllib.parse import quote

from hypothesis import example, given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.privacy.request_scan import (
	DEEPEST,
	Names,
	TooDeep,
	fold,
	kinds_in,
	same_name,
	texts_in,
)

HIDDEN = ("MM Customer", "MM Customer Email", "MM Event", "MM Meeting Booking")
KNOWN = ("MM Event Attendance", "MM Meeting Type")
NAMES = Names(HIDDEN, KNOWN)
ANY = st.text(st.characters(blacklist_categories=("Cs",)), max_size=20)
# What may stand around a name: no letter or digit touches it.
AROUND = ANY.map(lambda text: f"{text} `") | st.sampled_from(["", "(", "`", "/", "[[", "'"])
AS_JSON = [
	lambda inner: [inner],
	lambda inner: {"filters": inner},
	lambda inner: {inner if isinstance(inner, str) else "key": inner},
	lambda inner: json.dumps(inner),
	lambda inner: json.dumps({"doc": inner}, ensure_ascii=False),
	lambda inner: (1, None, inner),
]
SPELLINGS = [
	str,
	str.lower,
	str.upper,
	lambda name: f"tab{name}",
	lambda name: name.replace(" ", "-").lower(),
	lambda name: name.replace(" ", "_").lower(),
	lambda name: name.replace(" ", ""),
	lambda name: name.replace(" ", "\u00a0"),
	lambda name: name.replace(" ", " \t\u2003"),
	lambda name: name.replace(" ", "+"),
	lambda name: "\u200b".join(name),
	lambda name: "\u0301".join(name),
	lambda name: "\x01".join(name),
	lambda name: "".join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in name),  # full width
	quote,
	lambda name: quote(quote(name)),
	lambda name: "".join(f"%{ord(c):02x}" for c in name),
	lambda name: "".join(f"&#{ord(c)};" for c in name),
	lambda name: "".join(f"\\u{ord(c):04x}" for c in name),
	lambda name: html.escape(f"'{name}'"),
]


def named_in(value) -> str | None:
	return NAMES.first_in(texts_in(value))


class TestNames(unittest.TestCase):
	@given(
		st.sampled_from(HIDDEN), st.sampled_from(SPELLINGS), st.lists(st.sampled_from(AS_JSON), max_size=6),
		AROUND, AROUND,
	)  # fmt: skip
	def test_a_name_is_found_in_any_wrapping_and_spelling(self, name, spell, wrappings, before, after):
		value = f"{before}{spell(name)}{after[::-1]}"
		for wrap in wrappings:
			value = wrap(value)

		self.assertIsNotNone(named_in(value), value)

	def test_what_a_form_sends_back_beside_its_record_asks_for_nothing(self):
		sent = {"doc": json.dumps({"doctype": "ToDo", "__onload": {"why": f"Turn it on in {HIDDEN[0]}."}})}

		self.assertIsNone(named_in(sent))
		self.assertIsNotNone(named_in({"doc": json.dumps({"doctype": HIDDEN[0], "__onload": {}})}))

	@given(st.sampled_from(HIDDEN), st.lists(st.sampled_from(SPELLINGS[-6:-1]), max_size=3))
	def test_a_name_is_found_under_several_encodings(self, name, spellings):
		for spell in spellings:
			name = spell(name)

		self.assertIsNotNone(named_in({"doctype": name}), name)

	@given(st.recursive(ANY | st.integers() | st.none(), lambda v: st.lists(v) | st.dictionaries(ANY, v)))
	@example({"notes": "Hmm Customer", "list": ["MM Customers", "mm-events", "tab", "MM"]})
	def test_nothing_is_found_where_nothing_is_named(self, value):
		letters = "".join(c for c in fold(" ".join(texts_in(value))) if c.isalnum())
		if not any(fold(name).replace(" ", "") in letters for name in HIDDEN if name != "MM Customer"):
			self.assertIn(named_in(value), (None, *(["MM Customer"] if "mmcustomer" in letters else [])))

	def test_a_name_within_a_longer_word_or_a_known_name_is_not_that_name(self):
		for text in (
			"Hmm Customer",
			"MM Customers",
			"MM Event Attendance",
			"tabMM Event Attendance",
			"amm-event",
		):
			with self.subTest(text):
				self.assertIsNone(named_in(text))
		self.assertEqual(named_in("MM Event Attendances"), "MM Event")
		self.assertEqual(named_in("`MM Event` Attendance"), "MM Event")

	def test_the_longest_name_is_told(self):
		self.assertEqual(named_in("select * from `tabMM Customer Email`"), "MM Customer Email")
		self.assertEqual(named_in("MM Customer, Email"), "MM Customer")

	def test_numbers_bytes_and_broken_json_are_read_too(self):
		self.assertIsNone(named_in([1, 2.5, None, True, "{broken", b"\xff"]))
		self.assertEqual(named_in([b"{doctype: MM Event"]), "MM Event")

	def test_without_names_nothing_is_found(self):
		self.assertIsNone(Names([]).first_in(["MM Customer"]))

	def test_what_is_wrapped_too_deep_is_refused(self):
		value = "MM Customer"
		for _each in range(DEEPEST + 1):
			value = [value]
		encoded = "%"
		for _each in range(DEEPEST + 1):
			encoded = quote(encoded)

		for deep in (value, encoded):
			with self.assertRaises(TooDeep):
				named_in(deep)
		with self.assertRaises(TooDeep):
			list(kinds_in(value))

	@given(ANY, ANY)
	def test_each_text_is_told_once(self, one, other):
		told = list(texts_in([one, {other: one}, json.dumps([other, one])]))

		self.assertEqual(len(told), len(set(told)))
		self.assertLessEqual({one, other}, set(told))


class TestFold(unittest.TestCase):
	def test_letters_that_a_database_takes_for_ours_become_ours(self):
		for sent in (
			"\uff2d\uff2d C\u00fcstomer",
			"MM\u00adCustomer",
			"MM\u2003Custom\u00e9r",
			"\u217fm customer",
		):
			with self.subTest(sent):
				self.assertEqual(named_in(sent), "MM Customer")
		self.assertEqual(fold("\u036b"), "m")  # a letter above another is a letter to MariaDB

	@given(ANY)
	def test_folding_again_changes_nothing_and_parts_fold_by_themselves(self, text):
		self.assertEqual(fold(text), "".join(map(fold, text)))
		self.assertEqual(fold(fold(text)), fold(text))


class TestKinds(unittest.TestCase):
	@given(st.sampled_from(["doctype", "goal_doctype", "document_type", "dt", "DocType", "ref_doctype"]), ANY)
	def test_what_says_which_records_are_asked_for_is_told(self, key, kind):
		for value in ([{key: kind}], [{"chart": json.dumps({key: kind})}], [{"docs": [{"a": {key: kind}}]}]):
			self.assertIn(kind, list(kinds_in(value)))

	def test_other_values_are_not(self):
		value = [{"description": "Version", "dtp": "Comment", "doctype": 1}, {"list": ["Comment"]}]

		self.assertEqual(list(kinds_in(value)), [])
		self.assertEqual(list(kinds_in(["Comment"])), ["Comment"])

	def test_one_name_in_two_spellings_is_one(self):
		self.assertTrue(same_name("Email Queue", "email-queue"))
		self.assertTrue(same_name("Email Queue", " Email  QUEUE "))
		self.assertFalse(same_name("Email Queue", "Email Queue Recipient"))
