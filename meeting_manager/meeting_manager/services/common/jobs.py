"""Background jobs that follow a saved record, outside its transaction."""

import frappe

from meeting_manager.meeting_manager.services.common.error_log import log_failure

# What frappe.enqueue (15 and 16) keeps for itself: a value of such a name never reaches the job.
FRAPPE_PARAMETERS = frozenset(
	"method queue timeout event is_async job_name now enqueue_after_commit on_success on_failure at_front"
	" at_front_when_starved job_id deduplicate".split()
)


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


def _enqueue(method: str, values: dict[str, object]) -> None:
	messages = list(frappe.local.message_log)
	try:
		frappe.enqueue(method, queue="short", enqueue_after_commit=True, **values)
	except Exception:
		frappe.local.message_log = messages  # what Frappe says of its queue is not for guests
		log_failure("A job could not be queued")
		frappe.db.commit()  # the transaction has ended, and nobody ends this one
