"""Which contact points of a customer are verified, so that messages about their bookings may go there.

`services/customers/verification.py` sets the marks.
"""

from typing import Any

import frappe

from meeting_manager.meeting_manager.domain.common.contact_points import Email, Phone
from meeting_manager.meeting_manager.services.common.contact_points import phone_of_row, stored_email


def email_of(customer: str | None) -> Email | None:
	"""A verified email: the primary one, else the first; None where no email is verified."""
	rows = _verified("MM Customer Email", ["email_address", "email_key"], customer)
	return next((stored_email(row.email_address, row.email_key) for row in rows), None)


def phones_of(customer: str | None) -> list[Phone]:
	"""The verified phone numbers, the primary one first."""
	rows = _verified("MM Customer Phone", ["phone_number", "e164", "extension", "phone_key"], customer)
	return [phone for row in rows if (phone := phone_of_row(row))]


def _verified(doctype: str, fields: list[str], customer: str | None) -> list[Any]:
	if not customer:
		return []
	filters = {"parent": customer, "parenttype": "MM Customer", "is_verified": 1}
	return frappe.get_all(doctype, filters, fields, order_by="is_primary desc, idx asc")
