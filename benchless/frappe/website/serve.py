"""Pages and files: what answers a path, what it is given, and what is shown when something is wrong."""

import importlib
import re
from urllib.parse import quote

import frappe
from frappe import _
from frappe.sessions import get_csrf_token
from frappe.utils.jinja import app_folder, get_template
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.routing import Map, Rule
from werkzeug.utils import redirect, send_from_directory
from werkzeug.wrappers import Response

from benchless import HOST_PATH, site

OWN_ROUTES = [{"from_route": "/outbox/<name>", "to_route": "outbox"}]
# A browser would run these uploads; they are offered for saving instead.
NEVER_SHOWN = (".svg", ".html", ".htm", ".xml", ".xhtml", ".js")
PAGE_PATH = re.compile(r"[a-z0-9][\w-]*(/[a-z0-9][\w-]*)*", re.IGNORECASE | re.ASCII)


def page(path):
	"""The page at a path, which its own module prepares; one that is not there raises."""
	path = _resolve(path)
	try:
		return _page_at(path)
	except frappe.Redirect as turn:
		return redirect(frappe.local.flags.redirect_location or "/", turn.http_status_code)


def _page_at(path):
	_csrf_token()  # first, as making one commits, which must not keep what a page writes
	for renderer in frappe.get_hooks("page_renderer") or []:
		if (own := frappe.get_attr(renderer)(path)).can_render():
			return own.render()
	for app in reversed(frappe.get_installed_apps()):
		for name in (path, f"{path}/index") if PAGE_PATH.fullmatch(path) else ():
			if (app_folder(app) / f"www/{name}.html").is_file():
				return _prepared_page(app, name)
	if path == "index":
		return redirect(site.current().home_page)
	raise frappe.PageDoesNotExistError


def render(template, context, status=200):
	"""A page made of a template and `context`, which may override what every page is given."""
	user = frappe.session.user
	common = {
		"lang": frappe.local.lang, "user": user, "path": frappe.local.request.path.strip("/"),
		"fullname": frappe.db.get_value("User", user, "full_name") or user, "csrf_token": _csrf_token(),
		"app_title": (frappe.get_hooks("app_title") or [""])[-1],
	}  # fmt: skip
	html = get_template(template).render({**common, **context})
	return Response(html, status=status, mimetype="text/html")


def error_page(problem, status):
	"""The page for a failed request. An error that nobody foresaw is not described."""
	texts = {
		401: (_("Please sign in"), _("You need to be signed in to see this page.")),
		403: (_("Not Permitted"), _("You do not have enough permissions to complete the action.")),
		404: (_("Not Found"), _("The page you are looking for is not here.")),
		500: (_("Server Error"), _("Something went wrong on our side. Nothing was changed.")),
	}
	described = (_("This did not work"), frappe.utils.strip_html(str(problem)))
	title, message = texts.get(min(status, 500), described)
	login = "/login?redirect-to=" + quote(frappe.local.request.path) if status in (401, 403) else None
	return render("frappe/www/message.html", {"title": title, "message": message, "login": login}, status)


def _resolve(path):
	"""The page file's path for a URL; the values of a dynamic route go into form_dict."""
	routes = [*frappe.get_hooks("website_route_rules"), *OWN_ROUTES]
	rules = [Rule(r["from_route"], endpoint=r["to_route"], defaults=r.get("defaults")) for r in routes]
	try:
		path, values = Map(rules, strict_slashes=False).bind("").match(path)
		frappe.form_dict.update(values)
	except NotFound:
		pass
	return path.strip("/") or "index"


def _prepared_page(app, name):
	"""The page file's template, with what the module beside it prepares."""
	context = frappe._dict(path=name, route=name, csrf_token=_csrf_token())
	module = f"www/{name}".replace("-", "_")
	if (app_folder(app) / f"{module}.py").is_file():
		context.update(importlib.import_module(f"{app}.{module.replace('/', '.')}").get_context(context))
	return render(f"{app}/www/{name}.html", context, context.http_status_code or 200)


def _csrf_token():
	return get_csrf_token() if frappe.session.user != "Guest" else ""


def asset(request):
	"""A file of an app, found without opening a connection."""
	app, _slash, path = request.path.removeprefix("/assets/").partition("/")
	if app not in ("benchless", frappe.get_installed_apps()[-1]):
		raise NotFound
	folder = HOST_PATH / "desk" if app == "benchless" else app_folder(app)
	return send_from_directory(folder / "public", path, request.environ, max_age=300)


def uploaded(path):
	"""An uploaded file; a private one only for those who may read its File record."""
	private = path.startswith("/private/")
	if private:
		name = frappe.session.user != "Guest" and frappe.db.get_value("File", {"file_url": path}, "name")
		if not name or not frappe.get_doc("File", name).has_permission("read"):
			raise Forbidden("You don't have permission to access this file")
	folder = f"{frappe.local.site}.files/{'private' if private else 'public'}/files"
	save, name = path.lower().endswith(NEVER_SHOWN), path.partition("files/")[2]
	return send_from_directory(folder, name, frappe.local.request.environ, as_attachment=save)
