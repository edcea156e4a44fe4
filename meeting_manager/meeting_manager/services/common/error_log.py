"""What the app writes into the Error Log: what failed, where, and for which record. Never a value.

Frappe logs the variables of every function in a traceback, so a failed email would put the guest's name and
address and the token of the manage link into a table that is kept for weeks. Here a row has the kind of the
error and the lines of code. What Frappe itself logs is made the same where code of ours is in the traceback
(hooks on Error Log and Scheduled Job Log). See ADR 0031.
"""

import re
import sys

import frappe
from frappe.model.document import Document

from meeting_manager.meeting_manager.domain.common import tracebacks
from meeting_manager.meeting_manager.services.common import clock

LONGEST_TITLE = 140
DAY = 24 * 60 * 60  # seconds
OURS = re.compile(r"meeting_manager|\bMM (?:[A-Z][a-z]+|SMS)\b")
OUR_REQUESTS = re.compile(r"/booking/|meeting_manager|MM ")
DOTTED_PATH = re.compile(r"[A-Za-z_]\w*(\.\w+)+")


def log_failure(
	title: str, doctype: str | None = None, name: str | None = None, *, daily: bool = False
) -> None:
	"""Log the error that is being handled, for a record. title: what could not be done, without a value.

	daily: once a day is enough.
	"""
	error = sys.exc_info()[1]
	log_note(title, tracebacks.summary(error) if error else "", doctype, name, daily=daily)


def log_note(
	title: str, text: str, doctype: str | None = None, name: str | None = None, *, daily: bool = False
) -> None:
	"""Log something that staff should see. text: without a value that says who somebody is, or opens
	anything.
	"""
	if daily and _is_logged_today(title):
		return
	values = {"method": title[:LONGEST_TITLE], "error": text}
	log = frappe.get_doc(
		{"doctype": "Error Log", **values, "reference_doctype": doctype, "reference_name": name}
	)
	log.flags.has_no_values = True
	log.insert(ignore_permissions=True)  # whoever the error happened to


def undo_and_log(title: str) -> None:
	"""Undo what a request has written that failed in a way nobody foresaw, and keep the row that says so."""
	frappe.db.rollback()
	log_failure(title)
	frappe.db.commit()  # a GET would undo it


def keep_values_out(log: Document, method: str | None = None) -> None:
	"""Before an Error Log is inserted, whoever writes it: of an error in code of ours, or with a record of
	ours, no value is kept.
	"""
	if log.flags.has_no_values:
		return
	if OUR_REQUESTS.search(log.get("metadata") or ""):
		log.metadata = None  # Frappe 16: path, form and referrer of the request
	text = log.error or ""
	if tracebacks.is_traceback(text) and OURS.search(f"{text} {log.method}"):
		log.error = tracebacks.without_values(text)
		if not DOTTED_PATH.fullmatch(log.method or ""):
			log.method = tracebacks.kind_of(text)  # it was the error's own text


def keep_values_out_of_job_log(log: Document, method: str | None = None) -> None:
	"""The same for the traceback of a scheduled job, which Frappe writes into the log of the job."""
	details = log.get("details") or ""
	if tracebacks.is_traceback(details) and OURS.search(details):
		log.db_set("details", tracebacks.without_values(details), update_modified=False)


def mark_of_today(title: str) -> str:
	"""The key of the cache which says that a daily row of this title has been written."""
	return f"mm_logged:{clock.to_site(clock.now()).date()}:{title}"


def _is_logged_today(title: str) -> bool:
	"""Whether a row of this title was written today; from now on it is, unless the row is undone."""
	key = mark_of_today(title)
	if frappe.cache.get_value(key, expires=True):
		return True
	frappe.cache.set_value(key, 1, expires_in_sec=DAY)
	frappe.db.after_rollback.add(lambda: frappe.cache.delete_value(key))
	return False
