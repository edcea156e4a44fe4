"""What a merge moves, counted and named for people."""

from collections import defaultdict

import frappe
from frappe import _

from meeting_manager.meeting_manager.services.customers.merge_plan import BOOKING, CUSTOMER, SUGGESTION, Plan

EMAIL, PHONE, POINTS, ENTRY = "MM Customer Email", "MM Customer Phone", "Loyalty Points", "Timeline Entry"
FIRST = (
	BOOKING,
	EMAIL,
	PHONE,
	"Address",
	"Contact",
	"Communication",
	"Comment",
	ENTRY,
	"File",
	"Tag Link",
	"ToDo",
	"Event Participants",
	"DocShare",
	POINTS,
)
# Child rows that are counted as what they are; of others, the documents they stand in are counted.
COUNTED_THEMSELVES = frozenset({"Event Participants"})


def counts_of(plan: Plan) -> list[dict]:
	"""`[{"kind", "count"}]` of what moves, in the order people read it; nothing that is 0."""
	units = defaultdict(set)
	for found in plan.found:
		gone = set(plan.removed.get(found.pointer.doctype, ()))
		for row in found.rows:
			if row["name"] not in gone:
				kind, unit = _unit(found.pointer.doctype, row)
				units[kind].add(unit)
	counts = {kind: len(found) for kind, found in units.items()}
	counts.update({child: len(plan.rows_of_source(child)) for child in plan.children})
	counts[SUGGESTION] = len([each for each in plan.changes if each.doctype == SUGGESTION])
	counts[POINTS] = plan.source["loyalty_points"] or 0
	order = sorted(counts, key=lambda kind: (FIRST.index(kind) if kind in FIRST else len(FIRST), kind))
	return [{"kind": kind, "count": counts[kind]} for kind in order if counts[kind]]


def with_labels(counts: list[dict]) -> list[dict]:
	"""The same with a `label` in the reader's language."""
	return [{**each, "label": label_of(each["kind"])} for each in counts]


def label_of(kind: str) -> str:
	"""What people call a kind; a DocType of anybody else has its own name."""
	words = {
		BOOKING: _("Bookings"),
		EMAIL: _("Email addresses"),
		PHONE: _("Phone numbers"),
		"Address": _("Addresses"),
		"Contact": _("Contacts"),
		"Communication": _("Communications"),
		"Comment": _("Comments"),
		ENTRY: _("Other timeline entries"),
		"File": _("Files"),
		"Tag Link": _("Tags"),
		"ToDo": _("Assignments"),
		"Event Participants": _("Event participations"),
		"DocShare": _("Shares"),
		POINTS: _("Loyalty points"),
		SUGGESTION: _("Duplicate suggestions"),
		CUSTOMER: _("Previously merged customers"),
		"MM SMS Message": _("Text messages"),
	}
	return words.get(kind) or _(kind)


def _unit(doctype: str, row: dict) -> tuple[str, tuple]:
	"""What a row counts as, and what makes it one with other rows: two links in an address are one."""
	if doctype == "Comment" and row["comment_type"] != "Comment":
		return ENTRY, (row["name"],)
	if "parent" in row and doctype not in COUNTED_THEMSELVES:
		return row["parenttype"], (row["parent"],)
	return doctype, (row["name"],)


def label_of_row(doctype: str, name: str) -> str:
	"""A row in a sentence, by what people call its DocType."""
	return f"{_(doctype)} {frappe.utils.escape_html(str(name))}"
