"""Finds customers who may be one person: when one is saved, and every night among those who changed.

Nobody is compared with everybody. Two customers are compared when they share a key: a phone number, a
mailbox, the part before the @, the sound of the name, a birthday, or company and initials. Each is an indexed
column, kept by `keep_keys` at every save, and one statement answers it for a whole batch. Merged and inactive
customers are left out.
"""

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

import frappe
from frappe.query_builder.functions import Coalesce
from frappe.utils import create_batch, get_datetime, getdate, now_datetime

from meeting_manager.meeting_manager.domain.common.contact_points import Email, Phone, known_email
from meeting_manager.meeting_manager.domain.common.placeholder_emails import is_placeholder
from meeting_manager.meeting_manager.domain.customers import similarity
from meeting_manager.meeting_manager.services.common import jobs
from meeting_manager.meeting_manager.services.common.contact_points import phone_to_look_up
from meeting_manager.meeting_manager.services.common.placeholders import telling_email, telling_phone
from meeting_manager.meeting_manager.services.common.rows import marks
from meeting_manager.meeting_manager.services.common.settings import placeholder_emails
from meeting_manager.meeting_manager.services.customers import duplicate_suggestions

# A key that more share says nothing: the number of a switchboard, the 1st of January 1970 that a form filled
# in, the name of half a town. Such a key is passed over, so a batch stays small whatever the data; who is
# twice behind a switchboard is still found by another key. The bound leaves room for a family or an office
# that shares a phone.
MAX_BLOCK = 50
CUSTOMERS_A_BATCH = 2000
VALUES_A_STATEMENT = 900  # from 1,000 on MariaDB makes a table of them and reads the other one whole
FILLED_AT_ONCE = 500
IN_USE = "c.is_active = 1 and coalesce(c.merged_into, '') = ''"
CUSTOMER_COLUMNS = ("name", "customer_name", "company", "date_of_birth", "name_sound", "company_key")
EMAIL_COLUMNS = ("parent", "email_address", "fold_key", "handle_key")
PHONE_COLUMNS = ("parent", "phone_number", "e164", "phone_key")
EMAIL_KEYS = ("fold_key", "handle_key")
# A transaction that began before the last run and ended after it left rows with an older time.
OVERLAP = timedelta(minutes=15)
TYPED_BLOCK = 200  # customers of one name that are compared with what somebody types
SHOWN = 5
PROGRESS = "duplicates_checked"  # of MM Settings
Block = tuple[str, str]  # DocType and column of a key
BLOCKS: tuple[Block, ...] = (
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
	emails: list[str] = field(default_factory=list)
	phones: dict[str, str] = field(default_factory=dict)  # {key: as typed}
	numbers: dict[str, str] = field(default_factory=dict)  # {key: in E.164}
	placeholders: tuple[str, ...] = ()  # patterns of addresses that are nobody's
	keys: list[tuple[Block, object]] = field(default_factory=list)

	def add(self, blocks, values) -> None:
		self.keys += [(block, value) for block, value in zip(blocks, values, strict=True) if value]

	@cached_property
	def person(self) -> similarity.Person:
		"""Read once, when all contact points are there. Placeholders tell nothing."""
		emails = [each for each in self.emails if not is_placeholder(Email(each, each), self.placeholders)]
		numbers = {key: each for key, each in self.numbers.items() if not Phone(each, each).is_placeholder}
		told = (self.customer_name, emails, numbers, self.company, self.date_of_birth)
		return similarity.read_person(*told, numbers=numbers.values())


def keep_keys(customer) -> None:
	"""Fill the keys of a customer and its rows before they are saved."""
	customer.name_sound = similarity.name_block(customer.customer_name)
	customer.company_key = similarity.company_block(customer.company, customer.customer_name)
	for row in customer.email_addresses:
		row.fold_key, row.handle_key = email_keys(row.email_address, customer.customer_name)


def email_keys(email: str, name: str | None) -> tuple[str, str]:
	"""The mailbox of who has this name, and its part before the @."""
	return similarity.email_block(email), similarity.handle_block(email, name)


def check_later(customer) -> None:
	"""Look for duplicates of a customer who was just saved, once the transaction is kept, when what they are
	found by has changed. In a job: a guest waits no longer, and is told no more, because somebody like them
	is known.
	"""
	before = customer.get_doc_before_save()
	if not _is_in_use(customer) or (before and _found_by(before) == _found_by(customer)):
		return
	if (together := frappe.flags.customers_checked_together) is not None:
		together.add(customer.name)
	else:
		jobs.after_commit(f"{__name__}.check", customer=customer.name)


@contextmanager
def checked_together():
	"""For a command that saves hundreds of customers: in the block none of them queues a job of its own, and
	at its end the pairs of all of them are noted at once.
	"""
	together: set[str] = set()
	frappe.flags.customers_checked_together = together
	try:
		yield
	finally:
		frappe.flags.customers_checked_together = None
	_note_pairs(sorted(together), everyone=False)


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
	duplicate_suggestions.drop_needless()
	_keep_progress({"since": str(get_datetime(run["began"]) - OVERLAP)})
	save()
	return {"customers": looked_at, "pairs": noted}


def check_everyone() -> dict:
	"""The full run, on demand: `bench --site SITE execute …duplicate_detection.check_everyone`."""
	return check_changed(full=True)


def find_while_typing(name: str | None, email: str | None, phone: str | None) -> list[dict]:
	"""Who may be meant by what is typed of a new customer, the likeliest first, at most SHOWN: customer,
	customer_name, email, phone, score, why (sentences). A constant number of statements.

	More is shown than would be noted as a pair: the same name is enough, and so is the same phone number.
	"""
	keys = _typed_keys(name, email, phone)
	people = load(
		[each for members in sharing(keys, 1, TYPED_BLOCK).values() for each in members][:TYPED_BLOCK]
	)
	phones = keys[BLOCKS[0]]
	numbers = [phone] if phone and phones else []
	emails = [email] if email and keys[BLOCKS[1]] else []
	typed = similarity.read_person(name, emails, phones, numbers=numbers)
	judged = [(*similarity.compare_typed(typed, known.person), known) for known in people.values()]
	likely = sorted((row for row in judged if row[0]), key=lambda row: (-row[0], row[2].name))
	return [
		{
			"customer": known.name,
			"customer_name": known.customer_name,
			"email": next(iter(known.emails), None),
			"phone": next(iter(known.phones.values()), None),
			"score": score,
			"why": duplicate_suggestions.sentences(" ".join(codes)),
		}
		for score, codes, known in likely[:SHOWN]
	]


def _typed_keys(name: str | None, email: str | None, phone: str | None) -> dict[Block, set]:
	"""The keys of what is typed so far; none for what cannot be read yet."""
	read = email if email and telling_email(known_email(email)) else None
	known_phone = telling_phone(phone_to_look_up(phone))
	keys = (
		known_phone.key if known_phone else None,
		*(email_keys(read, name) if read else ("", "")),
		similarity.name_block(name),
	)
	return {block: {key} if key else set() for block, key in zip(BLOCKS, keys, strict=False)}


def load(names: list[str]) -> dict[str, Known]:
	"""What is stored of these customers: three statements and a setting, whatever their number."""
	if not names:
		return {}
	found, patterns = {}, placeholder_emails()
	for name, customer_name, company, born, *keys in _rows("MM Customer", CUSTOMER_COLUMNS, "name", names):
		born = getdate(born) if born else None
		found[name] = known = Known(name, customer_name, company, born, placeholders=patterns)
		known.add(BLOCKS[3:], (*keys, born))
	for parent, email, *keys in _rows("MM Customer Email", EMAIL_COLUMNS, "parent", names):
		found[parent].emails.append(email)
		found[parent].add(BLOCKS[1:3], keys)
	for parent, number, e164, key in _rows("MM Customer Phone", PHONE_COLUMNS, "parent", names):
		found[parent].phones[key] = number
		found[parent].numbers[key] = e164 or number
		found[parent].add(BLOCKS[:1], (key,))
	return found


def sharing(
	keys: dict[Block, set], least: int = 2, bound: int | None = None, start: str = ""
) -> dict[tuple[Block, object], list[str]]:
	"""`{(block, value): customers in use}` for those values that `least` to `bound` rows share, with the
	customers from number `start` on. Two statements a block.
	"""
	found: dict[tuple[Block, object], list[str]] = {}
	for block, values in keys.items():
		doctype, column = block
		shared = _in_parts(
			f"""select {column} from `tab{doctype}` where {column} in ({{marks}})
			group by {column} having count(*) between {least} and {bound or MAX_BLOCK}""",
			values,
			pluck=True,
		)
		for value, name in _members(doctype, column, shared, start):
			found.setdefault((block, value), []).append(name)
	return found


def _note_pairs(names: list[str], everyone: bool) -> int:
	"""everyone: the run reads all customers in order, so those before this batch have met it already."""
	batch = load(names)
	keys: dict[Block, set] = {}
	for known in batch.values():
		for block, value in known.keys:
			keys.setdefault(block, set()).add(value)
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
	judged = {}
	for one, other in pairs:
		score, codes = similarity.compare(people[one].person, people[other].person)
		if score >= similarity.SUGGEST_AT:
			judged[one, other] = score, codes
	return duplicate_suggestions.note(judged)


def _members(doctype: str, column: str, values: list, start: str) -> list[tuple]:
	table, join = "c", ""  # and no index for the names: MariaDB would read half the customers by it
	if doctype != "MM Customer":
		table, join = "k", f"join `tab{doctype}` k on k.parent = c.name"
	return _in_parts(
		f"""select {table}.{column}, c.name from `tabMM Customer` c {join}
		where {table}.{column} in ({{marks}}) and {IN_USE} and coalesce(c.name, '') >= %s""",
		values,
		start,
	)


def _rows(doctype: str, columns: tuple, by: str, names: list[str]) -> list[tuple]:
	return _in_parts(f"select {', '.join(columns)} from `tab{doctype}` where {by} in ({{marks}})", names)


def _in_parts(statement: str, values, *more, pluck: bool = False) -> list:
	"""Written out, as all that gets thousands of values: the query builder takes longer over them than the
	database. `{marks}` takes at most so many of them that MariaDB still looks each up in the index.
	"""
	values, found = list(values), []
	for some in create_batch(values, VALUES_A_STATEMENT):
		found += frappe.db.sql(statement.format(marks=marks(some)), [*some, *more], pluck=pluck)
	return found


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
	frappe.db.set_single_value("MM Settings", PROGRESS, json.dumps(run), update_modified=False)


def _next_batch(run: dict) -> list[str]:
	"""In order of number, not of time: a set-based import gives thousands one time."""
	customer = frappe.qb.DocType("MM Customer")
	query = frappe.qb.from_(customer).select(customer.name).where(customer.name > run["after"])
	query = query.where((customer.is_active == 1) & (Coalesce(customer.merged_into, "") == ""))
	if run["since"]:
		query = query.where(customer.modified >= get_datetime(run["since"]).replace(microsecond=0))
	return query.orderby(customer.name).limit(CUSTOMERS_A_BATCH).run(pluck=True)


def fill_keys() -> None:
	"""Give every customer and email row that has none its keys; see the patch. Safe to run again."""
	customer, row = frappe.qb.DocType("MM Customer"), frappe.qb.DocType("MM Customer Email")
	names = frappe.qb.from_(customer).select(customer.name, customer.customer_name, customer.company)
	_fill(
		"MM Customer",
		names.where(customer.name_sound.isnull()),
		lambda name, company: {
			"name_sound": similarity.name_block(name),
			"company_key": similarity.company_block(company, name),
		},
	)
	emails = frappe.qb.from_(row).join(customer).on(customer.name == row.parent)
	emails = emails.select(row.name, row.email_address, customer.customer_name)
	_fill(
		"MM Customer Email",
		emails.where(row.fold_key.isnull()),
		lambda email, name: dict(zip(EMAIL_KEYS, email_keys(email, name), strict=True)),
	)


def _fill(doctype: str, missing, keys_of) -> None:
	"""Each batch in a transaction of its own: a patch may not write more in one."""
	table, after = frappe.qb.DocType(doctype), ""
	while rows := missing.where(table.name > after).orderby(table.name).limit(FILLED_AT_ONCE).run():
		keys = {name: keys_of(*values) for name, *values in rows}
		frappe.db.bulk_update(doctype, keys, update_modified=False)
		frappe.db.commit()  # a batch of the patch, which may run again
		after = rows[-1][0]
