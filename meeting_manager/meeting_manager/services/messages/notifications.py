"""Who is told of a change of a booking: the guest, and hosts who want it.

An email is a row of the outbox (`booking_tasks`), written in the booking's transaction; a job writes it after
the commit (`booking_mails`). Both are kept, or neither. Whatever goes wrong with an email, the booking stays.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import cint

from meeting_manager.exceptions import NoEmailAccountError
from meeting_manager.meeting_manager.domain.booking.booking_lifecycle import (
	Notification,
	State,
	what_happened,
)
from meeting_manager.meeting_manager.services.common import clock, settings, verified_contacts
from meeting_manager.meeting_manager.services.common.error_log import log_failure, log_note
from meeting_manager.meeting_manager.services.common.transactions import savepoint
from meeting_manager.meeting_manager.services.messages import (
	booking_mails,
	booking_tasks,
	context,
	guest_limits,
	sms_queue,
	task_runner,
)

FOR_HOSTS = ("requested", "booked", "confirmed", "moved", "cancelled")


def tell_of_change(booking, before) -> None:
	"""After a booking is saved: tell whoever should know what changed. before: the booking as it was, or
	None.
	"""
	notification = what_happened(_state(before) if before else None, _state(booking))
	if notification:
		tell(booking, notification, before)


def tell(booking, notification: Notification, before=None) -> None:
	"""Leave emails for guest and hosts, and queue the guest's text message, unless nobody needs to know. With
	the flag mute_guest the guest hears nothing of this change: staff have said so.
	"""
	if is_muted(booking) or not is_coming(booking):
		return
	is_told = not booking.flags.mute_guest
	mails = _mails_to_guest(booking, notification) if is_told else []
	if is_told and settings.sms_enabled():
		with _logged_on_failure(booking, _("A text message could not be queued")):
			sms_queue.queue(booking, notification)
	if notification in FOR_HOSTS:
		mails += _mails_to_hosts(booking, notification, before)
	booking_tasks.add_mails(booking, mails, before)


def is_muted(booking) -> bool:
	"""Whether a booking is saved in silence, as those are that come from elsewhere."""
	return bool(booking.flags.mute_messages or frappe.flags.in_import)


def is_coming(booking) -> bool:
	"""Whether a booking is of something that guests book, and still to come."""
	if not (booking.meeting_type or booking.event):
		return False
	return cint(booking.starts_at) > clock.seconds(clock.now())


def mail_guest(booking, notification: Notification) -> bool:
	"""Queue the guest's email at once, in a job's transaction; False when there is no address, too many went
	there today, or it failed, which is logged.
	"""
	address = guest_address(booking)
	if not address or not guest_limits.may_send(booking, address):
		return False
	email = None
	task_runner.do_now(booking.name)  # what has happened to the booking is told before
	with _logged_on_failure(booking, _("An email to a guest could not be queued")):
		email = booking_mails.write_to_guest(booking, notification, None, address)
	return bool(email)


def was_mailed_lately(booking) -> bool:
	"""Whether an email about the booking is on its way to its guest, or was queued lately: a page must not
	promise one that is not.
	"""
	address, since = guest_address(booking), clock.to_site(clock.now() - timedelta(minutes=10))
	if not address:
		return False
	if booking_tasks.is_waiting(booking, address):
		return True
	about = {"reference_doctype": booking.doctype, "reference_name": booking.name, "creation": [">", since]}
	queued = frappe.get_all("Email Queue", about, pluck="name")
	to_guest = {"parent": ["in", queued], "recipient": address}
	return bool(queued and frappe.db.exists("Email Queue Recipient", to_guest))


def guest_address(booking) -> str | None:
	"""The submitted email; of a booking without one, an email that the customer has verified. Never another:
	who added it may be somebody else.
	"""
	if booking.customer_email:
		return booking.customer_email
	verified = verified_contacts.email_of(booking.customer)
	return verified.display if verified else None


def _state(booking) -> State:
	return State(
		booking.status,
		cint(booking.starts_at),
		cint(booking.ends_at),
		booking.waitlist or "",
		booking.cancelled_by or "",
	)


def _mails_to_guest(booking, notification: Notification) -> list[booking_tasks.Mail]:
	address = guest_address(booking)
	if not address or not guest_limits.may_send(booking, address):
		return []
	return [(booking_tasks.GUEST, address, notification)]


def _mails_to_hosts(booking, notification: Notification, before) -> list[booking_tasks.Mail]:
	"""Each host learns it in their own language and zone; a change of hosts is a booking to one and a
	cancellation to the other.
	"""
	users = context.users_of(booking)
	users_before = context.users_of(before) if before else users
	news = dict.fromkeys(users, notification)
	if notification == "moved":
		news.update({user: "booked" for user in users if user not in users_before})
		news.update({user: "cancelled" for user in users_before if user not in users})
	return [
		(booking_tasks.HOST, host.user, news[host.user])
		for host in booking_mails.hosts_to_mail(news)
		# Counted for each booking: a host with many bookings has many mails.
		if guest_limits.may_send(booking, f"{host.user} {booking.name}")
	]


@contextmanager
def _logged_on_failure(booking, title: str) -> Iterator[None]:
	"""Undo and log what fails inside, and go on: a booking is worth more than its email. A deadlock goes on
	to the caller, because the database has then undone the booking too.
	"""
	messages = list(frappe.local.message_log)
	try:
		with savepoint():
			yield
	except frappe.QueryDeadlockError:
		raise
	except NoEmailAccountError as error:
		log_note(_("No outgoing Email Account"), str(error), daily=True)
	except Exception:
		log_failure(title, "MM Meeting Booking", booking.name)
	frappe.local.message_log = messages  # what Frappe wanted to say to whoever sends an email
