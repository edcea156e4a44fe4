"""Splits a diff into what everybody who can open the document may see, and the rest."""

from typing import Any, NamedTuple

LISTS = ("changed", "added", "removed", "row_changed")  # each entry of each begins with the name of a field


class Change(NamedTuple):
	field: str
	before: Any
	after: Any


def split_changes(diff: dict[str, Any], hidden: set[str]) -> tuple[dict[str, Any], list[Change]]:
	"""The diff without the hidden fields, and the changes of values that were in them."""
	shown = {
		key: [entry for entry in value or [] if entry[0] not in hidden] if key in LISTS else value
		for key, value in diff.items()
	}
	taken = [Change(*entry[:3]) for entry in diff.get("changed") or [] if entry[0] in hidden]
	return shown, taken
