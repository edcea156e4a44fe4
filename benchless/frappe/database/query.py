"""Filters, fields and orders as an app writes them, turned into one SELECT with its values."""

import re

import frappe
from frappe.utils.data import cint, cstr, flt, get_datetime, getdate

PLAIN_NAME = re.compile(r"\w+\Z")
SAFE_EXPRESSION = re.compile(r"[\w\s`.,()*+'\-]+\Z")
FORBIDDEN_WORDS = re.compile(r"\b(select|union|insert|update|delete|drop|pragma|attach|sleep|benchmark)\b", re.I)
COMPARISONS = {"=", "!=", ">", "<", ">=", "<=", "like", "not like", "in", "not in", "between", "is"}
NUMBERS = {"Int", "Check", "Float", "Currency", "Percent", "Duration", "Rating"}
STANDARD_TYPES = {"creation": "Datetime", "modified": "Datetime", "docstatus": "Int", "idx": "Int"}


class Query:
	"""Builds one SELECT over a DocType's table; `values` holds what its placeholders stand for, in order."""

	def __init__(self, doctype, strict=False):
		self.doctype = doctype
		self.strict = strict  # frappe.db.* compares NULL as SQL does; get_all treats it as empty
		self.values = []
		self.joins = {}

	def select(self, fields, filters=None, or_filters=None, order_by=None, group_by=None, limit=None, start=0,
		distinct=False, match=None):
		"""The SQL text. `match` is a condition in SQL, as permission hooks give it."""
		columns = ", ".join(self.column(field) for field in fields)
		where = self.conditions(filters)
		if alternatives := self.conditions(or_filters):
			where.append(f"({' or '.join(alternatives)})")
		if match:
			where.append(f"({match.replace('%', '%%') if self.values else match})")
		sql = f"select {'distinct ' if distinct else ''}{columns} from `tab{self.doctype}`{''.join(self.joins.values())}"
		if where:
			sql += " where " + " and ".join(where)
		if group_by:
			sql += " group by " + safe_expression(group_by)
		if order_by:
			sql += " order by " + self.order(order_by)
		if limit:
			sql += f" limit {cint(limit)} offset {cint(start)}"
		return sql

	def order(self, order_by):
		"""`modified desc` with the table's name before plain columns, so that a join leaves no doubt."""
		parts = [part.strip() for part in safe_expression(order_by).split(",")]
		if any("(" in part for part in parts):
			return order_by
		prefixed = []
		for part in parts:
			name, _space, direction = part.partition(" ")
			known = PLAIN_NAME.match(name) and frappe.get_meta(self.doctype).has_column(name)
			prefixed.append(f"{self.column(name) if known else name} {direction}".strip())
		return ", ".join(prefixed)

	def column(self, field):
		"""A column or expression for the select list."""
		if field == "*":
			return f"`tab{self.doctype}`.*"
		if PLAIN_NAME.match(field):
			return f"`tab{self.doctype}`.`{field}`"
		return safe_expression(field)

	def conditions(self, filters):
		"""A list of SQL conditions for filters in any of their forms."""
		return [self.condition(*each) for each in each_filter(self.doctype, filters)]

	def condition(self, doctype, fieldname, operator, value):
		"""One condition; NULL counts as empty where Frappe counts it so."""
		operator = cstr(operator).lower().strip()
		if operator not in COMPARISONS or not PLAIN_NAME.match(fieldname):
			frappe.throw(f"Not a filter: {fieldname} {operator}", frappe.DataError)
		self.join(doctype)
		column = f"`tab{doctype}`.`{fieldname}`"
		fieldtype = field_type(doctype, fieldname)
		if operator == "is" or (value is None and operator in ("=", "!=")):
			is_set = cstr(value).lower() == "set" if operator == "is" else operator == "!="
			return self.emptiness(column, is_set, null_only=self.strict and operator != "is")
		if operator == "between":
			self.values.extend(between(value, fieldtype))
			return f"{column} between %s and %s"
		if operator in ("in", "not in"):
			return self.membership(column, operator, value, fieldtype)
		value = typed(value, fieldtype, operator)
		self.values.append(value)
		like = " escape '\\'" if "like" in operator else ""
		return f"{self.nullable(column, fieldname, fieldtype, operator, value)} {operator} %s{like}"

	def emptiness(self, column, is_set, null_only):
		"""`is set` and `is not set`: neither NULL nor an empty text counts as set."""
		if null_only:
			return f"{column} is {'not ' if is_set else ''}null"
		return f"coalesce({column}, '') {'!=' if is_set else '='} ''"

	def membership(self, column, operator, value, fieldtype):
		"""`in` and `not in`, for a list or a comma-separated text; an empty list matches empty values."""
		items = value.split(",") if isinstance(value, str) else list(value or [])
		items = [typed(item, fieldtype, "=") for item in items] or [""]
		self.values.append(items)
		wrap = not self.strict and (operator == "not in" or any(item in (None, "") for item in items))
		return f"{f'''coalesce({column}, '')''' if wrap else column} {operator} %s"

	def nullable(self, column, fieldname, fieldtype, operator, value):
		"""The column, NULL read as empty unless that cannot change the answer (then an index can serve)."""
		fixed = fieldname in ("name", "creation", "modified") or fieldtype in NUMBERS
		if self.strict or fixed or operator in (">", ">=") or (value and operator in ("=", "like")):
			return column
		fallback = "0001-01-01" if fieldtype in ("Date", "Datetime") else ""
		return f"coalesce({column}, '{fallback}')"

	def join(self, doctype):
		"""Bring in a child table that a filter names."""
		if doctype != self.doctype and doctype not in self.joins:
			self.joins[doctype] = (
				f" left join `tab{doctype}` on `tab{doctype}`.parent = `tab{self.doctype}`.name"
				f" and `tab{doctype}`.parenttype = '{self.doctype}'"
			)


