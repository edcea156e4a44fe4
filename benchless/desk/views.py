"""The pages under /app: home, lists and forms."""

from urllib.parse import quote, urlencode

import frappe
from frappe import _, sessions
from frappe.utils import cstr, strip_html
from frappe.website.serve import render
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from benchless import site
from benchless.desk import fields, lists
from benchless.desk.fields import address, slug


def respond(path):
	"""Answer one address under /app."""
	if frappe.session.user == "Guest":
		return redirect("/login?redirect-to=" + quote(path, safe=""))
	if frappe.session.user != "Administrator":
		frappe.only_for("Desk User")
	request = frappe.local.request
	first, *rest = [part for part in path.split("/")[2:] if part] or [""]
	if not first:
		return render("desk/templates/home.html", {"modules": _modules()})
	if first == "logout" and request.method == "POST":
		sessions.end()
		return redirect("/login", 303)
	if first == "suggest":
		found = lists.suggest(request.args.get("doctype", ""), request.args.get("txt"))
		return Response(frappe.as_json(found), mimetype="application/json")
	meta = next((meta for meta in _metas() if slug(meta.name) == first), None)
	if not meta:
		raise frappe.PageDoesNotExistError
	if rest or meta.issingle:
		return _form(meta, meta.name if meta.issingle else "/".join(rest) if rest != ["new"] else None)
	frappe.has_permission(meta.name, "read", throw=True)
	return render("desk/templates/list.html", lists.context(meta.name, request.args.to_dict()))


def _metas():
	"""The DocTypes that have pages of their own."""
	metas = (frappe.get_meta(name) for name in sorted(site.current().doctype_files))
	return [meta for meta in metas if not meta.istable]


def _modules():
	"""The DocTypes this user may read, the app's first; of what fills itself, what its workspace leads to."""
	modules, workspaces = {}, site.current().app_path.glob("*/workspace/*/*.json")
	listed = "".join(path.read_text() for path in workspaces)
	for meta in _metas():
		is_internal = meta.in_create and f'"link_to": "{meta.name}"' not in listed
		if not is_internal and frappe.has_permission(meta.name, "read"):
			number = None if meta.issingle else lists.count(meta.name)
			tile = {"doctype": meta.name, "url": address(meta.name), "count": number}
			modules.setdefault(meta.module, []).append(tile)
	order = sorted(modules, key=lambda name: (name == "Core", name))
	return [{"name": name, "doctypes": modules[name]} for name in order]


def _form(meta, name):
	"""Show, save or delete one document; `name` None is a new one."""
	if name:
		doc = frappe.get_doc(meta.name, name)
		doc.check_permission("read")
	else:
		frappe.has_permission(meta.name, "create", throw=True)
		doc = frappe.new_doc(meta.name)
	request = frappe.local.request
	if request.method != "POST":
		return _show(doc, name, saved="saved" in request.args)
	try:
		return _change(doc, request.form)
	except Exception as problem:
		status = getattr(problem, "http_status_code", 500)
		if status >= 500:
			raise
		frappe.db.rollback()
		return _show(doc, name, status, errors=_messages(problem))


def _change(doc, form):
	"""Do what the form asks for, and say where to go on."""
	if form.get("_action") == "delete":
		frappe.delete_doc(doc.doctype, doc.name)
		return redirect(address(doc.doctype), 303)
	fields.read_form(doc, form)
	if doc.is_new():
		doc.name = form.get("newname", "").strip() or None
		doc.insert()
	else:
		# refused when somebody else changed the record since this page was made
		doc.modified = form.get("_modified") or doc.modified
		doc.save()
	return redirect(address(doc.doctype, None if doc.meta.issingle else doc.name) + "?saved", 303)


def _messages(problem):
	"""What went wrong, as plain sentences."""
	sent = [strip_html(cstr(message.get("message"))) for message in frappe.local.message_log]
	return list(dict.fromkeys(filter(None, sent))) or [strip_html(cstr(problem)) or type(problem).__name__]


def _show(doc, name, status=200, **context):
	meta, form = doc.meta, frappe.local.request.form
	can_write = doc.has_permission("write") if name else True
	titled = name and doc.get(lists.title_field(meta).fieldname)
	record = name and not meta.issingle
	context.update(
		doctype=doc.doctype, base=address(doc.doctype), single=meta.issingle, name=record and name,
		title=cstr(titled or name) or _("New {0}").format(_(doc.doctype)), can_write=can_write,
		modified=form.get("_modified") or cstr(doc.modified), sections=fields.layout(doc, can_write),
		prompt=not name and cstr(meta.autoname).lower() == "prompt", newname=form.get("newname", ""),
		can_delete=record and doc.has_permission("delete"), connections=_connections(doc) if record else [],
		created=cstr(doc.creation)[:16], changed=cstr(doc.modified)[:16], doc=doc,
	)  # fmt: skip
	return render("desk/templates/form.html", context, status)


def _connections(doc):
	"""How many documents of the kinds that the DocType names link to this one."""
	found = []
	for link in doc.meta.links or []:
		doctype, linked = link["link_doctype"], {link["link_fieldname"]: doc.name}
		if frappe.has_permission(doctype, "read"):
			url = f"{address(doctype)}?{urlencode(linked)}"
			found.append({"doctype": doctype, "count": lists.count(doctype, linked), "url": url})
	return found
