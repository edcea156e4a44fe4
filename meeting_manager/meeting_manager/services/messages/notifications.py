"""Emails about a booking to the guest, and to hosts who want them.

An email is a row of Email Queue, written in the booking's transaction and sent by Frappe after the commit:
both are kept, or neither. Whatever goes wrong with an email, the booking stays.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import cint
from markupsafe import Markup

from meeting_manager.exceptions import NoEmailAccountError
from meeting_manager.meeting_manager.domain.booking.booking_lifecycle import (
	Notification,
	State,
	what_happened,
)
from meeting_manager.meeting_manager.domain.messages.calendar_file import Method
from meeting_manager.meeting_manager.services.common import clock, links, verified_contacts
from meeting_manager.meeting_manager.services.common.error_log import log_failure, log_note
from meeting_manager.meeting_manager.services.common.transactions import savepoint
from meeting_manager.meeting_manager.services.messages import (
	calendar,
	context,
	guest_limits,
	mail_templates,
	outbox,
	sms_queue,
)
from meeting_manager.meeting_manager.services.messages.context import Reader

FOR_HOSTS = ("requested", "booked", "confirmed", "moved", "cancelled")
WITH_CALENDAR_FILE = ("booked", "confirmed", "moved", "cancelled")


def tell_of_change(booking, before) -> None:
	"""After a booking is saved: tell whoever should know what changed. before: the booking as it was, or
	None.
	"""
	notification = what_happened(_state(before) if before else None, _state(booking))
	if notification:
		tell(booking, notification, before)


def tell(booking, notification: Notification, before=None) -> None:
	"""Mail the guest and the hosts, and queue the guest's text message, unless nobody needs to know."""
	if is_muted(booking) or not is_coming(booking):
		return
	mail_guest(booking, notification, before)
	with _logged_on_failure(booking, _("A text message could not be queued")):
		sms_queue.queue(booking, notification)
	if notification in FOR_HOSTS:
		_mail_hosts(booking, notification, before)


def is_muted(booking) -> bool:
	"""Whether a booking is saved in silence, as those are that come from elsewhere."""
	return bool(booking.flags.mute_messages or frappe.flags.in_import)


def is_coming(booking) -> bool:
	"""Whether a booking is of something that guests book, and still to come."""
	if not (booking.meeting_type or booking.event):
		return False
	return cint(booking.starts_at) > clock.seconds(clock.now())


def mail_guest(booking, notification: Notification, before=None) -> bool:
	"""Queue the guest's mail; False when there is no address, too many went there today, or it failed, which
	is logged.
	"""
	address = guest_address(booking)
	if not address or not guest_limits.may_send(booking, address):
		return False
	reader, email = context.guest_of(booking), None
	with _logged_on_failure(booking, _("An email to a guest could not be queued")):
		with context.language(reader.language):
			values = context.values_of(booking, reader, before)
			# The file keeps the plain link: calendars are shared with others, a mailbox is not.
			files = _calendar_files(booking, notification, before, values)
			mailed = {**values, "link": links.mailed_url_of(booking, address)}
			text = mail_templates.mail_text(notification, mailed, reader.language)
		email = _send(booking, address, text, files)
	return bool(email)


def was_mailed_lately(booking) -> bool:
	"""Whether an email about the booking was queued for its guest lately: a page must not promise
	one that is not.
	"""
	address, since = guest_address(booking), clock.to_site(clock.now() - timedelta(minutes=10))
	about = {"reference_doctype": booking.doctype, "reference_name": booking.name, "creation": [">", since]}
	queued = frappe.get_all("Email Queue", about, pluck="name")
	to_guest = {"parent": ["in", queued], "recipient": address}
	return bool(queued and address and frappe.db.exists("Email Queue Recipient", to_guest))


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


def _calendar_files(booking, notification: Notification, before, values: dict) -> list[dict]:
	"""The attachment that puts the meeting into the guest's calendar, moves it there, or takes it out. A
	request has none, and its cancellation neither; who only wants to be reminded takes no part.
	"""
	was_confirmed = bool(before) and before.status == "Confirmed"
	certain = was_confirmed if notification == "cancelled" else booking.status == "Confirmed"
	address = guest_address(booking)
	if notification not in WITH_CALENDAR_FILE or not certain or values["only_remind"] or not address:
		return []
	method: Method = "CANCEL" if notification == "cancelled" else "REQUEST"
	content = calendar.guest_file(booking, method, values, address)
	return [{"fname": "meeting.ics", "fcontent": content, "content_type": f"text/calendar; method={method}"}]


def _mail_hosts(booking, notification: Notification, before) -> None:
	"""Each host learns it in their own language and zone; a change of hosts is a booking to one and a
	cancellation to the other.
	"""
	users = context.users_of(booking)
	users_before = context.users_of(before) if before else users
	news = dict.fromkeys(users, notification)
	if notification == "moved":
		news.update({user: "booked" for user in users if user not in users_before})
		news.update({user: "cancelled" for user in users_before if user not in users})
	for host in _hosts_to_mail(news):
		if not guest_limits.may_send(booking, f"{host.email} {booking.name}"):
			continue  # of one booking; a host with many bookings has many mails
		with _logged_on_failure(booking, _("An email to a host could not be queued")):
			_mail_host(booking, news[host.user], before, host)


def _hosts_to_mail(users) -> list:
	"""user, email, first_name, language and time_zone of those who want mails."""
	if not users:
		return []
	host, user = frappe.qb.DocType("MM Host"), frappe.qb.DocType("User")
	schedule = frappe.qb.DocType("MM Schedule")
	return (
		frappe.qb.from_(host)
		.join(user)
		.on(user.name == host.name)
		.left_join(schedule)
		.on(schedule.name == host.schedule)
		.select(host.user, host.display_name, user.email, user.language, schedule.time_zone)
		.where(host.name.isin(sorted(users)) & (host.mail_host == 1) & (user.enabled == 1))
		.run(as_dict=True)
	)


def _mail_host(booking, notification: Notification, before, host) -> None:
	"""With no more than My Schedule shows, where the link leads: a host need not be let see contact data."""
	zone = clock.read_zone(host.time_zone) or clock.site_zone()
	reader = Reader(host.language or context.site_language(), zone)
	with context.language(reader.language):
		known = context.values_of(booking, reader, before if notification == "moved" else None)
		values = {key: known[key] for key in known if key not in ("name", "link", "with_whom", "contact")}
		address = links.schedule_url(booking.starts_at, clock.zone_of(host.user))
		link = Markup('<a href="{}">{}</a>').format(
			address, _("Open {0} in My Schedule").format(booking.name)
		)
		news = {
			"requested": _("A booking needs confirmation"),
			"booked": _("New booking"),
			"confirmed": _("Booking confirmed"),
			"moved": _("Booking rescheduled"),
			"cancelled": _("Booking cancelled"),
		}
		values.update(news=news[notification], host_name=host.display_name, form_link=link, link="")
		text = mail_templates.mail_text("host_news", values, reader.language)
	_send(booking, host.email, text, [])


def _send(booking, address: str, text: mail_templates.MailText, attachments: list[dict]):
	return outbox.send(
		recipients=[address],
		subject=text.subject,
		message=text.html,
		attachments=attachments or None,
		reference_doctype="MM Meeting Booking",
		reference_name=booking.name,
	)


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
