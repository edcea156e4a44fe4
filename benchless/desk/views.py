"""The pages under /app: home, lists and forms."""

from urllib.parse import quote

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

import frappe
from benchless.desk import fields, lists
from benchless.desk.fields import slug
from frappe import _
from frappe.sessions import get_csrf_token
from frappe.utils import cstr, strip_html
from frappe.utils.jinja import desk_jenv


def respond(path):
	"""Answer one address under /app."""
	if frappe.session.user == "Guest":
		return redirect("/login?redirect-to=" + quote(path, safe=""))
	if "Desk User" not in frappe.get_roles() and frappe.session.user != "Administrator":
		raise frappe.PermissionError
	request = frappe.local.request
	parts = [part for part in path[len("/app") :].split("/") if part]
	if not parts:
		return _render("home.html", modules=_modules())
	if parts[0] == "logout" and request.method == "POST":
		frappe.local.login_manager.logout()
		return redirect("/login", 303)
	if parts[0] == "suggest":
		found = lists.suggest(request.args.get("doctype") or "", request.args.get("txt"))
		return Response(frappe.as_json(found), mimetype="application/json")
	doctype = _doctype_of(parts[0])
	if frappe.get_meta(doctype).issingle:
		return _form(doctype, doctype)
	if len(parts) == 1:
		frappe.has_permission(doctype, "read", throw=True)
		return _render("list.html", **lists.context(doctype, request.args.to_dict()))
	return _form(doctype, None if parts[1:] == ["new"] else "/".join(parts[1:]))


def _render(template, status=200, **context):
	user = frappe.session.user
	context.update(
		csrf_token=get_csrf_token(), lang=frappe.local.lang, fullname=frappe.utils.get_fullname(user),
		app_title=(frappe.get_hooks("app_title") or ["Desk"])[-1],
	)  # fmt: skip
	html = desk_jenv().get_template("desk/templates/" + template).render(context)
	token = f'<script>frappe.csrf_token = "{context["csrf_token"]}";</script>'
	return Response(html.replace("<!-- csrf_token -->", token), status=status, mimetype="text/html")


def _all_doctypes():
	"""[{name, module, issingle}] of all that have pages of their own."""
	return frappe.get_all("DocType", {"istable": 0}, ["name", "module", "issingle"], order_by="name")


def _doctype_of(part):
	for entry in _all_doctypes():
		if slug(entry.name) == part:
			return entry.name
	raise frappe.PageDoesNotExistError


def _modules():
	"""The DocTypes this user may read, the app's modules before the host's own."""
	modules = {}
	for entry in _all_doctypes():
		if frappe.has_permission(entry.name, "read"):
			number = None if entry.issingle else lists.count(entry.name)
			tile = {"doctype": entry.name, "url": f"/app/{slug(entry.name)}", "count": number}
			modules.setdefault(entry.module, []).append(tile)
	order = sorted(modules, key=lambda name: (name == "Core", name))
	return [{"name": name, "doctypes": modules[name]} for name in order]


def _form(doctype, name):
	"""Show, save or delete one document; `name` None is a new one."""
	if name:
		doc = frappe.get_doc(doctype, name)
		doc.check_permission("read")
	else:
		frappe.has_permission(doctype, "create", throw=True)
		doc = frappe.new_doc(doctype)
	request = frappe.local.request
	if request.method != "POST":
		return _show(doc, name, saved="saved" in request.args)
	try:
		return _delete(doc) if request.form.get("_action") == "delete" else _save(doc, request.form)
	except Exception as problem:
		if getattr(problem, "http_status_code", 500) >= 500:
			raise
		errors = _messages(problem)
		frappe.db.rollback()
		if request.form.get("_action") == "delete":
			doc.reload()
		return _show(doc, name, problem.http_status_code, errors=errors)


def _save(doc, form):
	fields.read_form(doc, form)
	if doc.is_new():
		if form.get("newname"):
			doc.name = form["newname"].strip()
		doc.insert()
	else:
		# the save is refused when somebody else changed the record since this page was made
		doc.modified = form.get("_modified") or doc.modified
		doc.save()
	single = doc.meta.issingle
	return redirect(f"/app/{slug(doc.doctype)}{'' if single else '/' + quote(cstr(doc.name), safe='')}?saved", 303)


def _delete(doc):
	frappe.delete_doc(doc.doctype, doc.name)
	return redirect(f"/app/{slug(doc.doctype)}", 303)


def _messages(problem):
	"""What went wrong, as plain sentences."""
	sent = [strip_html(cstr(m.get("message"))) for m in frappe.local.message_log]
	frappe.local.message_log = []
	return list(dict.fromkeys(filter(None, sent))) or [strip_html(cstr(problem)) or type(problem).__name__]


def _show(doc, name, status=200, **context):
	meta = doc.meta
	can_write = doc.has_permission("write") if name else True
	modified = frappe.local.request.form.get("_modified") or cstr(doc.modified)
	title = cstr(doc.get(meta.get_title_field())) if name else _("New {0}").format(_(doc.doctype))
	context.update(
		doctype=doc.doctype, base=f"/app/{slug(doc.doctype)}", single=meta.issingle, title=title or name,
		name=None if meta.issingle else name, modified=modified, can_write=can_write,
		tabs=fields.layout(doc, can_write), prompt=not name and cstr(meta.autoname).lower() == "prompt",
		newname=frappe.local.request.form.get("newname", ""),
		can_delete=bool(name) and not meta.issingle and doc.has_permission("delete"),
		connections=_connections(doc) if name and not meta.issingle else [],
		created=cstr(doc.creation)[:16], owner=doc.owner, changed=cstr(doc.modified)[:16], changed_by=doc.modified_by,
	)  # fmt: skip
	return _render("form.html", status, **context)


def _connections(doc):
	"""Documents of other kinds that link to this one, with how many there are."""
	found = []
	for entry in _all_doctypes():
		if entry.issingle or not frappe.has_permission(entry.name, "read"):
			continue
		for df in frappe.get_meta(entry.name).get_link_fields():
			if df.options != doc.doctype or df.permlevel:
				continue
			number = lists.count(entry.name, {df.fieldname: doc.name})
			url = f"/app/{slug(entry.name)}?{df.fieldname}={quote(cstr(doc.name), safe='')}"
			found.append({"doctype": entry.name, "label": df.label, "count": number, "url": url})
	return [link for link in found if link["count"]]
