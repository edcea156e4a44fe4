"""Filters, fields and orders as an app writes them, turned into one SELECT with its values."""

import re

import frappe
from frappe.model import FLOAT_FIELDS, INT_FIELDS
from frappe.model.meta import CASTS
from frappe.utils.data import cint, cstr

PLAIN_NAME = re.compile(r"\w+\Z")
SAFE_EXPRESSION = re.compile(r"[\w\s`.,()*+'\-]+\Z")
FORBIDDEN_WORDS = re.compile(r"\b(select|union|insert|update|delete|drop|pragma|attach)\b", re.I)
COMPARISONS = ("=", "!=", ">", "<", ">=", "<=", "like", "not like", "in", "not in", "between", "is")
IS = {"set": "!=", "not set": "="}
NUMBERS = (*INT_FIELDS, "Check", *FLOAT_FIELDS)
STANDARD_TYPES = {"creation": "Datetime", "modified": "Datetime", "docstatus": "Int", "idx": "Int"}


class Query:
	"""Builds one SELECT over a DocType's table; `values` holds what its placeholders stand for, in order."""

	def __init__(self, doctype, strict=False):
		self.doctype, self.values, self.joins = doctype, [], {}
		self.strict = strict  # frappe.db.* compares NULL as SQL does; get_all treats it as empty

	def select(
		self, fields, filters=None, or_filters=None, order_by=None, group_by=None, limit=None, start=0,
		distinct=False,
	):  # fmt: skip
		"""The SQL text."""
		columns = ", ".join(self.column(field) for field in fields)
		where = self.conditions(filters)
		if alternatives := self.conditions(or_filters):
			where.append(f"({' or '.join(alternatives)})")
		table = f"`tab{self.doctype}`{''.join(self.joins.values())}"
		sql = f"select {'distinct ' * bool(distinct)}{columns} from {table}"
		sql += " where " + " and ".join(where) if where else ""
		sql += " group by " + safe_expression(group_by) if group_by else ""
		sql += " order by " + self.order(order_by) if order_by else ""
		return sql + (f" limit {cint(limit)} offset {cint(start)}" if cint(limit) else "")

	def order(self, order_by):
		"""`modified desc` with the table's name before plain columns, so that a join leaves no doubt."""
		columns = frappe.get_meta(self.doctype).columns
		parts = [(*part.split(), "")[:2] for part in safe_expression(order_by).split(",")]
		return ", ".join(f"{self.column(name) if name in columns else name} {way}" for name, way in parts)

	def column(self, field):
		"""A column or expression for the select list."""
		if PLAIN_NAME.match(field):
			return f"`tab{self.doctype}`.`{field}`"
		return f"`tab{self.doctype}`.*" if field == "*" else safe_expression(field)

	def conditions(self, filters):
		"""A list of SQL conditions for filters in any of their forms."""
		return [self.condition(*each) for each in each_filter(self.doctype, filters, self.strict)]

	def condition(self, doctype, fieldname, operator, value):
		"""One condition; NULL counts as empty where Frappe counts it so."""
		operator = cstr(operator).lower().strip()
		if value is None and operator == "!=":
			operator, value = "is", "set"
		value = cstr(value).lower() if operator == "is" else value
		known = value in IS if operator == "is" else operator in COMPARISONS
		if not known or not PLAIN_NAME.match(fieldname):
			frappe.throw(frappe._("Not a filter: {0}").format(f"{fieldname} {operator}"), frappe.DataError)
		if doctype != self.doctype:
			self.joins[doctype] = (
				f" left join `tab{doctype}` on `tab{doctype}`.parent = `tab{self.doctype}`.name"
				f" and `tab{doctype}`.parenttype = '{self.doctype}'"
			)
		column, fieldtype = f"`tab{doctype}`.`{fieldname}`", field_type(doctype, fieldname)
		if operator == "is":
			return f"coalesce({column}, '') {IS[value]} ''"
		if value is None and operator == "=":
			return f"{column} is null"
		if operator == "between":
			self.values.extend(between(value, fieldtype))
			return f"{column} between %s and %s"
		if operator in ("in", "not in"):
			items = value.split(",") if isinstance(value, str) else value or [""]
			value = [typed(item, fieldtype, self.strict) for item in items]
		else:
			value = cstr(value) if "like" in operator else typed(value, fieldtype, self.strict)
		self.values.append(value)
		escape = " escape '\\'" if "like" in operator else ""
		return f"{self.nullable(column, fieldname, fieldtype, operator, value)} {operator} %s{escape}"

	def nullable(self, column, fieldname, fieldtype, operator, value):
		"""The column, NULL read as empty unless that cannot change the answer (then an index can serve)."""
		fixed = self.strict or fieldname in ("name", "creation", "modified") or fieldtype in NUMBERS
		found = "" not in value if operator == "in" else value and operator in ("=", "like")
		if fixed or found or operator in (">", ">="):
			return column
		return f"coalesce({column}, '{'0001-01-01' if fieldtype in ('Date', 'Datetime') else ''}')"


def each_filter(doctype, filters, strict=False):
	"""Yield (doctype, fieldname, operator, value) from a name, a dict, one list or a list of lists.

	`strict`: as `frappe.db` reads them, for which an empty name is a name, and a list of texts is names.
	"""
	if filters is None or filters in ([], {}, ()) or (filters == "" and not strict):
		return
	if isinstance(filters, str | int):
		filters = {"name": filters}
	if isinstance(filters, dict):
		pairs = {name: v if isinstance(v, list | tuple) else ("=", v) for name, v in filters.items()}
		filters = [[doctype, name, *pair] for name, pair in pairs.items()]
	elif not isinstance(filters[0], list | tuple | dict):
		filters = [["name", "in", filters] if strict else filters]
	for each in filters:
		if isinstance(each, dict):
			yield from each_filter(doctype, each)
		elif len(each) == 2:
			yield doctype, each[0], "=", each[1]
		else:
			yield tuple(each)[:4] if len(each) > 3 else (doctype, *each)


def field_type(doctype, fieldname):
	"""A field's type; None for the text columns that no DocField describes."""
	field = frappe.get_meta(doctype).get_field(fieldname)
	return field.fieldtype if field else STANDARD_TYPES.get(fieldname)


def typed(value, fieldtype, strict=False):
	"""A filter's value in the form the column holds. `strict` compares with NULL, which finds nothing."""
	if strict and value in (None, ""):
		return value
	if value in (None, "") and fieldtype not in NUMBERS:
		return "0001-01-01" if fieldtype in ("Date", "Datetime") else ""
	return CASTS[fieldtype](value) if fieldtype in CASTS else value


def between(value, fieldtype):
	"""The two ends; a date as the end of a Datetime range means that whole day, as on Frappe."""
	start, end = (typed(each, fieldtype) for each in value)
	if fieldtype == "Datetime" and len(cstr(value[1])) <= 10:
		end = end.replace(hour=23, minute=59, second=59, microsecond=999999)
	return [start, end]


def safe_expression(text):
	"""`text` if it is a column, alias or plain function call; anything that could carry SQL is refused."""
	if not SAFE_EXPRESSION.match(text) or FORBIDDEN_WORDS.search(text):
		message = frappe._("Not a field, order or group: {0}").format(frappe.utils.escape_html(text))
		frappe.throw(message, frappe.DataError)
	return text
