"""What the Desk calls from forms, the calendar and dialogs about bookings. Each function checks the
permission for that booking; `services.booking.bookings` does the work, as for a guest.
"""

import json
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html, get_datetime

from meeting_manager.api._responses import (
	BOOKING_REFUSALS,
	as_message,
	as_refusal,
	event_answer,
	on_refusal,
	slot_answer,
)
from meeting_manager.meeting_manager.domain.common.plain_text import trimmed
from meeting_manager.meeting_manager.services.booking import (
	availability,
	bookings,
	catalogue,
	offer_checks,
	waitlist,
)
from meeting_manager.meeting_manager.services.common import access, clock, links, site_address
from meeting_manager.meeting_manager.services.common.contact_points import read_email, read_phone
from meeting_manager.meeting_manager.services.common.instants import instant_text, read_instant
from meeting_manager.meeting_manager.services.customers import customers
from meeting_manager.meeting_manager.services.desk import (
	booking_search,
	calendar_view,
	link_titles,
	staff_booking,
)
from meeting_manager.meeting_manager.services.desk.staff_booking import Order
from meeting_manager.meeting_manager.services.messages import calendar


@frappe.whitelist()
def offers() -> dict:
	"""What staff can book for somebody: `{"types", "events", "may_book_any_time"}`, as the public pages have
	them. Starts and ends are UTC instants.
	"""
	_check_may_book()
	return {
		"types": catalogue.meeting_types(),
		"events": [event_answer(each) for each in catalogue.events()],
		"may_book_any_time": access.may_book_any_time(),
	}


@frappe.whitelist()
@on_refusal(as_refusal, errors=BOOKING_REFUSALS)
def free_slots(
	meeting_type: str,
	first: str,
	until: str,
	duration: int | None = None,
	host: str | None = None,
	seats: int = 1,
) -> dict:
	"""The slots that guests are offered in [first, until), UTC instants: `{"slots": [{"start", "end",
	"seats_left"}], "next_free"}`. next_free: the first one afterwards, where there is none. host: a slug.
	"""
	_check_may_book()
	chosen: dict[str, Any] = {"duration": duration, "host": host or None, "seats": seats}
	low, high = read_instant(first, "first"), read_instant(until, "until")
	found = availability.slots(meeting_type, low, high, **chosen)
	later = [] if found else availability.next_free(meeting_type, high, count=1, **chosen)
	return _slots(found, later)


@frappe.whitelist()
@on_refusal(as_refusal, errors=BOOKING_REFUSALS)
def slots_to_move(booking: str, first: str, until: str) -> dict:
	"""The same for a booking that is to be moved: with its own host and length, as `reschedule` takes it."""
	document = frappe.get_doc("MM Meeting Booking", _changeable(booking))
	low, high = read_instant(first, "first"), read_instant(until, "until")
	found = availability.slots_to_move(document, low, high)
	longest = high + availability.LONGEST_RANGE / 2
	later = [] if found else availability.slots_to_move(document, high, longest)
	return _slots(found, [slot.start for slot in later[:1]])


@frappe.whitelist(methods=["POST"])
@on_refusal(as_refusal, errors=BOOKING_REFUSALS)
def book(
	meeting_type: str | None = None,
	event: str | None = None,
	start: str | None = None,
	duration: int | None = None,
	host: str | None = None,
	seats: int = 1,
	customer: str | None = None,
	name: str | None = None,
	phone: str | None = None,
	email: str | None = None,
	notes: str | None = None,
	source: str = "Phone",
	send_messages: bool = True,
	reason: str | None = None,
	confirmed_email: str | None = None,
	confirmed_phone: str | None = None,
) -> dict:
	"""Book for a customer, or for a new one with name and phone or email, who becomes a Stub or Full.

	start: a UTC instant. reason: of a time that is not on offer, for those who may. confirmed_…: contact
	points on the record of `customer` that the caller has confirmed: from now on they are verified. Returns
	`{"booking", "status", "waitlist", "customer"}`, or `refused`; then nothing is kept.
	"""
	_check_may_book(customer)
	if customer and (confirmed_email or confirmed_phone):
		frappe.has_permission("MM Customer", "write", customer, throw=True)
	order = Order(
		meeting_type, event, None if event else read_instant(start), duration, host or None, seats,
		customer, name, phone, email, notes,
		source="Phone" if source == "Phone" else "Desk", is_silent=not send_messages, reason=_reason(reason),
		confirmed_email=confirmed_email or None, confirmed_phone=confirmed_phone or None,
	)  # fmt: skip
	made = staff_booking.book(order)
	return {**_answer(made), "booking": made.name, "waitlist": made.waitlist, "customer": made.customer}


