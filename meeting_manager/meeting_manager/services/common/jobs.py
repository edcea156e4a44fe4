"""Background jobs that follow a saved record, outside its transaction."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

import frappe

from meeting_manager.meeting_manager.services.common.error_log import log_failure

# What frappe.enqueue (15 and 16) keeps for itself: a value of such a name never reaches the job.
FRAPPE_PARAMETERS = frozenset(
	"method queue timeout event is_async job_name now enqueue_after_commit on_success on_failure at_front"
	" at_front_when_starved job_id deduplicate".split()
)

WAKE_AGAIN = 60  # seconds after which a job that was queued and never began is taken for lost


def after_commit(method: str, **values: object) -> None:
	"""Run a function as a background job once the transaction is kept.

	A queue that is full or away is logged and no more: a booking is worth more than what follows it, and the
	scheduler looks again for what was left undone. TypeError where a value is named like a parameter of
	frappe.enqueue: the worker would call the function without it.
	"""
	if taken := FRAPPE_PARAMETERS & values.keys():
		raise TypeError(
			f"{method}: {', '.join(sorted(taken))} is a parameter of frappe.enqueue, so it would not reach"
			" the job. Please give the job's parameter another name."
		)
	frappe.db.after_commit.add(lambda: _enqueue(method, values))


def wake(method: str) -> None:
	"""Run a function that does all that waits, once the transaction is kept, unless such a job waits already:
	one that has not begun sees what this transaction has written. It calls `woken` before it looks.
	"""
	frappe.db.after_commit.add(lambda: _wake(method))


def woken(method: str) -> None:
	"""Let the next `wake` queue another job, because this one begins to look."""
	with suppress(Exception):  # without the cache there is no mark
		frappe.cache.set(_mark(method), 0, ex=WAKE_AGAIN)


def _wake(method: str) -> None:
	with _logged():
		frappe.cache.set(_mark(method), 0, ex=WAKE_AGAIN, nx=True)
		if frappe.cache.incrby(_mark(method), 1) > 1:
			return
		try:
			frappe.enqueue(method, queue="short")
		except Exception:
			woken(method)
			raise


def _mark(method: str) -> str:
	return f"mm_woken:{frappe.local.site}:{method}"


def _enqueue(method: str, values: dict[str, object]) -> None:
	with _logged():
		frappe.enqueue(method, queue="short", **values)


@contextmanager
def _logged() -> Iterator[None]:
	"""Log what fails, after the commit: outside any transaction, whose end nobody else would write."""
	messages = list(frappe.local.message_log)
	try:
		yield
	except Exception:
		frappe.local.message_log = messages  # what Frappe says of its queue is not for guests
		log_failure("A job could not be queued")
		frappe.db.commit()
