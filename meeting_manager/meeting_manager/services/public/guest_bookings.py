"""What guests do with their own booking through its secret link: reschedule, cancel, accept an offer of
seats.
"""

from frappe.model.document import Document

from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.common import links
from meeting_manager.meeting_manager.services.common.instants import read_instant
from meeting_manager.meeting_manager.services.common.transactions import retry_on_deadlock
from meeting_manager.meeting_manager.services.public.booking_requests import MAX_NOTES_LENGTH


@retry_on_deadlock
def reschedule(token: str | None, start: str | None) -> Document:
	"""Move the booking to another free slot and return it. start: an ISO 8601 instant.

	Raises LinkNotValidError, BookingRequestError, or SlotTakenError when somebody was faster.
	"""
	return bookings.reschedule(links.find(token), read_instant(start))


@retry_on_deadlock
def cancel(token: str | None, reason: str | None) -> Document:
	"""Cancel the booking and return it. Raises LinkNotValidError or BookingRequestError."""
	return bookings.cancel(links.find(token), reason=(reason or "")[:MAX_NOTES_LENGTH].strip())


@retry_on_deadlock
def accept_offer(token: str | None) -> Document:
	"""Accept the seats offered from the waitlist and return the booking. Raises as `cancel` does."""
	return bookings.accept_offer(links.find(token))
