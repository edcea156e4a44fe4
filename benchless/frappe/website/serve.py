"""Pages: which template answers a path, what it is given, and what is shown when something is wrong."""

import importlib
import inspect
from urllib.parse import quote

import frappe
from frappe import _
from frappe.utils.jinja import app_folder, get_jenv
from frappe.website import static
from markupsafe import Markup
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Response

OWN_ROUTES = [{"from_route": "/outbox/<name>", "to_route": "outbox_mail"}]
FROM_PAGE_MODULE = ("base_template_path", "template", "no_cache", "title")
CSRF_MARK = "<!-- csrf_token -->"


def get_response(path=None, http_status_code=200):
	"""The page at `path`; a page that is not there, or not for this user, raises."""
	path = path or frappe.local.request.path
	if path.startswith("/files/"):
		return static.public_file(path)
	try:
		return _page(_resolve(path.strip("/ ")), http_status_code)
	except frappe.Redirect as turn:
		location = frappe.local.flags.redirect_location or frappe.local.response.get("location") or "/"
		return Response(status=turn.http_status_code, headers={"Location": location})


def error_page(problem, status):
	"""The page for a failed request. An error that nobody foresaw is not described."""
	texts = {
		401: (_("Please sign in"), _("You need to be signed in to see this page.")),
		403: (_("Not Permitted"), _("You do not have enough permissions to complete the action.")),
		404: (_("Not Found"), _("The page you are looking for is not here.")),
		429: (_("Too Many Requests"), str(problem)),
	}
	if status >= 500:
		texts[status] = (_("Server Error"), _("Something went wrong on our side. Nothing was changed."))
	title, message = texts.get(status) or (_("This did not work"), frappe.utils.strip_html(str(problem)))
	login = "/login?redirect-to=" + quote(frappe.local.request.path) if status in (401, 403) else None
	context = _context("message", "www/message.html").update(title=title, message=message, login=login)
	html = get_jenv(autoescape=True).get_template("frappe/www/message.html").render(context)
	return Response(html, status=status, mimetype="text/html")


def respond_as_web_page(title, html, success=None, http_status_code=None, context=None, **options):
	"""Make the answer of a whitelisted function a page with a title and a message (HTML), instead of JSON."""
	frappe.local.response.update(type="page", route="message", http_status_code=http_status_code)
	frappe.local.response.context = {"title": title, "message": Markup(html), **(context or {}), **options}


def with_token(html):
	"""A page's HTML with the CSRF token of this session for its scripts."""
	token = frappe.as_json(frappe.session.data.csrf_token or "")
	return html.replace(CSRF_MARK, f"<script>frappe.csrf_token = {token};</script>")


def page_routes():
	"""The addresses of the installed app's own pages."""
	www = app_folder(frappe.get_installed_apps()[-1]) / "www"
	pages = (path.relative_to(www).with_suffix("").as_posix() for path in sorted(www.rglob("*.html")))
	return ["/" + page.removesuffix("index").rstrip("/") for page in pages]


def _resolve(path):
	"""The page file's path for a URL; the values of a dynamic route go into form_dict."""
	path = path.removesuffix(".html")
	if path in ("", "index"):
		path = (frappe.get_hooks("home_page") or ["index"])[-1]
	routes = [*frappe.get_hooks("website_route_rules"), *OWN_ROUTES]
	rules = [Rule(r["from_route"], endpoint=r["to_route"], defaults=r.get("defaults")) for r in routes]
	try:
		path, values = Map(rules, strict_slashes=False).bind("").match("/" + path)
		frappe.form_dict.update(values)
	except NotFound:
		pass
	return path


def _find(path):
	"""(app, template) of the page, in the app installed last that has one."""
	plain = "\0" not in path and not any(part.startswith((".", "_")) or not part for part in path.split("/"))
	for app in reversed(frappe.get_installed_apps()) if plain else ():
		for name in (f"www/{path}.html", f"www/{path}/index.html"):
			if (app_folder(app) / name).is_file():
				return app, name
	if path == "index":
		frappe.local.flags.redirect_location = "/app"
		raise frappe.Redirect(302)
	raise frappe.PageDoesNotExistError


def _page(path, status):
	app, template = _find(path)
	context = _context(path, template)
	_prepare(app, template, context)
	context.update(frappe.local.response.get("context"))
	html = get_jenv(autoescape=app == "frappe").get_template(f"{app}/{context.template}").render(context)
	return Response(with_token(html), status=context.http_status_code or status, mimetype="text/html")


def _context(path, template):
	"""What every page is given."""
	context = frappe._dict(path=path, route=path, pathname=path, name=path, template=template)
	context.update(lang=frappe.local.lang, user=frappe.session.user, base_template_path="templates/base.html")
	context.update(csrf_token=frappe.session.data.csrf_token or "", fullname=frappe.utils.get_fullname())
	context.update({key: frappe.get_hooks(key) for key in ("web_include_js", "web_include_css")})
	return context.update(app_title=(frappe.get_hooks("app_title") or [""])[-1])


def _prepare(app, template, context):
	"""Let the page's own module, then the apps' hooks, fill the context."""
	base = template.removesuffix(".html").replace("-", "_")
	if (app_folder(app) / f"{base}.py").is_file():
		module = importlib.import_module(f"{app}.{base.replace('/', '.')}")
		context.update({key: getattr(module, key) for key in FROM_PAGE_MODULE if hasattr(module, key)})
		if get_context := getattr(module, "get_context", None):
			takes_context = inspect.signature(get_context).parameters
			context.update(get_context(context) if takes_context else get_context())
	for path in frappe.get_hooks("update_website_context"):
		context.update(frappe.get_attr(path)(context))
