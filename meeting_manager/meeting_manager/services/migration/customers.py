"""Old bookings carry names, emails and phone numbers inline; this gives each person one customer and links
the bookings.

There are two passes, each in small transactions of its own, so that memory stays flat and a kill at any
moment loses at most one batch, which the next run does again:

1. `_key_bookings` reads the inline emails and stores their keys on the bookings;
2. `_link_batch` takes some hundred keys with all their bookings, creates the missing customers, links,
counts.

A group is never split over two batches: half a customer cannot be left behind.
"""

import csv
import hashlib
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, TypeVar

import frappe
from frappe.utils import cstr, now, update_progress_bar

from meeting_manager.meeting_manager.domain.common.contact_points import (
	ContactPointError,
	Phone,
	parse_email,
	parse_phone,
)
from meeting_manager.meeting_manager.domain.common.names import clean_name
from meeting_manager.meeting_manager.domain.customers.search_words import fold_email
from meeting_manager.meeting_manager.domain.customers.similarity import name_block
from meeting_manager.meeting_manager.services.common.rows import ROW_NAME, marks
from meeting_manager.meeting_manager.services.common.settings import phone_region
from meeting_manager.meeting_manager.services.customers import contact_rows, customers, search_index
from meeting_manager.meeting_manager.services.customers.duplicate_detection import email_keys

BOOKINGS_A_BATCH = 500  # read and keyed in one transaction
PEOPLE_A_BATCH = 250  # made and linked in one transaction
REPORT_TITLE = "Customer migration: reconciliation"
DRY_RUN_SAVEPOINT = "mm_dry_run"
UNLINKED = "(customer is null or customer = '')"
Read = TypeVar("Read")


@dataclass
class Reconciliation:
	"""Adds up: `bookings_seen == linked_before + linked_now + left`; `reasons` counts the ones left, by
	code.
	"""

	dry_run: bool = False
	bookings_seen: int = 0
	linked_before: int = 0
	linked_now: int = 0
	left: int = 0
	customers_created: int = 0
	phones_not_read: int = 0
	reasons: dict = field(default_factory=dict)

	@property
	def adds_up(self) -> bool:
		return self.bookings_seen == self.linked_before + self.linked_now + self.left

	def sentence(self) -> str:
		return (
			f"{self.bookings_seen} bookings seen = {self.linked_before} linked before"
			f" + {self.linked_now} linked now + {self.left} left; {self.customers_created} customers created;"
			f" {self.phones_not_read} phone numbers not read; left by reason: {self.reasons or 'none'}"
		)


@dataclass
class Person:
	"""What the bookings of one email say, newest first."""

	email: str
	name: str = ""
	phones: dict[str, Phone] = field(default_factory=dict)


def migrate(dry_run: bool = False) -> Reconciliation:
	"""Bring every booking with a readable inline email and no customer to its customer. Safe to run again.

	dry_run: do it all in one transaction, undo it, and return the figures; nothing is written, no report
	filed.
	"""
	if dry_run:
		frappe.db.savepoint(DRY_RUN_SAVEPOINT)
	else:
		frappe.db.commit()  # also begins the first transaction where a host has begun none yet
	# Each batch is committed on its own: a patch may not write more in one transaction, and a kill must not
	# cost hours of work. Whatever the batches leave behind is valid, so stopping between two of them does no
	# harm.
	save = (lambda: None) if dry_run else frappe.db.commit
	report = Reconciliation(dry_run=dry_run, bookings_seen=_count(), linked_before=_count(f"not {UNLINKED}"))
	_key_bookings(save)
	_link_everyone(report, save)
	_file_what_is_left(report)
	if dry_run:
		frappe.db.rollback(save_point=DRY_RUN_SAVEPOINT)
	return report


def _key_bookings(save: Callable[[], None]) -> None:
	"""Pass 1. Rows that have their key, from a run that was stopped, are not read again."""
	after, done, total = "", 0, _count(UNLINKED)
	while rows := _unlinked(
		after, "and customer_email_key is null and trim(coalesce(customer_email, '')) <> ''"
	):
		keyed = [(name, email.key) for name, typed in rows if (email := _read(parse_email, typed))]
		if keyed:
			_set_keys(keyed)
			save()
		after, done = rows[-1][0], done + len(rows)
		_progress("Reading emails", done, total)


def _set_keys(keyed: list[tuple[str, str]]) -> None:
	cases = " ".join(["when %s then %s"] * len(keyed))
	names = [name for name, _key in keyed]
	frappe.db.sql(
		f"""update `tabMM Meeting Booking` set customer_email_key = case name {cases} end
		where name in ({marks(names)})""",
		[value for pair in keyed for value in pair] + names,
	)


