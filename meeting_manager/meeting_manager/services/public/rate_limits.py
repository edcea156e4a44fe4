"""How often a network address may do something, counted together for the pages and the API.

Frappe's `rate_limit` counts by the name of the function called over HTTP, which a page does not have.
"""

import frappe
from frappe import _

from meeting_manager.meeting_manager.services.common import settings

HOUR = 60 * 60  # seconds
CHANGES_AN_HOUR = 60  # more than a person needs, and too few to guess tokens
BOOKING_ACTIONS = ("book", "book_event")


def count_request(action: str, address: str | None) -> None:
	"""Count one request; raise RateLimitExceededError when the address has made too many in this hour.

	action: book, book_event, reschedule, cancel or accept_offer. address: None outside a request, where
	nothing is counted.
	"""
	if not address:
		return
	# A front desk behind one address books often, so that limit is a setting.
	limit = settings.bookings_an_hour() if action in BOOKING_ACTIONS else CHANGES_AN_HOUR
	key = f"mm_requests:{frappe.local.site}:{action}:{address}"
	count = frappe.cache.incrby(key, 1)
	if count == 1:
		frappe.cache.expire(key, HOUR)
	if count > limit:
		message = _("Too many requests from your network. Please try again in an hour.")
		frappe.throw(message, frappe.RateLimitExceededError)
