"""Addresses that people type where they have none: `noemail@…`, `none@…`. They are nobody's."""

import re
from functools import lru_cache

from meeting_manager.meeting_manager.domain.common.contact_points import Email

WILDCARD = "*"
LONGEST_PATTERN = 254  # of an address


class PatternError(ValueError):
	"""A line that is no pattern of an address; `pattern` is the line."""

	def __init__(self, pattern: str):
		super().__init__(pattern)
		self.pattern = pattern


@lru_cache(8)
def read_patterns(typed: str | None) -> tuple[str, ...]:
	"""The patterns in a text, one a line, in lower case, each once. `*` stands for any signs.

	Raises PatternError for a line without exactly one @, or that would match every address.
	"""
	lines = dict.fromkeys(line.strip().casefold() for line in (typed or "").splitlines())
	patterns = tuple(line for line in lines if line)
	for pattern in patterns:
		local, _at, domain = pattern.partition("@")
		says_something = local.strip(WILDCARD) or domain.strip(WILDCARD + ".")
		is_one_address = pattern.count("@") == 1 and local and domain and not re.search(r"[\s,;]", pattern)
		if not is_one_address or not says_something or len(pattern) > LONGEST_PATTERN:
			raise PatternError(pattern)
	return patterns


def is_placeholder(email: Email, patterns: tuple[str, ...]) -> bool:
	"""Whether an address is one of these patterns, in its canonical form or as it was typed."""
	expression = _expression(patterns)
	return bool(expression.fullmatch(email.canonical) or expression.fullmatch(email.display.casefold()))


@lru_cache(8)
def _expression(patterns: tuple[str, ...]) -> re.Pattern[str]:
	either = "|".join(".*".join(map(re.escape, re.split(r"\*+", pattern))) for pattern in patterns)
	return re.compile(either or r"(?!)", re.DOTALL)
