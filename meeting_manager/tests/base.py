"""The base class of all tests, on Frappe 15, on Frappe 16 and on benchless."""

import atexit
import sys
import threading
from contextlib import contextmanager
from functools import wraps
from importlib.util import find_spec
from unittest.mock import patch

import frappe
from frappe.utils import data

try:
	from frappe.tests import IntegrationTestCase as _FrappeCase
except ImportError:  # Frappe 15
	from frappe.tests.utils import FrappeTestCase as _FrappeCase
from meeting_manager.meeting_manager.services.common import clock, jobs
from meeting_manager.tests.factories import remove_made, set_settings

FRAPPE = int(frappe.__version__.partition(".")[0])  # the major version; benchless says 15
_results: list = []  # those of this process, which know what was skipped


@atexit.register
def _say_what_was_skipped() -> None:
	"""No test is left out in silence; under pytest conftest.py says it."""
	skipped = [(test.id(), reason) for result in _results for test, reason in result.skipped]
	if skipped:
		lines = [f"{len(skipped)} tests were skipped", *(f"  {test}: {reason}" for test, reason in skipped)]
		sys.stderr.write("\n".join(map(printable, lines)) + "\n")


def printable(value):
	"""A text without halves of surrogate pairs, which no terminal can show; other values as they are."""
	return value.encode("utf-8", "backslashreplace").decode() if isinstance(value, str) else value


class TestCase(_FrappeCase):
	"""Starts every test as Administrator with the default settings, and undoes what it wrote. What waits in
	the outbox is done when a test asks for it; a worker of the site, or a job at once, would be faster.
	"""

	wakes_jobs = False

	def run(self, result=None):
		if hasattr(result, "skipped") and not any(result is each for each in _results):
			_results.append(result)
		return super().run(result)

	def subTest(self, *message, **values):
		"""Frappe's report of a failure cannot be printed with such a text in it, nor what comes after."""
		named = {name: printable(value) for name, value in values.items()}
		return super().subTest(*map(printable, message), **named)

	def setUp(self):
		super().setUp()
		if not self.wakes_jobs:
			asleep = patch.object(jobs, "_wake")
			asleep.start()
			self.addCleanup(asleep.stop)
		frappe.set_user("Administrator")
		self.addCleanup(frappe.set_user, "Administrator")
		self.addCleanup(self._undo)
		if frappe.db.db_type == "sqlite":
			frappe.db.commit()  # Frappe 16 opens its first SQLite transaction only then

	def _undo(self):
		frappe.db.rollback()
		frappe.clear_document_cache("MM Settings", "MM Settings")
		frappe.clear_messages()
		if FRAPPE > 15 and frappe.db.db_type == "mariadb":
			frappe.db.set_execution_timeout(0)  # Frappe counts links within a second, and leaves the limit


class CommittingTestCase(TestCase):
	"""For tests whose requests or threads commit: removes the records of this run afterwards."""

	def setUp(self):
		super().setUp()
		self.addCleanup(frappe.db.commit)
		self.addCleanup(remove_made)
		self.addCleanup(frappe.db.rollback)

	def commit_settings(self, **values):
		"""Change MM Settings for requests and threads too, until the test ends."""
		settings = frappe.get_doc("MM Settings")  # its values can be saved as they are, times too
		before = {field: settings.get(field) for field in values}
		self.addCleanup(frappe.db.commit)
		self.addCleanup(set_settings, **before)
		set_settings(**values)
		frappe.db.commit()


def in_threads(count: int, work, *, timeout: float = 120) -> list:
	"""Run `work(number)` in `count` threads at once, each with a connection and a transaction of its own.

	Returns each one's result, or the exception it raised. Commits what a thread did when it raised nothing.
	"""
	site = frappe.local.site
	results, start = [None] * count, threading.Barrier(count)

	def run(number):
		frappe.init(site)
		frappe.connect()
		try:
			frappe.set_user("Administrator")
			start.wait()
			results[number] = work(number)
			frappe.db.commit()
		except Exception as error:
			results[number] = error
			frappe.db.rollback()
		finally:
			frappe.destroy()

	threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
	for thread in threads:
		thread.start()
	for thread in threads:
		thread.join(timeout)
	return results


@contextmanager
def counted_queries():
	"""Collect every statement that the block sends through `frappe.db.sql`, as all of them are."""
	statements = []
	with patch.object(frappe.db, "sql", wraps=frappe.db.sql) as sql:
		yield statements
		statements.extend(str(call.args[0]) for call in sql.call_args_list)


@contextmanager
def site_zone(zone: str):
	"""Let the site keep its Datetimes in this time zone within the block."""
	with (
		patch.object(clock, "get_system_timezone", return_value=zone),
		patch.object(data, "get_system_timezone", return_value=zone),
	):
		yield


def make_mandatory(test, doctype: str, fieldname: str) -> None:
	"""Let an administrator make a field mandatory until `test` ends: with a Property Setter, where there are
	some.
	"""
	if not frappe.db.exists("DocType", "Property Setter"):
		mandatory = patch.dict(frappe.get_meta(doctype).get_field(fieldname), {"reqd": 1})
		mandatory.start()
		test.addCleanup(mandatory.stop)
		return
	setter = {"doc_type": doctype, "field_name": fieldname, "property": "reqd", "property_type": "Check"}
	values = {"doctype": "Property Setter", "doctype_or_field": "DocField", "value": "1", **setter}
	frappe.get_doc(values).insert()
	frappe.clear_cache(doctype=doctype)
	test.addCleanup(frappe.clear_cache, doctype=doctype)
	test.addCleanup(frappe.db.commit)
	test.addCleanup(frappe.db.delete, "Property Setter", setter)
	test.addCleanup(frappe.db.rollback)


def requires_bench(test):
	"""Mark a test that needs what only Frappe itself brings; elsewhere it is left out, counted and named."""
	test.requires_bench = True
	return test


# Why a test of two who write at once cannot pass there.
LOCKED = "its transactions begin deferred: a write after a read fails at once while another connection writes"


def not_on_frappe_sqlite(reason: str):
	"""Mark a test that Frappe's own SQLite backend cannot pass; the run says so at its end."""

	def mark(test):
		@wraps(test)
		def run(self):
			if _is_frappe_sqlite():
				self.skipTest(reason)
			test(self)

		return run

	return mark


def _is_frappe_sqlite() -> bool:
	return frappe.db.db_type == "sqlite" and find_spec("frappe.database.sqlite.setup_db") is not None


def indexed_columns(doctype: str) -> set[tuple[str, ...]]:
	"""The column lists of the indexes on a DocType's table, in the index's order."""
	table = f"tab{doctype}"
	if frappe.db.db_type == "sqlite":
		names = [row[1] for row in frappe.db.sql(f"pragma index_list(`{table}`)")]
		return {tuple(row[2] for row in frappe.db.sql(f"pragma index_info(`{name}`)")) for name in names}
	columns = {}
	for row in frappe.db.sql(f"show index from `{table}`", as_dict=True):
		columns.setdefault(row.Key_name, []).append((row.Seq_in_index, row.Column_name))
	return {tuple(column for _, column in sorted(index)) for index in columns.values()}
