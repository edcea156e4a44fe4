"""`frappe.qb`: PyPika, with tables named after DocTypes and every value passed as a parameter."""

from contextvars import ContextVar

from pypika import Case, Criterion, Field, Order, Table
from pypika.queries import Query, QueryBuilder
from pypika.terms import Term, ValueWrapper

_collected = ContextVar("values of the query being rendered", default=None)
_plain_value_sql = ValueWrapper.get_value_sql


def _value_sql(self, **kwargs):
	"""While a query is rendered to be run, a value becomes a named placeholder."""
	values = _collected.get()
	if values is None or self.value is None or isinstance(self.value, Term | bool):
		return _plain_value_sql(self, **kwargs)
	values[f"param{len(values) + 1}"] = self.value
	return f"%(param{len(values)})s"


# PyPika wraps constants in its own class in many places, so the class itself has to know.
ValueWrapper.get_value_sql = _value_sql


class Builder(QueryBuilder):
	"""A query over backtick-quoted names that can be run."""

	QUOTE_CHAR = "`"

	def walk(self):
		"""(SQL with named placeholders, {name: value})"""
		values = {}
		token = _collected.set(values)
		try:
			return self.get_sql(), values
		finally:
			_collected.reset(token)

	def run(self, *args, **kwargs):
		"""Run the query; takes what frappe.db.sql takes (`as_dict`, `pluck`, `as_list`)."""
		import frappe

		return frappe.db.sql(*self.walk(), *args, **kwargs)


def _starting_with(method):
	"""A way to start a query, from a table or a DocType's name."""

	def start(cls, table, *args, **kwargs):
		table = cls.DocType(table) if isinstance(table, str) else table
		return getattr(super(qb, cls), method)(table, *args, **kwargs)

	return classmethod(start)


class qb(Query):
	"""What `frappe.qb` is."""

	Field, Table, Case = Field, Table, Case
	from_, into, update = map(_starting_with, ("from_", "into", "update"))

	@classmethod
	def _builder(cls, **kwargs):
		return Builder(**kwargs)

	@staticmethod
	def DocType(name, *args, **kwargs):
		"""The table of a DocType, its columns as attributes."""
		return Table(f"tab{name}", *args, query_cls=qb, **kwargs)


DocType = qb.DocType
__all__ = ["Case", "Criterion", "DocType", "Field", "Order", "Table", "qb"]
