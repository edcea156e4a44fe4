"""Finding customers that may be one person: when one is saved, and by night those who changed since.

Nobody is compared with everybody. Two customers are compared when they share a key: a phone number, a
mailbox, the part before the @, the sound of the name, a birthday, or company and initials. Each is an indexed
column, kept by `keep_keys` at every save, and one statement answers it for a whole batch. Merged and inactive
customers are left out.
"""

import json
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import frappe
from frappe.query_builder import Case
from frappe.query_builder.functions import Coalesce, Count
from frappe.utils import get_datetime, getdate, now_datetime

from meeting_manager.meeting_manager.domain import likeness
from meeting_manager.meeting_manager.services import duplicate_service, job_service
from meeting_manager.meeting_manager.services.contact_point_service import (
	email_key_or_none,
	phone_key_or_none,
)

# A key that more share says nothing: the number of a switchboard, the 1st of January 1970 that a form filled
# in, the name of half a town. Such a key is passed over, so a batch stays small whatever the data; who is
# twice behind a switchboard is still found by another key. The bound leaves room for a family or an office
# that shares a phone.
MAX_BLOCK = 50
CUSTOMERS_A_BATCH = 1000
FILLED_AT_ONCE = 500
EMAIL_KEYS = ("fold_key", "handle_key")
# A transaction that began before the last run and ended after it left rows with an older time.
OVERLAP = timedelta(minutes=15)
TYPED_BLOCK = 200  # customers of one name that are compared with what somebody types
SHOWN = 5
PROGRESS = "duplicates_checked"  # of MM Settings
BLOCKS = (
	("MM Customer Phone", "phone_key"),
	("MM Customer Email", "fold_key"),
	("MM Customer Email", "handle_key"),
	("MM Customer", "name_sound"),
	("MM Customer", "company_key"),
	("MM Customer", "date_of_birth"),
)


@dataclass
class Known:
	"""What is stored of a customer, for comparing and for meeting others."""

	name: str
	customer_name: str
	company: str | None = None
	date_of_birth: date | None = None
	person: likeness.Person | None = None
	emails: list[str] = field(default_factory=list)
	phones: dict[str, str] = field(default_factory=dict)  # {key: as typed}
	keys: dict[tuple[str, str], set] = field(default_factory=dict)  # {block: its values}


def keep_keys(customer) -> None:
	"""Fill the keys of a customer and its rows before they are saved."""
	customer.name_sound = likeness.name_block(customer.customer_name)
	customer.company_key = likeness.company_block(customer.company, customer.customer_name)
	for row in customer.email_addresses:
		row.fold_key, row.handle_key = email_keys(row.email_address)


def email_keys(email: str) -> tuple[str, str]:
	"""The mailbox and its name before the @."""
	return likeness.email_block(email), likeness.handle_block(email)


def check_later(customer) -> None:
	"""Look for duplicates of a customer who was just saved, once the transaction is kept, when what they are
	found by has changed. In a job: a guest waits no longer, and is told no more, because somebody like them
	is known.
	"""
	before = customer.get_doc_before_save()
	if _is_in_use(customer) and (not before or _found_by(before) != _found_by(customer)):
		job_service.after_commit(f"{__name__}.check", customer=customer.name)


def check(customer: str) -> None:
	"""Note the pairs of one customer. A constant number of statements."""
	_note_pairs([customer], everyone=False)


def check_changed(full: bool = False, commit: bool = True) -> dict:
	"""Note the pairs of all customers who changed since the last run, or of everybody. `{"customers",
	"pairs"}`: how many were looked at, and how many pairs are new.

	A run that was stopped goes on where it was. commit: keep each batch in a transaction of its own.
	"""
	save = frappe.db.commit if commit else lambda: None
	run, looked_at, noted = _begin(full), 0, 0
	while names := _next_batch(run):
		noted += _note_pairs(names, everyone=not run["since"])
		looked_at += len(names)
		run["after"] = names[-1]
		_keep_progress(run)
		save()  # each batch is whole in itself: a kill costs one, and no lock is held for the whole night
	duplicate_service.drop_needless()
	_keep_progress({"since": str(get_datetime(run["began"]) - OVERLAP)})
	save()
	return {"customers": looked_at, "pairs": noted}


def check_everyone() -> dict:
	"""The full run, on demand: `bench --site SITE execute …duplicate_search_service.check_everyone`."""
	return check_changed(full=True)


