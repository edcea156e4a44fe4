"""Fills placeholders such as `{{ first_name }}` without a template engine: nothing that staff or guests wrote
is ever run.
"""

import re
from collections.abc import Iterable, Mapping

_GAP = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")


def unknown_names(text: str, known: Iterable[str]) -> list[str]:
	"""The names in the gaps of `text` that nobody can fill, each once, in their order."""
	known = set(known)
	return [name for name in dict.fromkeys(_GAP.findall(text)) if name not in known]


def fill(text: str, values: Mapping[str, str]) -> str:
	"""`text` with its gaps filled. A value is never looked into again, and an unknown gap stays as it is."""
	return _GAP.sub(lambda match: values.get(match[1], match[0]), text)
