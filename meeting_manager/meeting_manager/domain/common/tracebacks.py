"""Tracebacks without values: the kinds of the errors, and the lines of code that they went through.

An error's own text is a value too: databases and validations put into it what somebody typed.
"""

import re
import traceback
from collections.abc import Iterator

# Python's own tracebacks, and those with variables, have the same line for a frame.
FRAME = re.compile(r'^\s*File "([\w./<> -]+)", line (\d+), in ([\w<>.]+)$', re.MULTILINE)
KIND = re.compile(r"^[A-Za-z_][\w.]*(?:Error|Exception|Timeout|Exit|Interrupt)(?=:|$)", re.MULTILINE)
BEFORE_THE_PACKAGE = re.compile(r"^.*?(?=(?:meeting_manager|frappe|site-packages)/)")


def is_traceback(text: str) -> bool:
	return bool(FRAME.search(text))


def without_values(text: str) -> str:
	"""A traceback as text, less everything that a variable or an error's text may have put into it. What is
	no traceback is returned as it is.
	"""
	frames = [(found.start(), _frame(*found.groups())) for found in FRAME.finditer(text)]
	kinds = [(found.start(), found[0]) for found in KIND.finditer(text)]
	return "\n".join(line for _position, line in sorted(frames + kinds)) if frames else text


def kind_of(text: str) -> str:
	"""The kind of the error that a traceback ends with."""
	return (KIND.findall(text) or ["Error"])[-1]


def summary(error: BaseException) -> str:
	"""The kind of an error and its lines of code, then those of the error that it came from."""
	return "\n".join(_lines_of(error))


def _lines_of(error: BaseException | None) -> Iterator[str]:
	while error:
		number = error.args[0] if error.args and type(error.args[0]) is int else None  # a database's
		yield type(error).__qualname__ + (f" ({number})" if number else "")
		for frame in traceback.extract_tb(error.__traceback__):
			yield _frame(frame.filename, frame.lineno, frame.name)
		error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _frame(path: str, line: object, function: str) -> str:
	return f"  {BEFORE_THE_PACKAGE.sub('', path)}:{line} in {function}"