def find_while_typing(name: str | None, email: str | None, phone: str | None) -> list[dict]:
	"""Who may be meant by what is typed of a new customer, the likeliest first, at most SHOWN: customer,
	customer_name, email, phone, score, why (sentences). A constant number of statements.

	More is shown than would be noted as a pair: the same name is enough, and so is the same phone number.
	"""
	keys = _typed_keys(name, email, phone)
	people = load([each for members in sharing(keys, TYPED_BLOCK).values() for each in members][:TYPED_BLOCK])
	phones = keys[BLOCKS[0]]
	numbers = [phone] if phones else []
	typed = likeness.read_person(name, [email] if keys[BLOCKS[1]] else [], phones, numbers=numbers)
	judged = [(*likeness.compare_typed(typed, known.person), known) for known in people.values()]
	likely = sorted((row for row in judged if row[0]), key=lambda row: (-row[0], row[2].name))
	return [_shown(*row) for row in likely[:SHOWN]]


def _typed_keys(name: str | None, email: str | None, phone: str | None) -> dict[tuple[str, str], set]:
	"""The keys of what is typed so far; none for what cannot be read yet."""
	read = email if email and email_key_or_none(email) else None
	keys = (phone_key_or_none(phone), *(email_keys(read) if read else ("", "")), likeness.name_block(name))
	return {block: {key} if key else set() for block, key in zip(BLOCKS, keys, strict=False)}


def _shown(score: int, codes: list[str], known: Known) -> dict:
	return {
		"customer": known.name,
		"customer_name": known.customer_name,
		"email": next(iter(known.emails), None),
		"phone": next(iter(known.phones.values()), None),
		"score": score,
		"why": duplicate_service.sentences(" ".join(codes)),
	}


def load(names: list[str]) -> dict[str, Known]:
	"""What is stored of these customers: three statements, whatever their number."""
	if not names:
		return {}
	found = {}
	columns = ("name", "customer_name", "company", "date_of_birth", "name_sound", "company_key")
	for row in _rows("MM Customer", columns, "name", names):
		born = getdate(row.date_of_birth) if row.date_of_birth else None
		known = found[row.name] = Known(row.name, row.customer_name, row.company, born)
		_add_keys(known, "MM Customer", row, ("name_sound", "company_key", "date_of_birth"))
	email_columns = ("parent", "email_address", "fold_key", "handle_key")
	for row in _rows("MM Customer Email", email_columns, "parent", names):
		found[row.parent].emails.append(row.email_address)
		_add_keys(found[row.parent], "MM Customer Email", row, ("fold_key", "handle_key"))
	for row in _rows("MM Customer Phone", ("parent", "phone_number", "phone_key"), "parent", names):
		found[row.parent].phones[row.phone_key] = row.phone_number
		_add_keys(found[row.parent], "MM Customer Phone", row, ("phone_key",))
	for known in found.values():
		known.person = _person(known)
	return found


def sharing(
	keys: dict[tuple[str, str], set], bound: int = MAX_BLOCK, start: str = ""
) -> dict[tuple, list[str]]:
	"""`{(block, value): customers in use}` for those values that at most `bound` rows share, with the
	customers from number `start` on. Two statements a block.
	"""
	found = {}
	for block, values in keys.items():
		small = _small(*block, values, bound)
		for value, name in _members(*block, small, start):
			found.setdefault((block, value), []).append(name)
	return found


def _note_pairs(names: list[str], everyone: bool) -> int:
	"""everyone: the run reads all customers in order, so those before this batch have met it already."""
	batch = load(names)
	keys = {}
	for known in batch.values():
		for block, values in known.keys.items():
			keys.setdefault(block, set()).update(values)
	shared = sharing(keys, start=names[0] if everyone else "")
	pairs = {
		(one, other) if one < other else (other, one)
		for members in shared.values()
		for one in members
		if one in batch
		for other in members
		if other != one
	}
	people = batch | load([name for name in {name for pair in pairs for name in pair} if name not in batch])
	return duplicate_service.note(_judged(pairs, people))


def _judged(
	pairs: set[tuple[str, str]], people: dict[str, Known]
) -> dict[tuple[str, str], tuple[int, list[str]]]:
	judged = {}
	for one, other in pairs:
		score, codes = likeness.compare(people[one].person, people[other].person)
		if score >= likeness.SUGGEST_AT:
			judged[one, other] = score, codes
	return judged


