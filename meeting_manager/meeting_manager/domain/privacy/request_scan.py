r"""Every text in a request, however it is wrapped, in a form that can be compared.

Databases accept `CUSTOMER_EMAIL` for `customer_email`, JSON can write any letter as `\u005f`, and JSON can be
sent inside JSON. To look for a word in a request, all of it has to be searched.
"""

import json
import unicodedata
from collections.abc import Iterator
from typing import Any

DEEPEST = 30  # of JSON within JSON: nobody asks an honest question in deeper wrapping


def texts_in(value: Any, depth: int = 0) -> Iterator[str]:
	"""Each text in a value, keys of dicts too, folded: as it was sent, and again as JSON when it is JSON."""
	if depth > DEEPEST:
		raise ValueError("The request is wrapped too deep to be read.")
	if isinstance(value, dict):
		for key, each in value.items():
			yield from texts_in(key, depth + 1)
			yield from texts_in(each, depth + 1)
	elif isinstance(value, list | tuple | set):
		for each in value:
			yield from texts_in(each, depth + 1)
	elif isinstance(value, bytes):
		yield from texts_in(value.decode(errors="replace"), depth)
	elif isinstance(value, str):
		yield fold(value)
		unpacked = _unpacked(value)
		if unpacked is not None:
			yield from texts_in(unpacked, depth + 1)


def fold(text: str) -> str:
	"""The text in small plain letters: a superset of what a database calls equal in the name of a column."""
	if text.isascii():
		return text.lower()
	parts = unicodedata.normalize("NFKD", text)
	return "".join(c for c in parts if not unicodedata.combining(c)).casefold()


def named_in(texts: list[str], names: list[str]) -> str | None:
	"""The longest of these names that stands anywhere in the folded texts, or None."""
	for name in sorted(names, key=len, reverse=True):
		wanted = fold(name)
		if any(wanted in text for text in texts):
			return name
	return None


def _unpacked(text: str) -> Any:
	if not text.lstrip().startswith(("[", "{", '"')):
		return None
	try:
		return json.loads(text)
	except (ValueError, RecursionError):
		return None
