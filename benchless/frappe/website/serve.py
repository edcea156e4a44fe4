"""Pages: which template answers a path, what it is given, and what is shown when something is wrong."""

import importlib
import re
from urllib.parse import quote

import frappe
from frappe import _
from frappe.sessions import get_csrf_token
from frappe.utils.jinja import app_folder, get_template
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Response

OWN_ROUTES = [{"from_route": "/outbox/<name>", "to_route": "outbox"}]
PAGE_PATH = re.compile(r"[a-z0-9][\w-]*(/[a-z0-9][\w-]*)*", re.IGNORECASE | re.ASCII)


def page(path):
	"""The page at a path, which its own module prepares; one that is not there raises."""
	path = _resolve(path)
	for app in reversed(frappe.get_installed_apps()):
		for name in (path, f"{path}/index") if PAGE_PATH.fullmatch(path) else ():
			if (app_folder(app) / f"www/{name}.html").is_file():
				return _prepared_page(app, name)
	if path == "index":
		return Response(status=302, headers={"Location": "/app"})
	raise frappe.PageDoesNotExistError


def render(template, context, status=200):
	"""A page made of a template and `context`, which may override what every page is given."""
	common = frappe._dict(lang=frappe.local.lang, user=frappe.session.user)
	common.path, common.fullname = frappe.local.request.path.strip("/"), frappe.utils.get_fullname()
	common.csrf_token = _csrf_token()
	common.app_title = (frappe.get_hooks("app_title") or [""])[-1]
	html = get_template(template).render(common.update(context))
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


def page_routes():
	"""The addresses of the installed app's own pages."""
	www = app_folder(frappe.get_installed_apps()[-1]) / "www"
	pages = (path.relative_to(www).with_suffix("").as_posix() for path in sorted(www.rglob("*.html")))
	return ["/" + page.removesuffix("index").rstrip("/") for page in pages]


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
	# first, as making one commits, which must not keep what a page writes
	context = frappe._dict(path=name, route=name, csrf_token=_csrf_token())
	module = f"www/{name}".replace("-", "_")
	try:
		if (app_folder(app) / f"{module}.py").is_file():
			context.update(importlib.import_module(f"{app}.{module.replace('/', '.')}").get_context(context))
	except frappe.Redirect as turn:
		location = frappe.local.flags.redirect_location or "/"
		return Response(status=turn.http_status_code, headers={"Location": location})
	return render(f"{app}/www/{name}.html", context, context.http_status_code or 200)


def _csrf_token():
	return get_csrf_token() if frappe.session.user != "Guest" else ""
