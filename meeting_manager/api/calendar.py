"""Calendar feeds that programs subscribe to. A program cannot sign in, so the URL is the secret."""

import hashlib

import frappe
from frappe import _
from werkzeug.wrappers import Response

from meeting_manager.api._responses import as_errors, on_refusal
from meeting_manager.error_codes import ErrorCode
from meeting_manager.exceptions import LinkNotValidError, Problem
from meeting_manager.meeting_manager.services.common import links
from meeting_manager.meeting_manager.services.messages import calendar

MAX_AGE = 5 * 60  # seconds: Google asks a few times a day, Apple as often as every five minutes


@frappe.whitelist(allow_guest=True, methods=["GET"])
@on_refusal(as_errors)
def feed(token: str | None = None) -> Response:
	"""The bookings of the host whose secret address this is, as `text/calendar`; 404 for any other token."""
	host = calendar.host_of_feed(token)
	if not host:
		message = _("There is no calendar at this address. Its owner may have created a new address.")
		raise LinkNotValidError([Problem(ErrorCode.LINK_NOT_VALID, message, "token")])
	content = calendar.feed_of(host)
	response = Response(content, content_type="text/calendar; charset=utf-8")
	response.set_etag(hashlib.sha256(content).hexdigest())
	response.headers["Cache-Control"] = f"private, max-age={MAX_AGE}"
	response.headers["X-Robots-Tag"] = "noindex"
	return response.make_conditional(frappe.request.environ) if frappe.request else response


@frappe.whitelist(allow_guest=True, methods=["GET"])
@on_refusal(as_errors)
def meeting(token: str | None = None) -> Response:
	"""The confirmed booking of a manage link as a calendar file; 404 for any other token."""
	booking = frappe.get_doc("MM Meeting Booking", links.find(token))
	if not calendar.has_file(booking):
		message = _("This booking is not confirmed yet, so it has no calendar file.")
		raise LinkNotValidError([Problem(ErrorCode.NOT_CONFIRMED, message, "token")])
	response = Response(calendar.file_of(booking), content_type="text/calendar; charset=utf-8")
	response.headers["Content-Disposition"] = "attachment; filename=meeting.ics"
	response.headers["Cache-Control"] = "no-store"
	response.headers["X-Robots-Tag"] = "noindex"
	return response
