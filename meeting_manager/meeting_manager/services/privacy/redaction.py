"""Keeps contact data out of what Frappe stores and shows to more people than may read it: diffs, emails,
tags, followers, saved views, prints, answers to a save.
"""

import json
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from meeting_manager.meeting_manager.domain.privacy.request_scan import named_in, texts_in
from meeting_manager.meeting_manager.domain.privacy.version_redaction import Change, split_changes
from meeting_manager.meeting_manager.services.common import access

BOOKING, CUSTOMER = "MM Meeting Booking", "MM Customer"
SHOWS = ("reference_doctype", "document_type", "ref_doctype")  # how views name what they show


def hidden_fields(doctype: str) -> list[str]:
	"""The fields of a DocType that only those read who may see contact data."""
	return [field.fieldname for field in frappe.get_meta(doctype).fields if field.permlevel]


def our_doctypes() -> list[str]:
	"""The names of this app's DocTypes, child tables too."""
	return frappe.get_all("DocType", {"module": "Meeting Manager"}, pluck="name")


def doctype_of_chart(chart: str) -> str:
	"""The records that a Dashboard Chart counts; "" of one that is not there."""
	return frappe.db.get_value("Dashboard Chart", chart, "document_type") or ""


def hide_contact_data() -> None:
	"""From here to the end of the request no answer carries contact data: see `as_answer`."""
	frappe.local.flags.hides_contact_data = True


def as_answer(values: dict[str, Any]) -> dict[str, Any]:
	"""A document as it is sent. Frappe answers a save with all the fields, whoever saved."""
	if frappe.local.flags.hides_contact_data:
		for fieldname in hidden_fields(values["doctype"]):
			values.pop(fieldname, None)
	return values


def check_print(doc: Document, method: str | None = None, settings: Document | None = None) -> None:
	"""Before printing: Frappe prints every field, for whoever may read or has been sent a link."""
	if not (frappe.flags.ignore_print_permissions or access.may_see_contact_data()):
		frappe.throw(
			_("You don't have permission to print {0}.").format(_(doc.doctype)), frappe.PermissionError
		)


def keep_changes_apart(version: Document, method: str | None = None) -> None:
	"""Before a diff of a booking is kept, which Frappe shows to all who may open the booking: changes of
	contact data go to the timeline of the customer, whom fewer may open.
	"""
	if version.ref_doctype != BOOKING:
		return
	shown, taken = split_changes(json.loads(version.data or "{}"), set(hidden_fields(BOOKING)))
	if taken:
		version.data = json.dumps(shown, separators=(",", ":"))
		_tell_customer(version.docname, taken)


def move_mail_to_customer(communication: Document, method: str | None = None) -> None:
	"""Before a mail, call or text is kept: one about a booking shows the guest's address in its timeline, so
	it goes to the customer's. Where there is no customer, it belongs to no record.
	"""
	if communication.reference_doctype == BOOKING:
		customer = frappe.db.get_value(BOOKING, communication.reference_name, "customer")
		communication.reference_doctype = CUSTOMER if customer else None
		communication.reference_name = customer


def unlink_mail_from_bookings(communication: Document, method: str | None = None) -> None:
	"""Frappe also links a mail to the records whose address it was sent to."""
	links = communication.get("timeline_links") or []
	communication.set("timeline_links", [link for link in links if link.link_doctype != BOOKING])


def hide_name_on_tag(tag_link: Document, method: str | None = None) -> None:
	"""Everybody who signs in may read all tags, and the title of what is tagged beside them."""
	if tag_link.document_type == CUSTOMER:
		tag_link.title = tag_link.document_name


def check_follower(follow: Document, method: str | None = None) -> None:
	"""Frappe mails the changes of a record to whoever asks to follow it."""
	if follow.ref_doctype in our_doctypes():
		frappe.has_permission(
			follow.ref_doctype, "read", doc=follow.ref_docname, user=follow.user, throw=True
		)


def check_view(view: Document, method: str | None = None) -> None:
	"""Boards, charts, cards and reports are run later, when no request names the fields any more."""
	if access.may_see_contact_data() or BOOKING not in [view.get(field) for field in SHOWS]:
		return
	field = named_in(list(texts_in(view.as_dict(convert_dates_to_str=True))), hidden_fields(BOOKING))
	if field:
		message = _("You don't have permission to read the field {0} of bookings.").format(field)
		frappe.throw(message, frappe.PermissionError)


def _tell_customer(booking: str, changes: list[Change]) -> None:
	customer = frappe.db.get_value(BOOKING, booking, "customer")
	meta = frappe.get_meta(BOOKING)
	lines = [
		_("{0} of booking {1} changed from {2} to {3}.").format(
			_(meta.get_label(change.field)), booking, _shown(change.before), _shown(change.after)
		)
		for change in changes
		if not meta.get_field(change.field).hidden
	]
	if customer and lines:
		comment = {"comment_type": "Info", "reference_doctype": CUSTOMER, "reference_name": customer}
		# Whoever changes a booking, a guest too, leaves the note; it is read by who may open the customer.
		frappe.get_doc({"doctype": "Comment", "content": "<br>".join(lines), **comment}).insert(
			ignore_permissions=True
		)


def _shown(value: object) -> str:
	return escape_html(str(value)) if value else _("empty")
