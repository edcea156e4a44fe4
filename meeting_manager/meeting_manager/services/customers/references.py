"""Everything that points at a record: which fields of this site can, which rows do, and how to rewrite them.

The fields are read from the DocTypes' meta, so Custom Fields and Customize Form count. Frappe's own helpers
for renaming cache their answer for the life of a process or for hours: rows of a DocType that began to point
at customers a minute ago would be left behind. The rows of a field are read in one statement, and written in
one.
"""

from collections import defaultdict
from dataclasses import asdict, dataclass, field

import frappe
from frappe.utils import create_batch

NAMES_A_STATEMENT = 1000
ROWS_A_STATEMENT = 250
# References that Frappe keeps in a Data field, which its meta does not show: doctype, field, field of the
# DocType.
DATA_REFERENCES = (
	("File", "attached_to_name", "attached_to_doctype"),
	("Notification Log", "document_name", "document_type"),
)
# Rows of which a record needs one: what they are about, besides the record itself.
ONCE_A_RECORD = {
	"Tag Link": ("tag",),
	"DocShare": ("user", "everyone"),
	"Document Follow": ("user",),
	"Email Unsubscribe": ("email",),
	"Dynamic Link": ("parenttype", "parent"),
	"Communication Link": ("parenttype", "parent"),
	"Event Participants": ("parenttype", "parent"),
}


@dataclass(frozen=True)
class Pointer:
	"""A field that can hold a record's name; of a Dynamic Link also the field that names the DocType."""

	doctype: str
	fieldname: str
	type_field: str | None = None
	is_table: bool = False
	is_single: bool = False
	is_unique: bool = False


@dataclass
class Found:
	"""The rows in which a pointer names the record: dicts with `name`, and what else the caller reads of
	them.
	"""

	pointer: Pointer
	rows: list[frappe._dict] = field(default_factory=list)


@dataclass
class Change:
	"""The same change of some rows of a DocType: columns before and after. A Single has no names."""

	doctype: str
	names: list[str]
	before: dict
	after: dict
	is_single: bool = False

	def as_dict(self) -> dict:
		return asdict(self)


def pointers_to(doctype: str, *, exclude: tuple[str, ...] = ()) -> list[Pointer]:
	"""Every field, of every installed app, that can name a record of `doctype`."""
	names = set(frappe.get_all("DocType", pluck="name"))
	found = [pointer for name in sorted(names.difference(exclude)) for pointer in _pointers_of(name, doctype)]
	return found + [Pointer(*each) for each in DATA_REFERENCES if each[0] in names]


def find(
	pointers: list[Pointer], doctype: str, name: str, *, also: dict[str, tuple[str, ...]], locked=()
) -> list[Found]:
	"""The rows that point at a record, by pointer; those without a row are left out.

	also: `{doctype: more columns to read}`. locked: `(doctype, field)` pairs whose rows are read as they are
	now and held; only for indexed fields, as a locking read holds every row it looks at. One statement a
	table field, and one for all Singles.
	"""
	tables = [pointer for pointer in pointers if not pointer.is_single]
	found = [
		Found(each, _rows(each, doctype, name, also, (each.doctype, each.fieldname) in locked))
		for each in tables
	]
	singles = [pointer for pointer in pointers if pointer.is_single]
	found += [
		Found(pointer, [frappe._dict(name=pointer.doctype)]) for pointer in _singles(singles, doctype, name)
	]
	return [each for each in found if each.rows]


def doubles(found: list[Found], doctype: str, survivor: str) -> dict[str, list[str]]:
	"""`{doctype: names}` of the found rows that would say of `survivor` what another row says already."""
	names = {}
	for each in found:
		columns = ONCE_A_RECORD.get(each.pointer.doctype)
		if columns:
			theirs = _rows(each.pointer, doctype, survivor, {})
			said = {tuple(row[column] for column in columns) for row in theirs}
			mine = [row.name for row in each.rows if tuple(row[column] for column in columns) in said]
			if mine:
				names[each.pointer.doctype] = mine
	return names


