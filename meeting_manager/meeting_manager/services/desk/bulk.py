"""Bulk actions: an MM Bulk Action record, and a job that works through its records.

Each record is changed in a transaction of its own, committed with the note of the result. A transaction for
several would hold the hosts of some while it asks for the customers of others, against the order of locks. A
job that dies continues exactly where it stopped, so nobody is texted twice.
"""

import json
from contextlib import contextmanager
from dataclasses import dataclass
from time import monotonic

import frappe
from frappe import _
from frappe.utils import add_days, cint, now_datetime, strip_html

from meeting_manager.meeting_manager.services.common import clock, rows
from meeting_manager.meeting_manager.services.common.claims import LEASE, claim_rows
from meeting_manager.meeting_manager.services.common.error_log import log_failure
from meeting_manager.meeting_manager.services.common.transactions import retry_on_deadlock
from meeting_manager.meeting_manager.services.desk import bulk_actions
from meeting_manager.meeting_manager.services.desk.bulk_actions import Action
from meeting_manager.meeting_manager.services.messages import context

TABLE, FAILURES = "MM Bulk Action", "MM Bulk Action Failure"
MOST = 10_000  # records; more than a list of them can still be read
AT_ONCE = 20  # so many are done in the request itself, which takes a second or two
SHOWN = 200  # failures that a dialog lists; the record holds them all
TOLD_EVERY = 1.0  # seconds between two words about the progress
LONGEST_JOB = 60 * 60  # seconds
JOB = "meeting_manager.meeting_manager.services.desk.bulk.run_in_background"


class LostClaimError(Exception):
	"""Another job has taken over this action; `run` ends without a word."""


@dataclass
class _Run:
	"""An action under way. names: all its records; position: the next one."""

	name: str
	doctype: str
	action: Action
	choices: dict
	names: list[str]
	position: int
	claim: str


def start(doctype: str, action: str, names: list[str], choices: dict) -> str:
	"""Begin an action as the signed-in user and return the number of its MM Bulk Action. A few records are
	done when this returns, many by a job.

	Raises ValidationError or PermissionError, before anything is done, for what cannot be asked.
	"""
	names = _wanted(names)
	checked = bulk_actions.find(doctype, action).check(doctype, choices)
	record = frappe.get_doc(
		doctype=TABLE,
		action=action,
		record_type=doctype,
		status="Queued",
		total=len(names),
		records=json.dumps(names),
		choices=json.dumps(checked),
		seen_at=_now(),
	)
	record.insert(ignore_permissions=True)  # nobody writes these by hand; `find` has asked for the right
	if len(names) > AT_ONCE:
		_queue(record.name)
	else:
		frappe.db.commit()  # the rows that follow are transactions of their own
		run(record.name)
	return record.name


def names_of(doctype: str, filters: list) -> list[str]:
	"""The records of a filtered list that the user may read, one more than may be changed at once."""
	return frappe.get_list(doctype, filters=filters, pluck="name", limit=MOST + 1)


def run(name: str, tell=None) -> None:
	"""Go through the records of an action that nobody works on, as the user who asked for it.

	tell: called with the number about once a second, and at the end.
	"""
	owner, claim = frappe.db.get_value(TABLE, name, "owner"), _claim(name)
	if not claim:
		return
	with _as_user(owner) as is_allowed:
		try:
			work = _load(name, claim) if is_allowed else None
		except (frappe.PermissionError, frappe.ValidationError):
			work = None  # the right is gone since
		if not work:
			return _end(name, claim, "Stopped")
		try:
			_go_through(work, tell)
		except LostClaimError:
			frappe.db.rollback()
			return
		_end(name, claim, "Finished")
	if tell:
		tell(name)


