"""The public booking page. GET shows the form or a confirmation; POST books and answers with a redirect."""

import frappe
from frappe import _
from frappe.utils import cint, get_system_timezone
from frappe.utils.verified_command import get_signed_params, verify_request

from meeting_manager.api import public
from meeting_manager.exceptions import BookingRequestError

no_cache = 1

FIELDS = ("name", "email", "phone", "date", "time", "notes")


def get_context(context):
	context.title = _("Book a meeting")
	context.no_breadcrumbs = True
	context.errors, context.values = {}, _submitted()
	context.csrf_token = _csrf_token()
	context.time_zone = get_system_timezone()
	context.today = frappe.utils.nowdate()
	context.is_open = cint(frappe.get_cached_doc("MM Settings").booking_page_enabled)
	if frappe.request.method == "POST":
		_book(context)
	elif "_signature" in frappe.form_dict and verify_request():
		context.booked, context.booking = True, frappe.form_dict.get("booking")
	return context


def _book(context):
	values = context["values"]
	try:
		answer = public.book(
			name=values.name,
			email=values.email,
			phone=values.phone,
			start=f"{values.date}T{values.time}" if values.date and values.time else "",
			notes=values.notes,
			website=frappe.form_dict.get("website"),
		)
	except BookingRequestError as error:
		context.errors, context.http_status_code = error.errors, error.http_status_code
	except frappe.RateLimitExceededError:
		context.errors = {"form": _("Too many bookings came from your network. Please try again in an hour.")}
		context.http_status_code = 429
	else:
		frappe.local.flags.redirect_location = "/book?" + get_signed_params(
			{"booking": answer["booking"] or ""}
		)
		raise frappe.Redirect(303)


def _submitted() -> frappe._dict:
	"""The fields as text, whatever was sent under their names."""
	sent = frappe.form_dict if frappe.request.method == "POST" else {}
	texts = {field: sent.get(field) for field in FIELDS}
	return frappe._dict({key: text if isinstance(text, str) else "" for key, text in texts.items()})


def _csrf_token() -> str:
	"""Frappe asks signed-in users for one; a guest's session holds none."""
	return frappe.sessions.get_csrf_token() if frappe.session.user != "Guest" else ""
