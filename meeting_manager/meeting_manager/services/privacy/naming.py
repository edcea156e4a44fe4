"""Which DocTypes a user may not name in a request, and which records of Frappe stand for one of them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

import frappe
from frappe.utils import create_batch

OURS = "Meeting Manager"
TABLES = ("Table", "Table MultiSelect")
LONGEST_NAME = 140  # of a record
CACHE_KEY = "mm_naming_schema"
KEPT_FOR = 5 * 60  # seconds
STEPS = 3  # from a name to a DocType: a mailed report names a report, which names a DocType
# Frappe keeps in these what was sent to guests and what changed in their records.
KEEPING_CONTACT_DATA = (
	"Comment",
	"Communication",
	"Communication Link",
	"Deleted Document",
	"Email Queue",
	"Email Queue Recipient",
	"Error Log",
	"SMS Log",
	"Version",
)


class View(NamedTuple):
	"""A record that shows others: a chart, a card, a board, a report, a Web Form, …"""

	doctype: str
	name: str
	shows: str  # the DocType that a user may not read


class _Pointer(NamedTuple):
	"""A field that names a DocType, or a view, in records of `doctype`."""

	doctype: str
	fieldname: str
	options: str


class Schema(NamedTuple):
	"""What the DocTypes of this site say about naming."""

	own: set[str]  # the names of this app's DocTypes, child tables too
	alike: set[str]  # of other DocTypes that begin as ours do
	parents: dict[str, set[str]]  # for each child table of this app, the DocTypes that have it
	pointers: list["_Pointer"]


def schema() -> Schema:
	"""Kept for some minutes, because it is asked for by every request, and until the next migration."""
	known = frappe.cache.get_value(CACHE_KEY, expires=True)
	if known is None:
		known = _read_schema()
		frappe.cache.set_value(CACHE_KEY, known, expires_in_sec=KEPT_FOR)
	return known


def forget_schema() -> None:
	"""After a migration."""
	frappe.cache.delete_value(CACHE_KEY)


def is_website_user(user: str) -> bool:
	"""Whether a user has no Desk; a guest has none."""
	return frappe.get_cached_value("User", user, "user_type") != "System User"


def unreadable(user: str) -> set[str]:
	"""Those of this app's DocTypes that none of the user's roles may read. A user of the website may read
	none, whatever the roles; a child table may be read by who may read all that have it.

	Rights to single records, by sharing, do not count: whoever may name a DocType can count all of it.
	"""
	own, parents = schema().own, schema().parents
	if is_website_user(user):
		return own
	read = _read_by_roles(user, own)
	return {each for each in own if not (parents.get(each) or {each}) <= read}


def unreadable_copies(user: str) -> set[str]:
	"""Those of Frappe's own DocTypes with contact data of which the user may not read every record."""
	copies = set(KEEPING_CONTACT_DATA)
	return copies - _read_by_roles(user, copies, every_record=True)


def possible_names(texts: Iterable[str]) -> set[str]:
	"""The texts that can be names of records."""
	return {text.strip() for text in texts if 0 < len(text.strip()) <= LONGEST_NAME}


def view_of(texts: Iterable[str], hidden: set[str]) -> View | None:
	"""The first record named in the texts that shows one of the hidden DocTypes, itself or by the view that
	it names in turn.
	"""
	pointers = schema().pointers
	names = set(texts)
	seen: set[str] = set()
	for _step in range(STEPS):
		found = _named(names - seen, pointers)
		for pointer, name, value in found:
			if pointer.options == "DocType" and value in hidden:
				return View(pointer.doctype, name, value)
		seen |= names
		names = {value for pointer, _name, value in found if pointer.options != "DocType"}
	return None


def published_form(name: str) -> str | None:
	"""The DocType that a published Web Form writes, or None."""
	return frappe.db.get_value("Web Form", {"name": name, "published": 1}, "doc_type")