def run_in_background(bulk_action: str) -> None:
	"""The job: `run`, with a word to the user's browser now and then, and a notification at the end."""
	owner = frappe.db.get_value(TABLE, bulk_action, "owner")
	run(bulk_action, tell=lambda name: frappe.publish_realtime("mm_bulk_action", {"name": name}, user=owner))
	action = frappe.db.get_value(TABLE, bulk_action, ["status", "total"], as_dict=True)
	if not action or action.status != "Finished" or not frappe.db.exists("DocType", "Notification Log"):
		return
	with _as_user(owner):
		frappe.get_doc(
			doctype="Notification Log",
			type="Alert",
			for_user=owner,
			subject=_("Your bulk action on {0} records has finished: {1}").format(
				f"{action.total:,}", summary(bulk_action)
			),
			document_type=TABLE,
			document_name=bulk_action,
		).insert(ignore_permissions=True)  # nobody writes notifications by hand


def progress(name: str) -> dict:
	"""How far an action is: its status, its counts, and the first failures with a title where the user may
	read the record. For who began it, and who may read all of them.
	"""
	record = frappe.db.get_value(
		TABLE,
		name,
		["owner", "action", "record_type", "status", "total", "done", "unchanged", "failed"],
		as_dict=True,
	)
	if not record:
		raise frappe.DoesNotExistError
	if record.pop("owner") != frappe.session.user:
		frappe.has_permission(TABLE, "read", name, throw=True)
	filters, order = {"parent": name, "parenttype": TABLE}, "idx asc"
	found = frappe.get_all(FAILURES, filters, ["record", "reason"], order_by=order, limit=SHOWN)
	titles = _titles(record.record_type, [row.record for row in found])
	failures = [{**row, "title": titles.get(row.record, "")} for row in found]
	return {"name": name, **record, "failures": failures}


def resume_lost() -> None:
	"""Queue the actions again whose job never began or died; run by the scheduler."""
	lost = {"status": ["in", ["Queued", "Running"]], "seen_at": ["<", _now() - LEASE]}
	for name in frappe.get_all(TABLE, lost, pluck="name"):
		_queue(name)


def summary(name: str) -> str:
	"""A sentence such as "4,980 done, 20 not"."""
	counts = frappe.db.get_value(TABLE, name, ["done", "unchanged", "failed"], as_dict=True)
	text = _("{0} succeeded, {1} failed.").format(f"{cint(counts.done):,}", f"{cint(counts.failed):,}")
	if not cint(counts.unchanged):
		return text
	return text + " " + _("Unchanged: {0}.").format(f"{cint(counts.unchanged):,}")


def delete_old(days: int) -> None:
	"""Delete the actions that began more than `days` days ago, and their failures. Two statements and no
	documents, as Frappe clears its own Error Log.
	"""
	action, failure = frappe.qb.DocType(TABLE), frappe.qb.DocType(FAILURES)
	before = add_days(now_datetime(), -days)
	old = frappe.qb.from_(action).select(action.name).where(action.creation < before)
	frappe.qb.from_(failure).delete().where(failure.parent.isin(old)).run()
	frappe.qb.from_(action).delete().where(action.creation < before).run()


def _wanted(names: list[str]) -> list[str]:
	"""Each once, in their order."""
	wanted = list(dict.fromkeys(name for name in names if isinstance(name, str) and name))
	if not wanted:
		frappe.throw(_("No records are selected. Please select some first."))
	if len(wanted) > MOST:
		frappe.throw(_("At most {0} records can be changed at once. Please select fewer.").format(MOST))
	return wanted


def _queue(name: str) -> None:
	frappe.enqueue(JOB, queue="long", timeout=LONGEST_JOB, enqueue_after_commit=True, bulk_action=name)


@retry_on_deadlock
def _claim(name: str) -> str | None:
	"""The token of this job's claim, or None when another job works on the action."""
	table = frappe.qb.DocType(TABLE)
	is_lost = (table.status == "Running") & (table.seen_at < _now() - LEASE)
	token = claim_rows(TABLE, [name], (table.status == "Queued") | is_lost, status="Running", seen_at=_now())
	is_mine = frappe.db.get_value(TABLE, name, "claim") == token
	frappe.db.commit()  # whoever looks now sees that it is taken
	return token if is_mine else None


