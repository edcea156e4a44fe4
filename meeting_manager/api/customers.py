"""What the Desk calls from forms, lists and dialogs about customers. Each function checks the permission for
that customer; a service does the work.
"""

import json
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from meeting_manager.api._responses import as_message, as_refusal, on_refusal
from meeting_manager.exceptions import MergeRefusedError
from meeting_manager.meeting_manager.services.common import access
from meeting_manager.meeting_manager.services.customers import (
	duplicate_detection,
	duplicate_suggestions,
	merge_undo,
)
from meeting_manager.meeting_manager.services.customers import merge as customer_merge
from meeting_manager.meeting_manager.services.customers.search import recent_customers, search_customers
from meeting_manager.meeting_manager.services.desk import (
	contact_notes,
	customer_actions,
	customer_bookings,
	customer_overview,
)

MERGE_REFUSALS = (MergeRefusedError, frappe.TimestampMismatchError, frappe.DoesNotExistError)


@frappe.whitelist()
def search(text: str, limit: int = 10) -> list[dict]:
	"""Whom a text may mean, best first: `[{"name", "customer_name", "company", "primary_email", "phone",
	"status", "matched", "why", "is_whole", "is_meant"}]`. limit: at most 50.
	"""
	return search_customers(text, limit=limit)


@frappe.whitelist()
def for_link(
	doctype: str,
	txt: str,
	searchfield: str | None = None,
	start: int = 0,
	page_len: int = 10,
	filters: dict | list | str | None = None,
	as_dict: bool = False,
	reference_doctype: str | None = None,
) -> list:
	"""The same for each link field to MM Customer, as Frappe asks its `standard_queries`: the number, and
	what is shown beside it. Who may not read customers is offered none. Enter takes the first, so nobody is
	offered of whom a typed word is missing, or whose address or phone number is another one than the whole
	one that was typed: then "Create a new MM Customer" comes first.
	"""
	if not frappe.has_permission("MM Customer", "read"):
		return []
	filters = json.loads(filters) if isinstance(filters, str) and filters else filters
	asked: dict[str, Any] = {"limit": page_len, "start": start, "filters": filters}
	typed = (txt or "").strip()
	rows = search_customers(typed, **asked, allow_parts=False) if typed else recent_customers(**asked)
	found = []
	for row in rows:
		if typed and not row["is_meant"] and _is_of_another(typed, row["matched"]):
			continue
		contact = row["primary_email"] or row["phone"]
		# The texts are shown as HTML.
		shown = [escape_html(each) for each in (row["customer_name"], contact, row["why"]) if each]
		as_list = (row["name"], *shown)
		found.append({"name": row["name"], "description": ", ".join(shown)} if as_dict else as_list)
	return found


def _is_of_another(typed: str, matched: str | None) -> bool:
	return matched == "phone" or (matched == "email" and "@" in typed)


@frappe.whitelist()
def overview(customer: str) -> dict:
	"""What stands at the head of the form: `{"upcoming", "past", "no_shows", "cancelled", "next_booking",
	"last_visit", "phones": {row: {"dial", "can_text"}}, "notes": {row: sentence}, "no_texts"}`. Starts are on
	the site's clock; notes say whether a contact point is verified, or where it came from; no_texts says why
	none can be sent.
	"""
	document = _customer(customer, "read")
	check_may_see_contact_data()
	return customer_overview.overview_of(document)


@frappe.whitelist()
def bookings(customer: str) -> dict:
	"""What the tab Bookings of the form shows: `{"upcoming", "reminders", "past"}`, each `{"rows",
	"has_more"}`, as `customer_bookings.bookings_of` has it.
	"""
	document = _customer(customer, "read")
	check_may_see_contact_data()
	frappe.has_permission("MM Meeting Booking", "read", throw=True)
	return customer_bookings.bookings_of(document.name)


@frappe.whitelist(methods=["POST"])
@on_refusal(as_message)
def log_call(customer: str, note: str, by_us: bool = False, follow_up: str | None = None) -> dict:
	"""Note a telephone call in the timeline: `{"communication"}`. by_us: we called. follow_up: a date."""
	document = _customer(customer, "write")
	call = customer_actions.log_call(document, note, by_us=by_us, follow_up=follow_up)
	return {"communication": call}


@frappe.whitelist()
def contact_points(customer: str) -> dict:
	"""How a customer can be reached, for the dialog that books for them: `{"emails": [{"value", "is_primary",
	"is_verified", "can_receive", "note"}], "phones": …, "reached"}`. can_receive: messages of ours, once
	verified. reached: where messages about a booking go.
	"""
	document = _customer(customer, "read")
	check_may_see_contact_data()
	return contact_notes.contact_points_of(document)


