"""What staff call from the forms of the Desk. Each action asks for the right to change that booking, and is
done by `booking_service`, as the guest's own page does it.
"""

from functools import wraps

import frappe
from frappe import _
from frappe.utils import cint, get_datetime

from meeting_manager.exceptions import BookingRequestError
from meeting_manager.meeting_manager.services import (
	access_service,
	availability_service,
	booking_service,
	calendar_service,
	clock_service,
	event_service,
	manage_link_service,
)
from meeting_manager.meeting_manager.services.retry_service import retried

MANAGES_HOSTS = {"System Manager", "MM Manager"}


def shows_refusals(function):
	"""Turn the problems of a refused request into the message that the Desk shows, and begin again where the
	database asks for it.
	"""

	@wraps(function)
	def call(*args, **kwargs):
		try:
			return retried(lambda: function(*args, **kwargs))
		except BookingRequestError as error:
			frappe.throw(str(error), title=_("This is not possible"))

	return call


@frappe.whitelist(methods=["POST"])
@shows_refusals
def confirm(booking: str) -> dict:
	"""Confirm a Pending booking. Returns its `{"status"}`, as all of these do."""
	return _answer(booking_service.confirm(_changeable(booking)))


@frappe.whitelist(methods=["POST"])
@shows_refusals
def decline(booking: str, reason: str | None = None) -> dict:
	"""Refuse a Pending booking; the guest reads the reason."""
	return _answer(booking_service.decline(_changeable(booking), reason))


@frappe.whitelist(methods=["POST"])
@shows_refusals
def cancel(booking: str, reason: str | None = None) -> dict:
	"""Cancel a booking to come; the guest reads the reason."""
	return _answer(booking_service.cancel(_changeable(booking), reason=reason, by="Staff"))


@frappe.whitelist(methods=["POST"])
@shows_refusals
def mark_no_show(booking: str) -> dict:
	"""Say that the guest did not come."""
	return _answer(booking_service.mark_no_show(_changeable(booking)))


@frappe.whitelist(methods=["POST"])
@shows_refusals
def complete(booking: str) -> dict:
	"""Say that the meeting took place."""
	return _answer(booking_service.complete(_changeable(booking)))


@frappe.whitelist(methods=["POST"])
def manage_link(booking: str) -> dict:
	"""The guest's own address of a booking: `{"url"}`. It shows contact data, so the right to see those is
	asked for as well.
	"""
	name = _changeable(booking)
	if not access_service.may_see_contact_data():
		frappe.throw(_("You may not see the contact data of guests."), frappe.PermissionError)
	return {"url": manage_link_service.url_of(frappe.get_doc("MM Meeting Booking", name))}


@frappe.whitelist()
@shows_refusals
def why_missing(
	meeting_type: str, start: str, duration: int | None = None, host: str | None = None
) -> list[str]:
	"""Why guests are not offered a start, a sentence for each rule; none when they are.

	start: the site's clock, `2027-03-31 14:30`. host: the name of an MM Host.
	"""
	frappe.has_permission("MM Meeting Type", "read", meeting_type, throw=True)
	slug = frappe.db.get_value("MM Host", host, "slug") if host else None
	reasons = availability_service.explain(
		meeting_type, _read_clock(start), duration=cint(duration) or None, host=slug
	)
	if not frappe.db.get_value("MM Meeting Type", meeting_type, "published"):
		reasons.insert(0, _("The meeting type is not published."))
	return reasons


@frappe.whitelist()
def event_seats(event: str) -> dict:
	"""How full an event is: `{"capacity", "taken", "waiting"}`, in seats."""
	frappe.has_permission("MM Event", "read", event, throw=True)
	return event_service.seats_of(event)


@frappe.whitelist(methods=["POST"])
def feed_address(host: str, renew: bool = False) -> dict:
	"""The secret address of a host's calendar: `{"url"}`. For the host, and who manages hosts. renew: make a
	new one, and let the old one end.
	"""
	if host != frappe.session.user and not MANAGES_HOSTS & set(frappe.get_roles()):
		frappe.throw(_("Only the host and managers may see this address."), frappe.PermissionError)
	if not frappe.db.exists("MM Host", host):
		frappe.throw(_("Only a host has a calendar of bookings."))
	return {"url": calendar_service.renew_feed(host) if renew else calendar_service.feed_url(host)}


def _changeable(booking: str) -> str:
	"""The number of a booking that the user may change. Not locked: its hosts come first, in the service."""
	document = frappe.get_doc("MM Meeting Booking", booking)
	document.check_permission("write")
	return document.name


def _answer(booking) -> dict:
	return {"status": booking.status}


def _read_clock(typed: str):
	try:
		return clock_service.from_site(get_datetime(typed or "missing"))
	except (ValueError, TypeError, OverflowError):
		frappe.throw(_("Please enter a date and a time, such as 2027-03-31 14:30."))
