"""The people of `labelled_people` as customers, written straight to the tables: quick enough for
thousands.
"""

import frappe

from meeting_manager.meeting_manager.domain.common.contact_points import parse_email, parse_phone
from meeting_manager.meeting_manager.domain.customers import similarity
from meeting_manager.meeting_manager.services.common.rows import insert_rows
from meeting_manager.meeting_manager.services.customers.duplicate_detection import email_keys
from meeting_manager.tests.labelled_people import Human

PREFIX = "MC-L"
CHILD = {"parenttype": "MM Customer", "idx": 1, "is_primary": 1}
TABLES = ("MM Customer Email", "MM Customer Phone", "MM Customer")


def insert_people(humans: list[Human], prefix: str = PREFIX) -> dict[str, int]:
	"""Write these people; returns `{customer: number of the human}`."""
	names = {f"{prefix}{human.number:07d}": human.number for human in humans}
	numbered = list(zip(names, humans, strict=True))
	insert_rows("MM Customer", [_customer(name, human) for name, human in numbered])
	insert_rows(
		"MM Customer Email",
		[_email(name, typed, human.name) for name, human in numbered for typed in human.emails],
	)
	insert_rows(
		"MM Customer Phone", [_phone(name, typed) for name, human in numbered for typed in human.phones]
	)
	return names


def found_pairs(names: dict[str, int]) -> set[frozenset[int]]:
	"""The suggested pairs of these customers."""
	rows = frappe.get_all("MM Duplicate Suggestion", fields=["customer", "duplicate_of"])
	pairs = [(row.customer, row.duplicate_of) for row in rows]
	return {frozenset((names[one], names[other])) for one, other in pairs if one in names and other in names}


def remove_people(prefix: str = PREFIX) -> None:
	"""What `insert_people` and the search have written."""
	frappe.db.delete("MM Duplicate Suggestion", {"customer": ["like", f"{prefix}%"]})
	for doctype in TABLES:
		frappe.db.delete(doctype, {"name" if doctype == "MM Customer" else "parent": ["like", f"{prefix}%"]})


def _customer(name: str, human: Human) -> dict:
	return {
		"name": name,
		"customer_name": human.name,
		"company": human.company,
		"date_of_birth": human.date_of_birth,
		"status": "Active",
		"profile_status": "Guest",
		"is_active": 1,
		"name_sound": similarity.name_block(human.name),
		"company_key": similarity.company_block(human.company, human.name),
	}


def _email(customer: str, typed: str, name: str) -> dict:
	mailbox, handle = email_keys(typed, name)
	keys = {"email_key": parse_email(typed).key, "fold_key": mailbox, "handle_key": handle}
	return {**CHILD, **keys, "parent": customer, "parentfield": "email_addresses", "email_address": typed}


def _phone(customer: str, typed: str) -> dict:
	key = parse_phone(typed).key
	return {
		**CHILD,
		"parent": customer,
		"parentfield": "phone_numbers",
		"phone_number": typed,
		"phone_key": key,
	}
