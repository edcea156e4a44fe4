"""Bookings in other calendars: the file a guest gets, the Frappe Event of a host, and a host's feed."""

from datetime import timedelta

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce
from frappe.utils import cint

from meeting_manager.meeting_manager.domain.common.given_names import given_name
from meeting_manager.meeting_manager.domain.common.names import first_name
from meeting_manager.meeting_manager.domain.common.plain_text import trimmed, typed_text
from meeting_manager.meeting_manager.domain.messages import calendar_file
from meeting_manager.meeting_manager.domain.messages.calendar_file import CalendarMeeting, Method, Party
from meeting_manager.meeting_manager.services.common import clock, links, places, settings
from meeting_manager.meeting_manager.services.common.access import is_enabled
from meeting_manager.meeting_manager.services.common.error_log import log_failure
from meeting_manager.meeting_manager.services.common.site_address import site_host, site_url
from meeting_manager.meeting_manager.services.common.transactions import lock_rows, retry_on_deadlock
from meeting_manager.meeting_manager.services.messages import booking_tasks, context

MISSING_AT_ONCE = 200
FEED_PAST, FEED_AHEAD = timedelta(days=30), timedelta(days=365)


def guest_file(booking, method: Method, values: dict[str, str], address: str) -> bytes:
	"""The calendar file of a guest's mail. values: of `context`; call it in their language."""
	link = _("View, reschedule or cancel your booking: {0}").format(values["link"])
	now = clock.now()
	meeting = CalendarMeeting(
		uid=uid_of(booking),
		sequence=cint(booking.sequence),
		start=clock.utc(booking.starts_at),
		end=clock.utc(booking.ends_at),
		title=values["title"],
		created=now,
		changed=now,  # RFC 5546 wants the moment of the message
		description=f"{values['with_whom']}\n{link}".strip(),
		location=values["place"],
		url=values["link"],
		organizer=Party(values["brand"], organizer_address()),
		attendee=Party(values["name"] or address, address),
	)
	return calendar_file.meeting_file(meeting, method)


def has_file(booking) -> bool:
	"""Whether there is something for a guest's calendar: a confirmed booking with a seat."""
	return booking.status == "Confirmed" and (not booking.event or cint(booking.seats) > 0)


def file_of(booking) -> bytes:
	"""The same meeting as in the guest's mail, for saving it from the booking's page."""
	reader = context.guest_of(booking)
	with context.language(reader.language):
		return guest_file(booking, "PUBLISH", context.values_of(booking, reader), "")


def uid_of(booking) -> str:
	"""The same for life; bookings from before there were calendar files go by their number."""
	return booking.calendar_uid or f"{booking.name}@{site_host()}"


def organizer_address() -> str:
	"""The address that mails come from: Gmail shows an invitation only where the two agree. A host's own
	address is not for guests.
	"""
	account = None
	if frappe.db.exists("DocType", "Email Account"):
		outgoing = {"enable_outgoing": 1, "default_outgoing": 1}
		account = frappe.db.get_value("Email Account", outgoing, "email_id")
	return account or frappe.conf.auto_email_id or f"noreply@{site_host()}"


def follow(booking, before) -> None:
	"""After a booking is saved: leave it to a job to bring its host's Event up to date, because saving an
	Event may call Google.
	"""
	if booking.calendar_event:
		is_behind = not before or _shown(booking) != _shown(before)
	else:
		is_coming = cint(booking.ends_at) > clock.seconds(clock.now())
		is_wanted = booking.status == "Confirmed" and is_coming and _writes_events()
		is_behind = is_wanted and is_enabled(host_of(booking))
	if is_behind:
		booking_tasks.add_calendar_entry(booking)


