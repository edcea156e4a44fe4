"""`frappe.db`: one thread's connection, its transaction, and raw SQL."""

import re
import sqlite3

import frappe
from frappe.context import forget_rows
from frappe.database.sqlite import moments, open_connection, statement
from frappe.database.values import Values
from frappe.exceptions import QueryTimeoutError
from frappe.types import _dict


class Callbacks(list):
	"""Functions to call once, in order, at the end of a transaction."""

	add, reset = list.append, list.clear

	def run(self):
		"""Call and forget each, those that one of them adds too."""
		while self:
			self.pop(0)()


class Database(Values):
	"""Reads before the first write see what is committed now; the first write takes SQLite's write lock."""

	db_type = "sqlite"

	def __init__(self, path):
		self.connection, self.last_query, self._savepoints_to_open = open_connection(path), "", []
		self.after_commit, self.after_rollback = Callbacks(), Callbacks()

	def sql(self, query, values=(), as_dict=0, as_list=0, *, pluck=False):
		"""Run one statement and return its rows: tuples, dicts, lists, or the first column (`pluck`)."""
		parsed = statement(str(query))
		if parsed.begins:
			self.begin()
		self.last_query, bound = parsed.fill(values)
		cursor = self._execute(self.last_query, bound)
		if cursor.description is None:
			return ()
		rows = map(moments, cursor) if parsed.calls_function else cursor
		if pluck:
			return [row[0] for row in rows]
		if as_dict:
			columns = [column[0] for column in cursor.description]
			return [_dict(zip(columns, row, strict=True)) for row in rows]
		return [list(row) for row in rows] if as_list else tuple(rows)

	def _execute(self, sql, values=()):
		try:
			return self.connection.execute(sql, values)
		except sqlite3.OperationalError as error:
			raise (QueryTimeoutError(str(error)) if "database is locked" in str(error) else error) from None

	def sql_ddl(self, query):
		"""Run a schema statement, committing before and after as MariaDB does."""
		self.commit()
		self.sql(query)
		self.commit()

	def begin(self):
		"""Take the write lock, if this transaction has not got it, and open the savepoints asked for."""
		if not self.connection.in_transaction:
			self._execute("begin immediate")
		while self._savepoints_to_open:
			self._execute(f"savepoint {self._savepoints_to_open.pop(0)}")

	def commit(self):
		"""Make the changes lasting, then run what was waiting for that (jobs, mails)."""
		self._end("commit")
		self.after_rollback.reset()
		self.after_commit.run()

	def rollback(self, *, save_point=None):
		"""Undo the changes since the transaction, or since the savepoint, began."""
		forget_rows()
		if save_point:
			return self._rollback_to(_quoted(save_point))
		self._end("rollback")
		self.after_commit.reset()
		self.after_rollback.run()

	def _end(self, how):
		self._savepoints_to_open.clear()
		if self.connection.in_transaction:
			self._execute(how)
		frappe.local.value_cache = {}

	def savepoint(self, save_point):
		"""Mark a place to roll back to. It is opened with the first write, so a reader takes no lock."""
		self._savepoints_to_open.append(_quoted(save_point))
		if self.connection.in_transaction:
			self.begin()

	def release_savepoint(self, save_point):
		"""Forget a savepoint and keep what came after it."""
		if _quoted(save_point) in self._savepoints_to_open:
			self._savepoints_to_open.remove(_quoted(save_point))
		else:
			self._execute(f"release savepoint {_quoted(save_point)}")

	def _rollback_to(self, name):
		waiting = self._savepoints_to_open
		if name in waiting:
			del waiting[waiting.index(name) + 1 :]
		else:
			waiting.clear()
			self._execute(f"rollback to savepoint {name}")


def _quoted(name):
	if not re.fullmatch(r"\w+", name):
		raise ValueError(f"not a savepoint name: {name!r}")
	return f"`{name}`"
