"""How a DocType's fields become inputs, and how what was typed becomes values again."""

import frappe
from frappe.utils import cint, cstr

LAYOUT = ("Tab Break", "Section Break", "Column Break")
NOT_SHOWN = ("Button", "HTML", "Heading", "Image", "Fold", "Icon", "Signature", "Geolocation")
TABLES = ("Table", "Table MultiSelect")
KINDS = {
	"Check": "check", "Select": "select", "Date": "date", "Datetime": "datetime-local", "Time": "time",
	"Int": "number", "Float": "number", "Currency": "number", "Percent": "number", "Duration": "number",
	"Rating": "number", "Password": "password", "Color": "color", "Small Text": "textarea", "Text": "textarea",
	"Long Text": "textarea", "Code": "textarea", "JSON": "textarea", "Text Editor": "textarea",
	"Markdown Editor": "textarea", "HTML Editor": "textarea",
}  # fmt: skip
DATA_KINDS = {"Email": "email", "Phone": "tel", "URL": "url"}
NUMBERS = ("Int", "Float", "Currency", "Percent")
SPARE_ROWS = 2


def slug(doctype):
	"""The part of a desk address that names a DocType."""
	return doctype.lower().replace(" ", "-")


def layout(doc, writable):
	"""[{label, sections: [{label, columns: [[input]]}]}] of the fields that this user may see."""
	tabs = [{"label": "", "sections": [{"label": "", "columns": [[]]}]}]
	for df in doc.meta.fields:
		if df.fieldtype == "Tab Break":
			tabs.append({"label": df.label, "sections": [{"label": "", "columns": [[]]}]})
		elif df.fieldtype == "Section Break":
			tabs[-1]["sections"].append({"label": df.label, "columns": [[]]})
		elif df.fieldtype == "Column Break":
			tabs[-1]["sections"][-1]["columns"].append([])
		elif shown(doc, df):
			tabs[-1]["sections"][-1]["columns"][-1].append(widget(doc, df, writable))
	for tab in tabs:
		for section in tab["sections"]:
			section["columns"] = [column for column in section["columns"] if column]
		tab["sections"] = [section for section in tab["sections"] if section["columns"]]
	return [tab for tab in tabs if tab["sections"]]


def shown(doc, df):
	"""Whether this user's form has the field at all."""
	if df.hidden or df.fieldtype in (*NOT_SHOWN, *LAYOUT):
		return False
	return not df.permlevel or cint(df.permlevel) in levels(doc, "read")


def editable(doc, df):
	"""Whether this user may change the field on this document."""
	if df.read_only or df.fieldtype == "Read Only" or (df.set_only_once and not doc.is_new()):
		return False
	return not df.permlevel or cint(df.permlevel) in levels(doc, "write")


def levels(doc, kind):
	"""The permission levels at which the user's roles grant reading or writing."""
	if frappe.session.user == "Administrator":
		return range(10)
	roles = frappe.get_roles()
	return {cint(p.permlevel) for p in doc.meta.permissions if p.get(kind) and p.role in roles}


def widget(doc, df, writable, prefix=""):
	"""What the form template needs to know of one input."""
	value = doc.get(df.fieldname)
	readonly = not (writable and editable(doc, df))
	shared = frappe._dict(
		input=prefix + df.fieldname, label=df.label or frappe.unscrub(df.fieldname), readonly=readonly,
		required=cint(df.reqd) and not readonly, description=df.description, fieldtype=df.fieldtype,
	)  # fmt: skip
	if df.fieldtype in TABLES:
		return shared.update(_grid(doc, df, writable, readonly))
	shared.update(kind=kind(df), value=text(value, df), link_url=None)
	if df.fieldtype == "Select":
		options = cstr(df.options).split("\n")
		shared.options = options if not value or value in options else [*options, value]
	elif df.fieldtype == "Link":
		shared.link = df.options
		if value and frappe.db.exists(df.options, value):
			shared.link_url = f"/app/{slug(df.options)}/{frappe.utils.quoted(value)}"
	elif df.fieldtype in ("Float", "Currency", "Percent"):
		shared.step = "any"
	elif df.fieldtype == "Datetime":
		shared.step = "1"
	elif shared.kind == "textarea":
		shared.rows = min(12, max(3, shared.value.count("\n") + 2))
	return shared


def kind(df):
	"""The kind of input for a field."""
	if df.fieldtype == "Data":
		return DATA_KINDS.get(df.options, "text")
	return KINDS.get(df.fieldtype, "text")


def text(value, df):
	"""A value as an input or a cell shows it. Passwords are never sent out."""
	if value is None or df.fieldtype == "Password":
		return ""
	if df.fieldtype == "Datetime":
		return cstr(value).partition(".")[0].replace(" ", "T")
	return cint(value) if df.fieldtype == "Check" else cstr(value)


def _grid(doc, df, writable, readonly):
	child_meta = frappe.get_meta(df.options)
	fields = [f for f in child_meta.fields if _in_grid(doc, f)]
	rows = list(doc.get(df.fieldname) or [])
	spares = [] if readonly else [frappe.new_doc(df.options) for _i in range(SPARE_ROWS)]
	shown_rows = []
	for index, row in enumerate(rows + spares):
		prefix = f"{df.fieldname}.{index}"
		spare = index >= len(rows)
		cells = [widget(row, f, not readonly, prefix + ".") for f in fields]
		if spare:
			cells = [cell.update(required=False) for cell in cells]
		shown_rows.append({"prefix": prefix, "name": "" if spare else row.name or "", "spare": spare, "fields": cells})
	columns = [{"label": f.label, "required": f.reqd} for f in fields]
	return {"kind": "grid", "columns": columns, "rows": shown_rows}


def _in_grid(doc, df):
	if df.hidden or df.fieldtype in (*NOT_SHOWN, *LAYOUT, *TABLES):
		return False
	return not df.permlevel or cint(df.permlevel) in levels(doc, "read")


def read_form(doc, form):
	"""Put what was typed into `doc`; fields the user may not change are left alone."""
	for df in doc.meta.fields:
		if not shown(doc, df) or not editable(doc, df):
			continue
		if df.fieldtype in TABLES:
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
	fields = [f for f in frappe.get_meta(df.options).fields if _in_grid(doc, f) and not f.read_only]
	stored = {row.name: row.as_dict() for row in doc.get(df.fieldname) or [] if row.name}
	indexes = {key.split(".")[1] for key in form if key.startswith(df.fieldname + ".") and key.count(".") == 2}
	rows = []
	for index in sorted(indexes, key=cint):
		prefix = f"{df.fieldname}.{index}."
		values = {f.fieldname: typed(f, form.get(prefix + f.fieldname)) for f in fields}
		name = form.get(prefix + "name")
		if form.get(prefix + "_delete") or (name not in stored and _untouched(fields, values)):
			continue
		rows.append({**stored.get(name, {}), **values})
	return rows


def _untouched(fields, values):
	"""A row in which nothing was typed; ticks and choices have defaults, so alone they do not count."""
	writing = [f for f in fields if f.fieldtype not in ("Check", "Select")] or fields
	return not any(values[f.fieldname] for f in writing)
