r"""Finds names of DocTypes in a request, however they are wrapped.

JSON can be sent inside JSON, and can write any letter as `\u0043`; addresses write it as `%43`, HTML as
`&#67;`. Databases take `mm customer`, `ＭＭ Customer` and `MM<zero-width space> Customer` for one name, and
Frappe writes it `mm-customer` in an address and `mm_customer` in a path of Python. So every text is looked at
as it was sent and again after each decoding, in small plain letters.
"""

import html
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

DEEPEST = 30  # of JSON within JSON, and of other wrapping: nobody asks an honest question in deeper wrapping
# What a form got beside its record, and sends back when it is saved; nothing of Frappe's reads it there.
SENT_ALONG = "__onload"
_LETTER = re.compile(r"\\+u([0-9a-fA-F]{4})")
_WORD = re.compile(r"[^\W_]+")
_KIND = re.compile(r"doc_?type|document_type|^dt$", re.IGNORECASE)
_SPACES = " \t\n\v\f\r\x85"
_NOT_COMPARED = ("Mn", "Me", "Mc", "Cf", "Cc")
_IGNORED = "\u0640\u06de\ufe73"  # beside what Unicode calls marks and controls; so is it on MariaDB
_GAP = r"[\s_+-]*"  # between the words of a name: a blank, or what stands for one


class TooDeep(ValueError):
	"""A request is wrapped so often that it cannot be read."""


def texts_in(value: Any) -> Iterator[str]:
	"""Each text in a value once, keys of dicts too: as it was sent, decoded, and unpacked where it is JSON.

	Raises TooDeep.
	"""
	return _texts_in(value, 0, set())


def _texts_in(value: Any, depth: int, seen: set[str]) -> Iterator[str]:
	if depth > DEEPEST:
		raise TooDeep
	if isinstance(value, dict):
		value = [each for key in value if key != SENT_ALONG for each in (key, value[key])]
	if isinstance(value, list | tuple | set):
		for each in value:
			yield from _texts_in(each, depth + 1, seen)
	elif isinstance(value, bytes):
		yield from _texts_in(value.decode(errors="replace"), depth, seen)
	elif isinstance(value, str) and value not in seen:
		yield from _readings(value, depth, seen)


def kinds_in(value: Any, depth: int = 0) -> Iterator[str]:
	"""What stands in a value, however it is packed, where a DocType is expected: under `doctype`,
	`document_type`, `dt` and the like, and as an item of an outermost list. Raises TooDeep.
	"""
	if depth > DEEPEST:
		raise TooDeep
	if isinstance(value, str):
		value = _unpacked(value)
	if isinstance(value, dict):
		for key, each in value.items():
			if isinstance(each, str) and _KIND.search(str(key)):
				yield each
			yield from kinds_in(each, depth + 1)
	elif isinstance(value, list | tuple):
		for each in value:
			if depth == 0 and isinstance(each, str):
				yield each
			yield from kinds_in(each, depth + 1)


def _readings(text: str, depth: int, seen: set[str]) -> Iterator[str]:
	readings = list(_decodings(_without_sent_along(text)))
	for reading in readings:
		if reading not in seen:
			seen.add(reading)
			yield reading
	for packed in {readings[0], readings[-1]}:  # what stands between holds nothing that these do not
		unpacked = _unpacked(packed)
		if unpacked is not None:
			yield from _texts_in(unpacked, depth + 1, seen)


def _without_sent_along(text: str) -> str:
	"""A record as JSON without what only its form reads; every other text as it is."""
	record = _unpacked(text) if SENT_ALONG in text else None
	if not isinstance(record, dict) or SENT_ALONG not in record:
		return text
	return json.dumps({key: record[key] for key in record if key != SENT_ALONG})


def _decodings(text: str) -> Iterator[str]:
	"""The text, and what it becomes by decoding it until nothing changes."""
	for _each in range(DEEPEST):
		yield text
		decoded = html.unescape(unquote(_LETTER.sub(lambda match: chr(int(match[1], 16)), text)))
		if decoded == text:
			return
		text = decoded
	raise TooDeep


def _unpacked(text: str) -> Any:
	if not text.lstrip().startswith(("[", "{", '"')):
		return None
	try:
		return json.loads(text)
	except (ValueError, RecursionError):
		return None


class _Plain(dict[int, str]):
	"""What each character becomes; filled as characters are met, so that long texts take little time."""

	def __missing__(self, code: int) -> str:
		self[code] = plain = _plain(chr(code))
		return plain


def _plain(character: str) -> str:
	"""A character in small plain letters; "" for what a database does not compare."""
	name = unicodedata.name(character, "")
	if (
		name.startswith("COMBINING LATIN SMALL LETTER ") and len(name) == 30
	):  # one that is a letter to MariaDB
		return name[-1].lower()
	if character in _SPACES:
		return " "
	parts = unicodedata.normalize("NFKD", character)
	kept = [c for c in parts if unicodedata.category(c) not in _NOT_COMPARED and c not in _IGNORED]
	marks_a_blank = len(kept) < len(parts)  # a mark by itself is written as a blank with that mark
	return "".join(kept).strip(" " if marks_a_blank else "").casefold()


_PLAIN = _Plain()


def fold(text: str) -> str:
	"""The text in small plain letters: what a database calls equal becomes equal, and somewhat more."""
	return text.translate(_PLAIN)


class Names:
	"""Names to look for. `known`: other names, which may begin with one of them and are let through."""

	def __init__(self, wanted: Iterable[str], known: Iterable[str] = ()):
		self._wanted = {_squeezed(name): name for name in wanted}
		every = sorted({*self._wanted, *map(_squeezed, known)}, key=len, reverse=True)
		patterns = "|".join(_GAP.join(map(re.escape, each.split())) for each in every)
		self._pattern = re.compile(rf"(?<![^\W_])(?:tab)?({patterns})(?![^\W_])") if self._wanted else None
		self._joined = {each.replace(" ", ""): each for each in every}

	def first_in(self, texts: Iterable[str]) -> str | None:
		"""The first of these names that stands in the texts as a name of its own, or as a table; or None."""
		if not self._pattern:
			return None
		for text in texts:
			for match in self._pattern.finditer(fold(text)):
				found = self._joined["".join(_WORD.findall(match[1]))]
				if found in self._wanted:
					return self._wanted[found]
		return None


def same_name(one: str, other: str) -> bool:
	"""Whether two texts are one name of a DocType, in one way of writing it or another."""
	return _squeezed(one) == _squeezed(other)


def _squeezed(name: str) -> str:
	return " ".join(_WORD.findall(fold(name)))
