"""Does what waits in the outbox: see `booking_tasks`.

An email is queued and its row deleted in one transaction, so that each is sent once, whoever dies in between.
Those of one booking go out in their order.
"""

import time
from typing import Any

import frappe
from frappe import _
from frappe.model.document import Document

from meeting_manager.exceptions import NoEmailAccountError
from meeting_manager.meeting_manager.services.common import clock, jobs
from meeting_manager.meeting_manager.services.common.error_log import log_failure, log_note
from meeting_manager.meeting_manager.services.common.transactions import (
	lock_rows,
	retry_on_deadlock,
	savepoint,
)
from meeting_manager.meeting_manager.services.messages import booking_mails, calendar
from meeting_manager.meeting_manager.services.messages.booking_tasks import (
	BOOKING,
	CALENDAR,
	DO_WAITING,
	GUEST,
	LASTING,
	TABLE,
	states_of,
)

BATCH = 20  # rows in one transaction
A_RUN = 60  # seconds; then the next job goes on, so that others get their turn
LINGER = 0.3  # seconds: to start a job costs more than to look again
ATTEMPTS, PAUSE = 3, 4 * 60  # seconds; the scheduler looks every five minutes


def do_waiting() -> None:
	"""Do what waits, oldest first. Run as a job after a booking, and by the scheduler, for jobs that were
	lost. Several at once take turns.
	"""
	jobs.woken(DO_WAITING)
	until = time.monotonic() + A_RUN
	while time.monotonic() < until:
		if not _do_batch() and not _linger():
			return
	jobs.wake(DO_WAITING)
	frappe.db.commit()  # nothing was written; the next job is queued after a commit


def do_now(booking: str) -> None:
	"""Write the emails that wait for one booking, in the caller's transaction: it is about to be deleted, or
	something asks what was sent.
	"""
	mails = [row for row in _due(only=booking) if row.kind != CALENDAR]
	_write_mails(mails)


def forget(booking: Document, method: str | None = None) -> None:
	"""Before a booking is deleted: whoever was to be told of it still is."""
	do_now(booking.name)
	frappe.db.delete(TABLE, {"booking": booking.name})


@retry_on_deadlock
def _do_batch() -> bool:
	"""One transaction, or one for each calendar entry. Returns whether there was anything to do."""
	frappe.db.commit()  # nothing was written: what others have committed is to be seen
	lock_rows("DocType", [TABLE])  # one job at a time, for the order of the messages
	due = _due()
	_write_mails([row for row in due if row.kind != CALENDAR])
	frappe.db.commit()  # the emails are queued and their rows gone, both or neither
	for row in due:
		if row.kind == CALENDAR:
			_keep_calendar(row)
	return bool(due)


def _linger() -> bool:
	"""Whether something came while a worker waited for a moment."""
	if not getattr(frappe.local, "job", None):
		return False
	time.sleep(LINGER)
	frappe.db.commit()
	return bool(_due())


def _due(only: str | None = None) -> list[Any]:
	row = frappe.qb.DocType(TABLE)
	query = frappe.qb.from_(row).select(row.name, row.booking, row.kind, row.news, row.recipient)
	query = query.select(row.state, row.attempts)
	if only:
		query = query.where(row.booking == only)
	else:
		query = query.where(row.next_attempt_at <= clock.seconds(clock.now())).limit(BATCH)
	return list(query.orderby(row.creation).orderby(row.name).run(as_dict=True))


def _write_mails(due: list[Any]) -> None:
	bookings = _bookings_of(due)
	failed: set[tuple] = set()
	left = _lock(due)
	for row in [each for each in due if each.name in left]:
		thread = (row.booking, row.kind, row.recipient)
		if thread not in failed and not _write_mail(row, bookings.get(row.booking)):
			failed.add(thread)


def _write_mail(row: Any, booking: Any) -> bool:
	"""Queue an email and delete its row. Returns whether the next one to the same reader may follow."""
	messages = list(frappe.local.message_log)
	try:
		with savepoint():
			if booking:
				_queue(row, booking)
			frappe.db.delete(TABLE, {"name": row.name})
	except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
		raise
	except NoEmailAccountError as error:
		log_note(_("No outgoing Email Account"), str(error), daily=True)
		frappe.db.delete(TABLE, {"name": row.name})
	except Exception:
		_note_failure(row)
		return False
	finally:
		frappe.local.message_log = messages  # what Frappe says to whoever sends an email
	return True


def _queue(row: Any, booking: Any) -> None:
	after, before = states_of(row, booking)
	if row.kind == GUEST:
		booking_mails.write_to_guest(after, row.news, before, row.recipient)
	else:
		booking_mails.write_to_host(after, row.news, before, row.recipient)


def _note_failure(row: Any) -> None:
	"""Log it, and try again later, with what follows to the same reader behind it; three times."""
	title = _("An email to a host could not be queued")
	if row.kind == GUEST:
		title = _("An email to a guest could not be queued")
	log_failure(title, BOOKING, row.booking)
	if row.attempts + 1 >= ATTEMPTS:
		frappe.db.delete(TABLE, {"name": row.name})
		return
	frappe.db.set_value(TABLE, row.name, "attempts", row.attempts + 1, update_modified=False)
	thread = {"booking": row.booking, "kind": row.kind, "recipient": row.recipient}
	later = clock.seconds(clock.now()) + PAUSE
	frappe.db.set_value(TABLE, thread, "next_attempt_at", later, update_modified=False)


def _keep_calendar(row: Any) -> None:
	"""A transaction of its own: saving an Event may call Google, and no lock waits for that."""
	try:
		retry_on_deadlock(calendar.write_event)(row.booking)
		frappe.db.delete(TABLE, {"name": row.name})
	except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
		raise
	except Exception:
		frappe.db.rollback()
		log_failure("A calendar event could not be written", BOOKING, row.booking)
		frappe.db.delete(TABLE, {"name": row.name})  # the hourly look finds the booking without one
	frappe.db.commit()


def _lock(due: list[Any]) -> set[str]:
	"""Those that nobody has done since they were read: a deletion and a job may want the same ones."""
	if not due:
		return set()
	row = frappe.qb.DocType(TABLE)
	query = frappe.qb.from_(row).select(row.name).where(row.name.isin(sorted(each.name for each in due)))
	return set(query.for_update().run(pluck=True))


def _bookings_of(due: list[Any]) -> dict[str, Any]:
	names = sorted({row.booking for row in due})
	if not names:
		return {}
	booking = frappe.qb.DocType(BOOKING)
	query = frappe.qb.from_(booking).select(*(booking[field] for field in LASTING))
	return {each.name: each for each in query.where(booking.name.isin(names)).run(as_dict=True)}
