"""The pages under /app: home, lists and forms."""

from urllib.parse import quote, urlencode

import frappe
from frappe import _
from frappe.sessions import get_csrf_token
from frappe.utils import cstr, strip_html
from frappe.utils.jinja import get_jenv
from frappe.website.serve import with_token
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
		return _render("home.html", modules=_modules())
	if first == "logout" and request.method == "POST":
		frappe.local.login_manager.logout()
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
	return _render("list.html", **lists.context(meta.name, request.args.to_dict()))


def _render(template, status=200, **context):
	context.update(csrf_token=get_csrf_token(), lang=frappe.local.lang, fullname=frappe.utils.get_fullname())
	context.update(app_title=(frappe.get_hooks("app_title") or ["Desk"])[-1])
	html = get_jenv(autoescape=True).get_template("desk/templates/" + template).render(context)
	return Response(with_token(html), status=status, mimetype="text/html")


def _metas():
	"""The DocTypes that have pages of their own."""
	metas = (frappe.get_meta(name) for name in sorted(site.current().doctype_files))
	return [meta for meta in metas if not meta.istable]


def _modules():
	"""The DocTypes this user may read, the app's modules before the host's own."""
	modules = {}
	for meta in _metas():
		if frappe.has_permission(meta.name, "read"):
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
	deleting = request.form.get("_action") == "delete"
	try:
		return _delete(doc) if deleting else _save(doc, request.form)
	except Exception as problem:
		status = getattr(problem, "http_status_code", 500)
		if status >= 500:
			raise
		frappe.db.rollback()
		return _show(doc, name, status, errors=_messages(problem))


def _save(doc, form):
	fields.read_form(doc, form)
	if doc.is_new():
		doc.name = form.get("newname", "").strip() or None
		doc.insert()
	else:
		# refused when somebody else changed the record since this page was made
		doc.modified = form.get("_modified") or doc.modified
		doc.save()
	return redirect(address(doc.doctype, None if doc.meta.issingle else doc.name) + "?saved", 303)


def _delete(doc):
	frappe.delete_doc(doc.doctype, doc.name)
	return redirect(address(doc.doctype), 303)


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
		modified=form.get("_modified") or cstr(doc.modified), tabs=fields.layout(doc, can_write),
		prompt=not name and cstr(meta.autoname).lower() == "prompt", newname=form.get("newname", ""),
		can_delete=record and doc.has_permission("delete"), connections=_connections(doc) if record else [],
		created=cstr(doc.creation)[:16], changed=cstr(doc.modified)[:16], doc=doc,
	)  # fmt: skip
	return _render("form.html", status, **context)


def _connections(doc):
	"""Documents of other kinds that link to this one, with how many there are."""
	found = []
	for meta in _metas():
		links = [] if meta.issingle else [df for df in meta.get_link_fields() if df.options == doc.doctype]
		for df in links:
			if frappe.has_permission(meta.name, "read") and fields.allowed(meta, df, "read"):
				url = f"{address(meta.name)}?{urlencode({df.fieldname: doc.name})}"
				number = lists.count(meta.name, {df.fieldname: doc.name})
				found.append({"doctype": meta.name, "label": df.label, "count": number, "url": url})
	return [link for link in found if link["count"]]
