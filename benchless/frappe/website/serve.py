"""Pages: which template answers a path, what it is given, and what is shown when something is wrong."""

import importlib
import inspect
import os
from urllib.parse import quote

from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Response

import frappe
from frappe import _
from frappe.utils.jinja import desk_jenv, get_jenv, is_rtl
from frappe.website import static

OWN_ROUTES = [{"from_route": "/outbox/<name>", "to_route": "outbox_mail"}]
FROM_PAGE_MODULE = ("base_template_path", "template", "no_cache", "title")
CSRF_MARK = "<!-- csrf_token -->"


def get_response(path=None, http_status_code=200):
	"""The page at `path`, or the page that says why there is none."""
	path = path or frappe.local.request.path
	if path.startswith("/files/"):
		return static.public_file(path)
	try:
		return _page(_resolve(path.strip("/ ")), http_status_code)
	except frappe.Redirect as turn:
		location = frappe.local.flags.redirect_location or frappe.local.response.get("location") or "/"
		return Response(status=turn.http_status_code, headers={"Location": location})
	except Exception as problem:
		return error_page(problem, getattr(problem, "http_status_code", 500))


def error_page(problem, status):
	"""The page for a failed request. An error nobody foresaw is logged, undone, and not described."""
	if status >= 500:
		frappe.db.rollback()
		frappe.log_error(title=f"{type(problem).__name__}: {problem}"[:140])
		frappe.db.commit()
	texts = {
		401: (_("Please sign in"), _("You need to be signed in to see this page.")),
		403: (_("Not Permitted"), _("You do not have enough permissions to complete the action.")),
		404: (_("Not Found"), _("The page you are looking for is not here.")),
		429: (_("Too Many Requests"), str(problem)),
	}
	foreseen = (_("This did not work"), frappe.utils.strip_html(str(problem)))
	title, message = texts.get(status, foreseen if status < 500 else (_("Server Error"), ""))
	message = message or _("Something went wrong on our side. Nothing was changed.")
	login = "/login?redirect-to=" + quote(frappe.local.request.path) if status in (401, 403) else None
	return _own_page("message.html", status, title=title, message=message, login=login)


def respond_as_web_page(title, html, success=None, http_status_code=None, context=None, **options):
	"""Make the answer of a whitelisted function a page with a title and a message, instead of JSON."""
	frappe.local.response.update(type="page", route="message", http_status_code=http_status_code)
	frappe.local.response.context = {"title": title, "message": html, **(context or {}), **options}


def _own_page(template, status, **context):
	session = getattr(frappe.local, "session", None)
	context.update(lang=frappe.local.lang or "en", is_rtl=is_rtl(), user=session and session.user)
	html = desk_jenv().get_template("www/" + template).render(context)
	return Response(html, status=status, mimetype="text/html")


def _resolve(path):
	"""The path of the page file for a URL, with the values of a dynamic route put into form_dict."""
	path = path.removesuffix(".html")
	if path in ("", "index"):
		homes = frappe.get_hooks("home_page")
		path = homes[-1] if homes else "index"
	routes = [*frappe.get_hooks("website_route_rules"), *OWN_ROUTES]
	rules = [Rule(r["from_route"], endpoint=r["to_route"], defaults=r.get("defaults")) for r in routes]
	try:
		endpoint, values = Map(rules, strict_slashes=False).bind("").match("/" + path)
	except NotFound:
		return path
	frappe.form_dict.update(values)
	return endpoint


def _find(path):
	"""(app, template path) of the page, in the app installed last that has one."""
	if any(part.startswith((".", "_")) or not part for part in path.split("/")) or "\0" in path:
		raise frappe.PageDoesNotExistError
	for app in reversed(frappe.get_installed_apps()):
		for name in (f"www/{path}.html", f"www/{path}/index.html"):
			if os.path.isfile(frappe.get_app_path(app, *name.split("/"))):
				return app, name
	if path == "index":
		frappe.local.flags.redirect_location = "/app"
		raise frappe.Redirect(302)
	raise frappe.PageDoesNotExistError


def _page(path, status):
	app, template = _find(path)
	context = frappe._dict(
		path=path, route=path, pathname=path, name=path, template=template, lang=frappe.local.lang or "en",
		user=frappe.session.user, fullname=frappe.utils.get_fullname(frappe.session.user),
		csrf_token=frappe.session.data.csrf_token or "", base_template_path="templates/base.html",
		web_include_js=frappe.get_hooks("web_include_js"), web_include_css=frappe.get_hooks("web_include_css"),
	)  # fmt: skip
	_prepare(app, template, context)
	context.update(frappe.local.response.get("context") or {})
	environment = desk_jenv() if app == "frappe" else get_jenv()
	html = environment.get_template(f"{app}/{context.template}").render(context)
	token = frappe.as_json(frappe.session.data.csrf_token or "")
	html = html.replace(CSRF_MARK, f"<script>frappe.csrf_token = {token};</script>")
	return Response(html, status=context.http_status_code or status, mimetype="text/html")


def _prepare(app, template, context):
	"""Let the page's own module, then the apps' hooks, fill the context."""
	base = template.removesuffix(".html").replace("-", "_")
	if os.path.isfile(frappe.get_app_path(app, *f"{base}.py".split("/"))):
		module = importlib.import_module(f"{app}.{base.replace('/', '.')}")
		context.update({key: getattr(module, key) for key in FROM_PAGE_MODULE if hasattr(module, key)})
		get_context = getattr(module, "get_context", None)
		if get_context:
			takes_context = inspect.signature(get_context).parameters
			context.update((get_context(context) if takes_context else get_context()) or {})
	for path in frappe.get_hooks("update_website_context"):
		context.update(frappe.get_attr(path)(context) or {})
