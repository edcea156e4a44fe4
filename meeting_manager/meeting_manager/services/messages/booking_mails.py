"""The emails about a booking, to its guest and to a host, written by jobs.

`booking` is what a message reads of one: a stored MM Meeting Booking, or how it stood (`booking_tasks`).
"""

from collections.abc import Iterable
from typing import Any

import frappe
from frappe import _
from markupsafe import Markup

from meeting_manager.meeting_manager.domain.booking.booking_lifecycle import Notification
from meeting_manager.meeting_manager.domain.messages.calendar_file import Method
from meeting_manager.meeting_manager.services.common import clock, links
from meeting_manager.meeting_manager.services.messages import calendar, context, mail_templates, outbox
from meeting_manager.meeting_manager.services.messages.context import Reader

WITH_CALENDAR_FILE = ("booked", "confirmed", "moved", "cancelled")


def write_to_guest(booking: Any, notification: Notification, before: Any, address: str) -> Any:
	"""Queue the guest's email and return its row of Email Queue. before: the booking as it was, or None."""
	reader = context.guest_of(booking)
	with context.language(reader.language):
		values = context.values_of(booking, reader, before)
		# The file keeps the plain link: calendars are shared with others, a mailbox is not.
		files = _calendar_files(booking, notification, before, values, address)
		mailed = {**values, "link": links.mailed_url_of(booking, address)}
		text = mail_templates.mail_text(notification, mailed, reader.language)
	return _send(booking, address, text, files)


def write_to_host(booking: Any, notification: Notification, before: Any, user: str) -> Any:
	"""The same for a host who still wants emails, else None. It has no more than My Schedule shows, where the
	link leads: a host need not be let see contact data.
	"""
	host = next(iter(hosts_to_mail([user])), None)
	if not host:
		return None
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
	return _send(booking, host.email, text, [])


def hosts_to_mail(users: Iterable[str]) -> list[Any]:
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


def _calendar_files(
	booking: Any, notification: Notification, before: Any, values: dict, address: str
) -> list[dict]:
	"""The attachment that puts the meeting into the guest's calendar, moves it there, or takes it out. A
	request has none, and its cancellation neither; who only wants to be reminded takes no part.
	"""
	was_confirmed = bool(before) and before.status == "Confirmed"
	certain = was_confirmed if notification == "cancelled" else booking.status == "Confirmed"
	if notification not in WITH_CALENDAR_FILE or not certain or values["only_remind"]:
		return []
	method: Method = "CANCEL" if notification == "cancelled" else "REQUEST"
	content = calendar.guest_file(booking, method, values, address)
	return [{"fname": "meeting.ics", "fcontent": content, "content_type": f"text/calendar; method={method}"}]


def _send(booking: Any, address: str, text: mail_templates.MailText, attachments: list[dict]) -> Any:
	return outbox.send(
		recipients=[address],
		subject=text.subject,
		message=text.html,
		attachments=attachments or None,
		reference_doctype="MM Meeting Booking",
		reference_name=booking.name,
	)
