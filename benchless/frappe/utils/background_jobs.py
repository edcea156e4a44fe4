"""Background jobs: one worker thread of this process, with a connection of its own."""

import queue as queues
import threading

import frappe

from benchless import NOT_OFFERED

_jobs, _lock = queues.Queue(), threading.Lock()
_known = set()  # (site, job id) of those that are queued or running
_worker = None


def enqueue(
	method, queue="default", timeout=None, event=None, is_async=True, job_name=None, now=False,
	enqueue_after_commit=False, *, on_success=None, on_failure=None, at_front=False, job_id=None,
	deduplicate=False, **kwargs
):  # fmt: skip
	"""Call a function later, as this user, once for a `job_id` to `deduplicate`; at once in tests.

	`queue`, `timeout`, `event`, `job_name` and `at_front` change nothing here.
	"""
	if on_success or on_failure:
		raise NotImplementedError(NOT_OFFERED.format("on_success and on_failure of frappe.enqueue"))
	if now or not (is_async or frappe.flags.in_test):
		return frappe.call(method, **kwargs)
	key = (frappe.local.site, job_id)
	if deduplicate and key in _known:
		return
	_known.add(key)
	job = frappe._dict(method=method, kwargs=kwargs, site=key[0], user=frappe.session.user, key=key)
	if enqueue_after_commit:
		job.after_commit = True
		frappe.db.after_commit.add(lambda: _start(job))
		frappe.db.after_rollback.add(lambda: _known.discard(key))
	else:
		_start(job)


def _start(job):
	global _worker
	if frappe.flags.in_test:
		return _call(job)
	with _lock:
		if not _worker or not _worker.is_alive():
			_worker = threading.Thread(target=_work, name="benchless-worker", daemon=True)
			_worker.start()
	_jobs.put(job)


def _call(job):
	try:
		method = frappe.get_attr(job.method) if isinstance(job.method, str) else job.method
		method(**job.kwargs)  # a value that the function does not take is an error, as in Frappe's worker
		if job.after_commit:
			frappe.db.commit()  # a transaction of its own, also at once in tests
	finally:
		_known.discard(job.key)


def _work():
	while (job := _jobs.get()) is not None:
		try:
			frappe.init(job.site)
			frappe.connect()
			frappe.set_user(job.user)
			_call(job)
			frappe.db.commit()
		except Exception:
			frappe.db.rollback()
			frappe.log_error(title=f"Job failed: {getattr(job.method, '__qualname__', job.method)}")
			frappe.db.commit()
		finally:
			frappe.destroy()


def stop_worker():
	"""Let the worker finish what is queued, and end it."""
	if _worker and _worker.is_alive():
		_jobs.put(None)
		_worker.join(timeout=10)
