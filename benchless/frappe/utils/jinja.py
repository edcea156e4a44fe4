"""Templates: one Jinja environment for the apps on this site, with the names that Frappe lets a template use."""

import inspect
import json
import os

from jinja2 import ChoiceLoader, DebugUndefined, FileSystemLoader, PrefixLoader
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

import frappe

PATH_ENDINGS = (".html", ".css", ".md", ".json", ".js", ".xml", ".txt")
RTL_LANGUAGES = ("ar", "fa", "he", "ps", "ur")
# What `{{ frappe.x }}` may reach. Reading only: a template never changes a record.
REACHABLE = frozenset(
	"_ _dict bold flags form_dict format_date get_all get_cached_doc get_cached_value get_doc get_fullname"
	" get_hooks get_list get_meta get_roles get_url has_permission render_template request session utils".split()
)
_environments = {}


class TemplateFrappe:
	"""`frappe` inside a template; looked up anew at each use, so it is always the current request's."""

	def __getattr__(self, name):
		if name not in REACHABLE:
			raise AttributeError(f"benchless does not offer frappe.{name} in templates; see benchless/API.md")
		if name == "session":
			session = frappe.local.session
			return frappe._dict(user=session.user, csrf_token=session.data.csrf_token)
		return getattr(frappe.utils if name in ("get_url", "get_fullname", "format_date") else frappe, name)

	@property
	def lang(self):
		return frappe.local.lang

	@property
	def db(self):
		names = ("get_value", "get_single_value", "exists", "count")
		return frappe._dict({name: getattr(frappe.db, name) for name in names})


def get_jenv():
	"""The environment of the installed apps. Not auto-escaping: neither is Frappe's, so templates say `|e`."""
	apps = tuple(reversed(frappe.get_installed_apps()))
	if apps not in _environments:
		_environments[apps] = _build(apps)
	return _environments[apps]


def desk_jenv():
	"""The same environment, auto-escaping: for the pages that benchless itself brings."""
	apps = (*reversed(frappe.get_installed_apps()), "(escaped)")
	if apps not in _environments:
		_environments[apps] = get_jenv().overlay(autoescape=True)
	return _environments[apps]


def get_template(path):
	"""The compiled template at `path`: `<app>/templates/x.html`, or `templates/x.html` of the first app that has it."""
	return get_jenv().get_template(path)


def render_template(template, context=None, is_path=None, safe_render=True):
	"""Render a template's path or its source."""
	if not template:
		return ""
	if is_path or ("\n" not in template and template.endswith(PATH_ENDINGS)):
		return get_template(template).render(context or {})
	if safe_render and ".__" in template:
		frappe.throw(frappe._("Illegal template"))
	return get_jenv().from_string(template).render(context or {})


def is_rtl():
	"""Whether the current language is written from right to left."""
	return (frappe.local.lang or "en").replace("_", "-").split("-")[0] in RTL_LANGUAGES


def include_script(path, preload=True):
	"""A script tag; there are no bundles here, so a `.bundle.js` is served as it was written."""
	return Markup('<script src="{}"></script>').format(_asset(path))


def include_style(path, rtl=None, preload=True):
	"""A stylesheet link."""
	return Markup('<link rel="stylesheet" href="{}">').format(_asset(path))


def _asset(path):
	if path.startswith(("/", "http:", "https:")):
		return path
	for app in reversed(frappe.get_installed_apps()):
		for folder in ("", "js", "css"):
			if os.path.isfile(frappe.get_app_path(app, "public", folder, path)):
				return "/".join(part for part in ("/assets", app, folder, path) if part)
	return "/" + path


def _build(apps):
	folders = {app: FileSystemLoader(frappe.get_app_path(app)) for app in apps}
	host = FileSystemLoader(os.path.dirname(frappe.get_app_path("frappe")))
	environment = SandboxedEnvironment(
		loader=ChoiceLoader([*folders.values(), PrefixLoader(folders), host]), undefined=DebugUndefined
	)
	environment.globals.update(
		_=frappe._, _dict=frappe._dict, dict=dict, frappe=TemplateFrappe(), is_rtl=is_rtl, scrub=frappe.scrub,
		include_script=include_script, include_style=include_style, json={"dumps": json.dumps},
	)  # fmt: skip
	environment.filters.update(
		json=frappe.as_json, len=len, int=frappe.utils.cint, flt=frappe.utils.flt, str=frappe.utils.cstr,
		abs_url=lambda path: path if path.startswith(("/", "http")) else "/" + path,
	)  # fmt: skip
	hooks = frappe.get_hooks("jinja") or {}
	environment.globals.update(_named_functions(hooks.get("methods")))
	environment.filters.update(_named_functions(hooks.get("filters")))
	return environment


def _named_functions(paths):
	"""{name: function} of dotted paths, each to a function or to a whole module of them."""
	found = {}
	for path in [paths] if isinstance(paths, str) else paths or []:
		try:
			module = frappe.get_module(path)
		except ImportError:
			function = frappe.get_attr(path)
			found[function.__name__] = function
		else:
			found.update(inspect.getmembers(module, inspect.isfunction))
	return found
