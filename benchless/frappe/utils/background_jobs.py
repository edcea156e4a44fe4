"""Background jobs: one worker thread of this process, with a connection of its own."""

import queue
import threading

import frappe

_jobs = queue.Queue()
_known = set()  # job ids that are queued or running
_lock = threading.Lock()
_worker = None


def enqueue(
	method, queue="default", timeout=None, event=None, is_async=True, job_name=None, now=False,
	enqueue_after_commit=False, *, on_success=None, on_failure=None, at_front=False, job_id=None, deduplicate=False,
	**kwargs,
):
	"""Call a function (or the one at a dotted path) later, as this user; at once with `now`, and in tests.

	`job_id` with `deduplicate` keeps a second one from being queued while the first is waiting or running.
	"""
	if deduplicate and not job_id:
		frappe.throw(frappe._("`job_id` paramater is required for deduplication."))
	if now or not is_async:
		return frappe.call(method, **kwargs)
	if deduplicate and is_job_enqueued(job_id):
		return None
	job = frappe._dict(method=method, kwargs=kwargs, site=frappe.local.site, user=frappe.session.user)
	job.update(job_id=job_id, on_success=on_success, on_failure=on_failure, in_test=frappe.flags.in_test)
	if job_id:
		_known.add((job.site, job_id))
	if enqueue_after_commit:
		frappe.db.after_commit.add(lambda: _start(job))
		frappe.db.after_rollback.add(lambda: _known.discard((job.site, job_id)))
		return None
	return _start(job)


def is_job_enqueued(job_id):
	"""Whether a job of that id is waiting or running."""
	return (frappe.local.site, job_id) in _known


def _start(job):
	if job.in_test:
		return _call(job)
	global _worker
	with _lock:
		if not _worker or not _worker.is_alive():
			_worker = threading.Thread(target=_work, name="benchless-worker", daemon=True)
			_worker.start()
	_jobs.put(job)
	return job


def _call(job):
	try:
		return frappe.call(job.method, **job.kwargs)
	finally:
		_known.discard((job.site, job.job_id))


def _work():
	while (job := _jobs.get()) is not None:
		frappe.init(job.site)
		try:
			frappe.connect()
			frappe.set_user(job.user)
			_call(job)
			frappe.db.commit()
		except Exception:
			frappe.db.rollback()
			name = job.method if isinstance(job.method, str) else job.method.__qualname__
			frappe.log_error(title=f"Job failed: {name}")
			frappe.db.commit()
		finally:
			frappe.destroy()
			_jobs.task_done()
	_jobs.task_done()


def wait_for_jobs():
	"""Return when every queued job has run."""
	_jobs.join()


def stop_worker():
	"""Let the worker finish what is queued, and end it."""
	global _worker
	if _worker and _worker.is_alive():
		_jobs.put(None)
		_worker.join(timeout=10)
	_worker = None