@frappe.whitelist(methods=["POST"])
@on_refusal(as_message)
def confirm_with_caller(customer: str, kind: str, value: str) -> dict:
	"""Mark a contact point as verified, which the user has confirmed with the caller: `{"note"}`. kind: email
	or phone. value: as it stands on the record.
	"""
	document = _customer(customer, "write")
	return {"note": customer_actions.confirm_with_caller(document, kind, value)}


@frappe.whitelist(methods=["POST"])
@on_refusal(as_message)
def send_text(customer: str, phone: str, message: str) -> dict:
	"""Send a text to a mobile number of the customer: `{"message", "waits"}`. waits: until tomorrow, as the
	day's cap is reached.
	"""
	return customer_actions.send_text(_customer(customer, "write"), phone, message)


@frappe.whitelist(methods=["POST"])
@on_refusal(as_message)
def upgrade_profile(customer: str, email: str | None = None, phone: str | None = None) -> dict:
	"""Raise a Guest to Stub, or either to Full, with what is given: `{"profile_status"}`."""
	document = _customer(customer, "write")
	return {"profile_status": customer_actions.upgrade_profile(document, email=email, phone=phone)}


@frappe.whitelist()
@on_refusal(as_refusal, errors=MERGE_REFUSALS)
def merge_preview(source: str, target: str, choices: dict | str | None = None) -> dict:
	"""What merging `source` into `target` would do, in the shape of `customer_merge.preview`. choices:
	`{fieldname: "target", "source" or "both"}` of the fields that are not to be as proposed.
	"""
	access.check_may_merge()
	return customer_merge.preview(source, target, _read_choices(choices))


@frappe.whitelist(methods=["POST"])
@on_refusal(as_refusal, errors=MERGE_REFUSALS, restart=True)
def merge(source: str, target: str, seen: dict | str, choices: dict | str | None = None) -> dict:
	"""Merge `source` into `target`: `{"log", "survivor", "counts", "notes"}`. seen: the stamps of the
	preview.
	"""
	access.check_may_merge()
	log = customer_merge.merge(source, target, _read_choices(choices), _read_object(seen))
	return {"log": log.name, "survivor": log.survivor, **customer_merge.result_of(log)}


@frappe.whitelist(methods=["POST"])
@on_refusal(as_refusal, errors=MERGE_REFUSALS, restart=True)
def undo_merge(log: str) -> dict:
	"""Undo a merge: `{"source", "survivor", "notes"}`. notes: what is newer than the merge and stays as it
	is.
	"""
	access.check_may_merge()
	undone = merge_undo.undo(log)
	notes = (undone.undo_notes or "").splitlines()
	return {"source": undone.source, "survivor": undone.survivor, "notes": notes}


def _read_choices(choices: dict | str | None) -> dict:
	return {name: choice for name, choice in _read_object(choices).items() if choice}


def _read_object(sent: dict | str | None) -> dict:
	"""What a browser sends as JSON, or a program as it is."""
	try:
		found = json.loads(sent) if isinstance(sent, str) and sent else sent or {}
	except ValueError:
		found = None
	if not isinstance(found, dict):
		frappe.throw(_("The choices could not be read. Please open the preview again."))
	return found


@frappe.whitelist()
def open_duplicates(customer: str) -> list[dict]:
	"""Who else may be this customer, the likeliest first: `[{"suggestion", "customer", "customer_name",
	"score", "reason"}]`.
	"""
	document = _customer(customer, "read")
	frappe.has_permission("MM Duplicate Suggestion", "read", throw=True)
	return duplicate_suggestions.find_open(document.name)


@frappe.whitelist()
def similar(name: str | None = None, email: str | None = None, phone: str | None = None) -> list[dict]:
	"""Who may be meant by what is typed of a new customer, before a second record is made: `[{"customer",
	"customer_name", "email", "phone", "score", "why"}]`, at most five.
	"""
	check_may_see_contact_data()
	return duplicate_detection.find_while_typing(name, email, phone)


@frappe.whitelist(methods=["POST"])
def not_a_duplicate(suggestion: str) -> dict:
	"""Remember that a pair is two people: `{"status"}`."""
	document = frappe.get_doc("MM Duplicate Suggestion", suggestion)
	document.check_permission("write")
	duplicate_suggestions.judge_not_a_duplicate([document])
	return {"status": document.status}


def check_may_see_contact_data() -> None:
	"""Refuse who may not read names, emails and phone numbers of all customers."""
	frappe.has_permission("MM Customer", "read", throw=True)
	if not access.may_see_contact_data():
		frappe.throw(
			_("You don't have permission to see the contact details of customers."), frappe.PermissionError
		)


def _customer(name: str, right: str) -> Document:
	"""The document, when the user has that right to it."""
	document = frappe.get_doc("MM Customer", name)
	document.check_permission(right)
	return document
