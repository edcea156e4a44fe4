"""The outbox: rows of MM Booking Task, written with a booking for what is done after the commit.

A row says how the booking stood then, so that one which is overtaken tells what was true at its time. See
`task_runner` for who does it.
"""

import json
from typing import Any

import frappe
from frappe.model.document import Document

from meeting_manager.meeting_manager.domain.booking.booking_lifecycle import Notification
from meeting_manager.meeting_manager.services.common import jobs, rows
from meeting_manager.meeting_manager.services.messages import outbox

TABLE, BOOKING = "MM Booking Task", "MM Meeting Booking"
GUEST, HOST, CALENDAR = "Guest Email", "Host Email", "Calendar Event"
DO_WAITING = "meeting_manager.meeting_manager.services.messages.task_runner.do_waiting"
Mail = tuple[str, str, Notification]  # kind; the guest's address or a host's user; what it tells
# What of a booking may be another when its email is written, and its hosts. Not the name: a corrected one is
# right.
TOLD = (
	"starts_at",
	"ends_at",
	"status",
	"waitlist",
	"offer_ends",
	"cancelled_by",
	"cancel_reason",
	"seats",
	"sequence",
	"meeting_title",
	"location",
)
LASTING = (
	"name",
	"customer",
	"customer_name",
	"customer_email",
	"customer_email_key",
	"meeting_type",
	"event",
	"guest_time_zone",
	"guest_language",
	"manage_nonce",
	"calendar_uid",
)


def add_mails(booking: Document, mails: list[Mail], before: Document | None) -> None:
	"""The emails that a change of a booking causes. before: the booking as it was."""
	if not mails:
		return
	state = json.dumps({"after": _state(booking), "before": before and _state(before)}, default=str)
	_add(booking, [{"kind": kind, "news": news, "recipient": to, "state": state} for kind, to, news in mails])


def add_calendar_entry(booking: Document) -> None:
	"""The booking's Event in its host's calendar: it says how the booking stands when it is written."""
	_add(booking, [{"kind": CALENDAR}])


def is_waiting(booking: Document, recipient: str) -> bool:
	"""Whether an email about the booking is still to be written to its guest's address, and will be: it is
	not where the site has no Email Account.
	"""
	mine = {"booking": booking.name, "kind": GUEST, "recipient": recipient}
	return bool(frappe.db.exists(TABLE, mine)) and outbox.has_account()


def states_of(row: Any, booking: Any) -> tuple[Any, Any]:
	"""The booking as it stood after the change, and before it or None: what emails read of it. booking: a row
	with the fields LASTING.
	"""
	states = json.loads(row.state)
	after, before = (each and _with_state(booking, each) for each in (states["after"], states["before"]))
	return after, before


def _add(booking: Document, new: list[dict[str, Any]]) -> None:
	common = {"booking": booking.name, "attempts": 0, "next_attempt_at": 0}
	rows.insert_rows(TABLE, [common | row for row in new])
	jobs.wake(DO_WAITING)


def _state(booking: Any) -> dict[str, Any]:
	state = {field: booking.get(field) for field in TOLD}
	return state | {"hosts": [row.user for row in booking.hosts if row.user]}


def _with_state(booking: Any, state: dict[str, Any]) -> Any:
	hosts = [frappe._dict(user=user) for user in state["hosts"]]
	return frappe._dict({**booking, "doctype": BOOKING, **state, "hosts": hosts})
