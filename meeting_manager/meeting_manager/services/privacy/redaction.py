"""Keeps names and news of our records out of what Frappe offers to everybody who signs in: the titles beside
tags, and mails to followers. What else they could ask for is refused by `api/request_guard.py`.
"""

import frappe
from frappe.model.document import Document


def our_doctypes() -> list[str]:
	"""The names of this app's DocTypes, child tables too."""
	return frappe.get_all("DocType", {"module": "Meeting Manager"}, pluck="name")


def hidden_fields(doctype: str) -> list[str]:
	"""The fields of a DocType that a level of permission hides."""
	return [field.fieldname for field in frappe.get_meta(doctype).fields if field.permlevel]


def doctype_of_chart(chart: str) -> str:
	"""The records that a Dashboard Chart counts; "" of one that is not there."""
	return frappe.db.get_value("Dashboard Chart", chart, "document_type") or ""


def hide_name_on_tag(tag_link: Document, method: str | None = None) -> None:
	"""Everybody who signs in may read all tags, and the title of what is tagged beside them."""
	if tag_link.document_type in our_doctypes():
		tag_link.title = tag_link.document_name


def check_follower(follow: Document, method: str | None = None) -> None:
	"""Frappe mails the changes of a record to whoever asks to follow it."""
	if follow.ref_doctype in our_doctypes():
		frappe.has_permission(
			follow.ref_doctype, "read", doc=follow.ref_docname, user=follow.user, throw=True
		)