def _link_everyone(report: Reconciliation, save: Callable[[], None]) -> None:
	"""Pass 2, in order of key."""
	after, total = "", _count(f"{UNLINKED} and customer_email_key is not null")
	while keys := frappe.db.sql(
		f"""select distinct customer_email_key from `tabMM Meeting Booking`
		where customer_email_key > %s and {UNLINKED} order by customer_email_key limit {PEOPLE_A_BATCH}""",
		(after,),
		pluck=True,
	):
		_link_batch(keys, report)
		save()
		after = keys[-1]
		_progress("Linking bookings", report.linked_now, total)


def _link_batch(keys: list[str], report: Reconciliation) -> None:
	known = customers.holders_of_emails(keys, exclude=None)
	people, unread = _people([key for key in keys if key not in known])
	report.phones_not_read += unread
	report.customers_created += len(people)
	survivors: dict[str, str] = {}
	if known:
		customer = frappe.qb.DocType("MM Customer")
		query = frappe.qb.from_(customer).select(customer.name, customer.merged_into)
		found = query.where(customer.name.isin(list(known.values()))).run()
		survivors = {name: merged_into or name for name, merged_into in found}
	made = _create_customers(people)
	report.linked_now += _link(keys, {key: survivors[name] for key, name in known.items()} | made)
	customers.recount_bookings(list(made.values()))
	customers.update_statistics(set(survivors.values()))


def _people(keys: list[str]) -> tuple[dict[str, Person], int]:
	"""`{key: Person}` for emails nobody holds, and how many distinct phone numbers could not be read."""
	people: dict[str, Person] = {}
	unread, region = set(), phone_region()
	for key, typed, name, phone in _submitted_newest_first(keys):
		if not (person := people.get(key)):
			person = people[key] = Person(typed.strip())
		person.name = person.name or clean_name(name)
		if not cstr(phone).strip():
			continue
		if number := _read(parse_phone, phone, region):
			person.phones.setdefault(number.key, number)
		else:
			unread.add((key, phone))
	return people, len(unread)


def _submitted_newest_first(keys: list[str]) -> Sequence[tuple]:
	"""Newest by the time of the meeting: `creation` is that of the import where bookings were imported."""
	if not keys:
		return ()
	return frappe.db.sql(
		f"""select customer_email_key, customer_email, customer_name, customer_phone
		from `tabMM Meeting Booking`
		where customer_email_key in ({marks(keys)}) and {UNLINKED}
		order by start_datetime desc, creation desc, name desc""",
		keys,
	)


def _create_customers(people: dict[str, Person]) -> dict[str, str]:
	"""Insert customers with their contact points, three statements for all of them. Returns `{key:
	customer}`.
	"""
	if not people:
		return {}
	numbers = dict(zip(people, _reserve_numbers(len(people)), strict=True))
	customer_rows, emails, phones = [], [], []
	for key, person in people.items():
		name = person.name or person.email.rpartition("@")[0]
		phone = next(iter(person.phones.values()), None)
		shown = phone.display if phone else None
		sound = name_block(name)
		customer_rows.append((numbers[key], name, person.email, key, shown, sound))
		row = (
			frappe.generate_hash(length=ROW_NAME),
			numbers[key],
			person.email,
			key,
			fold_email(person.email),
		)
		emails.append((*row, *email_keys(person.email, name)))
		for position, phone in enumerate(person.phones.values(), 1):
			said = contact_rows.columns_of_phone(phone).values()
			number = (frappe.generate_hash(length=ROW_NAME), numbers[key], *said)
			phones.append((*number, position, int(position == 1)))
	_insert(
		"MM Customer",
		"name, customer_name, primary_email, primary_email_key, primary_phone, name_sound",
		customer_rows,
		CUSTOMER,
	)
	columns = "name, parent, email_address, email_key, email_search, fold_key, handle_key"
	_insert("MM Customer Email", columns, emails, EMAIL_ROW)
	columns = ", ".join(("name", "parent", *contact_rows.COLUMNS_OF_PHONE, "idx", "is_primary"))
	_insert("MM Customer Phone", columns, phones, PHONE_ROW)
	search_index.add({number: name for number, name, *_rest in customer_rows})
	return numbers


CUSTOMER = {"profile_status": "Full", "status": "Active", "is_active": 1, "total_bookings": 0, "idx": 0}
CHILD = {"parenttype": "MM Customer", "is_verified": 0}
EMAIL_ROW = {**CHILD, "parentfield": "email_addresses", "email_type": "Primary", "is_primary": 1, "idx": 1}
PHONE_ROW = {**CHILD, "parentfield": "phone_numbers", "phone_type": "Mobile"}


def _insert(doctype: str, columns: str, rows: list[tuple], constants: dict) -> None:
	"""Straight into the table: the values have passed the same domain functions as the controller's rules
	use.
	"""
	if not rows:
		return
	user, moment = frappe.session.user, now()
	constants = {
		**constants,
		"owner": user,
		"modified_by": user,
		"creation": moment,
		"modified": moment,
		"docstatus": 0,
	}
	places = f"({marks(rows[0])}, {marks(constants)})"
	tail = tuple(constants.values())
	frappe.db.sql(
		f"""insert into `tab{doctype}` ({columns}, {", ".join(constants)})
		values {", ".join([places] * len(rows))}""",
		[value for row in rows for value in row + tail],
	)