def write_event(booking: str) -> None:
	"""Create, move or remove the Event of a booking, as its state asks. Running it again changes nothing.

	The lock comes first in its transaction: MariaDB shows one what was there at its first read, and an Event
	that another job wrote while this one waited must not be missed. What is read then is locked no further:
	whoever looks for a free time of the host reads the rows of this booking, and must not wait for an Event.
	"""
	lock_rows("MM Meeting Booking", [booking])
	if not frappe.db.exists("MM Meeting Booking", booking):
		return
	doc = frappe.get_doc("MM Meeting Booking", booking)
	if doc.status in ("Completed", "No Show"):
		return
	name = doc.calendar_event
	event = frappe.get_doc("Event", name) if name and frappe.db.exists("Event", name) else None
	wanted = doc.status == "Confirmed" and is_enabled(host_of(doc))
	if event and (not wanted or event.owner != host_of(doc)):
		remove_event(doc)
		event = None
	if wanted and (event or _writes_events()):
		_put_event(doc, event)


def write_missing_events() -> None:
	"""Run by the scheduler: the Events whose job was lost, of confirmed bookings to come."""
	if not _writes_events():
		return
	for name in _without_event(clock.seconds(clock.now())):
		try:
			retry_on_deadlock(write_event)(name)
		except frappe.ValidationError:
			frappe.db.rollback()
			log_failure("A calendar event could not be written", "MM Meeting Booking", name)
		frappe.db.commit()  # one booking's locks are not kept for the next, nor its failure


def _without_event(now: int) -> list[str]:
	"""The next bookings that lack an Event, of hosts who can sign in. now: unix seconds.

	By the clock of the site, which is the indexed column; it is set back at most two hours at a change.
	"""
	booking, user = frappe.qb.DocType("MM Meeting Booking"), frappe.qb.DocType("User")
	return (
		frappe.qb.from_(booking)
		.join(user)
		.on((user.name == booking.host) & (user.enabled == 1))
		.select(booking.name)
		.where((booking.status == "Confirmed") & (booking.starts_at > now))
		.where(booking.start_datetime > clock.to_site(clock.utc(now)) - timedelta(hours=2))
		.where(booking.calendar_event.isnull() | (booking.calendar_event == ""))
		.where(Coalesce(booking.meeting_type, "") != "")
		.orderby(booking.start_datetime)
		.limit(MISSING_AT_ONCE)
		.run(pluck=True)
	)


def remove_event(booking) -> None:
	"""Take a booking's Event away, and with it the entry that Google has of it."""
	name = booking.calendar_event
	if not name:
		return
	booking.db_set("calendar_event", None, update_modified=False)
	if frappe.db.exists("Event", name):
		frappe.delete_doc("Event", name, ignore_permissions=True, force=True)  # the host's, whoever cancels


def forget(booking, method: str | None = None) -> None:
	"""Before a booking is deleted: its Event would keep the host busy."""
	remove_event(booking)


def host_of(booking) -> str | None:
	"""Whose calendar has the Event: the booking's host, else the first of several."""
	return booking.host or next(iter(context.users_of(booking)), None)


def feed_url(host: str) -> str:
	"""The secret address of a host's feed; made when first asked for."""
	nonce = frappe.db.get_value("MM Host", host, "feed_nonce")
	return _feed_address(nonce) if nonce else renew_feed(host)


def renew_feed(host: str) -> str:
	"""A new secret address; the old one stops working. Who may do so is for the caller to check.

	Raises ValidationError for a user who is no host.
	"""
	if not frappe.db.exists("MM Host", host):
		frappe.throw(_("Only a host has a calendar of bookings."))
	nonce = links.new_nonce()
	token = links.token_for(nonce, "calendar")
	values = {"feed_nonce": nonce, "feed_hash": links.hash_of(token)}
	frappe.db.set_value("MM Host", host, values, update_modified=False)
	return _feed_address(nonce)


def host_of_feed(token: str | None) -> str | None:
	"""The active host whose feed a token opens, or None: whoever has left reads nothing any more."""
	if not isinstance(token, str) or not 0 < len(token) <= links.LONGEST_TOKEN:
		return None
	host = frappe.db.get_value(
		"MM Host", {"feed_hash": links.hash_of(trimmed(token)), "is_active": 1}, "name"
	)
	return host if is_enabled(host) else None