def clashes(found: list[Found], doctype: str, survivor: str) -> list[Pointer]:
	"""Pointers that are unique, while both records have a row: one of the two has to go first."""
	unique = [each.pointer for each in found if each.pointer.is_unique]
	return [pointer for pointer in unique if _rows(pointer, doctype, survivor, {})]


def moves(found: list[Found], source: str, survivor: str, removed: dict[str, list[str]]) -> list[Change]:
	"""The changes that let all found rows, less the removed ones, point at the survivor."""
	changes = []
	for each in found:
		gone = set(removed.get(each.pointer.doctype, ()))
		names = [row["name"] for row in each.rows if row["name"] not in gone]
		before, after = {each.pointer.fieldname: source}, {each.pointer.fieldname: survivor}
		if names:
			changes.append(Change(each.pointer.doctype, names, before, after, each.pointer.is_single))
	return changes


def apply(changes: list[Change]) -> None:
	"""Write the changes: a statement for each column of a DocType. `modified` stays, so that nobody's open
	form goes stale.
	"""
	single = frappe.qb.DocType("Singles")
	columns: dict[tuple[str, str], dict] = defaultdict(dict)
	for change in changes:
		if not change.is_single:
			for column, value in change.after.items():
				columns[change.doctype, column].update(dict.fromkeys(change.names, value))
		else:
			for fieldname, value in change.after.items():
				row = (single.doctype == change.doctype) & (single.field == fieldname)
				frappe.qb.update(single).set(single.value, value).where(row).run()
			frappe.clear_document_cache(change.doctype, change.doctype)
	for (doctype, column), values in columns.items():
		write(doctype, column, values)
	_forget(changes)


def give_back(changes: list[Change]) -> tuple[list[Change], dict[tuple[str, str], str]]:
	"""Undo changes, row by row: one that is gone, or whose columns say something else by now, is left alone.

	Returns what was given back, and `{(doctype, name): "deleted" or "changed"}` for what was not.
	"""
	now, back, left = _now(changes), [], {}
	for change in changes:
		names = []
		for name in change.names:
			row = now.get((change.doctype, name))
			if row is None:
				left[change.doctype, name] = "deleted"
			elif any(row.get(column) != value for column, value in change.after.items()):
				left[change.doctype, name] = "changed"
			else:
				names.append(name)
		if names:
			back.append(Change(change.doctype, names, change.after, change.before, change.is_single))
	apply(back)
	return back, left


def write(doctype: str, column: str, values: dict) -> None:
	"""Set one column of many rows: `{name: value}`."""
	different = set(values.values())
	if len(different) == 1:
		# One value for all, as in every merge: frappe.db.bulk_update would compare each row with a hundred
		# names, and frappe.db.set_value with a filter drop the cached documents of the whole DocType.
		table, value = frappe.qb.DocType(doctype), different.pop()
		for names in create_batch(list(values), NAMES_A_STATEMENT):
			frappe.qb.update(table).set(table[column], value).where(table.name.isin(names)).run()
		return
	updates = {name: {column: value} for name, value in values.items()}
	frappe.db.bulk_update(doctype, updates, update_modified=False)


def whole_rows(doctype: str, names: list[str]) -> list[dict]:
	"""All columns of these rows."""
	table, rows = frappe.qb.DocType(doctype), []
	for part in create_batch(names, NAMES_A_STATEMENT):
		rows += frappe.qb.from_(table).select(table.star).where(table.name.isin(part)).run(as_dict=True)
	return rows


def remove_rows(doctype: str, names: list[str]) -> None:
	for part in create_batch(names, NAMES_A_STATEMENT):
		frappe.db.delete(doctype, {"name": ["in", part]})


