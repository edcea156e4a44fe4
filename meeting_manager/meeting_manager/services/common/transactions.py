"""Transactions: retrying after a deadlock, rolling back a part, and locking rows.

Everything that writes for a guest or in a job runs under `retry_on_deadlock`.
"""

import random
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

import frappe
from frappe import _
from frappe.utils import cint, create_batch

from meeting_manager.error_codes import ErrorCode
from meeting_manager.exceptions import refuse

TRIES = 6
PAUSE = 0.05  # seconds, doubled each time and made uneven, so that two who met do not meet again
ROWS_A_LOCK = 1000  # names in one statement: from about that many on MariaDB stops using the index

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def retry_on_deadlock(function: Callable[Parameters, Result]) -> Callable[Parameters, Result]:
	"""Call the function again, from its beginning, when a deadlock or a busy database undid its work.

	MariaDB undoes one of two transactions that wait for each other, and SQLite one that read before somebody
	else wrote. The whole transaction is rolled back, so the function must do all the writing of its request.
	Raises BookingRequestError (429) when every attempt fails.
	"""

	@wraps(function)
	def call(*args: Parameters.args, **kwargs: Parameters.kwargs) -> Result:
		for attempt in range(TRIES):
			try:
				return function(*args, **kwargs)
			except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
				frappe.db.rollback()
				frappe.clear_messages()
				time.sleep(PAUSE * 2**attempt * (0.5 + random.random()))
		refuse(ErrorCode.BUSY, _("Many people are booking right now. Please try again in a minute."))

	return call


@contextmanager
def savepoint() -> Iterator[None]:
	"""Undo what the block wrote when it raises, and let the error go on.

	Frappe's own `savepoint` swallows the errors that it catches. After a deadlock nothing is undone here,
	because the database has undone the whole transaction and no longer knows the savepoint.
	"""
	name = f"mm_{frappe.generate_hash(length=10)}"
	frappe.db.savepoint(name)
	frappe.flags.mm_savepoints = cint(frappe.flags.mm_savepoints) + 1
	try:
		yield
	except frappe.QueryDeadlockError:
		raise
	except Exception:
		_undo_to(name)
		raise
	finally:
		frappe.flags.mm_savepoints -= 1
	frappe.db.release_savepoint(name)


def _undo_to(save_point: str) -> None:
	"""Frappe takes this for the end of the transaction, and would count what was written before as nothing:
	see `begin_anew`.
	"""
	writes = getattr(frappe.db, "transaction_writes", 0)
	frappe.db.rollback(save_point=save_point)
	if hasattr(frappe.db, "transaction_writes"):
		frappe.db.transaction_writes = writes


def restart_transaction() -> None:
	"""Begin the transaction of a request that has read and not yet written. MariaDB goes on showing what was
	there at the first read, so what others committed since would be missed; Frappe on SQLite begins none by
	itself.
	"""
	frappe.db.rollback()


def begin_anew() -> bool:
	"""Begin the transaction anew if it has written nothing, and say whether. What is read after its first
	lock is then current, and needs no `for_update`: with that, MariaDB locks all that the read passes, up to
	the next row, which may be another host's, and guests of different hosts wait for each other, in either
	order. False where it cannot be told, and within a `savepoint`, which would be gone.

	Only for services of guests, whose request is a transaction of its own: Frappe's count of writes begins
	again where somebody has undone a part of the transaction by other means than our `savepoint`.
	"""
	if frappe.flags.mm_savepoints or getattr(frappe.db, "transaction_writes", 1):
		return False
	frappe.db.rollback()
	return True


def lock_rows(doctype: str, names: Iterable[str | None]) -> None:
	"""Hold rows until the transaction ends; others who want them wait.

	By a write of the name to itself, which locks on every database: SQLite has no row locks of its own. In
	order of name, so that two callers who want the same rows cannot wait for each other.
	"""
	table = frappe.qb.DocType(doctype)
	for part in create_batch(sorted({name for name in names if name}), ROWS_A_LOCK):
		frappe.qb.update(table).set(table.name, table.name).where(table.name.isin(part)).run()
