"""`frappe.get_all` and `frappe.get_list`."""

import re

import frappe
from frappe.database.query import Query
from frappe.model import OPTIONAL_FIELDS, STANDARD_FIELDS
from frappe.permissions import get_match_conditions

COLUMN_IN_EXPRESSION = re.compile(r"(?<![\w.`])`?(?:tab[\w ]+`?\.)?`?(\w+)`?(?![\w(`])")
ALIAS = re.compile(r"\s+as\s+`?(\w+)`?\s*\Z", re.IGNORECASE)


def get_all(doctype, *args, **kwargs):
	"""get_list without permissions."""
	kwargs["ignore_permissions"] = True
	return get_list(doctype, *args, **kwargs)


def get_list(
	doctype, fields=None, filters=None, or_filters=None, order_by="KEEP_DEFAULT_ORDERING", limit_start=0,
	limit_page_length=None, *, start=None, page_length=None, limit=None, group_by=None, pluck=None, as_list=False,
	distinct=False, ignore_permissions=False, user=None, parent_doctype=None, debug=False, ignore_ddl=False,
	update=None, **kwargs,
):
	"""Rows as dicts (tuples with `as_list`, one column with `pluck`) that the user may see."""
	if filters and _looks_like_fields(filters) and not _looks_like_fields(fields):
		fields, filters = filters, fields  # both orders are in use
	meta = frappe.get_meta(doctype)
	fields = _field_list([pluck] if pluck else fields)
	if not ignore_permissions:
		_check_table_permission(meta, parent_doctype, user)
		fields = permitted(meta, fields, parent_doctype, user)
	query = Query(doctype)
	sql = query.select(
		fields, filters, or_filters, _order(meta, order_by, group_by, fields), group_by,
		limit=limit or page_length or limit_page_length, start=start or limit_start, distinct=distinct,
		match=None if ignore_permissions else get_match_conditions(doctype, user),
	)
	return frappe.db.sql(
		sql, query.values, as_dict=not (as_list or pluck), pluck=bool(pluck), update=update, as_list=False
	)


def _looks_like_fields(value):
	return isinstance(value, list | tuple) and bool(value) and all(
		isinstance(each, str) and not (len(value) == 3 and value[1] in ("=", "!=", ">", "<", "like", "in"))
		for each in value
	)


def _field_list(fields):
	if not fields:
		return ["name"]
	if isinstance(fields, str):
		fields = fields.split(",") if "(" not in fields else [fields]
	return [field.strip() for field in fields]


def _check_table_permission(meta, parent_doctype, user):
	if meta.istable and not frappe.has_permission(meta.name, user=user, parent_doctype=parent_doctype):
		raise frappe.PermissionError(meta.name)


def permitted(meta, fields, parent_doctype=None, user=None):
	"""The fields without those above the user's permission levels; `*` becomes what may be read."""
	allowed = [*STANDARD_FIELDS, *meta.get_permitted_fieldnames(parent_doctype, user=user)]
	optional = [] if meta.istable or meta.issingle else list(OPTIONAL_FIELDS)
	if meta.istable:
		allowed += ["parent", "parenttype", "parentfield"]
	kept = []
	for field in fields:
		if field == "*":
			kept += allowed + optional
		elif all(column in allowed or column in optional for column in _columns_of(field)):
			kept.append(field)
	return kept or ["name"]


def _columns_of(field):
	"""The column names in a field expression; its alias is not one of them."""
	expression = ALIAS.sub("", field).replace("*", "")
	names = COLUMN_IN_EXPRESSION.findall(expression)
	return [name for name in names if not name.isdigit() and name.lower() != "distinct"]


def _order(meta, order_by, group_by, fields):
	if order_by != "KEEP_DEFAULT_ORDERING":
		return order_by
	if group_by or any("(" in field for field in fields):
		return None
	return f"{meta.sort_field or 'modified'} {meta.sort_order or 'desc'}"
