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
import io
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
from meeting_manager.meeting_manager.domain.common.names import clean_name, dissimilar_names
from meeting_manager.meeting_manager.domain.common.placeholder_emails import is_placeholder
from meeting_manager.meeting_manager.domain.common.plain_text import trimmed
from meeting_manager.meeting_manager.domain.common.spreadsheets import as_text_cell
from meeting_manager.meeting_manager.domain.customers.search_words import fold_email
from meeting_manager.meeting_manager.domain.customers.similarity import name_block
from meeting_manager.meeting_manager.services.common import booking_totals
from meeting_manager.meeting_manager.services.common.error_log import log_note
from meeting_manager.meeting_manager.services.common.rows import ROW_NAME, marks
from meeting_manager.meeting_manager.services.common.settings import (
	fill_defaults,
	phone_region,
	placeholder_emails,
)
from meeting_manager.meeting_manager.services.customers import contact_rows, customers, search_index
from meeting_manager.meeting_manager.services.customers.duplicate_detection import email_keys
from meeting_manager.meeting_manager.services.migration import stored_numbers

BOOKINGS_A_BATCH = 500  # read and keyed in one transaction
PEOPLE_A_BATCH = 250  # made and linked in one transaction
MANY_NAMES = 3  # that are not similar: more than a typing slip, or a name at birth
NAMES_SHOWN = 20  # of one address
PLACEHOLDER = "email_placeholder"  # why a booking is left
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
	shared_addresses: dict[str, list[str]] = field(default_factory=dict)  # {email: names}

	@property
	def adds_up(self) -> bool:
		return self.bookings_seen == self.linked_before + self.linked_now + self.left

	def sentence(self) -> str:
		return (
			f"{self.bookings_seen} bookings seen = {self.linked_before} linked before"
			f" + {self.linked_now} linked now + {self.left} left; {self.customers_created} customers created;"
			f" {self.phones_not_read} phone numbers not read; left by reason: {self.reasons or 'none'};"
			f" {len(self.shared_addresses)} addresses came with {MANY_NAMES} or more different names"
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
	fill_defaults()  # the list of placeholders, on a site that is just getting it
	report = Reconciliation(dry_run=dry_run, bookings_seen=_count(), linked_before=_count(f"not {UNLINKED}"))
	_key_bookings(save)
	_link_everyone(report, save)
	report.shared_addresses = _shared_addresses()
	_file_what_is_left(report)
	if dry_run:
		frappe.db.rollback(save_point=DRY_RUN_SAVEPOINT)
	else:
		stored_numbers.fill_bookings()
		if report.linked_now and booking_totals.is_filled():
			booking_totals.fill()  # bookings have got customers by statements: spans and months are behind
	return report


def _key_bookings(save: Callable[[], None]) -> None:
	"""Pass 1. Rows that have their key, from a run that was stopped, are not read again."""
	after, done, total, patterns = "", 0, _count(UNLINKED), placeholder_emails()
	while rows := _unlinked(
		after, "and customer_email_key is null and trim(coalesce(customer_email, '')) <> ''"
	):
		emails = [(name, _read(parse_email, typed)) for name, typed in rows]
		keyed = [(name, email.key) for name, email in emails if email and not is_placeholder(email, patterns)]
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
	rows = _submitted_newest_first(keys)
	keys = _without_placeholders(rows)
	known = customers.holders_of_emails(keys, exclude=None)
	people, unread = _people([row for row in rows if row[0] in keys and row[0] not in known])
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


def _without_placeholders(rows: Sequence[tuple]) -> list[str]:
	"""The keys of these rows, less those that an earlier run gave to what is a placeholder by now."""
	patterns, typed = placeholder_emails(), {row[0]: row[1] for row in rows}
	emails = {key: _read(parse_email, text) for key, text in typed.items()}
	return [key for key, email in emails.items() if not email or not is_placeholder(email, patterns)]


def _people(rows: list[tuple]) -> tuple[dict[str, Person], int]:
	"""`{key: Person}` of these rows, and how many distinct phone numbers could not be read."""
	people: dict[str, Person] = {}
	unread, region = set(), phone_region()
	for key, typed, name, phone in rows:
		if not (person := people.get(key)):
			person = people[key] = Person(trimmed(typed))
		person.name = person.name or clean_name(name)
		if not cstr(phone).strip():
			continue
		if number := _read(parse_phone, phone, region):
			person.phones.setdefault(number.key, number)
		else:
			unread.add((key, phone))
	for person in people.values():  # a number that nobody has is not the first to be called
		person.phones = dict(sorted(person.phones.items(), key=lambda item: item[1].is_placeholder))
	return people, len(unread)


def _submitted_newest_first(keys: list[str]) -> Sequence[tuple]:
	"""Newest by the time of the meeting: `creation` is that of the import where bookings were imported."""
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
	"""Link the bookings of these keys and fill their cached fields with the customer's primary contact
	points, as when any other booking is linked.
	"""
	if not keys:
		return 0
	pairs = [value for key in keys for value in (key, customer_of[key])]
	customer = f"case customer_email_key {' '.join(['when %s then %s'] * len(keys))} end"
	count = _count(f"{UNLINKED} and customer_email_key in ({marks(keys)})", keys)
	frappe.db.sql(
		f"""update `tabMM Meeting Booking` set
			customer = {customer},
			customer_email_at_booking = (
				select c.primary_email from `tabMM Customer` c where c.name = {customer}
			),
			customer_phone_at_booking = (
				select max(p.phone_number) from `tabMM Customer Phone` p
				where p.parent = {customer} and p.is_primary = 1
			)
		where customer_email_key in ({marks(keys)}) and {UNLINKED}""",
		pairs * 3 + keys,
	)
	return count


def _shared_addresses() -> dict[str, list[str]]:
	"""`{email: names}` of the addresses that came with MANY_NAMES or more different names: one that a desk
	typed for everybody, perhaps, whose bookings are not one person's.
	"""
	found, after = {}, ""
	while keys := frappe.db.sql(
		f"""select customer_email_key from `tabMM Meeting Booking` where customer_email_key > %s
		group by customer_email_key having count(distinct customer_name) >= {MANY_NAMES}
		order by customer_email_key limit {PEOPLE_A_BATCH}""",
		(after,),
		pluck=True,
	):
		for email, names in _names_of(keys).values():
			different = dissimilar_names(names, NAMES_SHOWN)
			if len(different) >= MANY_NAMES:
				found[trimmed(email)] = different
		after = keys[-1]
	return found


def _names_of(keys: list[str]) -> dict[str, tuple[str, list[str]]]:
	"""`{key: (email, cleaned names)}`"""
	found: dict[str, tuple[str, list[str]]] = {}
	for key, name, email in frappe.db.sql(
		f"""select customer_email_key, customer_name, max(customer_email) from `tabMM Meeting Booking`
		where customer_email_key in ({marks(keys)})
		group by customer_email_key, customer_name order by customer_email_key, customer_name""",
		keys,
	):
		found.setdefault(key, (email, []))[1].append(clean_name(name))
	return found


def _file_what_is_left(report: Reconciliation) -> None:
	"""Write the bookings that stay as they were, one by one with the reason, to a private file and an Error
	Log, and addresses with many names to a file of their own.

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
	after, digest, patterns = "", hashlib.sha256(), placeholder_emails()
	reasons: Counter[str] = Counter()
	writer.writerow(("booking", "reason"))
	while rows := _unlinked(after):
		for name, typed in rows:
			reason = _why_left(typed, patterns)
			reasons[reason] += 1
			writer.writerow((name, reason))
			digest.update(f"{name}:{reason}\n".encode())
		after = rows[-1][0]
	report.left, report.reasons = sum(reasons.values()), dict(reasons)
	return digest.hexdigest()[:16]


def _why_left(typed: str, patterns: tuple[str, ...]) -> str:
	try:
		email = parse_email(typed)
	except ContactPointError as error:
		return error.code
	if is_placeholder(email, patterns):
		return PLACEHOLDER
	return "changed_meanwhile"  # edited while the migration ran; the next run takes the booking


def _publish(report: Reconciliation, path: str, digest: str) -> None:
	file_name, names_file = f"customer-migration-{digest}.csv", _publish_names(report.shared_addresses)
	with open(path, "rb") as source:
		_write_file(file_name, source.read())
	files = "\n".join(name for name in (file_name, names_file) if name)
	log_note(REPORT_TITLE, f"{report.sentence()}\n{files}\nleft: {digest}")
	frappe.db.commit()  # part of the run as each batch is


def _publish_names(shared: dict[str, list[str]]) -> str | None:
	"""Write the addresses with their names to a private file, and return its name."""
	if not shared:
		return None
	text = io.StringIO()
	writer = csv.writer(text)
	writer.writerow(("email", "names"))
	for email, names in shared.items():
		writer.writerow([as_text_cell(cell) for cell in (email, *names)])
	content = text.getvalue().encode()
	file_name = f"customer-migration-names-{hashlib.sha256(content).hexdigest()[:16]}.csv"
	_write_file(file_name, content)
	return file_name


def _write_file(file_name: str, content: bytes) -> None:
	file = frappe.get_doc(doctype="File", file_name=file_name, is_private=1, content=content)
	file.insert(ignore_permissions=True)  # a patch runs without a user who has roles


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
