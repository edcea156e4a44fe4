"""Templates: one Jinja environment for the apps of this site, with the names Frappe lets a template use."""

import importlib
import inspect
import re
from functools import lru_cache
from pathlib import Path

import frappe
from jinja2 import ChoiceLoader, DebugUndefined, FileSystemLoader, PrefixLoader, TemplateError
from jinja2.sandbox import SandboxedEnvironment

TEMPLATE_FILE = re.compile(r".*\.(html|css|scss|py|md|json|js|xml|txt)")
RTL_LANGUAGES = ("ar", "fa", "he", "ps", "ur")
# What `{{ frappe.x }}` may reach. Reading only: a template never changes a record.
REACHABLE = "_ form_dict get_all get_doc get_hooks get_list get_roles has_permission lang utils".split()


class TemplateFrappe:
	"""`frappe` inside a template, looked up anew at each use, so that it is the current request's."""

	def __getattr__(self, name):
		if name == "session":
			return frappe._dict(user=frappe.session.user, csrf_token=frappe.session.data.csrf_token)
		if name not in REACHABLE:
			raise frappe.not_offered(f"frappe.{name} in templates")
		return getattr(frappe, name)


def app_folder(app):
	"""The folder that holds an app's `www`, `templates` and `public`."""
	return Path(frappe.__file__).parent if app == "frappe" else Path(frappe.get_app_path(app))


def get_template(path):
	"""The template at `<app>/templates/x.html`, or at `templates/x.html` of the last app that has it."""
	return _environment(*frappe.get_installed_apps()).get_template(path)


def render_template(template, context=None, is_path=None, safe_render=True):
	"""A template filled in: the text itself, or the file that a path ending like one names."""
	if is_path or TEMPLATE_FILE.fullmatch(template or ""):
		return get_template(template).render(context or {})
	if safe_render and ".__" in (template or ""):
		frappe.throw(frappe._("Illegal template"))
	try:
		return _environment(*frappe.get_installed_apps()).from_string(template or "").render(context or {})
	except TemplateError as problem:
		frappe.throw(frappe.utils.escape_html(str(problem)), title=frappe._("Jinja Template Error"))


def is_rtl():
	"""Whether the current language is written from right to left."""
	return (frappe.local.lang or "en").replace("_", "-").split("-")[0] in RTL_LANGUAGES


@lru_cache(1)
def _environment(*apps):
	"""Frappe's does not escape by itself, so an app's templates say `|e`; the pages of benchless need not."""
	folders = {app: FileSystemLoader(app_folder(app)) for app in reversed(apps)}
	host = FileSystemLoader(frappe.get_app_path("frappe"))
	environment = SandboxedEnvironment(
		loader=ChoiceLoader([*folders.values(), PrefixLoader({apps[-1]: folders[apps[-1]]}), host]),
		undefined=DebugUndefined,
		autoescape=lambda name: (name or "").startswith(("frappe/www/", "desk/templates/")),
	)
	environment.globals.update(frappe=TemplateFrappe(), is_rtl=is_rtl, _=frappe._, _dict=frappe._dict)
	environment.filters.update(int=frappe.utils.cint, json=frappe.as_json, len=len, str=str)
	hooks = frappe.get_hooks("jinja") or {}
	environment.globals.update(_functions(hooks.get("methods")))
	environment.filters.update(_functions(hooks.get("filters")))
	return environment


def _functions(paths):
	"""{name: function} of dotted paths, each to a function or to a module full of them."""
	found = {}
	for path in paths or []:
		try:
			found.update(inspect.getmembers(importlib.import_module(path), inspect.isfunction))
		except ImportError:
			found[path.rpartition(".")[2]] = frappe.get_attr(path)
	return found