@frappe.whitelist(methods=["POST"])
@on_refusal(as_refusal, errors=BOOKING_REFUSALS)
def move(
	booking: str,
	start: str,
	end: str,
	reason: str | None = None,
	notify: bool = True,
	prefer: str | None = None,
) -> dict:
	"""Move a booking to another free slot of the same length or, with a reason and for those who may, to any
	time that nobody has. start, end: UTC instants. notify: whether the guest is told; hosts are. prefer: the
	user who is to host it if any host will do; to undo a move, the one before. Returns `{"status"}` or
	`refused`.
	"""
	name, first, until = _changeable(booking), read_instant(start), read_instant(end, "end")
	how: dict[str, Any] = {"prefer": prefer or None, "tell_guest": notify}
	return _answer(staff_booking.move(name, first, until, _reason(reason), **how))


@frappe.whitelist()
def calendar_entries(start: str, end: str, filters: list | str | None = None) -> list[dict]:
	"""What the calendar view shows between two clocks of the site, as `calendar_view.entries` has it.
	filters: as the list has them.
	"""
	try:
		first, until = get_datetime(start or "missing"), get_datetime(end or "missing")
		chosen = json.loads(filters or "[]") if isinstance(filters, str) else filters
		asked = [[field, operator, value] for _doctype, field, operator, value, *_hidden in chosen or []]
	except (ValueError, TypeError, OverflowError):
		frappe.throw(_("The calendar could not be loaded. Please reload the page."))
	return calendar_view.entries(first, until, asked)


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
	"""The bookings that a text may mean, for each link field to MM Meeting Booking, as Frappe asks its
	`standard_queries`: the number, and what is shown beside it. Who may not read bookings is offered none.
	"""
	if not frappe.has_permission("MM Meeting Booking", "read"):
		return []
	asked = (json.loads(filters) if filters else None) if isinstance(filters, str) else filters
	rows = booking_search.search_bookings(txt, limit=page_len, start=start, filters=asked)
	found = []
	for row in rows:
		# The texts are shown as HTML.
		shown = [escape_html(str(each)) for each in row.values() if each]
		number = row["name"]
		found.append(
			{"name": number, "description": ", ".join(shown[1:])} if as_dict else (number, *shown[1:])
		)
	return found


@frappe.whitelist()
def get_link_title(doctype: str, docname: str) -> str | None:
	"""What a link shows instead of a name, as the Desk asks Frappe for each: of a customer and a booking for
	who may read it, else the name as it is.
	"""
	if doctype in link_titles.TITLES:
		return link_titles.titles_of(doctype, [docname]).get(docname, docname)
	from frappe.desk import search

	return search.get_link_title(doctype, docname)


@frappe.whitelist(methods=["POST"])
def titles(doctype: str, names: list | str) -> dict[str, str]:
	"""What links in a list show instead of names: `{name: title}` of what the user may read. Sent by POST,
	so that no log of addresses says which customers were looked at.
	"""
	asked = json.loads(names) if isinstance(names, str) else names
	return link_titles.titles_of(doctype, asked if isinstance(asked, list) else [])


@frappe.whitelist(methods=["POST"])
@on_refusal(as_refusal, errors=BOOKING_REFUSALS)
def new_customer(name: str, phone: str | None = None, email: str | None = None) -> dict:
	"""Quick entry of a customer: Full with an email, else a Stub with a phone number. Returns `{"name"}`."""
	frappe.has_permission("MM Customer", "create", throw=True)
	email, phone = trimmed(email or ""), trimmed(phone or "")
	read = read_email(email) if email else None, read_phone(phone) if phone else None
	return {"name": customers.create_customer(*read, name).name}


@frappe.whitelist(methods=["POST"])
@on_refusal(as_message)
def confirm(booking: str) -> dict:
	"""Confirm a Pending booking. Returns its `{"status"}`, as all of these do."""
	return _answer(bookings.confirm(_changeable(booking)))