def put_rows(doctype: str, rows: list[dict]) -> None:
	"""Write rows with all their columns, as they once were."""
	if rows:
		values = [tuple(row.values()) for row in rows]
		frappe.db.bulk_insert(doctype, list(rows[0]), values, chunk_size=ROWS_A_STATEMENT)


def _pointers_of(holder: str, doctype: str) -> list[Pointer]:
	meta = frappe.get_meta(holder)
	if meta.get("is_virtual"):
		return []
	is_table, is_single = bool(meta.istable), bool(meta.issingle)
	found = []
	for each in meta.fields:
		if each.get("is_virtual"):
			continue
		if each.fieldtype == "Link" and each.options == doctype:
			is_unique = bool(each.get("unique"))
			found.append(Pointer(holder, each.fieldname, None, is_table, is_single, is_unique))
		elif each.fieldtype == "Dynamic Link" and meta.get_field(each.options):
			found.append(Pointer(holder, each.fieldname, each.options, is_table, is_single))
	return found


def _rows(pointer: Pointer, doctype: str, name: str, also: dict, lock=False) -> list[dict]:
	table = frappe.qb.DocType(pointer.doctype)
	columns = ["name", *(["parenttype", "parent"] if pointer.is_table else [])]
	more = (*ONCE_A_RECORD.get(pointer.doctype, ()), *also.get(pointer.doctype, ()))
	columns += [column for column in more if column not in columns]
	query = frappe.qb.from_(table).select(*(table[column] for column in columns))
	query = query.where(table[pointer.fieldname] == name)
	if pointer.type_field:
		query = query.where(table[pointer.type_field] == doctype)
	query = query.orderby(table.name)
	return (query.for_update() if lock else query).run(as_dict=True)


def _singles(pointers: list[Pointer], doctype: str, name: str) -> list[Pointer]:
	single = frappe.qb.DocType("Singles")
	query = frappe.qb.from_(single).select(single.doctype, single.field)
	there = set(map(tuple, query.where(single.value == name).run())) if pointers else set()
	found = [pointer for pointer in pointers if (pointer.doctype, pointer.fieldname) in there]
	return [
		each
		for each in found
		if not each.type_field or frappe.db.get_singles_dict(each.doctype).get(each.type_field) == doctype
	]


def _now(changes: list[Change]) -> dict[tuple[str, str], dict]:
	"""The changed columns as they are now, by DocType and name."""
	now: dict[tuple[str, str], dict] = {}
	columns: dict[str, set[str]] = defaultdict(set)
	names: dict[str, set[str]] = defaultdict(set)
	for change in changes:
		if change.is_single:
			now[change.doctype, change.doctype] = frappe.db.get_singles_dict(change.doctype)
			continue
		columns[change.doctype].update(change.after)
		names[change.doctype].update(change.names)
	for doctype, wanted in names.items():
		table = frappe.qb.DocType(doctype)
		for part in create_batch(sorted(wanted), NAMES_A_STATEMENT):
			query = frappe.qb.from_(table).select(
				table.name, *(table[each] for each in sorted(columns[doctype]))
			)
			rows = query.where(table.name.isin(part)).for_update().run(as_dict=True)
			now.update({(doctype, row.name): row for row in rows})
	return now


def _forget(changes: list[Change]) -> None:
	"""Let no cache answer with a document as it was; of a child row, its parent."""
	for change in changes:
		if change.is_single:
			continue
		documents = {(change.doctype, name) for name in change.names}
		if frappe.get_meta(change.doctype).istable:
			table, documents = frappe.qb.DocType(change.doctype), set()
			for part in create_batch(change.names, NAMES_A_STATEMENT):
				query = frappe.qb.from_(table).select(table.parenttype, table.parent)
				documents.update(map(tuple, query.where(table.name.isin(part)).run()))
		for doctype, name in documents:
			frappe.clear_document_cache(doctype, name)
	if any(change.doctype == "User Permission" for change in changes):
		frappe.cache.delete_value("user_permissions")
