"""What guests do with their own booking through its secret link: reschedule, cancel, accept an offer of
seats, confirm their email address.

Who acts through a link that was mailed reads that mailbox, so the email is verified then. Looking at the page
says nothing: programs that check mails follow every link in them.
"""

from frappe import _
from frappe.model.document import Document

from meeting_manager.error_codes import ErrorCode
from meeting_manager.exceptions import refuse
from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.common import links
from meeting_manager.meeting_manager.services.common.instants import read_instant
from meeting_manager.meeting_manager.services.common.transactions import retry_on_deadlock
from meeting_manager.meeting_manager.services.customers import verification
from meeting_manager.meeting_manager.services.messages import reminders
from meeting_manager.meeting_manager.services.messages.guest_limits import caused_by_guest
from meeting_manager.meeting_manager.services.public.booking_requests import MAX_NOTES_LENGTH


@caused_by_guest()
@retry_on_deadlock
def reschedule(token: str | None, start: str | None) -> Document:
	"""Move the booking to another free slot and return it. start: an ISO 8601 instant.

	Raises LinkNotValidError, BookingRequestError, or SlotTakenError when somebody was faster.
	"""
	return _verified(bookings.reschedule(links.find(token), read_instant(start), is_first=True), token)


@caused_by_guest()
@retry_on_deadlock
def cancel(token: str | None, reason: str | None) -> Document:
	"""Cancel the booking and return it. Raises LinkNotValidError or BookingRequestError."""
	cancelled = bookings.cancel(links.find(token), reason=(reason or "")[:MAX_NOTES_LENGTH].strip())
	return _verified(cancelled, token)


@caused_by_guest()
@retry_on_deadlock
def accept_offer(token: str | None) -> Document:
	"""Accept the seats offered from the waitlist and return the booking. Raises as `cancel` does."""
	return _verified(bookings.accept_offer(links.find(token)), token)


@caused_by_guest()
@retry_on_deadlock
def confirm_email(token: str | None) -> Document:
	"""Confirm the submitted email and return the booking. Raises as `cancel` does, and BookingRequestError
	for a link that did not come in a mail to that address.
	"""
	booking = bookings.open_booking(links.find(token))
	if not links.was_mailed(booking, token):
		message = _("To confirm your email address, please open the link in the latest email we sent you.")
		refuse(ErrorCode.LINK_NOT_MAILED, message, "token")
	return _verified(booking, token)


def _verified(booking: Document, token: str | None) -> Document:
	"""The booking, which this transaction has locked, with the marks that its guest's act is worth."""
	if links.was_mailed(booking, token):
		bookings.note_contact_confirmed(booking)
		reminders.plan(booking, is_stored=True)  # now by text message too: see `sms_queue.number_of`
		if booking.customer and booking.customer_email_key:
			verification.verify_email(booking.customer, booking.customer_email_key)
	return booking
