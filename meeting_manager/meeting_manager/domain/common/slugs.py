"""Slugs: the last part of a public URL."""

import re
import unicodedata

LONGEST = 80
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def is_slug(text: object) -> bool:
	"""Small ASCII letters and digits, with single hyphens between."""
	return isinstance(text, str) and len(text) <= LONGEST and bool(SLUG.fullmatch(text))


def slug_of(text: str | None) -> str:
	"""A slug that reads like `text`: accents go, anything else becomes a hyphen. "" when nothing is left, as
	of a title in Arabic.
	"""
	plain = unicodedata.normalize("NFKD", text or "").encode("ascii", "ignore").decode().lower()
	return "-".join(re.findall(r"[a-z0-9]+", plain))[:LONGEST].strip("-")
