"""Work that follows a saved record, outside its transaction."""

import frappe


def after_commit(method: str, **values) -> None:
	"""Run a function as a background job once the transaction is kept.

	A queue that is full or away is logged and no more: a booking is worth more than what follows it, and the
	scheduler looks again for what was left undone.
	"""
	frappe.db.after_commit.add(lambda: _enqueue(method, values))


def _enqueue(method: str, values: dict) -> None:
	messages = list(frappe.local.message_log)
	try:
		frappe.enqueue(method, queue="short", enqueue_after_commit=True, **values)
	except Exception:
		frappe.local.message_log = messages  # what Frappe says of its queue is not for guests
		frappe.log_error(title="A job could not be queued")
		frappe.db.commit()  # the transaction has ended, and nobody ends this one
