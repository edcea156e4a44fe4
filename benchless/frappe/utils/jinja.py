"""Templates: one Jinja environment for the apps of this site, with the names Frappe lets a template use."""

import inspect
from pathlib import Path

import frappe
from jinja2 import ChoiceLoader, DebugUndefined, FileSystemLoader, PrefixLoader
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

PATH_ENDINGS = (".html", ".css", ".md", ".json", ".js", ".xml", ".txt")
RTL_LANGUAGES = ("ar", "fa", "he", "ps", "ur")
# What `{{ frappe.x }}` may reach. Reading only: a template never changes a record.
REACHABLE = set(
	"_ _dict bold flags form_dict get_all get_cached_doc get_cached_value get_doc get_hooks get_list get_meta"
	" get_roles has_permission lang render_template request session utils".split()
)
FROM_UTILS = {"get_url", "get_fullname", "format_date"}
READING_DB = ("get_value", "get_single_value", "exists", "count")
_environments = {}


class TemplateFrappe:
	"""`frappe` inside a template, looked up anew at each use, so that it is the current request's."""

	def __getattr__(self, name):
		if name == "db":
			return frappe._dict({each: getattr(frappe.db, each) for each in READING_DB})
		if name == "session":
			return frappe._dict(user=frappe.session.user, csrf_token=frappe.session.data.csrf_token)
		if name not in REACHABLE | FROM_UTILS:
			raise frappe.not_offered(f"frappe.{name} in templates")
		return getattr(frappe.utils if name in FROM_UTILS else frappe, name)


def app_folder(app):
	"""The folder that holds an app's `www`, `templates` and `public`."""
	return Path(frappe.__file__).parent if app == "frappe" else Path(frappe.get_app_path(app))


def get_jenv(autoescape=False):
	"""The environment of the installed apps. Frappe's does not escape by itself, so an app's templates say
	`|e`; with `autoescape` it is the one for the pages that benchless brings."""
	key = (*frappe.get_installed_apps(), autoescape)
	if key not in _environments:
		_environments[key] = get_jenv().overlay(autoescape=True) if autoescape else _build()
	return _environments[key]


def get_template(path):
	"""The template at `<app>/templates/x.html`, or at `templates/x.html` of the last app that has it."""
	return get_jenv().get_template(path)


def render_template(template, context=None, is_path=None, safe_render=True):
	"""Render a template, given as its path or as its source."""
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
	"""A script tag; there are no bundles here, a `.bundle.js` is served as it was written."""
	return Markup('<script src="{}"></script>').format(_asset(path))


def include_style(path, rtl=None, preload=True):
	"""A stylesheet link, likewise."""
	return Markup('<link rel="stylesheet" href="{}">').format(_asset(path))


def _asset(path):
	return path if path.startswith(("/", "http:", "https:")) else "/" + path


def _build():
	folders = {app: FileSystemLoader(app_folder(app)) for app in reversed(frappe.get_installed_apps())}
	host = FileSystemLoader(frappe.get_app_path("frappe"))
	loader = ChoiceLoader([*folders.values(), PrefixLoader(folders), host])
	environment = SandboxedEnvironment(loader=loader, undefined=DebugUndefined)
	environment.globals.update(_=frappe._, _dict=frappe._dict, dict=dict, scrub=frappe.scrub, is_rtl=is_rtl)
	environment.globals.update(
		frappe=TemplateFrappe(), include_script=include_script, include_style=include_style
	)
	number = dict(int=frappe.utils.cint, flt=frappe.utils.flt)
	environment.filters.update(number, json=frappe.as_json, len=len, str=str)
	hooks = frappe.get_hooks("jinja") or {}
	environment.globals.update(_functions(hooks.get("methods")))
	environment.filters.update(_functions(hooks.get("filters")))
	return environment


def _functions(paths):
	"""{name: function} of dotted paths, each to a function or to a module full of them."""
	found = {}
	for path in paths or []:
		try:
			found.update(inspect.getmembers(frappe.get_module(path), inspect.isfunction))
		except ImportError:
			found[path.rpartition(".")[2]] = frappe.get_attr(path)
	return found
