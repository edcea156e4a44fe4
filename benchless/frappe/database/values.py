"""The part of `frappe.db` that reads and writes by DocType rather than by SQL."""

import re

import frappe
from frappe.database.query import Query
from frappe.utils.data import cstr, now

TABLE_NAME = re.compile(r"[\w ]+\Z")


class Values:
	"""Mixed into Database."""

	def get_value(self, doctype, filters=None, fieldname="name", *args, **kwargs):
		"""The first match's field; a tuple (or dict with `as_dict`) for several; None when nothing matches."""
		rows = self.get_values(doctype, filters, fieldname, *args, limit=1, **kwargs)
		if not rows:
			return None
		row = rows[0]
		return row[0] if type(row) is tuple and len(row) == 1 else row

	def get_values(
		self, doctype, filters=None, fieldname="name", ignore=None, as_dict=False, debug=False,
		order_by=None, update=None, *, for_update=False, pluck=False, distinct=False, limit=None, cache=False,
		skip_locked=False, wait=True,
	):
		"""All matches as tuples, dicts (`as_dict`) or one column (`pluck`)."""
		fields = _field_list(fieldname)
		if frappe.get_meta(doctype).issingle and (filters is None or filters == doctype):
			return self._single_values(doctype, fields, as_dict)
		key = (doctype, cstr(filters), tuple(fields), as_dict)
		if cache and key in frappe.local.value_cache:
			return frappe.local.value_cache[key]
		if for_update:
			self.begin()
		query = Query(doctype, strict=True)
		if not order_by and isinstance(filters, dict | list):
			order_by = "modified desc"
		sql = query.select(fields, filters, order_by=order_by, limit=limit, distinct=distinct)
		rows = self.sql(sql, query.values, as_dict=as_dict, pluck=pluck, update=update)
		if cache:
			frappe.local.value_cache[key] = rows
		return rows

	def _single_values(self, doctype, fields, as_dict):
		stored = self.get_singles_dict(doctype, cast=True)
		names = list(stored) if "*" in fields else fields
		row = frappe._dict((name, doctype if name == "name" else stored.get(name)) for name in names)
		return [row if as_dict else tuple(row.values())]

	def get_singles_dict(self, doctype, debug=False, *, for_update=False, cast=False):
		"""All stored values of a Single, as text, or in the fields' types with `cast`."""
		rows = self.sql("select field, value from `tabSingles` where doctype = %s", [doctype])
		if not cast:
			return frappe._dict(rows)
		meta = frappe.get_meta(doctype)
		return frappe._dict((field, meta.cast(field, value)) for field, value in rows)

	def get_single_value(self, doctype, fieldname, cache=True):
		"""One field of a Single in its own type; its default while nothing is stored."""
		key = (doctype, fieldname)
		if not cache or key not in frappe.local.value_cache:
			rows = self.sql(
				"select value from `tabSingles` where doctype = %s and field = %s", [doctype, fieldname], pluck=True
			)
			frappe.local.value_cache[key] = frappe.get_meta(doctype).cast(fieldname, rows[0] if rows else None)
		return frappe.local.value_cache[key]

	def set_single_value(self, doctype, fieldname, value=None, *args, **kwargs):
		"""Store one field (or a dict of them) of a Single without running its controller."""
		values = fieldname if isinstance(fieldname, dict) else {fieldname: value}
		for field, each in values.items():
			self.sql("delete from `tabSingles` where doctype = %s and field = %s", [doctype, field])
			self.sql("insert into `tabSingles` (doctype, field, value) values (%s, %s, %s)", [doctype, field, each])
		frappe.clear_document_cache(doctype, doctype)
		frappe.local.value_cache = {}

	def set_value(
		self, dt, dn, field, val=None, modified=None, modified_by=None, update_modified=True, debug=False,
		for_update=True,
	):
		"""Update one field or a dict of them, by name or filters, without running the controller."""
		values = dict(field) if isinstance(field, dict) else {field: val}
		if dn is None or dn == dt:
			return self.set_single_value(dt, values)
		if update_modified:
			values.setdefault("modified", modified or now())
			values.setdefault("modified_by", modified_by or frappe.session.user)
		query = Query(dt, strict=True)
		where = " and ".join(query.conditions(dn))
		columns = ", ".join(f"`{_plain(name)}` = %s" for name in values)
		self.sql(f"update `tab{dt}` set {columns} where {where or '1 = 1'}", [*values.values(), *query.values])
		if isinstance(dn, str | int):
			return frappe.clear_document_cache(dt, dn)
		frappe.local.document_cache, frappe.local.value_cache = {}, {}

	def exists(self, dt, dn=None, cache=False, *, debug=False):
		"""The name of a match, or None. Takes a name, filters, or one dict with a `doctype` in it."""
		if isinstance(dt, dict):
			dt = dict(dt)
			dt, dn = dt.pop("doctype"), dt
		if frappe.get_meta(dt).issingle and dt == dn:
			return dn
		return self.get_value(dt, dn, "name", cache=cache, order_by="name" if isinstance(dn, dict) else None)

	def count(self, dt, filters=None, debug=False, cache=False, distinct=True):
		"""How many rows match."""
		query = Query(dt, strict=True)
		return self.sql(query.select(["count(*)"], filters), query.values)[0][0]

	def delete(self, doctype, filters=None, debug=False, **kwargs):
		"""Delete rows without running controllers."""
		query = Query(doctype, strict=True)
		where = " and ".join(query.conditions(filters or kwargs.get("conditions")))
		self.sql(f"delete from `tab{doctype}`" + (f" where {where}" if where else ""), query.values)

	def bulk_insert(self, doctype, fields, values, ignore_duplicates=False, *, chunk_size=10_000):
		"""Insert many rows as they are: no controller, no defaults."""
		columns = ", ".join(f"`{_plain(field)}`" for field in fields)
		marks = ", ".join(["%s"] * len(fields))
		insert = "insert ignore into" if ignore_duplicates else "insert into"
		for row in values:
			self.sql(f"{insert} `tab{doctype}` ({columns}) values ({marks})", tuple(row))

	def add_index(self, doctype, fields, index_name=None):
		"""Create an index unless it is there. A prefix length, as in `text(20)`, is left out."""
		self._create_index(doctype, fields, index_name, "index")

	def add_unique(self, doctype, fields, constraint_name=None):
		"""Create a unique index unless it is there."""
		fields = [fields] if isinstance(fields, str) else fields
		self._create_index(doctype, fields, constraint_name or f"unique_{'_'.join(fields)}", "unique index")

	def _create_index(self, doctype, fields, name, kind):
		columns = [_plain(re.sub(r"\(.*\)", "", field)) for field in fields]
		name = f"{doctype}_{name or '_'.join(columns) + '_index'}"
		joined = ", ".join(f"`{column}`" for column in columns)
		self.sql_ddl(f"create {kind} if not exists `{name}` on `tab{doctype}` ({joined})")

	def has_column(self, doctype, column):
		"""Whether the table has the column."""
		return column in self.get_table_columns(doctype)

	def get_table_columns(self, doctype):
		"""The names of a table's columns, as the database has them."""
		return self.sql("select name from pragma_table_info(%s)", [f"tab{doctype}"], pluck=True)

	def table_exists(self, doctype, cached=True):
		"""Whether the DocType has a table."""
		return f"tab{doctype}" in self.get_tables()

	has_table = table_exists

	def get_tables(self, cached=True):
		"""The names of all tables."""
		return self.sql("select name from sqlite_master where type = 'table'", pluck=True)

	@staticmethod
	def escape(value, percent=True):
		"""`value` as an SQL text, quotes and all; `%` is doubled unless told otherwise."""
		text = cstr(value).replace("'", "''")
		return f"'{text.replace('%', '%%') if percent else text}'"



def _field_list(fieldname):
	if isinstance(fieldname, str):
		return [fieldname]
	return list(fieldname) if fieldname else ["name"]


def _plain(name):
	if not re.fullmatch(r"\w+", name):
		frappe.throw(f"Not a column: {name}", frappe.DataError)
	return name
