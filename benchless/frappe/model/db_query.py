"""`frappe.get_all` and `frappe.get_list`."""

import re

import frappe
from frappe.database.query import Query
from frappe.model import CHILD_FIELDS, OPTIONAL_FIELDS, STANDARD_FIELDS
from frappe.permissions import check_may_list

COLUMN_IN_EXPRESSION = re.compile(r"(?<![\w.`])`?(?:tab[\w ]+`?\.)?`?([a-zA-Z_]\w*)`?(?![\w(`])")
ALIAS = re.compile(r"\s+as\s+`?(\w+)`?\s*\Z", re.IGNORECASE)
DEFAULT_ORDER = "KEEP_DEFAULT_ORDERING"


def get_all(doctype, *args, **kwargs):
	"""get_list without permissions."""
	return get_list(doctype, *args, **{**kwargs, "ignore_permissions": True})


def get_list(
	doctype, fields=None, filters=None, or_filters=None, order_by=DEFAULT_ORDER, limit_start=0,
	limit_page_length=None, *, start=None, limit=None, group_by=None, pluck=None, as_list=False,
	distinct=False, ignore_permissions=False, user=None, parent_doctype=None,
):  # fmt: skip
	"""Rows as dicts (tuples with `as_list`, one column with `pluck`) that the user may see."""
	if isinstance(fields, dict) or (isinstance(fields, list) and fields and isinstance(fields[0], list)):
		fields, filters = filters, fields  # both orders are in use
	meta = frappe.get_meta(doctype)
	fields = [pluck] if pluck else fields or ["name"]
	fields = [field.strip() for field in (fields.split(",") if isinstance(fields, str) else fields)]
	if not ignore_permissions:
		if meta.istable and not frappe.has_permission(doctype, user=user, parent_doctype=parent_doctype):
			raise frappe.PermissionError(doctype)
		check_may_list(doctype, user)
		fields = permitted(meta, fields, parent_doctype, user)
	if order_by == DEFAULT_ORDER:
		plain = not group_by and not any("(" in field for field in fields)
		order_by = f"{meta.sort_field or 'modified'} {meta.sort_order or 'desc'}" if plain else None
	query, limit, start = Query(doctype), limit or limit_page_length, start or limit_start
	sql = query.select(fields, filters, or_filters, order_by, group_by, limit, start, distinct)
	return frappe.db.sql(sql, query.values, as_dict=not (as_list or pluck), pluck=bool(pluck))


def permitted(meta, fields, parent_doctype=None, user=None):
	"""The fields without those above the user's permission levels; `*` becomes what may be read."""
	allowed = [*STANDARD_FIELDS, *meta.get_permitted_fieldnames(parent_doctype, user=user)]
	allowed += [column for column in (*CHILD_FIELDS, *OPTIONAL_FIELDS) if column in meta.columns]
	kept = []
	for field in fields:
		columns = COLUMN_IN_EXPRESSION.findall(ALIAS.sub("", field))
		if field == "*":
			kept += allowed
		elif all(column in allowed or column.lower() == "distinct" for column in columns):
			kept.append(field)
	return kept or ["name"]
