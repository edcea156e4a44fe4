"""Names of people: cleaned for storing, compared for similarity."""

import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz
from rapidfuzz.utils import default_process

from meeting_manager.meeting_manager.domain.common import given_names
from meeting_manager.meeting_manager.domain.common.plain_text import plain_text

SIMILARITY_THRESHOLD = 88.0  # of 100; keeps "Jon Smith"/"John Smith", parts "Ann Lee"/"Dan Lee"


# Marks that turn the direction of what follows: in a name they only help to pass for someone else (UAX 9).
DIRECTION_MARKS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean_name(typed: str | None) -> str:
	"""The name in NFC with single spaces and no control or invisible characters; `""` when nothing is left.

	Never markup. Joiners inside a word stay: Persian and several Indian scripts need them.
	"""
	if not isinstance(typed, str):
		return ""
	text = "".join(
		" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in typed if c not in DIRECTION_MARKS
	)
	words = unicodedata.normalize("NFC", text).split()
	stripped = (_strip_invisible(word) for word in words)
	return plain_text(" ".join(word for word in stripped if word))


def first_name(name: str) -> str:
	"""The given name in a cleaned name where it can be told, else the whole name: a short name to show."""
	return given_names.given_name(name) or name


def greeting_name(name: str, given: str | None = None) -> str:
	"""By what name to greet: the given name that somebody entered, else as `first_name`. `""` when only
	titles were written: never "Hello Dr.,".
	"""
	if given:
		return given
	return "" if given_names.is_title_only(name) else first_name(name).strip(" ,")


def names_are_similar(one: str, other: str) -> bool:
	"""Whether two names may belong to one person: word order, case and small slips do not count."""
	one, other = default_process(one), default_process(other)
	return bool(one and other) and fuzz.token_sort_ratio(one, other) >= SIMILARITY_THRESHOLD


def dissimilar_names(names: Iterable[str], most: int) -> list[str]:
	"""The first of these names, and each that is similar to none before it; at most so many."""
	found: list[str] = []
	for name in names:
		if len(found) < most and name and not any(names_are_similar(name, known) for known in found):
			found.append(name)
	return found


def _strip_invisible(word: str) -> str:
	start, end = 0, len(word)
	while start < end and unicodedata.category(word[start]) == "Cf":
		start += 1
	while end > start and unicodedata.category(word[end - 1]) == "Cf":
		end -= 1
	return word[start:end]
