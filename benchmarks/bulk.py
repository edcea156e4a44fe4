"""Writes very many rows into tables. On MariaDB from files, in a second thread, and with the indexes made at
the end: row by row they take most of the time.
"""

import os
import queue
import tempfile
import threading

import frappe

ROWS_A_STATEMENT = {"mariadb": 20_000}  # each is committed
ROWS_ELSEWHERE = 500
WAITING = 8  # statements that wait for the database, before whoever makes them waits
INDEXES = """select table_name, index_name, max(non_unique), group_concat(
		concat('`', column_name, '`', if(sub_part is null, '', concat('(', sub_part, ')')))
		order by seq_in_index)
	from information_schema.statistics
	where table_schema = database() and table_name = %s and index_name != 'PRIMARY'
	group by table_name, index_name"""


class Writer:
	"""`add` rows to tables; they are there after `close`, and on a server committed. Nobody else may write to
	these tables meanwhile.
	"""

	def __init__(self, tables: dict[str, str]):
		"""tables: {DocType: names of its columns, divided by blanks}, in the order of the values."""
		self._columns = {doctype: ", ".join(columns.split()) for doctype, columns in tables.items()}
		self._rows: dict[str, list[str]] = {doctype: [] for doctype in tables}
		self.written = dict.fromkeys(tables, 0)
		self._error: BaseException | None = None
		self._is_server = frappe.db.db_type == "mariadb"
		self._most = ROWS_A_STATEMENT.get(frappe.db.db_type, ROWS_ELSEWHERE)
		if self._is_server:
			self._indexes = [row for doctype in tables for row in frappe.db.sql(INDEXES, (f"tab{doctype}",))]
			self._queue: queue.Queue = queue.Queue(WAITING)
			self._thread = threading.Thread(target=self._work, args=(frappe.local.site,), daemon=True)
			self._thread.start()

	def add(self, doctype: str, *values) -> None:
		"""Texts, ints and None; no tabs, line ends or backslashes in texts."""
		rows = self._rows[doctype]
		if self._is_server:
			rows.append("\t".join(["\\N" if value is None else str(value) for value in values]))
		else:
			rows.append(f"({','.join(map(_literal, values))})")
		if len(rows) >= self._most:
			self._send(doctype)

	def close(self) -> None:
		for doctype, rows in self._rows.items():
			if rows:
				self._send(doctype)
		if self._is_server:
			self._queue.put(None)
			self._thread.join()
		if self._error:
			raise self._error

	def _send(self, doctype: str) -> None:
		rows, self._rows[doctype] = self._rows[doctype], []
		self.written[doctype] += len(rows)
		if not self._is_server:
			head = f"insert into `tab{doctype}` ({self._columns[doctype]})"
			frappe.db.sql(f"{head} values {','.join(rows)}")
		elif self._error:
			raise self._error
		else:
			self._queue.put((doctype, "\n".join(rows) + "\n"))

	def _work(self, site: str) -> None:
		"""The second thread."""
		frappe.init(site)
		frappe.local.conf.local_infile = 1  # lets this one connection send files
		frappe.connect()
		try:
			self._alter("drop {index}")
			while task := self._queue.get():
				if not self._error:
					self._try(self._load, *task)
		finally:
			self._try(self._alter, "add {unique}{index} ({columns})")
			frappe.destroy()

	def _try(self, work, *arguments) -> None:
		try:
			work(*arguments)
		except Exception as error:  # raised by `add` or `close`, in the thread that waits
			self._error = error

	def _load(self, doctype: str, text: str) -> None:
		with tempfile.NamedTemporaryFile("w", encoding="utf-8", delete=False) as file:
			file.write(text)
		try:
			frappe.db.sql(
				f"""load data local infile '{file.name}' into table `tab{doctype}`
				character set utf8mb4 ({self._columns[doctype]})"""
			)
			frappe.db.commit()
		finally:
			os.unlink(file.name)

	def _alter(self, change: str) -> None:
		"""One statement a table, over all its indexes but the primary key."""
		changes: dict[str, list[str]] = {}
		for table, index, is_common, columns in self._indexes:
			unique = "" if is_common else "unique "
			told = change.format(unique=unique, index=f"index `{index}`", columns=columns)
			changes.setdefault(table, []).append(told)
		for table, of_table in changes.items():
			frappe.db.sql_ddl(f"alter table `{table}` {', '.join(of_table)}")


def _literal(value) -> str:
	"""A value in SQL."""
	if value is None:
		return "null"
	return str(value) if value.__class__ is int else "'" + value.replace("'", "''") + "'"