def each_filter(doctype, filters):
	"""Yield (doctype, fieldname, operator, value) from a name, a dict, one list or a list of lists."""
	if not filters and filters != 0:
		return
	if isinstance(filters, str | int):
		filters = {"name": filters}
	if isinstance(filters, dict):
		for fieldname, value in filters.items():
			operator = "="
			if isinstance(value, list | tuple):
				operator, value = value if len(value) == 2 else ("in", value)
			yield doctype, fieldname, operator, value
		return
	if isinstance(filters[0], str):
		filters = [filters]
	for each in filters:
		if isinstance(each, dict):
			yield from each_filter(doctype, each)
		elif len(each) == 2:
			yield doctype, each[0], "=", each[1]
		else:
			yield tuple(each)[:4] if len(each) >= 4 else (doctype, *each)


def field_type(doctype, fieldname):
	"""A field's type; None for the text columns that no DocField describes."""
	if fieldname in STANDARD_TYPES:
		return STANDARD_TYPES[fieldname]
	field = frappe.get_meta(doctype).get_field(fieldname)
	return field.fieldtype if field else None


def typed(value, fieldtype, operator):
	"""A filter's value in the form the column holds."""
	if value is None:
		return ""
	if "like" in operator:
		return cstr(value)
	if fieldtype == "Date":
		return getdate(value) if value else ""
	if fieldtype == "Datetime":
		return get_datetime(value) if value else ""
	if fieldtype in ("Int", "Check"):
		return cint(value)
	if fieldtype in NUMBERS:
		return flt(value)
	return value


def between(value, fieldtype):
	"""The two ends; a date as the end of a Datetime range means that whole day, as on Frappe."""
	if isinstance(value, str):
		value = value.split(",")
	start, end = value
	if fieldtype != "Datetime":
		return [typed(start, fieldtype, "="), typed(end, fieldtype, "=")]
	whole_day = len(cstr(end)) <= 10
	end = get_datetime(end)
	if whole_day:
		end = end.replace(hour=23, minute=59, second=59, microsecond=999999)
	return [get_datetime(start), end]


def safe_expression(text):
	"""`text` if it is a column, alias or plain function call; anything that could carry SQL is refused."""
	if not SAFE_EXPRESSION.match(text) or FORBIDDEN_WORDS.search(text):
		frappe.throw(f"Not a field, order or group: {text}", frappe.DataError)
	return text
