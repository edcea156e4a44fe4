"""What the list and the form of MM Duplicate Suggestion call. Functions called from a customer are in
`customers.py`.
"""

import json

import frappe
from frappe import _
from frappe.model.document import Document

from meeting_manager.api.customers import check_may_see_contact_data
from meeting_manager.meeting_manager.services.customers import duplicate_suggestions

MOST_AT_ONCE = 500  # as many rows as a list of the Desk shows


@frappe.whitelist()
def compare(suggestion: str) -> dict:
	"""Both customers of a pair for its form: `{"reasons": [sentence], "sides": [each its name, customer_name,
	emails, phones, company, date_of_birth, status, total_bookings, last_booking_date and creation]}`.
	"""
	document = _suggestion(suggestion, "read")
	check_may_see_contact_data()
	return duplicate_suggestions.side_by_side(document)


@frappe.whitelist()
def names(customers: str) -> dict[str, str]:
	"""The names of customers that a list shows by number: `{number: name}`. customers: a list in JSON."""
	check_may_see_contact_data()
	return duplicate_suggestions.names_of(_read_list(customers))


@frappe.whitelist(methods=["POST"])
def not_duplicates(suggestions: str) -> dict:
	"""Remember that these pairs are two people each: `{"judged"}`, how many were open. suggestions: a list in
	JSON. All or none.
	"""
	documents = [_suggestion(name, "write") for name in sorted(set(_read_list(suggestions)))]
	return {"judged": duplicate_suggestions.judge_not_a_duplicate(documents)}


@frappe.whitelist(methods=["POST"])
def reopen(suggestion: str) -> dict:
	"""Take back that a pair is two people: `{"status"}`."""
	document = _suggestion(suggestion, "write")
	duplicate_suggestions.reopen(document)
	return {"status": document.status}


def _suggestion(name: str, right: str) -> Document:
	document = frappe.get_doc("MM Duplicate Suggestion", name)
	document.check_permission(right)
	return document


def _read_list(sent: str) -> list[str]:
	try:
		found = json.loads(sent)
	except ValueError:
		found = None
	if (
		not isinstance(found, list)
		or len(found) > MOST_AT_ONCE
		or not all(isinstance(each, str) for each in found)
	):
		frappe.throw(
			_("The selected rows could not be read. Please reload the list and select at most 500 rows.")
		)
	return found