@frappe.whitelist(methods=["POST"])
@on_refusal(as_message)
def decline(booking: str, reason: str | None = None) -> dict:
	"""Refuse a Pending booking; the guest reads the reason."""
	return _answer(bookings.decline(_changeable(booking), reason))


@frappe.whitelist(methods=["POST"])
@on_refusal(as_message)
def cancel(booking: str, reason: str | None = None) -> dict:
	"""Cancel a booking to come; the guest reads the reason."""
	return _answer(bookings.cancel(_changeable(booking), reason=reason, by="Staff"))


@frappe.whitelist(methods=["POST"])
@on_refusal(as_message)
def mark_no_show(booking: str) -> dict:
	"""Say that the guest did not come."""
	return _answer(bookings.mark_no_show(_changeable(booking)))


@frappe.whitelist(methods=["POST"])
@on_refusal(as_message)
def complete(booking: str) -> dict:
	"""Say that the meeting took place."""
	return _answer(bookings.complete(_changeable(booking)))


@frappe.whitelist(methods=["POST"])
def manage_link(booking: str) -> dict:
	"""The guest's own address of a booking: `{"url"}`."""
	return {"url": links.url_of(frappe.get_doc("MM Meeting Booking", _changeable(booking)))}


@frappe.whitelist()
@on_refusal(as_message)
def why_missing(
	meeting_type: str, start: str, duration: int | None = None, host: str | None = None
) -> list[str]:
	"""Why guests are not offered a start, a sentence for each rule; none when they are.

	start: the site's clock, `2027-03-31 14:30`. host: the name of an MM Host.
	"""
	frappe.has_permission("MM Meeting Type", "read", meeting_type, throw=True)
	try:
		moment = clock.from_site(get_datetime(start or "missing"))
	except (ValueError, TypeError, OverflowError):
		frappe.throw(_("Please enter a date and a time, such as 2027-03-31 14:30."))
	return staff_booking.why_missing(meeting_type, moment, cint(duration) or None, host)


@frappe.whitelist()
def public_page(doctype: str, name: str) -> dict:
	"""Where guests find a meeting type, host or event, and why they cannot book it: `{"path", "site",
	"problems"}`. path: None for an MM Schedule. site: the site's own address, None where nobody has set it.
	"""
	if doctype not in (*offer_checks.PAGES, "MM Schedule"):
		frappe.throw(_("There is no public page for this."))
	document = frappe.get_doc(doctype, name)
	document.check_permission("read")
	return {
		"path": offer_checks.page_of(document),
		"site": site_address.site_url() if site_address.is_set() else None,
		"problems": offer_checks.problems_of(document),
	}


@frappe.whitelist()
def event_seats(event: str) -> dict:
	"""How full an event is: `{"capacity", "taken", "waiting"}`, in seats."""
	frappe.has_permission("MM Event", "read", event, throw=True)
	return waitlist.seats_of(event)


@frappe.whitelist(methods=["POST"])
def feed_address(host: str, renew: bool = False) -> dict:
	"""The secret address of a host's calendar: `{"url"}`. For the host, and who manages hosts. renew: make a
	new one, and let the old one end.
	"""
	if host != frappe.session.user and not access.manages():
		frappe.throw(_("Only the host and managers can see this address."), frappe.PermissionError)
	return {"url": calendar.renew_feed(host) if renew else calendar.feed_url(host)}


def _changeable(booking: str) -> str:
	"""The number of a booking that the user may change. Not locked: its hosts come first, in the service."""
	document = frappe.get_doc("MM Meeting Booking", booking)
	document.check_permission("write")
	return document.name


def _check_may_book(customer: str | None = None) -> None:
	frappe.has_permission("MM Meeting Booking", "create", throw=True)
	if customer:
		frappe.has_permission("MM Customer", "read", customer, throw=True)


def _reason(typed: str | None) -> str | None:
	"""The reason for a time that is not on offer, from those who may give one."""
	reason = (typed or "").strip()
	if reason and not access.may_book_any_time():
		frappe.throw(_("You can only book times that are offered."), frappe.PermissionError)
	return reason or None


def _slots(found: list, later: list) -> dict:
	"""later: starts."""
	slots = [slot_answer(slot) for slot in found]
	return {"slots": slots, "next_free": instant_text(later[0]) if later else None}


def _answer(booking: Document) -> dict:
	return {"status": booking.status}