@contextmanager
def _as_user(owner: str):
	"""Work with the rights and in the language of whoever asked; False when they may not work any more."""
	before = frappe.session.user
	user = frappe.db.get_value("User", owner, ["enabled", "language"], as_dict=True)
	if owner != before:  # in a request it is the same, and setting it would end their session
		frappe.set_user(owner if user else "Guest")
	try:
		with context.language((user and user.language) or context.site_language()):
			yield bool(user and cint(user.enabled))
	finally:
		if frappe.session.user != before:
			frappe.set_user(before)


def _load(name: str, claim: str) -> _Run:
	record = frappe.get_doc(TABLE, name)
	action = bulk_actions.find(record.record_type, record.action)
	names, choices = json.loads(record.records), json.loads(record.choices)
	return _Run(name, record.record_type, action, choices, names, cint(record.position), claim)


def _go_through(work: _Run, tell) -> None:
	told = monotonic()
	while work.position < len(work.names):
		name = work.names[work.position]
		try:
			_change(work, name)
		except LostClaimError:
			raise
		except Exception as error:
			frappe.db.rollback()
			_note_failure(work, name, _reason(error))
		frappe.clear_messages()  # what a save wanted to say to whoever saves is not for this job
		work.position += 1
		if tell and monotonic() - told >= TOLD_EVERY:
			tell(work.name)
			told = monotonic()


@retry_on_deadlock
def _change(work: _Run, name: str) -> None:
	document = frappe.get_doc(work.doctype, name)
	document.check_permission("write")
	changed = work.action.step(document, work.choices)
	_count(work, "done" if changed else "unchanged")
	frappe.db.commit()  # the row and its note together: see the top of this file


@retry_on_deadlock
def _note_failure(work: _Run, name: str, reason: str) -> None:
	_count(work, "failed")
	row = {"parent": work.name, "parenttype": TABLE, "parentfield": "failures", "idx": work.position + 1}
	rows.insert_rows(FAILURES, [{**row, "record": name, "reason": reason}])
	frappe.db.commit()  # the same


def _count(work: _Run, outcome: str) -> None:
	table = frappe.qb.DocType(TABLE)
	(
		frappe.qb.update(table)
		.set(table[outcome], table[outcome] + 1)
		.set(table.position, work.position + 1)
		.set(table.seen_at, _now())
		.where((table.name == work.name) & (table.claim == work.claim))
		.run()
	)
	if frappe.db.get_value(TABLE, work.name, "claim", for_update=True) != work.claim:
		raise LostClaimError


def _reason(error: Exception) -> str:
	"""Why a record was not changed, as plain text for whoever asked."""
	if isinstance(error, frappe.DoesNotExistError):
		return _("It no longer exists.")
	if isinstance(error, frappe.PermissionError):
		return _("You don't have permission to change it.")
	if isinstance(error, frappe.ValidationError) and str(error):
		return strip_html(str(error)).strip()
	log_failure(_("Bulk action failed for a record"))
	return _("Something went wrong. See the Error Log for details.")


@retry_on_deadlock
def _end(name: str, claim: str, status: str) -> None:
	table, now = frappe.qb.DocType(TABLE), clock.to_site(clock.now())
	query = frappe.qb.update(table).set(table.status, status).set(table.finished_at, now)
	query.where((table.name == name) & (table.claim == claim)).run()
	frappe.db.commit()  # a job that dies afterwards has done its work


def _titles(doctype: str, names: list[str]) -> dict[str, str]:
	if not names:
		return {}
	fields = ["customer_name", "meeting_title"] if doctype == bulk_actions.BOOKING else ["customer_name"]
	wanted = {"filters": {"name": ["in", names]}, "fields": ["name", *fields], "limit": 0}
	found = frappe.get_list(doctype, **wanted)
	return {row.name: " · ".join(row[field] for field in fields if row.get(field)) for row in found}


def _now() -> int:
	return clock.seconds(clock.now())