def _reserve_numbers(count: int) -> list[str]:
	"""The next `count` numbers of MC-####, taken from Frappe's own series in one step."""
	series = frappe.qb.DocType("Series")
	frappe.qb.update(series).set(series.current, series.current + count).where(series.name == "MC-").run()
	last = frappe.qb.from_(series).select(series.current).where(series.name == "MC-").run()[0][0]
	return [f"MC-{number:04d}" for number in range(last - count + 1, last + 1)]


def _link(keys: list[str], customer_of: dict[str, str]) -> int:
	"""Link the bookings of these keys and fill their cached fields with what was given at the time."""
	pairs = [value for key in keys for value in (key, customer_of[key])]
	customer = f"case customer_email_key {' '.join(['when %s then %s'] * len(keys))} end"
	count = _count(f"{UNLINKED} and customer_email_key in ({marks(keys)})", keys)
	frappe.db.sql(
		f"""update `tabMM Meeting Booking` set
			customer = {customer},
			customer_email_at_booking = coalesce(nullif(customer_email_at_booking, ''), trim(customer_email)),
			customer_phone_at_booking = coalesce(
				nullif(customer_phone_at_booking, ''), nullif(trim(customer_phone), '')
			)
		where customer_email_key in ({marks(keys)}) and {UNLINKED}""",
		pairs + keys,
	)
	return count


def _file_what_is_left(report: Reconciliation) -> None:
	"""Write the bookings that stay as they were, one by one with the reason, to a private file and an Error
	Log.

	Not in a dry run, nor when an earlier run has reported just these and nothing was linked since.
	"""
	with tempfile.NamedTemporaryFile("w", newline="", encoding="utf-8", suffix=".csv", delete=False) as file:
		digest = _list_left(report, csv.writer(file))
	try:
		same = {"method": REPORT_TITLE, "error": ["like", f"%{digest}%"]}
		is_news = report.linked_now or (report.left and not frappe.db.exists("Error Log", same))
		if is_news and not report.dry_run:
			_publish(report, file.name, digest)
	finally:
		os.unlink(file.name)


def _list_left(report: Reconciliation, writer: Any) -> str:
	after, digest = "", hashlib.sha256()
	reasons: Counter[str] = Counter()
	writer.writerow(("booking", "reason"))
	while rows := _unlinked(after):
		for name, typed in rows:
			reason = "changed_meanwhile"  # edited while the migration ran; the next run takes the booking
			try:
				parse_email(typed)
			except ContactPointError as error:
				reason = error.code
			reasons[reason] += 1
			writer.writerow((name, reason))
			digest.update(f"{name}:{reason}\n".encode())
		after = rows[-1][0]
	report.left, report.reasons = sum(reasons.values()), dict(reasons)
	return digest.hexdigest()[:16]


def _publish(report: Reconciliation, path: str, digest: str) -> None:
	file_name = f"customer-migration-{digest}.csv"
	with open(path, "rb") as source:
		content = source.read()
	frappe.get_doc(doctype="File", file_name=file_name, is_private=1, content=content).insert(
		ignore_permissions=True
	)
	frappe.log_error(title=REPORT_TITLE, message=f"{report.sentence()}\n{file_name}\nleft: {digest}")
	frappe.db.commit()  # part of the run as each batch is


def _unlinked(after: str, condition: str = "") -> list[tuple[str, str]]:
	return frappe.db.sql(
		f"""select name, customer_email from `tabMM Meeting Booking`
		where name > %s and {UNLINKED} {condition} order by name limit {BOOKINGS_A_BATCH}""",
		(after,),
	)


def _count(condition: str = "1 = 1", values: list | tuple = ()) -> int:
	return frappe.db.sql(f"select count(*) from `tabMM Meeting Booking` where {condition}", values)[0][0]


def _read(parse: Callable[..., Read], *typed: str | None) -> Read | None:
	try:
		return parse(*typed)
	except ContactPointError:
		return None


def _progress(text: str, done: int, total: int) -> None:
	if total:
		update_progress_bar(text, min(done, total) - 1, total)


def fill_primary_phones() -> None:
	"""Show the primary phone number of customers that were saved before the field was there."""
	frappe.db.sql(
		"""update `tabMM Customer` set primary_phone = (
			select max(p.phone_number) from `tabMM Customer Phone` p
			where p.parent = `tabMM Customer`.name and p.is_primary = 1
		) where primary_phone is null"""
	)


def as_dict(report: Reconciliation) -> dict:
	return {**asdict(report), "adds_up": report.adds_up}
