"""Keeps the search index when customers are saved: the words of names and companies, the vocabulary of these
words with its variants, and the forms of emails and phone numbers that an index can read from one end.

Rows are only added to the vocabulary, without a unique key: two people who save one new word at once both
write it, nobody waits for the other, and readers ask for distinct words.
"""

import secrets
import time

import frappe
from frappe.utils import create_batch, now, update_progress_bar

from meeting_manager.meeting_manager.domain.customers import search_words
from meeting_manager.meeting_manager.services.common.rows import marks

WHOLE = "="  # before a whole name, which no folded word holds
LONGEST_WORD = 140  # of the columns
ROWS_A_STATEMENT = 1000
CUSTOMERS_A_BATCH = 2000  # of the patch: some 10,000 rows, read and written in one transaction
CONTACT_POINTS_A_BATCH = 500  # of the patch: one statement with a value for each


def words_of(name: str | None, company: str | None = None) -> set[str]:
	"""What a customer of this name and company is found by: the words, and the whole name behind `=`."""
	whole = search_words.fold(name)
	words = {*whole.split(), *search_words.fold(company).split()}
	return words | {(WHOLE + whole)[:LONGEST_WORD]} if whole else words


def keep(customer) -> None:
	"""Bring the words of a customer who was just saved up to date. Nothing is asked when the name stayed."""
	before = customer.get_doc_before_save()
	fields = ("customer_name", "company")
	if before and all(before.get(field) == customer.get(field) for field in fields):
		return
	wanted = words_of(customer.customer_name, customer.company)
	have = _words_in_store(customer.name) if before else {}
	_remove([have[word] for word in have.keys() - wanted])
	new = wanted - have.keys()
	_write_words([(customer.name, word) for word in sorted(new)])
	_learn(new)


def add(names: dict[str, str]) -> None:
	"""The words of new customers, `{number: name}`, in a few statements for all of them."""
	rows = [(number, word) for number, name in names.items() for word in sorted(words_of(name))]
	_write_words(rows)
	_learn({word for _number, word in rows})


def forget(customer) -> None:
	"""The words of a customer who is deleted. The vocabulary keeps them: they lead to nobody."""
	_remove(list(_words_in_store(customer.name).values()))


def remove(customers: list[str]) -> None:
	"""Remove the words of customers who are deleted together, and what only they brought into the vocabulary.
	A command for a quiet hour: who adds a customer with one of these words meanwhile loses its variants.
	"""
	if not customers:
		return
	word = frappe.qb.DocType("MM Customer Word")
	theirs = frappe.qb.from_(word).select(word.word).distinct().where(word.customer.isin(customers))
	words = theirs.run(pluck=True)
	frappe.db.delete("MM Customer Word", {"customer": ["in", customers]})
	used = frappe.qb.from_(word).select(word.word).distinct().where(word.word.isin(words or [""]))
	if needless := sorted({*words} - {*used.run(pluck=True)}):
		frappe.db.delete("MM Search Word", {"word": ["in", needless]})


def fill() -> None:
	"""Give every customer who has none their words, and contact points their search forms; see the patch."""
	fill_words()
	_fill_contact_points("MM Customer Email", ["email_address"], "email_search", search_words.fold_email)
	_fill_contact_points("MM Customer Phone", ["e164", "phone_number"], "phone_tail", search_words.phone_tail)


def fill_words() -> None:
	"""Each batch in a transaction of its own: a patch may not write more in one, and a kill costs one."""
	customer, total = frappe.qb.DocType("MM Customer"), frappe.db.count("MM Customer")
	after, done = "", 0
	query = frappe.qb.from_(customer).select(customer.name, customer.customer_name, customer.company)
	word = frappe.qb.DocType("MM Customer Word")
	with_words = frappe.qb.from_(word).select(word.customer).distinct()
	while rows := query.where(customer.name > after).orderby(customer.name).limit(CUSTOMERS_A_BATCH).run():
		done_before = with_words.where((word.customer >= rows[0][0]) & (word.customer <= rows[-1][0]))
		known = set(done_before.run(pluck=True))
		missing = [
			(number, each)
			for number, name, company in rows
			if number not in known
			for each in sorted(words_of(name, company))
		]
		_write_words(missing)
		_learn({each for _number, each in missing})
		frappe.db.commit()  # a batch of the patch, which may run again
		after, done = rows[-1][0], done + len(rows)
		update_progress_bar("Words of customers", min(done, total) - 1, total)


def _write_words(rows: list[tuple[str, str]]) -> None:
	_insert("MM Customer Word", ("customer", "word"), rows)


def _learn(words: set[str]) -> None:
	"""Add the words that the vocabulary has not got, each under its variants. Whole names are no words."""
	words = {word for word in words if not word.startswith(WHOLE)}
	known = set()
	for some in create_batch(sorted(words), ROWS_A_STATEMENT):
		known.update(
			frappe.db.sql(
				f"""select distinct word from `tabMM Search Word`
				where variant in ({marks(some)}) and word = variant""",
				some,
				pluck=True,
			)
		)
	new = sorted(words - known)
	rows = [(variant, word) for word in new for variant in sorted(search_words.variants(word))]
	_insert("MM Search Word", ("variant", "word"), rows)


def _words_in_store(customer: str) -> dict[str, str]:
	"""`{word: name of its row}`"""
	row = frappe.qb.DocType("MM Customer Word")
	return dict(frappe.qb.from_(row).select(row.word, row.name).where(row.customer == customer).run())


def _remove(rows: list[str]) -> None:
	"""By name: a range would lock the gap beside it, in which somebody may be writing the next customer."""
	if rows:
		frappe.db.delete("MM Customer Word", {"name": ["in", rows]})


def _insert(doctype: str, columns: tuple[str, str], rows: list[tuple[str, str]]) -> None:
	"""With names that grow, so that a big table grows at its end. Written out: the query builder, and so
	frappe.db.bulk_insert, takes longer over a thousand rows than MariaDB.
	"""
	moment = now()
	for some in create_batch(rows, ROWS_A_STATEMENT):
		start = f"{time.time_ns():x}{secrets.token_hex(3)}"
		values = [
			value
			for number, row in enumerate(some)
			for value in (f"{start}{number:03x}", moment, moment, *row)
		]
		frappe.db.sql(
			f"""insert into `tab{doctype}` (name, creation, modified, {", ".join(columns)})
			values {", ".join([f"({marks(range(5))})"] * len(some))}""",
			values,
		)


def _fill_contact_points(doctype: str, shown: list[str], column: str, form) -> None:
	"""Batches of rows without the column's value, one statement and one transaction each, as above. shown: of
	these columns the first that is filled.
	"""
	table, after = frappe.qb.DocType(doctype), ""
	query = frappe.qb.from_(table).select(table.name, *(table[each] for each in shown))
	while rows := (
		query.where((table.name > after) & table[column].isnull())
		.orderby(table.name)
		.limit(CONTACT_POINTS_A_BATCH)
		.run()
	):
		cases = " ".join(["when %s then %s"] * len(rows))
		pairs = [value for name, *told in rows for value in (name, form(next(filter(None, told), "")))]
		names = [name for name, *_told in rows]
		frappe.db.sql(
			f"update `tab{doctype}` set {column} = case name {cases} end where name in ({marks(names)})",
			pairs + names,
		)
		frappe.db.commit()
		after = names[-1]
