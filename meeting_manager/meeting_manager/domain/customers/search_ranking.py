"""How well a customer matches what was typed: the sort order of search results."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from meeting_manager.meeting_manager.domain.customers.search_words import fold, readings, slips


class Fit(IntEnum):
	"""In the order in which customers are offered."""

	EXACT = 1  # the customer's number, or a whole address or phone number
	PRIMARY = 2  # the beginning of the primary address, the end of the primary phone number
	SECONDARY = 3  # the same of another
	NAME = 4  # all of the name, in any order
	NAME_BEGINS = 5
	WORDS = 6  # each typed word is a word of the name or begins one
	COMPANY = 7  # or of the company
	EMAIL_BEGINS = 8  # the text has no @, so an address was perhaps not meant
	SLIPS = 9  # each typed word is one of the name or company, with slips
	PART = 10  # some of the typed words are


@dataclass(frozen=True)
class Match:
	"""Why a customer is found. `shown`: what of the customer it was found by, as it is stored."""

	fit: Fit
	matched: str  # number, email, phone, name or company
	shown: str
	slips: int = 0
	over: int = 0  # words of the name that nobody typed

	@property
	def order(self) -> tuple[Fit, int, int]:
		return (self.fit, self.slips, self.over)


@dataclass(frozen=True)
class _Stored:
	"""A folded word of a name or company, as it is written there."""

	word: str
	shown: str
	field: str


@dataclass(frozen=True)
class _Pair:
	"""A typed word and the stored one it fits best; `cost` of a beginning is less than of a slip."""

	cost: int
	slips: int
	place: int


def match_name(words: tuple[str, ...], name: str, company: str | None = None) -> Match | None:
	"""How the typed words fit a name and a company; None when not even half of the letters do."""
	whole, own = fold(name), [_Stored(*each, "name") for each in _stored_words(name)]
	others = [_Stored(*each, "company") for each in _stored_words(company)]
	best = _best(_match(reading, own + others, whole) for reading in readings(words))
	if best and best.fit != Fit.PART:
		return best
	joined = (_match(words, pair + others, whole) for pair in _with_neighbours_as_one(own))
	return _best((best, *joined))


def has_every_word(typed: str, name: str, company: str | None = None) -> bool:
	"""Whether each word of the text is another word of the name or company, or begins it, without a slip.

	What may be taken for somebody without a look: of `Tan Mei Fong`, `Wei Jie Tan` has one word, and
	`Tan Mei Feng` two. Each word counts, however many there are and also when it is typed twice.
	"""
	words, own = fold(typed).split(), fold(name).split()
	others = fold(company).split()
	if not words:
		return False
	joined = ([*own[:at], one + other, *own[at + 2 :]] for at, (one, other) in enumerate(pairwise(own)))
	stored = [own + others, *(each + others for each in joined)]
	return any(_are_all_in(reading, each) for reading in readings(tuple(words)) for each in stored)


def _are_all_in(words: tuple[str, ...], stored: list[str]) -> bool:
	"""The longest word chooses first, and takes the shortest that it fits: no other choice pairs more."""
	free = sorted(stored, key=len)
	for word in sorted(words, key=len, reverse=True):
		found = next((each for each in free if each.startswith(word)), None)
		if found is None:
			return False
		free.remove(found)
	return True


def _best(matches: Iterable[Match | None]) -> Match | None:
	return min((match for match in matches if match), key=lambda match: match.order, default=None)


def _with_neighbours_as_one(stored: list[_Stored]) -> list[list[_Stored]]:
	"""`Anna Maria` as `Annamaria`, for each two neighbours."""
	return [
		[
			*stored[:place],
			_Stored(one.word + other.word, f"{one.shown} {other.shown}", one.field),
			*stored[place + 2 :],
		]
		for place, (one, other) in enumerate(pairwise(stored))
	]


def _match(words: tuple[str, ...], stored: list[_Stored], whole: str) -> Match | None:
	pairs = _pair_up(words, [each.word for each in stored])
	if not pairs or 2 * sum(map(len, pairs)) < sum(map(len, words)):
		return None
	met = [stored[place] for place in sorted(pair.place for pair in pairs.values())]
	fields = {each.field for each in met}
	all_slips = sum(pair.slips for pair in pairs.values())
	return Match(
		fit=_fit(words, pairs, fields, whole),
		matched="name" if "name" in fields else "company",
		shown=" ".join(dict.fromkeys(each.shown for each in met)),
		slips=all_slips + sum(map(len, set(words) - set(pairs))),
		over=sum(each.field == "name" for each in stored) - sum(each.field == "name" for each in met),
	)


def _fit(words: tuple[str, ...], pairs: dict[str, _Pair], fields: set[str], whole: str) -> Fit:
	if len(pairs) < len(words):
		return Fit.PART
	if any(pair.slips for pair in pairs.values()):
		return Fit.SLIPS
	if sorted(words) == sorted(dict.fromkeys(whole.split())):
		return Fit.NAME
	if whole.startswith(" ".join(words)):
		return Fit.NAME_BEGINS
	return Fit.COMPANY if "company" in fields else Fit.WORDS


def _pair_up(words: tuple[str, ...], stored: list[str]) -> dict[str, _Pair]:
	"""`{typed word: its pair}`: the longest word chooses first, and nobody takes what is taken."""
	pairs, taken = {}, set()
	for word in sorted(words, key=len, reverse=True):
		free = (_pair(word, other, place) for place, other in enumerate(stored) if place not in taken)
		best = min((pair for pair in free if pair), key=lambda pair: pair.cost, default=None)
		if best:
			pairs[word] = best
			taken.add(best.place)
	return pairs


def _pair(word: str, stored: str, place: int) -> _Pair | None:
	if word != stored and stored.startswith(word):
		return _Pair(1, 0, place)
	count = slips(word, stored)
	return None if count is None else _Pair(2 * count, count, place)


def _stored_words(text: str | None) -> list[tuple[str, str]]:
	"""The folded words of a text, each with the word as it is written."""
	text = text or ""
	if text.isascii() and text.replace(" ", "").isalnum():  # each word is one, so all can be folded together
		return list(zip(fold(text).split(), text.split(), strict=True))
	return [(word, written) for written in text.split() for word in fold(written).split()]
