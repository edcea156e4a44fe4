"""The rows of a customer's contact points: read when they are typed, then taken as they are stored.

What a number or an address means is settled when it is entered (docs/adr/0003). A row that is saved again as
it was is not read again, so neither a new Default Phone Region nor a changed numbering plan can stop a save.
"""

from typing import Any

from meeting_manager.meeting_manager.domain.common.contact_points import Email, Phone
from meeting_manager.meeting_manager.domain.customers.search_words import fold_email, phone_tail
from meeting_manager.meeting_manager.services.common.contact_points import (
	phone_of_row,
	reader_of,
	stored_email,
)

COLUMNS_OF_PHONE = ("phone_number", "phone_key", "e164", "extension", "phone_tail")


def columns_of_email(email: Email) -> dict[str, str]:
	"""What is stored of an address, by column."""
	return {
		"email_address": email.display,
		"email_key": email.key,
		"email_search": fold_email(email.display),
	}


def columns_of_phone(phone: Phone) -> dict[str, str]:
	"""What is stored of a number, by column."""
	return {
		"phone_number": phone.display,
		"phone_key": phone.key,
		"e164": phone.e164,
		"extension": phone.extension,
		"phone_tail": phone_tail(phone.canonical),
	}


def keep_emails(customer: Any) -> None:
	"""Fill the columns of the email rows. Raises InvalidContactPointError for what was typed and cannot be
	read.
	"""
	know_stored(customer)
	for row in customer.email_addresses:
		email = reader_of(customer).email(row.email_address)
		row.update(columns_of_email(email))


def keep_phones(customer: Any) -> None:
	"""The same for the phone rows."""
	stored = _stored_rows(customer, "phone_numbers", "phone_number", "phone_key")
	typed = [row.phone_number for row in customer.phone_numbers if id(row) not in stored]
	phones = iter(reader_of(customer).phones(typed))
	for row in customer.phone_numbers:
		old = stored.get(id(row))
		phone = phone_of_row(old) if old else next(phones)
		if phone:
			row.update(columns_of_phone(phone))
		elif old:  # stored before there was E.164, under a region that nobody remembers
			row.update({field: old.get(field) for field in COLUMNS_OF_PHONE})


def know_stored(customer: Any) -> None:
	"""Let the customer's reader know the addresses of the record, whatever today's rules say of them."""
	before = customer.get_doc_before_save()
	if not before:
		return
	emails = [stored_email(row.email_address, row.email_key) for row in before.email_addresses]
	emails.append(stored_email(before.primary_email, before.primary_email_key))
	reader_of(customer).know(*(email for email in emails if email))


def _stored_rows(customer: Any, table: str, shown: str, key: str) -> dict[int, Any]:
	"""`{id of a row: the stored row}` of those rows that say what they said: by name, and where a program
	sent the table without names, by the text of a row that is no longer there.
	"""
	before = customer.get_doc_before_save()
	left = {row.name: row for row in (before.get(table) if before else ()) if row.get(key)}
	rows, found = customer.get(table), {}
	for same in (lambda row, old: row.name == old.name, lambda row, old: row.is_new()):
		for row in rows:
			text = (row.get(shown) or "").strip()
			for old in list(left.values()) if id(row) not in found else ():
				if same(row, old) and text == old.get(shown):
					found[id(row)] = left.pop(old.name)
					break
	return found