def _small(doctype: str, column: str, values: set, bound: int) -> list:
	if not values:
		return []
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table).select(table[column]).where(table[column].isin(sorted(values)))
	query = query.groupby(table[column]).having(Count("*") <= bound)
	return [row[0] for row in query.run()]


def _members(doctype: str, column: str, values: list, start: str) -> list[tuple]:
	if not values:
		return []
	customer, table = frappe.qb.DocType("MM Customer"), frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table)
	if doctype != "MM Customer":
		query = query.join(customer).on(customer.name == table.parent)
	query = query.select(table[column], customer.name).where(table[column].isin(values))
	query = query.where((customer.is_active == 1) & (Coalesce(customer.merged_into, "") == ""))
	return (query.where(customer.name >= start) if start else query).run()


def _rows(doctype: str, columns: tuple, by: str, names: list[str]):
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table).select(*(table[column] for column in columns))
	return query.where(table[by].isin(names)).run(as_dict=True)


def _add_keys(known: Known, doctype: str, row, columns: tuple) -> None:
	for column in columns:
		if row[column]:
			known.keys.setdefault((doctype, column), set()).add(row[column])


def _person(known: Known) -> likeness.Person:
	told = (known.customer_name, known.emails, known.phones, known.company, known.date_of_birth)
	return likeness.read_person(*told, numbers=known.phones.values())


def _is_in_use(customer) -> bool:
	return bool(customer.is_active) and not customer.merged_into


def _found_by(customer) -> tuple:
	born: date | None = getdate(customer.date_of_birth) if customer.date_of_birth else None
	emails = {row.email_key for row in customer.email_addresses}
	phones = {row.phone_key for row in customer.phone_numbers}
	return customer.customer_name, customer.company or "", born, emails, phones, _is_in_use(customer)


def _begin(full: bool) -> dict:
	"""`{"since", "began", "after"}`: of a run that was stopped, or of a new one. since: None for
	everybody.
	"""
	stored = frappe.db.get_single_value("MM Settings", PROGRESS, cache=False)
	progress = json.loads(stored) if stored else {}
	if progress.get("after") and not (full and progress["since"]):
		return progress
	since = None if full else progress.get("since")
	return {"since": since, "began": str(now_datetime()), "after": ""}


def _keep_progress(run: dict) -> None:
	frappe.db.set_value("MM Settings", "MM Settings", PROGRESS, json.dumps(run), update_modified=False)


def _next_batch(run: dict) -> list[str]:
	"""In order of number, not of time: a set-based import gives thousands one time."""
	customer = frappe.qb.DocType("MM Customer")
	query = frappe.qb.from_(customer).select(customer.name).where(customer.name > run["after"])
	query = query.where((customer.is_active == 1) & (Coalesce(customer.merged_into, "") == ""))
	if run["since"]:
		query = query.where(customer.modified >= _moment(run["since"]))
	return query.orderby(customer.name).limit(CUSTOMERS_A_BATCH).run(pluck=True)


def _moment(text: str) -> datetime:
	return get_datetime(text).replace(microsecond=0)


def fill_keys() -> None:
	"""Give every customer and email row that has none its keys; see the patch. Safe to run again."""
	_fill(
		"MM Customer",
		("customer_name", "company"),
		lambda name, company: {
			"name_sound": likeness.name_block(name),
			"company_key": likeness.company_block(company, name),
		},
	)
	_fill(
		"MM Customer Email",
		("email_address",),
		lambda email: dict(zip(EMAIL_KEYS, email_keys(email), strict=True)),
	)


def _fill(doctype: str, columns: tuple, keys_of) -> None:
	"""One statement a batch. Each batch in a transaction of its own: a patch may not write more in one."""
	table, after = frappe.qb.DocType(doctype), ""
	query = frappe.qb.from_(table).select(table.name, *(table[column] for column in columns))
	first = next(iter(keys_of(*("" for _column in columns))))
	while (
		rows := query.where((table.name > after) & table[first].isnull())
		.orderby(table.name)
		.limit(FILLED_AT_ONCE)
		.run()
	):
		keys = {name: keys_of(*values) for name, *values in rows}
		update = frappe.qb.update(table)
		for column in keys[rows[0][0]]:
			case = Case()
			for name, values in keys.items():
				case = case.when(table.name == name, values[column])
			update = update.set(table[column], case)
		update.where(table.name.isin(list(keys))).run()
		frappe.db.commit()  # a batch of the patch, which may run again
		after = rows[-1][0]
