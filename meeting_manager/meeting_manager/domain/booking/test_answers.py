import unittest

from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.booking.answers import Question, check_answers

ASKED = (
	Question("Your size?", "Choice", ("S", "M"), True),
	Question("Anything else?", "Long Text", (), False),
	Question("Newsletter", "Checkbox", (), False),
	Question("Badge name", "Text", (), False),
)

SIMPLE = st.none() | st.booleans() | st.integers() | st.text()


class TestAnswers(unittest.TestCase):
	def test_good_answers_are_kept_as_texts_and_empty_ones_left_out(self):
		kept, wrong = check_answers(ASKED, {"Your size?": "M", "Anything else?": " ", "Newsletter": True})

		self.assertEqual((kept, wrong), ({"Your size?": "M", "Newsletter": "Yes"}, {}))

	def test_each_kind_of_wrong_answer_has_its_code(self):
		cases = (
			({}, {"Your size?": "answer_missing"}),
			({"Your size?": "XL"}, {"Your size?": "answer_not_a_choice"}),
			({"Your size?": ["M"]}, {"Your size?": "answer_wrong_type"}),
			({"Your size?": "M", "Badge name": "x" * 141}, {"Badge name": "answer_too_long"}),
			({"Your size?": "M", "Anything else?": "x" * 2001}, {"Anything else?": "answer_too_long"}),
			({"Your size?": "M", "Newsletter": "maybe"}, {"Newsletter": "answer_wrong_type"}),
			({"Your size?": "M", "Hidden?": "x"}, {"Hidden?": "question_unknown"}),
			("text", {"": "answer_wrong_type"}),
		)
		for given_answers, expected in cases:
			with self.subTest(given_answers):
				self.assertEqual(check_answers(ASKED, given_answers)[1], expected)

	def test_a_required_checkbox_must_be_ticked(self):
		asked = (Question("I agree", "Checkbox", (), True),)

		self.assertEqual(check_answers(asked, {"I agree": False})[1], {"I agree": "answer_missing"})
		self.assertEqual(check_answers(asked, {"I agree": "1"}), ({"I agree": "Yes"}, {}))

	@given(st.recursive(SIMPLE, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))
	def test_whatever_is_sent_is_kept_or_refused_never_an_error(self, sent):
		kept, wrong = check_answers(ASKED, sent)

		self.assertTrue(all(isinstance(answer, str) and answer for answer in kept.values()))
		self.assertLessEqual(set(kept), {question.text for question in ASKED})
		self.assertFalse(set(kept) & set(wrong))
