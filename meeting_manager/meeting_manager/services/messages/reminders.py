"""Reminders: a ledger of what is due, unique by booking, channel and lead time, and the sending.

Each is sent at most once, also when two schedulers run: a row that is Scheduled is claimed, and the claim and
the email are one transaction. The state of the booking is read again under its lock.
"""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import frappe
from frappe import _
from frappe.utils import cint

from meeting_manager.meeting_manager.domain.messages.reminders import (
	LeadHoursError,
	due_time,
	parse_lead_hours,
)
from meeting_manager.meeting_manager.services.common import clock, rows, settings
from meeting_manager.meeting_manager.services.common.claims import claim_rows, claimed_rows
from meeting_manager.meeting_manager.services.common.error_log import log_failure
from meeting_manager.meeting_manager.services.common.transactions import lock_rows, retry_on_deadlock
from meeting_manager.meeting_manager.services.messages import context, notifications, sms_queue

BATCH = 100
TABLE = "MM Booking Reminder"
LONG_AGO = clock.utc(0)


@dataclass(frozen=True)
class Wanted:
	"""A reminder that a booking should have: `ideal` is its moment in unix seconds, past or to come."""

	channel: str
	lead_hours: int
	ideal: int


def plan(booking, *, is_stored: bool = False) -> None:
	"""Bring the ledger of a booking up to date after it was saved: rows for one to come that is confirmed,
	none left over for any other. A reminder sent for a time that is no more is due again for the new one. A
	booking that is saved in silence gets no new rows, but those it has stay right. is_stored: the booking was
	read, not saved.
	"""
	is_coming = booking.status == "Confirmed" and not booking.waitlist and notifications.is_coming(booking)
	wanted = {_key(booking, each): each for each in _wanted(booking)} if is_coming else {}
	ledger = _rows_of(booking) if is_stored or booking.get_doc_before_save() else {}
	if not notifications.is_muted(booking):
		present = clock.seconds(clock.now())
		new = [
			{
				"booking": booking.name,
				"channel": each.channel,
				"lead_hours": each.lead_hours,
				"due_at": each.ideal,
				"due": clock.to_site(clock.utc(each.ideal)),
				"status": "Scheduled",
				"reminder_key": key,
			}
			for key, each in wanted.items()
			if key not in ledger and each.ideal >= present  # one whose moment has passed is not needed
		]
		rows.insert_rows(TABLE, new)
	for key, row in ledger.items():
		_adjust(row, wanted.get(key))


def forget(booking, method: str | None = None) -> None:
	"""Before a booking is deleted: its rows go with it."""
	frappe.db.delete(TABLE, {"booking": booking.name})


def send_due(now: datetime | None = None) -> dict[str, int]:
	"""Send what is due; run by the scheduler. Returns how many were Sent and Skipped. now: aware."""
	counts = {"Sent": 0, "Skipped": 0}
	while outcomes := _send_batch(now or clock.now()):
		for outcome in outcomes:
			if outcome in counts:
				counts[outcome] += 1
	return counts


def _key(booking, wanted: Wanted) -> str:
	"""What is unique, in the 64 characters of its column whatever a booking is called."""
	key = f"{booking.name}:{wanted.channel}:{wanted.lead_hours}"
	return key if len(key) <= 64 else sha256(key.encode()).hexdigest()


def _wanted(booking) -> list[Wanted]:
	quiet = settings.quiet_hours()
	zone = context.guest_of(booking).zone
	start = clock.utc(booking.starts_at)
	channels = ["Email"] if notifications.guest_address(booking) else []
	if sms_queue.number_of(booking):
		channels.append("SMS")
	return [
		Wanted(channel, hours, clock.seconds(due))
		for channel in channels
		for hours in _lead_hours(booking)
		if (due := due_time(start, hours, zone, *quiet, LONG_AGO))
	]


