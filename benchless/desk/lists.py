"""List pages: which columns, which rows, and the addresses for sorting, filtering and paging them."""

from urllib.parse import urlencode

import frappe
from frappe import _
from frappe.model import NO_VALUE_FIELDS
from frappe.utils import cint, cstr

from benchless.desk.fields import NUMBERS, address, allowed, kind, text

PAGE = 20
MOST_COLUMNS = 5
NAME = frappe._dict(fieldname="name", label="ID", fieldtype="Data")
CHANGED = frappe._dict(fieldname="modified", label="Last Changed", fieldtype="Datetime")


def context(doctype, query):
	"""Everything that list.html shows, for the query string `query`."""
	meta = frappe.get_meta(doctype)
	columns, search = _columns(meta), _search(meta, query.get("q"))
	filters = {df.fieldname: query[df.fieldname] for df in _readable(meta) if query.get(df.fieldname)}
	total = count(doctype, filters, search)
	page = min(max(cint(query.get("page")), 1), -(-total // PAGE) or 1)
	sort, order = _sorting(meta, query)
	start = (page - 1) * PAGE
	rows = frappe.get_list(
		doctype, fields=list({"name", *(df.fieldname for df in columns)}), filters=filters, or_filters=search,
		order_by=f"`{sort}` {order}, `name` asc", start=start, limit=PAGE,
	)  # fmt: skip
	standard = [df for df in _readable(meta) if df.in_standard_filter and df.fieldtype in ("Check", "Select")]
	choices = [_choice(df, query.get(df.fieldname)) for df in standard]
	offered = [choice["fieldname"] for choice in choices]
	return {
		"doctype": doctype, "base": address(doctype), "total": total, "q": query.get("q") or "",
		"filters": choices, "kept": {name: value for name, value in filters.items() if name not in offered},
		"active": bool(filters or query.get("q")),
		"can_create": not meta.in_create and frappe.has_permission(doctype, "create"),
		"columns": [_heading(df, query, sort, order) for df in columns],
		"rows": [
			{"name": row.name, "url": address(doctype, row.name), "cells": [_cell(df, row) for df in columns]}
			for row in rows
		],
		"first": start + 1, "last": start + len(rows),
		"previous": _address(query, page=page - 1) if page > 1 else None,
		"next": _address(query, page=page + 1) if start + PAGE < total else None,
	}  # fmt: skip


def count(doctype, filters=None, or_filters=None):
	"""How many documents this user may read, of those that match."""
	options = dict(filters=filters, or_filters=or_filters, order_by="")
	return frappe.get_list(doctype, fields=["count(name) as n"], **options)[0].n


def suggest(doctype, txt):
	"""[{value, label}] of at most ten documents that a Link field may mean."""
	meta = frappe.get_meta(doctype)
	title, search = title_field(meta).fieldname, _search(meta, txt)
	rows = frappe.get_list(doctype, fields=list({"name", title}), or_filters=search, limit=10)
	return [{"value": row.name, "label": cstr(row.get(title))} for row in rows]


def _columns(meta):
	"""The title first, then the fields marked for lists, the name, and when it was last changed."""
	title = title_field(meta)
	marked = [df for df in _readable(meta) if df.in_list_view and df.fieldname != title.fieldname]
	return [title, *marked[:MOST_COLUMNS], *([] if title is NAME else [NAME]), CHANGED]


def _readable(meta):
	return [df for df in meta.fields if df.fieldtype not in NO_VALUE_FIELDS and allowed(meta, df, "read")]


def title_field(meta):
	"""The field that names a document in lists, where this user may read it; else its name."""
	df = meta.get_field(meta.get_title_field())
	return df if df and allowed(meta, df, "read") else NAME


def _choice(df, value):
	labels = {option: _(option) for option in cstr(df.options).split("\n") if option}
	labels = {"1": _("Yes")} if df.fieldtype == "Check" else labels
	return {"fieldname": df.fieldname, "label": df.label, "value": value, "options": labels}


def _search(meta, txt):
	"""or_filters over the name, the title and the search fields."""
	readable = {df.fieldname for df in _readable(meta)}
	names = {"name"} | ({title_field(meta).fieldname, *meta.get_search_fields()} & readable)
	return [[meta.name, name, "like", f"%{txt.strip()}%"] for name in sorted(names)] if txt else None


def _sorting(meta, query):
	known = {"name", "modified", "creation", *(df.fieldname for df in _readable(meta))}
	if query.get("sort") in known:
		return query["sort"], "desc" if query.get("dir") == "desc" else "asc"
	asc = cstr(meta.sort_order).lower() == "asc"
	return meta.sort_field if meta.sort_field in known else "modified", "asc" if asc else "desc"


def _heading(df, query, sort, order):
	turned = "desc" if df.fieldname == sort and order == "asc" else "asc"
	url = _address(query, sort=df.fieldname, dir=turned, page=None)
	now = {"asc": "ascending", "desc": "descending"}[order] if df.fieldname == sort else ""
	return {"label": df.label, "url": url, "sorted": now, "number": df.fieldtype in NUMBERS}


def _address(query, **changes):
	return "?" + urlencode({key: value for key, value in {**query, **changes}.items() if value})


def _cell(df, row):
	value = row.get(df.fieldname)
	shown, pill = cstr(text(value, df))[:140], kind(df) == "select"
	if df.fieldtype == "Datetime":
		shown = shown.replace("T", " ")[:16]
	elif df.fieldtype == "Check":
		shown = "✓" if value else ""
	shown, number = _(shown) if pill else shown, df.fieldtype in NUMBERS
	return {"label": df.label, "text": shown, "pill": pill, "number": number}
