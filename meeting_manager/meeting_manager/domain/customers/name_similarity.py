"""How similar two names are, from 0 to 100, and which of the two thresholds that reaches."""

from functools import lru_cache

from rapidfuzz.distance import OSA

from meeting_manager.meeting_manager.domain.customers.phonetics import SpokenName, Word

SAME, SIMILAR, PARTLY = 97, 84, 60  # one name; one name with a slip; may be short for the other
_EQUAL, _SPELT, _SOUNDS, _SLIP, _INITIAL = 100, 96, 90, 88, 70
_EXTRA_WORD = 4  # taken off for each word that only one of the names has
_ONE_WORD = 68  # a single name against a whole one
_LONG_ENOUGH_FOR_TWO_SLIPS = 9


def name_likeness(one: SpokenName, other: SpokenName) -> int:
	"""100 for the same words in any order, 0 where nothing speaks for one person.

	Every word of the shorter name needs its own like word in the longer one, so Anna Schmidt is not Lena
	Schmidt.
	"""
	short, long = sorted((one.words, other.words), key=len)
	if not short:
		return 0
	if short == long:
		return 100
	matches = _match(short, long)
	joined = _joined_likeness(short, long) if len(short) != len(long) or len(short) > 1 else 0
	if len(matches) < len(short) or max(matches) <= _INITIAL:
		return joined
	score = sum(matches) // len(matches) if min(matches) > _INITIAL else _INITIAL
	if len(short) == 1 < len(long):
		return max(joined, min(score, _ONE_WORD))
	return max(joined, score - _EXTRA_WORD * (len(long) - len(short)))


def given_names_are_alike(one: SpokenName, other: SpokenName) -> bool:
	"""Whether the first words are one name: what stays when somebody marries."""
	return bool(one.words and other.words) and word_likeness(one.words[0], other.words[0]) >= _SLIP


@lru_cache(maxsize=65536)
def word_likeness(one: Word, other: Word) -> int:
	"""0 to 100. Words that differ in their last vowel are two names: Daniel and Daniela, Mario and Maria."""
	if one.plain == other.plain:
		return _EQUAL
	if 1 in (len(one.plain), len(other.plain)):
		return _INITIAL if one.plain[:1] == other.plain[:1] or one.spelt[:1] == other.spelt[:1] else 0
	if one.spelt == other.spelt:
		return _SPELT
	if not (one.is_latin and other.is_latin):
		return _SOUNDS if one.sound == other.sound and len(one.sound) > 1 else 0
	if len(one.plain) > 3 and _are_swapped(one.plain, other.plain):
		return _SLIP
	if _last_vowel(one.plain) != _last_vowel(other.plain):
		return 0
	if one.sound == other.sound and len(one.sound) > 2:
		return _SOUNDS
	return _SLIP if _is_slip(one, other) else 0


def is_slip(one: str, other: str, most: int = 1) -> bool:
	"""Whether one becomes the other by a letter left out, added, changed, or swapped with the next."""
	return OSA.distance(one, other, score_cutoff=most) <= most


def _match(short: tuple[Word, ...], long: tuple[Word, ...]) -> list[int]:
	"""The likeness of each word of `short` to its own word of `long`, best first; without those that have
	none.
	"""
	pairs = [
		(likeness, i, j)
		for i, word in enumerate(short)
		for j, candidate in enumerate(long)
		if (likeness := word_likeness(word, candidate))
	]
	taken, taken_there, matches = set(), set(), []
	for likeness, i, j in sorted(pairs, key=lambda pair: -pair[0]):
		if i not in taken and j not in taken_there:
			taken.add(i)
			taken_there.add(j)
			matches.append(likeness)
	return matches


def _joined_likeness(short: tuple[Word, ...], long: tuple[Word, ...]) -> int:
	"""For names that are parted differently: Xiao Ming and Xiaoming."""
	if len(short) == len(long):
		return 0
	one, other = ("".join(word.spelt for word in words) for words in (short, long))
	return _SPELT if one == other and len(one) > 4 else 0


def _is_slip(one: Word, other: Word) -> bool:
	"""A slip in a longer word, hardly ever in its first letter; not in words of four letters, since Lina,
	Lena and Lana are three people.
	"""
	length = min(len(one.plain), len(other.plain))
	if length < 5 or (one.plain[0] != other.plain[0] and one.spelt[0] != other.spelt[0]):
		return False
	most = 2 if length >= _LONG_ENOUGH_FOR_TWO_SLIPS else 1
	return is_slip(one.plain, other.plain, most) or is_slip(one.spelt, other.spelt)


def _are_swapped(one: str, other: str) -> bool:
	"""Whether two neighbouring letters changed places, which makes no other name of a name."""
	return one[0] == other[0] and sorted(one) == sorted(other) and is_slip(one, other)


def _last_vowel(word: str) -> str:
	last = word[-1:].replace("y", "i")
	return last if last in ("a", "e", "i", "o", "u") else ""
