"""`frappe.db`: one thread's connection, its transaction, and raw SQL."""

import re
import sqlite3
from contextlib import contextmanager

import frappe
from frappe.database.sqlite import moments, open_connection, statement
from frappe.database.values import Values
from frappe.exceptions import QueryTimeoutError
from frappe.types import _dict


class Callbacks:
	"""Functions to call once, in order, at the end of a transaction."""

	def __init__(self):
		self._functions = []

	def add(self, function):
		"""Call `function` at the next run()."""
		self._functions.append(function)

	def run(self):
		"""Call and forget each; one that adds another has that one called too."""
		while self._functions:
			self._functions.pop(0)()

	def reset(self):
		"""Forget them all."""
		self._functions.clear()


class Database(Values):
	"""Reads before the first write see what is committed now; the first write takes SQLite's write lock."""

	db_type = "sqlite"
	ProgrammingError = sqlite3.ProgrammingError
	OperationalError = SQLError = InternalError = TableMissingError = sqlite3.OperationalError
	IntegrityError = sqlite3.IntegrityError
	DataError = sqlite3.DataError

	def __init__(self, path):
		self.connection = open_connection(path)
		self.last_query = ""
		self.cur_db_name = path
		self._pending_savepoints = []
		self.before_commit, self.after_commit = Callbacks(), Callbacks()
		self.before_rollback, self.after_rollback = Callbacks(), Callbacks()

	def close(self):
		"""End the connection; what is not committed is lost."""
		self.connection.close()

	def sql(
		self, query, values=(), as_dict=0, as_list=0, *, pluck=False, debug=0, as_iterator=False, update=None,
		auto_commit=0, run=True,
	):
		"""Run one statement and return its rows: tuples, dicts, lists, or the first column (`pluck`)."""
		if not run:
			return query
		parsed = statement(str(query))
		cursor = self._execute(parsed, values)
		if cursor.description is None:
			return ()
		rows = map(moments, cursor) if parsed.calls_function else cursor
		shaped = self._shape(rows, [column[0] for column in cursor.description], as_dict, as_list, pluck, update)
		if as_iterator:
			return shaped
		return list(shaped) if as_dict or as_list or pluck else tuple(shaped)

	def _execute(self, parsed, values):
		if parsed.begins:
			self.begin()
		text, bound = parsed.fill(values)
		self.last_query = text
		try:
			return self.connection.execute(text, bound)
		except sqlite3.OperationalError as error:
			if self.is_timedout(error):
				raise QueryTimeoutError(str(error)) from error
			raise

	@staticmethod
	def _shape(rows, columns, as_dict, as_list, pluck, update):
		if pluck:
			return (row[0] for row in rows)
		if as_dict:
			return (_dict(zip(columns, row, strict=True), **(update or {})) for row in rows)
		return (list(row) for row in rows) if as_list else (row for row in rows)

	def multisql(self, sql_dict, values=(), **kwargs):
		"""Run the query of this database's kind out of {"mariadb": …, "sqlite": …, "*": …}."""
		query = sql_dict.get(self.db_type) or sql_dict.get("*") or sql_dict.get("mariadb")
		return self.sql(query, values, **kwargs)

	def sql_ddl(self, query, debug=False):
		"""Run a schema statement, committing before and after as MariaDB does."""
		self.commit()
		self.sql(query)
		self.commit()

	def begin(self):
		"""Take the write lock now, if this transaction has not got it, and open the savepoints asked for."""
		if not self.connection.in_transaction:
			try:
				self.connection.execute("begin immediate")
			except sqlite3.OperationalError as error:
				raise QueryTimeoutError(str(error)) from error
		while self._pending_savepoints:
			self.connection.execute(f"savepoint {self._pending_savepoints.pop(0)}")

	def commit(self):
		"""Make the changes lasting, then run what was waiting for that (jobs, mails)."""
		self.before_commit.run()
		self._end("commit")
		self.before_rollback.reset()
		self.after_rollback.reset()
		self.after_commit.run()

	def rollback(self, *, save_point=None):
		"""Undo the changes since the transaction, or since the savepoint, began."""
		if save_point:
			return self._rollback_to(save_point)
		self.before_rollback.run()
		self._end("rollback")
		self.before_commit.reset()
		self.after_commit.reset()
		self.forget_documents()
		self.after_rollback.run()

	def _end(self, how):
		self._pending_savepoints.clear()
		if self.connection.in_transaction:
			self.connection.execute(how)
		frappe.local.value_cache = {}

	def savepoint(self, save_point):
		"""Mark a place to roll back to. It is opened with the first write, so a reader takes no lock."""
		self._pending_savepoints.append(_savepoint_name(save_point))
		if self.connection.in_transaction:
			self.begin()

	def release_savepoint(self, save_point):
		"""Forget a savepoint and keep what came after it."""
		name = _savepoint_name(save_point)
		if name in self._pending_savepoints:
			self._pending_savepoints.remove(name)
		else:
			self.connection.execute(f"release savepoint {name}")

	def _rollback_to(self, save_point):
		name = _savepoint_name(save_point)
		if name in self._pending_savepoints:
			del self._pending_savepoints[self._pending_savepoints.index(name) + 1 :]
		else:
			self._pending_savepoints.clear()
			self.connection.execute(f"rollback to savepoint {name}")
		self.forget_documents()

	def forget_documents(self):
		"""Drop what this thread had cached of rows that may be gone now."""
		frappe.local.document_cache = {}
		frappe.local.value_cache = {}
		frappe.local.role_permissions = {}
		frappe.local.user_roles = {}

	# What an exception means, asked as on Frappe.

	@staticmethod
	def is_duplicate_entry(error):
		"""Whether a unique key, the primary one included, was violated."""
		return isinstance(error, sqlite3.IntegrityError) and "UNIQUE constraint failed" in str(error)

	@classmethod
	def is_primary_key_violation(cls, error):
		"""Whether the name was taken."""
		return cls.is_duplicate_entry(error) and str(error).endswith(".name")

	@classmethod
	def is_unique_key_violation(cls, error):
		"""Whether a unique key other than the name was violated."""
		return cls.is_duplicate_entry(error) and not cls.is_primary_key_violation(error)

	@staticmethod
	def is_timedout(error):
		"""Whether the wait for the write lock took too long."""
		return "database is locked" in str(error) or isinstance(error, QueryTimeoutError)

	is_deadlocked = is_timedout

	@staticmethod
	def is_table_missing(error):
		"""Whether the table is not there."""
		return "no such table" in str(error)

	@staticmethod
	def is_missing_column(error):
		"""Whether the column is not there."""
		return "no such column" in str(error)


def _savepoint_name(name):
	if not re.fullmatch(r"\w+", name):
		raise ValueError(f"not a savepoint name: {name!r}")
	return f"`{name}`"


@contextmanager
def savepoint(catch=Exception):
	"""Run a block that may fail with `catch`: then what it wrote is undone, and the code goes on."""
	name = frappe.generate_hash(length=10)
	frappe.db.savepoint(name)
	try:
		yield
	except catch:
		frappe.db.rollback(save_point=name)
	else:
		frappe.db.release_savepoint(name)
