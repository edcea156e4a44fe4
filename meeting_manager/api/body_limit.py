"""Refuses bodies that are too large for what guests send, before anything looks into them.

The hook `before_request` is the first moment at which Frappe asks an app: by then it has read the body, up to
25 MB, and split it into fields. That costs parts of a second; what took a minute was our own work on a field.
docs/operations.md has the line for nginx, which refuses such a body before Frappe sees it.
"""

import frappe
from frappe import _
from werkzeug.exceptions import RequestEntityTooLarge

from meeting_manager.api._responses import as_errors
from meeting_manager.error_codes import ErrorCode
from meeting_manager.exceptions import BookingRequestError, Problem
from meeting_manager.meeting_manager.services.public import web_form
from meeting_manager.meeting_manager.services.public.booking_requests import LONGEST_BODY

PAGES = ("/book", "/event", "/booking")
# For everybody: guests call them. Of the rest of the app's functions only guests are told to be short.
GUEST_FUNCTIONS = ("meeting_manager.api.public.", "meeting_manager.api.calendar.")
WEB_FORM = "frappe.website.doctype.web_form.web_form.accept"


def check_body() -> None:
	"""Answer 413 to a large body at a door for guests. A body without a Content-Length is measured."""
	request = frappe.request
	if max(request.content_length or 0, len(request.get_data())) <= LONGEST_BODY or not _is_guest_door():
		return
	message = _("This is more than a booking can hold. Please shorten your texts and send them again.")
	if not request.path.startswith("/api/"):
		raise RequestEntityTooLarge(message)
	as_errors(BookingRequestError([Problem(ErrorCode.BODY_TOO_LARGE, message)]))


def _is_guest_door() -> bool:
	called = f"{frappe.request.path} {frappe.form_dict.get('cmd') or ''}"
	if frappe.request.path.startswith(PAGES):
		return True
	if WEB_FORM in called or "/method/Web Form/accept" in called:
		return web_form.is_ours(frappe.form_dict.get("web_form"))
	ours = ("meeting_manager.",) if frappe.session.user == "Guest" else GUEST_FUNCTIONS
	return any(name in called for name in ours)
