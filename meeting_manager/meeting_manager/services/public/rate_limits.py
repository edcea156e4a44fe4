"""How often a network may do something, counted together for v1 and v2 of the API, the pages and the Web
Form. Frappe's `rate_limit` counts by the name of the function called over HTTP, which a page does not have,
and each address by itself, of which one IPv6 customer has more than any limit.
"""

import frappe
from frappe import _

from meeting_manager.meeting_manager.domain.common.networks import network_of
from meeting_manager.meeting_manager.services.common import counters, links, settings

HOUR = 60 * 60  # seconds
READS_AN_HOUR = 3000  # of one function: a website's own visitors may share one address
CHANGES_AN_HOUR = 60  # more than a person needs, and too few to guess tokens
BOOKING_ACTIONS = ("book", "book_event", "web_form")
CHANGING_ACTIONS = ("reschedule", "cancel", "accept_offer", "confirm_email")


def count_request(action: str, address: str | None) -> None:
	"""Count one request; raise RateLimitExceededError when its network has made too many in this hour.

	action: one of BOOKING_ACTIONS, which share one limit, of CHANGING_ACTIONS, or the name of a function that
	reads. address: None outside a request, where nothing is counted.
	"""
	if not address:
		return
	counted_as, limit = action, READS_AN_HOUR
	if action in BOOKING_ACTIONS:
		# A front desk behind one address books often, so that limit is a setting.
		counted_as, limit = "booking", settings.bookings_an_hour()
	elif action in CHANGING_ACTIONS:
		limit = CHANGES_AN_HOUR
	if counters.count(f"{counted_as}:{network_of(address)}", HOUR) > limit:
		message = _("Too many requests from your network. Please try again in an hour.")
		frappe.throw(message, frappe.RateLimitExceededError)


def network_key(address: str | None) -> str | None:
	"""What is stored of the network that a booking came from: a keyed hash, so that a copy of the database
	does not say who sat where.
	"""
	return links.token_for(network_of(address), "network") if address else None
