"""`frappe.qb`: PyPika, with tables named after DocTypes and every value passed as a parameter."""

from contextvars import ContextVar

from pypika import Case, Field, Order, Table
from pypika.queries import Query, QueryBuilder, _SetOperation
from pypika.terms import Term, ValueWrapper

_collected = ContextVar("values of the query being rendered", default=None)
_plain_value_sql = ValueWrapper.get_value_sql


def _value_sql(self, **kwargs):
	"""While a query is rendered to be run, a value becomes a named placeholder."""
	values = _collected.get()
	if values is None or self.value is None or isinstance(self.value, Term | bool):
		return _plain_value_sql(self, **kwargs)
	key = f"param{len(values) + 1}"
	values[key] = self.value
	return f"%({key})s"


# PyPika wraps constants in its own class in many places, so the class itself has to know.
ValueWrapper.get_value_sql = _value_sql


def render(query):
	"""(SQL with named placeholders, {name: value})"""
	values = {}
	token = _collected.set(values)
	try:
		return query.get_sql(), values
	finally:
		_collected.reset(token)


class Runnable:
	"""Adds .run() and .walk() to PyPika's queries."""

	def run(self, *args, **kwargs):
		"""Run the query; takes what frappe.db.sql takes (`as_dict`, `pluck`, `as_list`, `as_iterator`)."""
		import frappe

		sql, values = render(self)
		return frappe.db.sql(sql, values, *args, **kwargs)

	def walk(self):
		"""(SQL with named placeholders, {name: value})"""
		return render(self)


class Builder(Runnable, QueryBuilder):
	"""A query over backtick-quoted names."""

	QUOTE_CHAR = "`"
	QUERY_CLS = Query

	def __init__(self, **kwargs):
		super().__init__(wrapper_cls=ValueWrapper, **kwargs)
		self._ignore = False

	def ignore(self):
		"""INSERT IGNORE."""
		other = self.__copy__()
		other._ignore = True
		return other

	def _insert_sql(self, **kwargs):
		sql = super()._insert_sql(**kwargs)
		return sql.replace("INSERT", "INSERT IGNORE", 1) if self._ignore else sql

	def _set_operation(self, other, kind):
		from pypika.enums import SetOperation

		return Union(self, other, SetOperation[kind], wrapper_cls=self._wrapper_cls)

	def union(self, other):
		"""UNION"""
		return self._set_operation(other, "union")

	def union_all(self, other):
		"""UNION ALL"""
		return self._set_operation(other, "union_all")

	__add__, __mul__ = union, union_all


class Union(Runnable, _SetOperation):
	"""The result of UNION; can be ordered, limited and run."""


class QB(Query):
	"""What `frappe.qb` is."""

	Field, Table, Case = Field, Table, Case

	@classmethod
	def _builder(cls, **kwargs):
		return Builder(**kwargs)

	@staticmethod
	def DocType(name, *args, **kwargs):
		"""The table of a DocType."""
		return DocType(name, *args, **kwargs)

	@classmethod
	def from_(cls, table, *args, **kwargs):
		"""SELECT or DELETE from a DocType or table."""
		return super().from_(_table(table), *args, **kwargs)

	@classmethod
	def into(cls, table, *args, **kwargs):
		"""INSERT into a DocType or table."""
		return super().into(_table(table), *args, **kwargs)

	@classmethod
	def update(cls, table, *args, **kwargs):
		"""UPDATE a DocType or table."""
		return super().update(_table(table), *args, **kwargs)


def DocType(name, *args, **kwargs):
	"""The table of a DocType, for its columns as attributes."""
	return Table(name if name.startswith("__") else f"tab{name}", *args, query_cls=QB, **kwargs)


def _table(table):
	return DocType(table) if isinstance(table, str) else table


__all__ = ["QB", "Case", "DocType", "Field", "Order", "Table"]
