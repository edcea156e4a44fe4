"""Which values the merged customer gets, and which values come back when the merge is undone. Plain values in
and out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SURVIVOR, SOURCE, BOTH = "target", "source", "both"
NUMBERS = frozenset({"Int", "Long Int", "Float", "Currency", "Percent", "Rating", "Duration"})
TEXTS = frozenset({"Small Text", "Text", "Long Text"})
# An empty one of these is never chosen where the other customer has a value.
NEVER_EMPTIED = frozenset({"customer_name", "primary_email", "status", "customer_type"})
PROFILES = ("Guest", "Stub", "Full")

Values = Mapping[str, Any]  # of a customer, by fieldname


@dataclass(frozen=True)
class Choosable:
	"""A field whose value may come from either customer."""

	fieldname: str
	fieldtype: str


def is_empty(value: object, fieldtype: str) -> bool:
	"""Whether a customer has no value in a field. A number that nobody entered is 0; a Check always says
	something.
	"""
	return value in (None, "") or (fieldtype in NUMBERS and not value)


def choices_for(
	fields: list[Choosable], survivor: Values, source: Values, wanted: Mapping[str, str]
) -> dict[str, str]:
	"""`{fieldname: "target", "source" or "both"}` for every field: what is wanted, else the survivor's value
	where it has one, else the source's.
	"""
	return {
		field.fieldname: _choice(
			field, survivor.get(field.fieldname), source.get(field.fieldname), wanted.get(field.fieldname)
		)
		for field in fields
	}


def unknown_choices(fields: list[Choosable], wanted: Values) -> list[str]:
	"""Those keys of `wanted` that are no choosable field, or whose value is no choice for it."""
	allowed = {
		field.fieldname: (SURVIVOR, SOURCE, BOTH) if field.fieldtype in TEXTS else (SURVIVOR, SOURCE)
		for field in fields
	}
	return [str(name) for name, choice in wanted.items() if choice not in allowed.get(name, ())]


def merged_values(choices: dict[str, str], survivor: Values, source: Values) -> dict[str, Any]:
	"""What the survivor's fields become."""
	merged = {}
	for name, choice in choices.items():
		ours: Any = survivor.get(name)
		theirs: Any = source.get(name)
		if choice == BOTH:
			merged[name] = ours if theirs in ours else f"{ours}\n\n{theirs}"
		else:
			merged[name] = theirs if choice == SOURCE else ours
	return merged


def fitting_profile(profiles: tuple[str, str], has_email: bool, has_phone: bool) -> str:
	"""The higher of two profiles, as far as the contact points there are allow it."""
	highest = max(PROFILES.index(profile) if profile in PROFILES else 2 for profile in profiles)
	if highest == 2 and has_email:
		return "Full"
	return "Stub" if highest >= 1 and has_phone else "Guest"


def union(ours: list[Any], theirs: list[Any]) -> list[Any]:
	"""Ours, then those of theirs that we have not, each once and in order."""
	result = list(ours)
	for each in theirs:
		if each not in result:  # no set: comments are dicts
			result.append(each)
	return result


def without(now: list[Any], before: list[Any], brought: list[Any]) -> list[Any]:
	"""`now` less what a union with `brought` had added to `before`. What was added later stays."""
	return [each for each in now if each in before or each not in brought]


def given_back(before: Values, after: Values, now: Values) -> tuple[dict[str, Any], list[str]]:
	"""What an undo writes, and which fields keep a newer value.

	before, after: the values around the merge. now: what stands there today. A field that the merge did not
	change is left alone.
	"""
	changed = [name for name in after if name in before and before[name] != after[name]]
	restored = {name: before[name] for name in changed if now.get(name) == after[name]}
	kept = [name for name in changed if name not in restored and now.get(name) != before[name]]
	return restored, kept


def _choice(field: Choosable, ours: object, theirs: object, wanted: str | None) -> str:
	ours_empty, theirs_empty = is_empty(ours, field.fieldtype), is_empty(theirs, field.fieldtype)
	if wanted == BOTH and (ours_empty or theirs_empty):
		wanted = None
	if field.fieldname in NEVER_EMPTIED and (ours_empty or theirs_empty):
		wanted = None
	return wanted or (SOURCE if ours_empty and not theirs_empty else SURVIVOR)
