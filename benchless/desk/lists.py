"""List pages: which columns, which rows, and the addresses for sorting, filtering and paging them."""

from urllib.parse import quote, urlencode

import frappe
from benchless.desk.fields import LAYOUT, NUMBERS, TABLES, kind, slug, text
from frappe import _
from frappe.utils import cint, cstr

PAGE = 20
MOST_COLUMNS = 6
TONES = {
	"good": "Active Confirmed Completed Enabled Open Sent Success Full Published Yes".split(),
	"warn": ["Pending", "Lead", "Prospect", "Not Sent", "Queued", "Stub", "Draft"],
	"bad": ["Cancelled", "No Show", "Failed", "Error", "Rejected", "Expired"],
	"grey": ["Inactive", "Archived", "Closed", "Guest", "Disabled", "Merged"],
}


def context(doctype, query):
	"""Everything that list.html shows, for the query string `query`."""
	meta = frappe.get_meta(doctype)
	columns = list_columns(meta)
	filters = {df.fieldname: query[df.fieldname] for df in _filterable(meta) if query.get(df.fieldname)}
	search = _search(meta, query.get("q"))
	total = count(doctype, filters, search)
	page = min(max(cint(query.get("page")), 1), max(-(-total // PAGE), 1))
	sort, order = _sorting(meta, query)
	rows = frappe.get_list(
		doctype, fields=["name", *{c.fieldname for c in columns} - {"name"}], filters=filters, or_filters=search,
		order_by=f"`{sort}` {order}, name asc", limit_start=(page - 1) * PAGE, limit_page_length=PAGE,
	)  # fmt: skip
	standard = [_choice(df, query.get(df.fieldname)) for df in _standard_filters(meta)]
	offered = {choice["fieldname"] for choice in standard}
	return {
		"doctype": doctype, "base": f"/app/{slug(doctype)}", "total": total, "q": query.get("q") or "",
		"filters": standard, "kept": {k: v for k, v in filters.items() if k not in offered},
		"active": bool(filters or query.get("q")), "can_create": frappe.has_permission(doctype, "create"),
		"columns": [_heading(df, query, sort, order) for df in columns],
		"rows": [_row(doctype, columns, row) for row in rows],
		"first": (page - 1) * PAGE + 1, "last": (page - 1) * PAGE + len(rows),
		"previous": _address(query, page=page - 1) if page > 1 else None,
		"next": _address(query, page=page + 1) if page * PAGE < total else None,
	}  # fmt: skip


def count(doctype, filters=None, or_filters=None):
	"""How many documents this user may read, of those that match."""
	found = frappe.get_list(doctype, fields=["count(name) as n"], filters=filters, or_filters=or_filters, order_by="")
	return found[0].n if found else 0


def suggest(doctype, txt):
	"""[{value, label}] of at most ten documents that a Link field may mean."""
	meta = frappe.get_meta(doctype)
	title = meta.get_title_field()
	fields = list({"name", title})
	found = frappe.get_list(doctype, fields=fields, or_filters=_search(meta, txt), limit_page_length=10)
	return [{"value": row.name, "label": cstr(row.get(title)) if title != "name" else row.name} for row in found]


def list_columns(meta):
	"""The title first, then the fields marked for lists, the number, and when it was last changed."""
	title = meta.get_title_field()
	readable = [df for df in meta.fields if not df.permlevel or frappe.session.user == "Administrator"]
	chosen = [df for df in readable if df.in_list_view and df.fieldname != title and df.fieldtype not in LAYOUT + TABLES]
	first = meta.get_field(title) if title != "name" else None
	name = frappe._dict(fieldname="name", label="ID", fieldtype="Data")
	changed = frappe._dict(fieldname="modified", label="Last changed", fieldtype="Datetime")
	return [*([first] if first else []), *([] if first else [name]), *chosen[:MOST_COLUMNS], *([name] if first else []), changed]


def _filterable(meta):
	return [df for df in meta.fields if df.fieldtype not in LAYOUT + TABLES and not df.permlevel]


def _standard_filters(meta):
	return [df for df in _filterable(meta) if df.in_standard_filter and df.fieldtype in ("Select", "Check")]


def _choice(df, value):
	options = [("1", _("Yes")), ("0", _("No"))] if df.fieldtype == "Check" else [(o, _(o)) for o in df.options.split("\n")]
	options = [{"value": value, "label": label} for value, label in options if value]
	return {"fieldname": df.fieldname, "label": df.label, "options": options, "value": value or ""}


def _search(meta, txt):
	if not txt:
		return None
	names = {"name", meta.get_title_field(), *[f.strip() for f in cstr(meta.search_fields).split(",") if f.strip()]}
	like = "%" + txt.strip().replace("%", r"\%") + "%"
	return [[meta.name, name, "like", like] for name in sorted(names)]


def _sorting(meta, query):
	asked = query.get("sort")
	known = {"name", "modified", "creation", *[df.fieldname for df in _filterable(meta)]}
	if asked in known:
		return asked, "desc" if query.get("dir") == "desc" else "asc"
	field = meta.sort_field if meta.sort_field in known else "modified"
	return field, "asc" if cstr(meta.sort_order).lower() == "asc" else "desc"


def _heading(df, query, sort, order):
	turned = "desc" if df.fieldname == sort and order == "asc" else "asc"
	sorted_now = {"asc": "ascending", "desc": "descending"}[order] if df.fieldname == sort else ""
	url = _address(query, sort=df.fieldname, dir=turned, page="")
	return {"label": df.label, "url": url, "sorted": sorted_now, "number": df.fieldtype in NUMBERS}


def _address(query, **changes):
	known = {key: value for key, value in {**query, **changes}.items() if value not in ("", None)}
	return "?" + urlencode(known)


def _row(doctype, columns, row):
	cells = [_cell(df, row.get(df.fieldname)) for df in columns]
	return {"name": row.name, "url": f"/app/{slug(doctype)}/{quote(cstr(row.name), safe='')}", "cells": cells}


def _cell(df, value):
	shown = text(value, df)
	if df.fieldtype == "Datetime":
		shown = shown.replace("T", " ")[:16]
	if df.fieldtype == "Check":
		shown = "✓" if value else ""
	pill = kind(df) == "select"
	tone = next((tone for tone, words in TONES.items() if shown in words), "") if pill else ""
	shown = _(shown) if pill else shown[:140] if isinstance(shown, str) else shown
	return {"label": df.label, "text": shown, "pill": pill, "tone": tone, "number": df.fieldtype in NUMBERS}
