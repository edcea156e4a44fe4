"""The part of `frappe.db` that reads and writes by DocType rather than by SQL."""

import re

import frappe
from frappe.database.query import Query
from frappe.utils.data import cstr, now

DEFAULT_ORDER = "KEEP_DEFAULT_ORDERING"


class Values:
	"""Mixed into Database."""

	def get_value(self, doctype, filters=None, fieldname="name", **kwargs):
		"""The first match's field; a tuple (dict with `as_dict`) for several; None for no match."""
		rows = self.get_values(doctype, filters, fieldname, limit=1, **kwargs)
		row = rows[0] if rows else None
		return row[0] if type(row) is tuple and len(row) == 1 else row

	def get_values(
		self, doctype, filters=None, fieldname="name", *, as_dict=False, order_by=DEFAULT_ORDER,
		for_update=False, pluck=False, limit=None,
	):  # fmt: skip
		"""All matches as tuples, dicts (`as_dict`) or one column (`pluck`); no filters match nothing."""
		fields = [fieldname] if fieldname and isinstance(fieldname, str) else list(fieldname or ["name"])
		if filters in (None, doctype, []) or frappe.get_meta(doctype).issingle:
			return self._single_values(doctype, filters, fields, as_dict)
		if for_update:
			self.begin()
		query = Query(doctype, strict=True)
		order_by = "modified desc" if order_by == DEFAULT_ORDER else order_by
		sql = query.select(fields, filters, order_by=order_by, limit=limit)
		return self.sql(sql, query.values, as_dict=as_dict, pluck=pluck)

	def _single_values(self, doctype, filters, fields, as_dict):
		stored, asked = self.get_singles_dict(doctype), filters if isinstance(filters, dict) else {}
		if not stored or isinstance(filters, list) or any(stored.get(key) != asked[key] for key in asked):
			return []
		stored = self.get_singles_dict(doctype, cast=True)
		row = frappe._dict((name, stored.get(name)) for name in (stored if "*" in fields else fields))
		return [row if as_dict else tuple(row.values())]

	def get_singles_dict(self, doctype, *, cast=False):
		"""All stored values of a Single, as text, or in the fields' types with `cast`."""
		rows = self.sql("select field, value from `tabSingles` where doctype = %s", [doctype])
		meta = cast and frappe.get_meta(doctype)
		return frappe._dict((field, meta.cast(field, value) if cast else value) for field, value in rows)

	def get_single_value(self, doctype, fieldname, cache=True):
		"""One field of a Single in its own type; its default while nothing is stored."""
		key = (doctype, fieldname)
		if not cache or key not in frappe.local.value_cache:
			query = "select value from `tabSingles` where doctype = %s and field = %s"
			meta = frappe.get_meta(doctype)
			field = meta.by_name.get(fieldname)
			if not field:
				frappe.throw(frappe._("Field {0} does not exist on {1}").format(fieldname, doctype))
			stored = self.sql(query, [doctype, fieldname], pluck=True) or [field.default]
			frappe.local.value_cache[key] = meta.cast(fieldname, stored[0])
		return frappe.local.value_cache[key]

	def set_single_value(self, doctype, fieldname, value=None, update_modified=True):
		"""Store one field (or a dict of them) of a Single without running its controller."""
		query = "replace into `tabSingles` (doctype, field, value) values (%s, %s, %s)"
		for field, each in (fieldname if isinstance(fieldname, dict) else {fieldname: value}).items():
			self.sql(query, [doctype, field, each])
		frappe.clear_document_cache(doctype)

	def set_value(self, dt, dn, field, val=None, update_modified=True):
		"""Update one field or a dict of them, by name or filters, without running the controller."""
		values = dict(field) if isinstance(field, dict) else {field: val}
		if dn is None or dn == dt:
			return self.set_single_value(dt, values)
		if update_modified:
			values = {"modified": now(), "modified_by": frappe.session.user, **values}
		where, given = _where(dt, dn)
		columns = ", ".join(f"`{_plain(name)}` = %s" for name in values)
		self.sql(f"update `tab{dt}` set {columns} where {where}", [*values.values(), *given])
		frappe.clear_document_cache(dt, dn if isinstance(dn, str) else None)

	def bulk_update(self, doctype, doc_updates, *, chunk_size=100, update_modified=True):
		"""Write `{name: {field: value}}`, a statement for so many rows, without running controllers."""
		noted = {"modified": now(), "modified_by": frappe.session.user} if update_modified else {}
		for names in frappe.utils.create_batch(list(doc_updates or ()), chunk_size):
			rows, changes, given = {name: {**noted, **doc_updates[name]} for name in names}, [], []
			for field in {_plain(field): None for row in rows.values() for field in row}:
				pairs = [(name, row[field]) for name, row in rows.items() if field in row]
				changes.append(f"`{field}` = case name {'when %s then %s ' * len(pairs)} else `{field}` end")
				given += [each for pair in pairs for each in pair]
			self.sql(f"update `tab{doctype}` set {', '.join(changes)} where name in %s", [*given, names])

	def bulk_insert(self, doctype, fields, values, ignore_duplicates=False, *, chunk_size=1000):
		"""Insert rows, each a sequence of the values of `fields`; one that is there fails or is left out."""
		columns, way = ", ".join(f"`{_plain(name)}`" for name in fields), "or ignore " * ignore_duplicates
		for rows in frappe.utils.create_batch([tuple(row) for row in values], chunk_size):
			marks = ", ".join(["%s"] * len(rows))
			self.sql(f"insert {way}into `tab{doctype}` ({columns}) values {marks}", rows)

	def exists(self, dt, dn=None):
		"""The name of a match, or None. Takes a name, filters, or one dict with a `doctype` in it."""
		if isinstance(dt, dict):
			dt, dn = dt["doctype"], {key: value for key, value in dt.items() if key != "doctype"}
		if dt == dn and dt != "DocType":
			return dn
		known = dn is None or not frappe.get_meta(dt).issingle
		return self.get_value(dt, dn, "name", order_by="name") if known else None

	def count(self, dt, filters=None):
		"""How many rows match."""
		where, given = _where(dt, filters)
		return self.sql(f"select count(*) from `tab{dt}` where {where}", given)[0][0]

	def delete(self, doctype, filters=None):
		"""Delete rows without running controllers: all of them for filters that are empty in any way."""
		where, given = _where(doctype, filters or None)
		self.sql(f"delete from `tab{doctype}` where {where}", given)

	def add_index(self, doctype, fields, index_name=None, unique=""):
		"""Create an index unless it is there. A prefix length, as in `text(20)`, is left out."""
		columns = [_plain(re.sub(r"\(.*\)", "", field)) for field in fields]
		name, columns = index_name or "_".join([*columns, "index"]), "`, `".join(columns)
		index = f"index if not exists `{doctype}_{name}`"
		self.sql_ddl(f"create {unique} {index} on `tab{doctype}` (`{columns}`)")

	def add_unique(self, doctype, fields, constraint_name=None):
		"""Create a unique index unless it is there."""
		fields = [fields] if isinstance(fields, str) else fields
		self.add_index(doctype, fields, constraint_name or f"unique_{'_'.join(fields)}", "unique")

	def get_table_columns(self, doctype):
		"""The names of a table's columns, as the database has them."""
		return self.sql("select name from pragma_table_info(%s)", [f"tab{doctype}"], pluck=True)

	@staticmethod
	def escape(value, percent=True):
		"""`value` as an SQL text, quotes and all; `%` is doubled unless told otherwise."""
		text = cstr(value).replace("'", "''")
		return f"'{text.replace('%', '%%') if percent else text}'"


def _where(doctype, filters):
	query = Query(doctype, strict=True)
	return " and ".join(query.conditions(filters)) or "1 = 1", query.values


def _plain(name):
	if not re.fullmatch(r"\w+", name):
		frappe.throw(f"Not a column: {name}", frappe.DataError)
	return name
