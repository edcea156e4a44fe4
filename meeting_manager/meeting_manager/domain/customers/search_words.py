"""The words that find a customer, and what a typed text may mean.

A word is normalised: no accents, no case, one form for letters that people write in several ways. Two words
match with typos when few letters were left out, added, changed or swapped with their neighbour. To find such
words without comparing all of them, each is stored under its variants: the word with up to as many letters
left out as it may have typos. Two words with so few typos between them share a variant (the idea of SymSpell,
W. Garbe, 2012).
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise

from rapidfuzz.distance import OSA

from meeting_manager.meeting_manager.domain.common.plain_text import trimmed, whole_text

MAX_TYPED = 140  # characters that are read of a typed text: names and addresses are no longer
MAX_WORDS = 5  # words of a typed text that are looked for
MAX_WORD = 40  # characters of a word
VARIANTS_FROM = 7  # first letters of a word that variants are made of
TWO_SLIPS = 6  # letters that a word needs for two slips
ONE_SLIP = 3
MIN_PHONE_DIGITS = 3
NATIONAL_DIGITS = 6  # a number of so many digits may begin with a trunk prefix, 0
SERIES = "MC-"

_SAME_LETTERS = str.maketrans(
	{
		"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t",
		"ٱ": "ا", "ى": "ي", "ة": "ه", "ک": "ك", "ی": "ي", "ہ": "ه", "ھ": "ه", "ـ": None, "ء": None,
		**dict.fromkeys("'’‘ʼʻ`´ʹʾʿ′＇\u2060", None),
	}
)  # fmt: skip
_APOSTROPHES = str.maketrans(dict.fromkeys("'`"))
_WORD = re.compile(r"[a-z0-9]+")
_NUMBER = re.compile(r"(?:mc\s*-?\s*)?(\d{1,9})", re.IGNORECASE)
_PHONE = re.compile(r"[+(\d][\d\s().\-/]*")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


@dataclass(frozen=True)
class Typed:
	"""What a typed text may mean. Each is empty where it cannot be meant."""

	words: tuple[str, ...] = ()
	email: str = ""  # folded, the beginning of an address
	phone: str = ""  # as typed
	digits: str = ""  # of it
	number: str = ""  # a customer's, such as MC-0012

	def __bool__(self) -> bool:
		return bool(self.words or self.email or self.digits or self.number)


def read(typed: str | None) -> Typed:
	"""What `typed` may mean; nothing for what is no text."""
	text = _ascii_digits(trimmed(whole_text(typed)[:MAX_TYPED])).translate(_DASHES)
	if "@" in text:
		return Typed(email=fold_email(text))
	number, digits = _NUMBER.fullmatch(text), _digits(text)
	if not _PHONE.fullmatch(text) or len(digits) < MIN_PHONE_DIGITS:
		digits = ""
	if digits or number:
		own = f"{SERIES}{int(number[1]):04d}" if number else ""
		return Typed(phone=text if digits else "", digits=digits, number=own)
	email = fold_email(text) if re.fullmatch(r"[^\s,;]{2,}", text) and any(map(str.isalnum, text)) else ""
	return Typed(words=tuple(words_of(text)[:MAX_WORDS]), email=email)


def words_of(text: str | None) -> list[str]:
	"""The folded words of a text, in order, each once."""
	return list(dict.fromkeys(fold(text).split()))


def fold(text: str | None) -> str:
	"""The words of a text in the form in which they are compared, a blank between two."""
	text = whole_text(text)
	if text.isascii():  # most are, and of the same letters only two are
		return " ".join(word[:MAX_WORD] for word in _WORD.findall(text.lower().translate(_APOSTROPHES)))
	text = text.casefold().translate(_SAME_LETTERS)
	if not text.isascii():
		text = _without_accents(text)
	else:
		text = " ".join(_WORD.findall(text))
	return " ".join(word[:MAX_WORD] for word in text.split())


def fold_email(text: str | None) -> str:
	"""An address, or the beginning of one, in the form in which beginnings are compared."""
	return unicodedata.normalize("NFC", trimmed(whole_text(text)).lower())[:MAX_TYPED]


def phone_tail(canonical: str) -> str:
	"""The digits of a canonical phone number from its end, without an extension: the end of a number is the
	beginning of this."""
	return _digits(_ascii_digits(canonical.partition(";")[0]))[::-1]


def tails(digits: str) -> list[str]:
	"""The beginnings of a `phone_tail` that these typed digits may mean: as they are, and without the zeros
	that are dialled before a number."""
	without_trunk = digits.lstrip("0")
	meant = [digits] if len(digits) >= MIN_PHONE_DIGITS else []
	if without_trunk != digits and len(without_trunk) >= NATIONAL_DIGITS:
		meant.append(without_trunk)
	return [each[::-1] for each in meant]


@lru_cache(4096)  # each typed word is compared with many
def slips_allowed(word: str) -> int:
	"""How many slips a word of this length may have; a word with digits none."""
	if len(word) < ONE_SLIP or any(map(str.isdigit, word)):
		return 0
	return 2 if len(word) >= TWO_SLIPS else 1


def slips(one: str, other: str) -> int | None:
	"""How many slips are between two words, a swap of neighbours being one; None when they are too many."""
	if one == other:
		return 0
	fewest, most = sorted(map(slips_allowed, (one, other)))
	if not fewest:
		return None
	found = OSA.distance(one, other, score_cutoff=most)
	return found if found <= most else None


def variants(word: str) -> set[str]:
	"""The word and its beginnings with letters left out: two words with `slips` between them share one."""
	beginning, most = word[:VARIANTS_FROM], slips_allowed(word)
	found = {
		"".join(beginning[position] for position in kept)
		for left_out in range(most + 1)
		for kept in combinations(range(len(beginning)), max(len(beginning) - left_out, 1))
	}
	return {word, *found}


def readings(words: tuple[str, ...]) -> list[tuple[str, ...]]:
	"""The words as they are typed, and with each two neighbours as one: `عبد الله` for `عبدالله`."""
	pairs = enumerate(pairwise(words))
	joined = [(*words[:place], one + other, *words[place + 2 :]) for place, (one, other) in pairs]
	return [words, *joined]


def _without_accents(text: str) -> str:
	kept = (
		character
		for character in unicodedata.normalize("NFKD", text)
		if not unicodedata.combining(character) and unicodedata.category(character) != "Cf"
	)
	folded = unicodedata.normalize("NFKC", "".join(kept).casefold().translate(_SAME_LETTERS))
	return "".join(
		character if unicodedata.category(character)[0] in "LNM" else " "
		for character in _ascii_digits(folded)
	)


def _digits(text: str) -> str:
	return "".join(character for character in text if character in "0123456789")


def _ascii_digits(text: str) -> str:
	if text.isascii():
		return text
	return "".join(
		str(unicodedata.digit(character)) if unicodedata.category(character) == "Nd" else character
		for character in text
	)
