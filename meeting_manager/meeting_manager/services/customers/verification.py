"""Marks contact points as verified: the one place that does.

A mark says that the owner of the address or number is this customer. It is never typed in; see `keep_marks`
of MM Customer.
"""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html, now_datetime

from meeting_manager.exceptions import InvalidContactPointError
from meeting_manager.meeting_manager.services.customers.customers import lock_customers

BY_OWNER = "Guest"  # in `verified_by`: who acted through a link that was mailed to them
# kind: table of the customer, field of what was typed
KINDS = {"email": ("email_addresses", "email_address"), "phone": ("phone_numbers", "phone_number")}


def verify_email(customer: str, email_key: str) -> None:
	"""Mark the primary email of a customer, whose owner has acted through a link mailed to it; nothing where
	the customer has no such email. One that is verified keeps its first mark.

	Not one that was added to the record: a stranger who knows somebody's phone number gets a mail, too, and
	is not that somebody. Nobody but staff can tell.
	"""
	lock_customers({customer})
	row = frappe.qb.DocType("MM Customer Email")
	query = frappe.qb.update(row).set(row.is_verified, 1).set(row.verified_at, now_datetime())
	query = query.set(row.verified_by, BY_OWNER).where(
		(row.parent == customer) & (row.email_key == email_key)
	)
	query = query.where((row.is_primary == 1) | (row.merged_primary == 1))
	query.where(row.is_verified == 0).run()
	frappe.clear_document_cache("MM Customer", customer)


def confirm_with_caller(customer_id: str, kind: str, value: str) -> Document:
	"""Mark a contact point that a member of staff has read out and the caller has confirmed; returns its row.
	Who may change the customer is for the caller to check.

	kind: email or phone. value: as it stands on the record, so that nobody confirms what they have not seen.
	Raises InvalidContactPointError when it does not stand there.
	"""
	lock_customers({customer_id})
	customer = frappe.get_doc("MM Customer", customer_id, for_update=True)
	table, fieldname = KINDS.get(kind, (None, None))
	row = next((row for row in customer.get(table) or () if row.get(fieldname) == value), None)
	if not row:
		message = _("{0} is no longer on this customer's record. Please reload the page.")
		frappe.throw(message.format(escape_html(value)), InvalidContactPointError)
	if not row.is_verified:
		marks = {"is_verified": 1, "verified_at": now_datetime(), "verified_by": frappe.session.user}
		frappe.db.set_value(row.doctype, row.name, marks)
		frappe.clear_document_cache("MM Customer", customer_id)
		row.update(marks)
	return row
