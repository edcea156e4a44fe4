"""Checks a guest's answers to the questions of a meeting type or event."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from meeting_manager.error_codes import ErrorCode

TEXT, LONG_TEXT, CHOICE, CHECKBOX = "Text", "Long Text", "Choice", "Checkbox"
LONGEST = {TEXT: 140, LONG_TEXT: 2000}
LONGEST_TYPED = 4000  # with the blanks around it; longer ones are refused before any work
MOST_UNKNOWN = 20  # questions that nobody asked; more of them are not even looked at
TICKED, NOT_TICKED = (True, 1, "1", "on", "true", "Yes"), (False, 0, "0", "off", "false", "No")


@dataclass(frozen=True)
class Question:
	text: str
	answer_type: str = TEXT
	choices: tuple[str, ...] = ()
	required: bool = False


def check_answers(questions: Sequence[Question], sent: object) -> tuple[dict[str, str], dict[str, ErrorCode]]:
	"""Return the answers worth keeping, and what is wrong, both by the question's text.

	sent: what came in, of any shape. Codes: `answer_missing`, `answer_too_long`, `answer_wrong_type`,
	`answer_not_a_choice`, `question_unknown`; under "" when `sent` is no mapping.
	"""
	if sent is None:
		sent = {}
	if not isinstance(sent, dict):
		return {}, {"": ErrorCode.ANSWER_WRONG_TYPE}
	kept, wrong = {}, {}
	for question in questions:
		answer, code = _check(question, sent.get(question.text))
		if code:
			wrong[question.text] = code
		elif answer:
			kept[question.text] = answer
	known = {question.text for question in questions}
	unknown = (str(text)[: LONGEST[TEXT]] for text in sent if text not in known)
	wrong.update({text: ErrorCode.QUESTION_UNKNOWN for text in islice(unknown, MOST_UNKNOWN)})
	return kept, wrong


def _check(question: Question, answer: object) -> tuple[str, ErrorCode | None]:
	if question.answer_type == CHECKBOX:
		if isinstance(answer, (list, dict)):
			return "", ErrorCode.ANSWER_WRONG_TYPE
		if answer in TICKED:
			return "Yes", None
		if answer is not None and answer != "" and answer not in NOT_TICKED:
			return "", ErrorCode.ANSWER_WRONG_TYPE
		return "", ErrorCode.ANSWER_MISSING if question.required else None
	if answer is not None and not isinstance(answer, str):
		return "", ErrorCode.ANSWER_WRONG_TYPE
	if answer and len(answer) > LONGEST_TYPED:
		return "", ErrorCode.ANSWER_TOO_LONG
	text = (answer or "").strip()
	if not text:
		return "", ErrorCode.ANSWER_MISSING if question.required else None
	if question.answer_type == CHOICE:
		return text, None if text in question.choices else ErrorCode.ANSWER_NOT_A_CHOICE
	return text, ErrorCode.ANSWER_TOO_LONG if len(text) > LONGEST[question.answer_type] else None
