"""Beginning again when the database asks for it."""

import random
import time

import frappe
from frappe import _

from meeting_manager.exceptions import BookingRequestError, Problem

TRIES = 6
PAUSE = 0.05  # seconds, doubled each time and made uneven, so that two who met do not meet again


def retried(work):
	"""Call `work`, the whole of a request's writing, again when a deadlock or a busy database undid it.

	MariaDB undoes one of two transactions that wait for each other, and SQLite one that read before somebody
	else wrote. Raises BookingRequestError (429) when that never ends.
	"""
	for attempt in range(TRIES):
		try:
			return work()
		except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
			frappe.db.rollback()  # nothing of the request is kept, as it starts from its beginning
			frappe.clear_messages()
			time.sleep(PAUSE * 2**attempt * (0.5 + random.random()))
	message = _("Many people are booking at this moment. Please try again in a minute.")
	error = BookingRequestError([Problem("busy", message)])
	error.http_status_code = 429
	raise error


def restart_transaction() -> None:
	"""Begin the transaction of a request that has read and not yet written. MariaDB goes on showing what was
	there at the first read, so what others committed since would be missed; Frappe on SQLite begins none by
	itself.
	"""
	frappe.db.rollback()
