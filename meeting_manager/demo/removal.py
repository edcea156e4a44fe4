"""Removes the demo's bookings and customers in a few statements.

Frappe queues a job for each document that is deleted one by one, and hundreds of jobs could fill the queue of
a site.
"""

import frappe

from meeting_manager.demo.people import HOSTS, OF_DEMO
from meeting_manager.meeting_manager.services.common import booking_totals
from meeting_manager.meeting_manager.services.customers import search_index
from meeting_manager.meeting_manager.services.customers.customers import update_statistics

BELONGING_TO_BOOKINGS: dict[str, tuple[str, ...]] = {
	"MM Booking Host": ("parent",),
	"MM Booking Answer": ("parent",),
	"MM Booking Reminder": ("booking",),
	"MM SMS Message": ("booking",),
}
BELONGING_TO_CUSTOMERS: dict[str, tuple[str, ...]] = {
	"MM Customer Email": ("parent",),
	"MM Customer Phone": ("parent",),
	"MM Duplicate Suggestion": ("customer", "duplicate_of"),
	"MM Customer Merge Log": ("source", "survivor"),
}
# What staff and Frappe may have hung on any document: (DocType, column of its DocType, column of its name).
HANGING = (
	("Version", "ref_doctype", "docname"),
	("Comment", "reference_doctype", "reference_name"),
	("ToDo", "reference_type", "reference_name"),
	("Tag Link", "document_type", "document_name"),
	("Document Follow", "ref_doctype", "ref_docname"),
	("View Log", "reference_doctype", "reference_name"),
	("Dynamic Link", "link_doctype", "link_name"),
	("Deleted Document", "deleted_doctype", "deleted_name"),
	("Permission Log", "for_doctype", "for_document"),  # Frappe 16
)


def remove_bookings() -> None:
	"""Delete the bookings of the demo's people, and their calendar entries."""
	fields = ["name", "customer", "calendar_event"]
	found = frappe.get_all("MM Meeting Booking", {"customer_email": OF_DEMO}, fields)
	if entries := [row.calendar_event for row in found if row.calendar_event]:
		frappe.db.delete("Event", {"name": ["in", entries]})
	booking_totals.count_many([row.name for row in found], -1)
	_delete("MM Meeting Booking", [row.name for row in found], BELONGING_TO_BOOKINGS)
	update_statistics({row.customer for row in found})


def remove_customers() -> None:
	"""Delete the demo's customers, and those that were merged into them. A customer whom a booking of
	somebody else names is kept.
	"""
	names = frappe.get_all("MM Customer", {"primary_email": OF_DEMO}, pluck="name") or [""]
	names += frappe.get_all("MM Customer", {"merged_into": ["in", names]}, pluck="name")
	booked = frappe.get_all("MM Meeting Booking", {"customer": ["in", names]}, pluck="customer")
	names = sorted({*names} - {*booked})
	search_index.remove(names)
	_delete("MM Customer", names, BELONGING_TO_CUSTOMERS)
	for name in names:
		frappe.clear_document_cache("MM Customer", name)


def remove_users() -> None:
	"""Delete the demo's hosts from the users of the site, with what Frappe has written about them: a contact
	each, and who may see it. Works without the app's DocTypes too.
	"""
	for doctype, field in (("Contact", "email_id"), ("User", "name")):
		if not frappe.db.exists("DocType", doctype):
			continue
		names = frappe.get_all(doctype, {field: ["in", list(HOSTS)]}, pluck="name")
		for name in names:
			frappe.delete_doc(doctype, name, force=True, ignore_permissions=True)
		_delete_hanging(doctype, names)
	_delete_hanging("Notification Settings", list(HOSTS))  # which go with their user


def _delete(doctype: str, names: list[str], belonging: dict[str, tuple[str, ...]]) -> None:
	if not names:
		return
	for each, columns in belonging.items():
		for column in columns:
			frappe.db.delete(each, {column: ["in", names]})
	_delete_hanging(doctype, names)
	frappe.db.delete(doctype, {"name": ["in", names]})


def _delete_hanging(doctype: str, names: list[str]) -> None:
	for each, of_doctype, of_name in HANGING if names else ():
		if frappe.db.exists("DocType", each):
			frappe.db.delete(each, {of_doctype: doctype, of_name: ["in", names]})