def _lead_hours(booking) -> tuple[int, ...]:
	"""Of the type or event, else of the site. A text that cannot be read must not stop a booking."""
	doctype, name = (
		("MM Event", booking.event) if booking.event else ("MM Meeting Type", booking.meeting_type)
	)
	own = frappe.get_cached_doc(doctype, name).reminder_hours
	try:
		return parse_lead_hours(own if (own or "").strip() else settings.reminder_hours())
	except LeadHoursError:
		title = _("Invalid reminder hours in {0} {1}").format(_(doctype), name)
		log_failure(title, doctype, name, daily=True)
		return ()


def _rows_of(booking) -> dict[str, dict]:
	"""The rows as they are now: the snapshot may be older than what somebody planned who saved the booking a
	moment ago.
	"""
	row = frappe.qb.DocType(TABLE)
	query = frappe.qb.from_(row).select(row.name, row.reminder_key, row.due_at, row.status)
	ledger = query.where(row.booking == booking.name).for_update().run(as_dict=True)
	return {each.reminder_key: each for each in ledger}


def _adjust(row, wanted: Wanted | None) -> None:
	"""Let a row that is there say what is wanted now. What is due at the moment it was due at stays as it is,
	sent or not, unless it had been called off.
	"""
	ideal = wanted.ideal if wanted else 0
	is_to_come = ideal >= clock.seconds(clock.now())
	if wanted and ideal == cint(row.due_at) and row.status != "Skipped":
		return
	if is_to_come:
		due = clock.to_site(clock.utc(ideal))
		values = {"due_at": ideal, "due": due, "status": "Scheduled", "sent_at": None, "reason": None}
	elif row.status == "Scheduled":
		too_late = _("The booking was rescheduled to a time too close for this reminder.")
		values = {"status": "Skipped", "reason": too_late if wanted else _not_on()}
	else:
		return
	frappe.db.set_value(TABLE, row.name, {**values, "claim": None})


@retry_on_deadlock
def _send_batch(now: datetime) -> list[str]:
	"""One transaction: lock the bookings, claim the rows, read both again, send, note. A crash undoes all of
	it, the mails too. Bookings are locked before their reminders here as everywhere.
	"""
	over, order = {"status": "Scheduled", "due_at": ["<=", clock.seconds(now)]}, "due_at asc, name asc"
	due = frappe.get_all(TABLE, over, ["name", "booking"], order_by=order, limit=BATCH)
	frappe.db.commit()  # nothing was written: it ends the snapshot, or the state below would be of before
	if not due:
		return []
	lock_rows("MM Meeting Booking", {row.booking for row in due})
	table, names = frappe.qb.DocType(TABLE), [row.name for row in due]
	# The same condition again, now under the lock.
	is_due = (table.status == "Scheduled") & (table.due_at <= clock.seconds(now))
	token = claim_rows(TABLE, names, is_due, status="Sent", sent_at=clock.to_site(now))
	claimed = claimed_rows(TABLE, token, names, ["name", "booking", "channel"], "due_at asc")
	outcomes = [_send(row, now) for row in claimed]
	frappe.db.commit()  # a batch is done; the next one must not hold its locks
	return outcomes or ["Taken"]  # another scheduler had these; there may be more


def _send(row, now: datetime) -> str:
	# None for a booking that somebody deleted past its document: one such row must not stop the others.
	exists = frappe.db.exists("MM Meeting Booking", row.booking)
	booking = frappe.get_doc("MM Meeting Booking", row.booking) if exists else None
	reason = _why_not(booking, now) if booking else _("The booking was deleted.")
	if not reason:
		send = sms_queue.queue if row.channel == "SMS" else notifications.mail_guest
		if not send(booking, "reminder"):
			reason = _("It could not be sent. See the Error Log for details.")
	if not reason:
		return "Sent"
	frappe.db.set_value(TABLE, row.name, {"status": "Skipped", "reason": reason, "sent_at": None})
	return "Skipped"


def _why_not(booking, now: datetime) -> str | None:
	"""Why a booking gets no reminder now."""
	if booking.status != "Confirmed" or booking.waitlist:
		return _not_on()
	if cint(booking.starts_at) <= clock.seconds(now):
		return _("The meeting has already started.")
	return None


def _not_on() -> str:
	return _("The booking is no longer confirmed.")