def _read_by_roles(user: str, doctypes: set[str], every_record: bool = False) -> set[str]:
	"""Which of these DocTypes a role of the user reads. What a site has set itself replaces the rest."""
	fields = ["parent", "role", "permlevel", "read", "if_owner"]
	wanted = {"parent": ["in", doctypes]}
	changed = frappe.get_all("Custom DocPerm", wanted, fields)
	replaced = {rule.parent for rule in changed}
	standard = [rule for rule in frappe.get_all("DocPerm", wanted, fields) if rule.parent not in replaced]
	roles = set(frappe.get_roles(user))
	return {
		rule.parent
		for rule in (*changed, *standard)
		if rule.role in roles and rule.read and not rule.permlevel and not (every_record and rule.if_owner)
	}


def _read_schema() -> Schema:
	rows = frappe.get_all("DocType", {"name": ["like", "MM %"]}, ["name", "module"])
	own = {row.name for row in rows if row.module == OURS}
	own |= set(frappe.get_all("DocType", {"module": OURS}, pluck="name"))
	return Schema(own, {row.name for row in rows} - own, _parents(own), _pointers())


def _parents(doctypes: set[str]) -> dict[str, set[str]]:
	"""For each child table, the DocTypes of this app that have it."""
	parents = defaultdict(set)
	filters = {"fieldtype": ["in", TABLES], "options": ["in", doctypes], "parent": ["in", doctypes]}
	for row in frappe.get_all("DocField", filters, ["parent", "options"]):
		parents[row.options].add(row.parent)
	return dict(parents)


def _pointers() -> list[_Pointer]:
	"""The fields by which records of Frappe and of other apps stand for all records of a DocType, and those
	by which others run a report. A field beside which one names a single record, as in a task, says
	only what that record is.
	"""
	links = _links_to(["DocType"])
	names = _fields_that_name_records({link.doctype for link in links})
	views = [link for link in links if not names[link.doctype] & _companions(link.fieldname)]
	more = _links_to(["Report"])
	own = set(frappe.get_all("DocType", {"istable": 0, "issingle": 0, "is_virtual": 0}, pluck="name"))
	return [each for each in {*views, *more} if each.doctype in own]


def _links_to(kinds: list[str]) -> list[_Pointer]:
	wanted = {"fieldtype": "Link", "options": ["in", kinds]}
	standard = frappe.get_all("DocField", wanted, ["parent", "fieldname", "options"])
	custom = frappe.get_all("Custom Field", wanted, ["dt as parent", "fieldname", "options"])
	return [_Pointer(row.parent, row.fieldname, row.options) for row in (*standard, *custom)]


def _fields_that_name_records(doctypes: set[str]) -> dict[str, set[str]]:
	"""For each DocType, its fields for the name of a record; of a Dynamic Link also what it is dynamic by."""
	named = defaultdict(set)
	filters = {"parent": ["in", doctypes], "fieldtype": ["in", ("Data", "Dynamic Link")]}
	for row in frappe.get_all("DocField", filters, ["parent", "fieldname", "fieldtype", "options"]):
		named[row.parent].add(row.options if row.fieldtype == "Dynamic Link" else row.fieldname)
	return named


def _companions(fieldname: str) -> set[str]:
	"""How a field is called that names a record of the DocType in this one: reference_name, docname."""
	stem = fieldname.rpartition("_")[0]
	return {fieldname, f"{stem}_name", f"{stem}_docname", "docname"}


def _named(names: set[str], pointers: list[_Pointer]) -> list[tuple[_Pointer, str, str]]:
	"""Which of the names are records of the pointers' DocTypes, and what stands in their fields."""
	found: list[tuple[_Pointer, str, str]] = []
	for some in create_batch(sorted(names), 200):
		marks = ", ".join(["%s"] * len(some))
		statement = " union all ".join(
			f"select {number} as pointer, name, `{each.fieldname}` as value from `tab{each.doctype}`"
			f" where name in ({marks}) and `{each.fieldname}` <> ''"
			for number, each in enumerate(pointers)
		)
		rows = frappe.db.sql(statement, tuple(some) * len(pointers))
		found += [(pointers[number], name, value) for number, name, value in rows]
	return found