def feed_of(host: str) -> bytes:
	"""A host's bookings that hold time, from FEED_PAST back to FEED_AHEAD. Given names only, and none where
	it cannot be told from the whole name: feed addresses leak.
	"""
	name = frappe.db.get_value("MM Host", host, "display_name")
	calendar_name = _("{0}: bookings").format(typed_text(name))
	meetings, zone = [], clock.zone_of(host)
	for row in _feed_rows(host):
		called, title = given_name(typed_text(row.customer_name)), typed_text(row.meeting_title)
		meeting = CalendarMeeting(
			uid=uid_of(row),
			sequence=cint(row.sequence),
			start=clock.utc(row.starts_at),
			end=clock.utc(row.ends_at),
			title=f"{title}: {called}" if called else title,
			created=clock.from_site(row.creation),
			changed=clock.from_site(row.modified),
			location=places.place_of(row),
			url=links.schedule_url(row.starts_at, zone),
			status="CONFIRMED" if row.status == "Confirmed" else "TENTATIVE",
		)
		meetings.append(meeting)
	return calendar_file.feed(meetings, calendar_name)


def _shown(booking) -> tuple:
	return booking.status, host_of(booking), _event_values(booking)


def _writes_events() -> bool:
	return settings.write_events()


def _event_values(booking) -> dict:
	"""What the Event says: the site's clock, and no more of the guest than a host may see."""
	called = first_name(booking.customer_name or "")
	title = f"{booking.meeting_title}: {called}" if called else booking.meeting_title
	return {
		"subject": title,
		"starts_on": clock.to_site(clock.utc(booking.starts_at)),
		"ends_on": clock.to_site(clock.utc(booking.ends_at)),
	}


def _put_event(booking, event) -> None:
	values = _event_values(booking)
	if not event:
		event = _new_event(booking, values)
	elif any(event.get(key) != value for key, value in values.items()):
		event.update(values)
		event.save(ignore_permissions=True)  # the host's, whoever moved the booking
	google = _google_calendar(event.owner)
	if google and not event.sync_with_google_calendar:
		frappe.db.commit()  # a booking must not stay locked for as long as Google takes to answer
		event.update({"sync_with_google_calendar": 1, **google})
		event.save(ignore_permissions=True)


def _new_event(booking, values: dict):
	event = frappe.get_doc(
		{"doctype": "Event", "event_type": "Private", "event_category": "Meeting", **values}
	)
	event.insert(ignore_permissions=True)  # the job runs as whoever booked, a guest too
	event.db_set("owner", host_of(booking), update_modified=False)
	booking.db_set("calendar_event", event.name, update_modified=False)
	return event


def _google_calendar(user: str) -> dict | None:
	"""The fields of an Event that let Frappe push it to the user's Google Calendar, where there is one."""
	if not frappe.db.exists("DocType", "Google Calendar"):
		return None
	wanted = {"user": user, "enable": 1, "push_to_google_calendar": 1}
	found = frappe.db.get_value("Google Calendar", wanted, ["name", "google_calendar_id"], as_dict=True)
	return found and {"google_calendar": found.name, "google_calendar_id": found.google_calendar_id}


def _feed_address(nonce: str) -> str:
	token = links.token_for(nonce, "calendar")
	return site_url(f"/api/method/meeting_manager.api.calendar.feed?token={token}")


def _feed_rows(host: str) -> list:
	now = clock.now()
	row, booking = frappe.qb.DocType("MM Booking Host"), frappe.qb.DocType("MM Meeting Booking")
	times, shown = "calendar_uid sequence starts_at ends_at", "meeting_title customer_name location status"
	fields = f"name meeting_type {times} {shown}"
	return (
		frappe.qb.from_(row)
		.join(booking)
		.on(booking.name == row.parent)
		.select(*(booking[field] for field in fields.split()), booking.creation, booking.modified)
		.where((row.user == host) & (row.holds == 1))
		.where(booking.starts_at >= clock.seconds(now - FEED_PAST))
		.where(booking.starts_at <= clock.seconds(now + FEED_AHEAD))
		.orderby(booking.starts_at)
		.orderby(booking.name)
		.run(as_dict=True)
	)
