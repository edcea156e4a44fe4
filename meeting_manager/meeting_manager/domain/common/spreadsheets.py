"""Keeps texts as texts in a spreadsheet, which takes a cell that begins with `=` for a formula.

In a CSV file an apostrophe goes before such a text (OWASP, CSV Injection). It is taken away again when the
file is imported.
"""

import re
import unicodedata

APOSTROPHE = "'"
# With the full-width forms, which spreadsheets in Japanese and Chinese take for the same.
# Tabs and line breaks some spreadsheets leave out, and look at what follows.
FORMULA_STARTS = frozenset("=+-@\uff1d\uff0b\uff0d\uff20\t\r\n")
QUOTES = "\"'\u2018\u2019\u201c\u201d"
# An unquoted number, such as an amount that was refunded. Never with a plus: that is a phone number.
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?")


def is_formula_like(text: str) -> bool:
	"""Whether a spreadsheet could take a text for a formula: it begins, after spaces, quotes and invisible
	characters, with `=`, `+`, `-` or `@`, or with a tab or line break.
	"""
	for character in text:
		if character in FORMULA_STARTS:
			return True
		if not _is_skipped(character):
			return False
	return False


def as_text_cell(text: str) -> str:
	"""A text as a CSV file keeps it."""
	return APOSTROPHE + text if is_formula_like(text) else text


def from_text_cell(cell: str) -> str:
	"""The text of a cell that `as_text_cell` wrote."""
	rest = cell[1:]
	return rest if cell.startswith(APOSTROPHE) and is_formula_like(rest) else cell


def csv_of_texts(content: str, delimiter: str = ",") -> str:
	"""A CSV file in which formulas are texts, and the rest as it was: also numbers without quotes."""
	between = re.escape(delimiter)
	cell = re.compile(
		rf'(\A\ufeff?|{between}|\r\n|\r|\n)("[^"]*(?:""[^"]*)*"|[^"\r\n{between}][^\r\n{between}]*)'
	)
	return cell.sub(_kept, content)


def _kept(found: re.Match[str]) -> str:
	before, cell = found.groups()
	if cell.startswith('"'):
		typed = cell[1:-1].replace('""', '"')
		return f'{before}"{APOSTROPHE}{cell[1:]}' if is_formula_like(typed) else found[0]
	is_text = is_formula_like(cell) and not _NUMBER.fullmatch(cell)
	return f"{before}{APOSTROPHE}{cell}" if is_text else found[0]


def _is_skipped(character: str) -> bool:
	return character.isspace() or character in QUOTES or unicodedata.category(character) in ("Cf", "Cc")
