"""Caps on bookings that guests have made and nobody has confirmed, by a link in an email or as staff: one
script must not take every slot or empty an event. The words are the same for every cap, and say nothing about
anybody's bookings.
"""

from typing import NoReturn

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder.functions import Count
from frappe.utils import cint
from pypika import Table
from pypika.terms import Criterion

from meeting_manager.error_codes import ErrorCode
from meeting_manager.exceptions import refuse
from meeting_manager.meeting_manager.domain.booking.booking_lifecycle import BY_GUESTS, LIVING
from meeting_manager.meeting_manager.services.common import clock, settings

WHEREVER = 3  # times the cap of an address: for all networks together


def check_caps(email_key: str, network: str | None) -> None:
	"""Refuse another booking with this address, or from this network, when too many are open.

	Whoever uses up the cap of somebody else's address must not shut its owner out, so it holds for each
	network, and WHEREVER times as many for all of them.
	"""
	booking = frappe.qb.DocType("MM Meeting Booking")
	if limit := settings.open_per_email():
		from_here, wherever = _open_with_address(email_key, network)
		if from_here >= limit or wherever >= limit * WHEREVER:
			_refuse()
	if not network or not settings.open_per_network():
		return
	holds = frappe.db.count("MM Seat Hold", {"guest_network": network})
	if _is_reached(settings.open_per_network(), booking.guest_network == network, holds):
		_refuse()


def check_event_share(booking: Document) -> None:
	"""Refuse seats of an event when its network has its share. booking: about to be inserted, or held for,
	under the event's lock; on the waitlist it takes none.
	"""
	share, network = settings.event_share_per_network(), booking.guest_network
	if not share or not network or booking.waitlist:
		return
	fields = ["capacity", "seats_per_booking"]
	event = frappe.db.get_value("MM Event", booking.event, fields, as_dict=True)
	most = max(cint(event.seats_per_booking), cint(event.capacity) * share // 100, 1)
	if _seats_of(network, booking.event) + cint(booking.seats) > most:
		_refuse()


def _open_with_address(email_key: str, network: str | None) -> tuple[int, int]:
	"""(from this network, from all networks)"""
	booking = frappe.qb.DocType("MM Meeting Booking")
	query = frappe.qb.from_(booking).select(booking.guest_network, Count("*")).groupby(booking.guest_network)
	found = dict(query.where((booking.customer_email_key == email_key) & _open(booking)).run())
	wherever = sum(found.values())
	return (found.get(network, 0) if network else wherever), wherever


def _is_reached(limit: int, condition: Criterion, others: int = 0) -> bool:
	"""Whether a cap has no room for one more. others: what counts besides bookings."""
	if not limit:
		return False
	booking = frappe.qb.DocType("MM Meeting Booking")
	query = frappe.qb.from_(booking).select(Count("*")).where(condition & _open(booking))
	return query.run()[0][0] + others >= limit


def _seats_of(network: str, event: str) -> int:
	booking, held = frappe.qb.DocType("MM Meeting Booking"), frappe.qb.DocType("MM Seat Hold")
	theirs = (booking.event == event) & (booking.guest_network == network)
	has_seats = booking.waitlist.isnull() | (booking.waitlist != "Waiting")
	booked = frappe.qb.from_(booking).select(booking.seats).where(theirs & has_seats & _open(booking))
	holds = frappe.qb.from_(held).select(held.seats)
	holds = holds.where((held.event == event) & (held.guest_network == network))
	return sum(map(cint, [*booked.for_update().run(pluck=True), *holds.run(pluck=True)]))


def _open(booking: Table) -> Criterion:
	"""Made by a guest, still to come, and confirmed by nobody."""
	return (
		booking.status.isin(LIVING)
		& booking.source.isin(BY_GUESTS)
		& booking.contact_confirmed_at.isnull()
		& (booking.starts_at > clock.seconds(clock.now()))
	)


def _refuse() -> NoReturn:
	message = _(
		"Too many bookings are waiting to be confirmed. Please confirm an earlier one through the link in "
		"its email, or contact us directly."
	)
	refuse(ErrorCode.TOO_MANY_OPEN, message)
