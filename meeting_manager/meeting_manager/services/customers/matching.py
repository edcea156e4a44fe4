"""Whom contact points belong to, and whether they tell who somebody is: see docs/adr/0004.

An address or number is certain when it is a customer's primary one, or of a record that was merged into it,
or has been verified. Anything else was only said by somebody once, so it counts only while nothing that is
said now contradicts it.
"""

from dataclasses import dataclass
from functools import lru_cache

import frappe
from frappe.query_builder import Order
from frappe.query_builder.functions import Coalesce
from pypika import Parameter

from meeting_manager.meeting_manager.domain.common.contact_points import Phone
from meeting_manager.meeting_manager.domain.common.names import names_are_similar

EMAIL, PHONE = "MM Customer Email", "MM Customer Phone"
CANDIDATES = 10  # customers with one number whose names are compared


@dataclass(frozen=True)
class Holder:
	"""Who holds a contact point. customer: the survivor; parent: the record that has the row, which was
	merged into it or is it.
	"""

	customer: str
	parent: str
	is_certain: bool


def holder_of_email(key: str, *, lock: bool = False) -> Holder | None:
	"""At most two reads, each by a unique key. lock: also see what others have committed since this
	transaction began.
	"""
	for statement in _email_statements(frappe.db.db_type, lock):
		if found := frappe.db.sql(statement, (key,)):
			return _holder(*found[0])
	return None


def holders_of_phone(key: str, *, of: str | None = None, lock: bool = False) -> list[Holder]:
	"""One read by an indexed key: primary before secondary, verified before not, then the oldest record. of:
	only this customer, with the records that were merged into it.
	"""
	statement = _phone_statement(frappe.db.db_type, bool(of), lock)
	return [_holder(*each) for each in frappe.db.sql(statement, (key, of, of) if of else (key,))]


def may_be(holder: Holder, name: str, phone: Phone | None = None) -> bool:
	"""Whether nothing contradicts that somebody is the holder: the name is empty or similar, or the phone
	number is certainly theirs.
	"""
	if holder.is_certain or is_like(name, holder.customer, when_empty=True):
		return True
	theirs = holders_of_phone(phone.key, of=holder.customer) if phone else []
	return any(each.is_certain for each in theirs)


def is_like(name: str, customer: str, *, when_empty: bool) -> bool:
	"""Whether a name is similar to the customer's, or to that of a record that was merged into it.
	when_empty: the answer where no name is given.
	"""
	if not name:
		return when_empty
	record = frappe.qb.DocType("MM Customer")
	query = frappe.qb.from_(record).select(record.customer_name)
	query = query.where((record.name == customer) | (record.merged_into == customer))
	return any(names_are_similar(name, known or "") for (known,) in query.run())


def candidate_by_phone(phone: Phone, name: str, *, lock: bool = False) -> tuple[Holder | None, bool]:
	"""`(holder, whether the number tells that it is them)`: the first holder whom nothing contradicts, else
	the first of all.
	"""
	holders = holders_of_phone(phone.key, lock=lock)
	for each in holders:
		if may_be(each, name):
			return each, True
	return (holders[0] if holders else None), False


# Built once: the query builder takes longer over a statement than the database over the answer. By the kind
# of database, because a process may serve sites of several.


@lru_cache
def _email_statements(_db_type: str, lock: bool) -> tuple[str, ...]:
	customer, row = frappe.qb.DocType("MM Customer"), frappe.qb.DocType(EMAIL)
	survivor = Coalesce(customer.merged_into, customer.name)
	by_row = frappe.qb.from_(row).join(customer).on(customer.name == row.parent)
	by_row = by_row.select(survivor, customer.name, row.is_primary + row.merged_primary, row.is_verified)
	# Every primary email has a row, unless somebody wrote into the table.
	by_primary = frappe.qb.from_(customer).select(survivor, customer.name, 1, 0)
	key = Parameter("%s")
	queries = (by_row.where(row.email_key == key), by_primary.where(customer.primary_email_key == key))
	return tuple((query.for_update() if lock else query).get_sql() for query in queries)


@lru_cache
def _phone_statement(_db_type: str, of_one: bool, lock: bool) -> str:
	"""of_one: only a customer whose number is given twice after the key."""
	customer, row, value = frappe.qb.DocType("MM Customer"), frappe.qb.DocType(PHONE), Parameter("%s")
	query = (
		frappe.qb.from_(row)
		.join(customer)
		.on(customer.name == row.parent)
		.select(Coalesce(customer.merged_into, customer.name), customer.name)
		.select(row.is_primary, row.is_verified)
		.where(row.phone_key == value)
		.orderby(row.is_primary, order=Order.desc)
		.orderby(row.is_verified, order=Order.desc)
		.orderby(customer.creation)
		.orderby(customer.name)
		.limit(CANDIDATES)
	)
	if of_one:
		query = query.where((customer.name == value) | (customer.merged_into == value))
	return (query.for_update() if lock else query).get_sql()


def _holder(survivor: str, parent: str, is_primary: int, is_verified: int) -> Holder:
	return Holder(survivor, parent, bool(is_primary or is_verified))
