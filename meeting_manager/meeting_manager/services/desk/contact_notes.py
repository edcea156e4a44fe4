"""What staff read beside a contact point: whether it is verified, by whom, and else where it came from."""

from datetime import datetime

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import get_datetime

from meeting_manager.meeting_manager.domain.messages.datetime_format import long_date
from meeting_manager.meeting_manager.services.common.contact_points import phone_of_row
from meeting_manager.meeting_manager.services.customers.verification import BY_OWNER
from meeting_manager.meeting_manager.services.messages import sms_queue


def contact_points_of(customer: Document) -> dict[str, list]:
	"""`{"emails": [{"value", "is_primary", "is_verified", "can_receive", "note"}], "phones": …, "reached"}`
	of a customer, the verified ones first, then the primary one. can_receive: messages of ours, once
	verified. note: a sentence, plain text. reached: where messages about a booking that staff make go.
	"""
	notes = notes_of(customer)
	emails = [_shown(row, row.email_address, True, notes) for row in _in_order(customer.email_addresses)]
	phones = [
		_shown(row, row.phone_number, bool(sms_queue.textable(phone_of_row(row))), notes)
		for row in _in_order(customer.phone_numbers)
	]
	return {"emails": emails, "phones": phones, "reached": _first_reached(emails) + _first_reached(phones)}


def notes_of(customer: Document) -> dict[str, str]:
	"""`{row: sentence}` of the emails and phone numbers of a customer, in at most one statement."""
	return _notes([*customer.email_addresses, *customer.phone_numbers])


def note_of(row: Document) -> str:
	"""The sentence of one row."""
	return _notes([row])[row.name]


def _in_order(rows: list[Document]) -> list[Document]:
	return sorted(rows, key=lambda row: (-row.is_verified, -row.is_primary, row.idx))


def _shown(row: Document, value: str, can_receive: bool, notes: dict[str, str]) -> dict:
	marks = {"is_primary": row.is_primary, "is_verified": row.is_verified, "can_receive": can_receive}
	return {"value": value, **marks, "note": notes[row.name]}


def _first_reached(points: list[dict]) -> list[str]:
	return [each["value"] for each in points if each["is_verified"] and each["can_receive"]][:1]


def _notes(rows: list[Document]) -> dict[str, str]:
	users = {row.verified_by for row in rows if row.verified_by and row.verified_by != BY_OWNER}
	names = _full_names(users)
	return {row.name: _verified(row, names) if row.is_verified else _origin(row) for row in rows}


def _verified(row: Document, names: dict[str, str]) -> str:
	if not row.verified_at:
		return _("Verified.")
	if row.verified_by == BY_OWNER:
		return _("Verified by the customer on {0}.").format(_day(row.verified_at))
	who = names.get(row.verified_by, row.verified_by)
	return _("Confirmed with the caller by {0} on {1}.").format(who, _day(row.verified_at))


def _origin(row: Document) -> str:
	if row.source_booking and row.added_at:
		return _("Not verified: added by booking {0} on {1}.").format(row.source_booking, _day(row.added_at))
	if row.added_at:
		return _("Not verified: added to the record on {0}.").format(_day(row.added_at))
	return _("Not verified.")


def _day(moment: datetime | str) -> str:
	return long_date(get_datetime(moment).date(), frappe.local.lang)


def _full_names(users: set[str]) -> dict[str, str]:
	if not users:
		return {}
	rows = frappe.get_all("User", {"name": ["in", sorted(users)]}, ["name", "full_name"])
	return {row.name: row.full_name or row.name for row in rows}
