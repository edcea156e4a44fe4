"""How a DocType's fields become inputs, and how what was typed becomes values again."""

from urllib.parse import quote

import frappe
from frappe.database.sqlite import bind
from frappe.model import FLOAT_FIELDS, INT_FIELDS, LAYOUT_FIELDS, TABLE_FIELDS
from frappe.utils import cint, cstr

NUMBERS = (*INT_FIELDS, *FLOAT_FIELDS)
KINDS = {
	"Check": "check", "Select": "select", "Date": "date", "Datetime": "datetime-local", "Time": "time",
	"Password": "password", **dict.fromkeys(NUMBERS, "number"),
	**dict.fromkeys(("Small Text", "Text", "Code", "Text Editor", "HTML Editor"), "textarea"),
}  # fmt: skip
DATA_KINDS = {"Email": "email", "Phone": "tel", "URL": "url"}
SPARE_ROWS = 2


def slug(doctype):
	"""The part of a desk address that names a DocType."""
	return doctype.lower().replace(" ", "-")


def address(doctype, name=None):
	"""Where a DocType's list, or one document's form, is."""
	return f"/app/{slug(doctype)}" + (f"/{quote(cstr(name), safe='')}" if name else "")


def allowed(meta, df, right):
	"""Whether the user's roles give a right ("read", "write") at the field's permission level."""
	if not df.permlevel or frappe.session.user == "Administrator":
		return True
	return df.permlevel in meta.get_permlevel_access(right)


def layout(doc, writable):
	"""[{label, columns: [[input]]}] of the fields that this user may see."""
	sections = [{"label": "", "columns": [[]]}]
	for df in doc.meta.fields:
		if df.fieldtype in ("Tab Break", "Section Break"):
			sections.append({"label": df.label, "columns": [[]]})
		elif df.fieldtype == "Column Break":
			sections[-1]["columns"].append([])
		elif shown(doc.meta, df):
			sections[-1]["columns"][-1].append(widget(doc, df, doc.meta, writable))
	for section in sections:
		section["columns"] = [column for column in section["columns"] if column]
	return [section for section in sections if section["columns"]]


def shown(meta, df):
	"""Whether this user's form has the field; `meta` holds the permissions (for rows, the parent's)."""
	return not df.hidden and df.fieldtype not in LAYOUT_FIELDS and allowed(meta, df, "read")


def editable(doc, df, meta):
	"""Whether this user may change the field on this document or row."""
	fixed = df.read_only or df.fieldtype == "Read Only" or (df.set_only_once and not doc.is_new())
	return not fixed and allowed(meta, df, "write")


def widget(doc, df, meta, writable, prefix=""):
	"""What the form template needs to know of one input."""
	value, readonly = doc.get(df.fieldname), not (writable and editable(doc, df, meta))
	label, required = doc.meta.get_label(df.fieldname), cint(df.reqd) and not readonly
	made = frappe._dict(input=prefix + df.fieldname, label=label, required=required, readonly=readonly)
	made.update(description=df.description, kind=kind(df), value=text(value, df))
	if df.fieldtype in TABLE_FIELDS:
		made.update(kind="grid", **_grid(doc, df, readonly))
	elif df.fieldtype == "Select":
		options = cstr(df.options).split("\n")
		made.options = options if not value or value in options else [*options, value]
	elif df.fieldtype == "Link":
		made.link = df.options
		if value and frappe.db.exists(df.options, value):
			made.link_url = address(df.options, value)
	elif df.fieldtype in (*NUMBERS, "Datetime", "Time"):
		made.step = "any" if df.fieldtype in FLOAT_FIELDS else "1"
	return made


def kind(df):
	"""The kind of input for a field."""
	return DATA_KINDS.get(df.options, "text") if df.fieldtype == "Data" else KINDS.get(df.fieldtype, "text")


def text(value, df):
	"""A value as an input shows it. Passwords are never sent out."""
	if value is None or df.fieldtype in ("Password", *TABLE_FIELDS):
		return ""
	if df.fieldtype in ("Datetime", "Time"):
		return cstr(bind(value)).partition(".")[0].replace(" ", "T")
	return cint(value) if df.fieldtype == "Check" else cstr(value)


def _grid(doc, df, readonly):
	"""The columns of a child table, and its rows: those there are, then spare ones to type into."""
	fields, rows, made = _row_fields(doc, df), list(doc.get(df.fieldname) or []), []
	spares = [] if readonly else [frappe.new_doc(df.options) for _i in range(SPARE_ROWS)]
	for index, row in enumerate(rows + spares):
		prefix, spare = f"{df.fieldname}.{index}", index >= len(rows)
		cells = [widget(row, f, doc.meta, not readonly, prefix + ".") for f in fields]
		for cell in cells:
			cell.required = cell.required and not spare
		name = "" if spare else row.name or ""
		made.append({"prefix": prefix, "name": name, "spare": spare, "fields": cells})
	return {"columns": fields, "rows": made}


def _row_fields(doc, df):
	fields = frappe.get_meta(df.options).fields
	return [f for f in fields if shown(doc.meta, f) and f.fieldtype not in TABLE_FIELDS]


def read_form(doc, form):
	"""Put what was typed into `doc`; fields that the user may not change are left alone."""
	for df in doc.meta.fields:
		if not shown(doc.meta, df) or not editable(doc, df, doc.meta):
			continue
		if df.fieldtype in TABLE_FIELDS:
			doc.set(df.fieldname, _rows(doc, df, form))
		elif df.fieldtype != "Password" or form.get(df.fieldname):
			doc.set(df.fieldname, typed(df, form.get(df.fieldname)))


def typed(df, value):
	"""One typed text as the value of its field."""
	if df.fieldtype == "Check":
		return 1 if value else 0
	value = (value or "").replace("\r\n", "\n")
	if df.fieldtype == "Datetime":
		value = value.replace("T", " ")
	return value or (0 if df.fieldtype in NUMBERS else None)


def _rows(doc, df, form):
	"""The rows of one table in the order they came, without the removed and the untouched spare ones."""
	stored = {row.name: row for row in doc.get(df.fieldname) or [] if row.name}
	parts = (key.split(".") for key in form)
	indexes = {part[1] for part in parts if part[0] == df.fieldname and len(part) == 3}
	fields, rows = _row_fields(doc, df), []
	for index in sorted(indexes, key=cint):
		prefix = f"{df.fieldname}.{index}."
		row = stored.get(form.get(prefix + "name"))
		mine = [f for f in fields if editable(row or frappe.new_doc(df.options), f, doc.meta)]
		values = {f.fieldname: typed(f, form.get(prefix + f.fieldname)) for f in mine}
		if not form.get(prefix + "_delete") and (row or _touched(mine, values)):
			rows.append({**(row.as_dict() if row else {}), **values})
	return rows


def _touched(fields, values):
	"""Whether anything was typed; ticks and choices have defaults, so alone they do not count."""
	writing = [f for f in fields if f.fieldtype not in ("Check", "Select")] or fields
	return any(values[f.fieldname] for f in writing)
