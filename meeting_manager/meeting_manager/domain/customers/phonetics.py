"""Names by their sound: one spelling for many, so that Müller matches Mueller and محمد matches Mohammed.

A word has three forms, each coarser than the one before: `plain` (lowercase Latin letters), `spelt` (letters
that sound alike become one) and `sound` (its consonants). Tables of letters, no dictionary: names in scripts
that are not listed stay as they are.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_ARABIC = dict(
	zip(
		"ابتثجحخدذرزسشصضطظعغفقكلمنهويىةئؤءپچگکیژ",
		"a b t th j h kh d d r z s sh s d t z a gh f q k l m n h u i a a a a a p ch g k i z".split(),
		strict=True,
	)
)
_CYRILLIC = dict(
	zip(
		"абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґ",
		"a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch . y . e yu ya i i e g".split(),
		strict=True,
	)
)
_GREEK = dict(
	zip(
		"αβγδεζηθικλμνξοπρσςτυφχψω",
		"a v g d e z i th i k l m n x o p r s s t y f ch ps o".split(),
		strict=True,
	)
)
_LATIN = {"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ı": "i"}
_LETTERS = str.maketrans(
	{
		letter: latin.strip(".")
		for table in (_ARABIC, _CYRILLIC, _GREEK, _LATIN)
		for letter, latin in table.items()
	}
)
_ARABIC_CONSONANTS = re.compile("^[ويی]|و(?=[ايی])")  # elsewhere the two stand for vowels
# In this order. Only what people mix up when they write a name that they hear.
_SPELLINGS = tuple(
	(re.compile(pattern), letters)
	for pattern, letters in (
		("^(ye|yev)(?=[a-z]{2})", "e"),
		("^dj|^y", "j"),
		("t?sch|shch|tch|sh|ts|tz|sz", "s"),
		("ph", "f"),
		("th", "t"),
		("dh", "d"),
		("gh", "g"),
		("kh|ck|q", "k"),
		("ch(?=[rlntk])", "k"),
		("c(?=[eiy])", "s"),
		("c(?!h)", "k"),
		("x", "ks"),
		("w", "v"),
		("z", "s"),
		("ae", "a"),
		("oe", "o"),
		("(?<!^)ue", "u"),
		("ou|oo", "u"),
		("ee", "i"),
		("y|(?<!^)j(?![aeou])", "i"),
		("ohn", "on"),
		("h$|(?<=[aeiou])h(?=[bcdfgjkpqtvx])", ""),
		(r"dt\b|tt?\b|d\b", "t"),
		(r"(.)\1+", r"\1"),
	)
)
_VOWELS = re.compile("[aeiou]")
_WORD = re.compile(r"[^\W\d_]+")
_CALLED = {
	"mohammed": "mohd muhd muhamad md",
	"robert": "bob rob bobby",
	"william": "bill will billy",
	"michael": "mike mick",
	"katherine": "kate katie kathy",
	"elizabeth": "liz lizzie beth",
	"james": "jim jimmy",
	"thomas": "tom tommy",
	"alexander": "alex sasha",
	"joseph": "joe joey",
	"daniel": "dan danny",
	"david": "dave",
	"stephen": "steve",
	"andrew": "andy",
	"nicholas": "nick",
	"anthony": "tony",
	"benjamin": "ben",
	"samuel": "sam",
	"jose": "pepe",
	"francisco": "paco",
}
_NICKNAMES = {short: name for name, shorts in _CALLED.items() for short in shorts.split()}
# Said before or within a name, and as often left out: they tell nobody apart.
_FILLERS = frozenset(
	"mr mrs ms miss dr prof sir madam herr frau senor senora encik puan cik tuan datuk dato haji hajah hj "
	"bin binti bte ibn al el von van der den de la da del di du le zu".split()
)
_GENERATIONS = {"jr": 2, "junior": 2, "ii": 2, "iii": 3, "sr": 1, "senior": 1}


@dataclass(frozen=True, slots=True)
class Word:
	"""One word of a name. `is_latin`: written so, hence with all its vowels."""

	plain: str
	spelt: str
	sound: str
	is_latin: bool


@dataclass(frozen=True, slots=True)
class SpokenName:
	"""A name without titles and fillers. `generation`: 1 for Senior, 2 for Junior, None when not said."""

	words: tuple[Word, ...]
	generation: int | None


def read_name(name: str | None) -> SpokenName:
	"""The words of a name, in the order written; `Lee, Ann` is Ann Lee."""
	family, comma, given = (name or "").casefold().partition(",")
	text = f"{given} {family}" if comma else family
	decomposed = unicodedata.normalize("NFKD", text)
	unmarked = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
	raw = _WORD.findall(unmarked.replace("'", "").replace("’", ""))
	generation = next((_GENERATIONS[word] for word in raw[1:] if word in _GENERATIONS), None)
	core = [word for word in raw if word not in _FILLERS and not (generation and word in _GENERATIONS)]
	return SpokenName(tuple(read_word(word) for word in core or raw), generation)


@lru_cache(maxsize=65536)  # names repeat; without it a nightly run spends most of its time here
def read_word(raw: str) -> Word:
	latin = _ARABIC_CONSONANTS.sub(lambda letter: "w" if letter[0] == "و" else "y", raw)
	plain = latin.replace("ου", "u").translate(_LETTERS)
	spelt = _NICKNAMES.get(plain, plain)
	for pattern, letters in _SPELLINGS:
		spelt = pattern.sub(letters, spelt)
	# The consonants, with `a` for a vowel in front; d and t are one.
	first, rest = spelt[:1], _VOWELS.sub("", spelt[1:])
	heard = ("a" if _VOWELS.match(first) else first) + rest
	sound = re.sub(r"(.)\1+", r"\1", heard.replace("d", "t"))
	return Word(plain, spelt, sound, not any("\u0590" <= letter <= "\u06ff" for letter in raw))


def sound_key(name: SpokenName) -> str:
	"""One key for all ways to write a name: the sounds of its first and last word, in order of the alphabet.
	A middle name does not count. `""` when nothing is left to hear.
	"""
	words = name.words[:1] + name.words[1:][-1:]
	return " ".join(sorted(word.sound for word in words if word.sound))


def initials_key(name: SpokenName) -> str:
	"""The first letters of the first and the last word, in order: slips seldom change those."""
	words = name.words[:1] + name.words[1:][-1:]
	return "".join(sorted(word.sound[:1] for word in words))
