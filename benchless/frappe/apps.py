"""The installed apps: their modules, files, hooks and functions by dotted path."""

import importlib
import inspect
from functools import lru_cache
from pathlib import Path

import frappe
from benchless import HOST_PATH
from benchless import site as host
from frappe.types import _dict


def get_installed_apps(*args, **kwargs):
	"""`frappe` and the app that is connected."""
	return ["frappe", *host.current().apps]


def get_app_path(app_name, *joins):
	"""A path in an app's package."""
	base = HOST_PATH if app_name == "frappe" else Path(importlib.import_module(app_name).__file__).parent
	return str(base.joinpath(*joins))


@lru_cache(1)
def module_apps():
	"""{scrubbed module: package it lives in}; our own `Core` is benchless.core."""
	modules = {"core": "benchless.core"}
	for app in host.current().apps:
		for line in Path(get_app_path(app, "modules.txt")).read_text().split("\n"):
			if line.strip():
				modules[scrub(line.strip())] = f"{app}.{scrub(line.strip())}"
	return modules


def get_module(modulename):
	"""Import a module by its dotted path."""
	return importlib.import_module(modulename)


def get_module_path(module, *joins):
	"""A path in a Frappe module's folder."""
	package = module_apps()[scrub(module)]
	folder = HOST_PATH / "core" if package == "benchless.core" else get_app_path(package.split(".")[0], scrub(module))
	return str(Path(folder).joinpath(*joins))


def get_attr(method_string):
	"""The function at a dotted path of an installed app."""
	app = method_string.split(".", 1)[0]
	if app not in (*get_installed_apps(), "benchless"):
		frappe.throw(frappe._("App {0} is not installed").format(app), frappe.AppNotInstalledError)
	module, _dot, name = method_string.rpartition(".")
	return getattr(importlib.import_module(module), name)


def call(fn, *args, **kwargs):
	"""Call a function, or the one at a dotted path, with those keyword arguments that it takes."""
	fn = get_attr(fn) if isinstance(fn, str) else fn
	return fn(*args, **get_newargs(fn, kwargs))


def get_newargs(fn, kwargs):
	"""The part of `kwargs` that `fn` takes."""
	parameters = inspect.signature(fn).parameters.values()
	if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
		return dict(kwargs)
	names = {parameter.name for parameter in parameters}
	return {name: value for name, value in kwargs.items() if name in names}


def get_hooks(hook=None, default="_KEEP_DEFAULT_LIST", app_name=None):
	"""All hooks, or one: a list, or a dict of lists, gathered from the apps in order."""
	hooks = _load_hooks(app_name)
	if not hook:
		return hooks
	return hooks.get(hook, [] if default == "_KEEP_DEFAULT_LIST" else default)


@lru_cache(8)
def _load_hooks(app_name):
	hooks = _dict()
	for app in [app_name] if app_name else host.current().apps:
		module = importlib.import_module(f"{app}.hooks")
		for name, value in vars(module).items():
			if not name.startswith("_") and not inspect.ismodule(value) and not callable(value):
				_gather(hooks, name, value)
	return hooks


def _gather(target, key, value):
	"""Dicts become dicts of lists, at any depth; everything else becomes a list."""
	if isinstance(value, dict):
		branch = target.setdefault(key, {})
		for inner, each in value.items():
			_gather(branch, inner, each)
	else:
		target.setdefault(key, []).extend(value if isinstance(value, list | tuple) else [value])


@lru_cache(1024)
def doc_event_handlers(doctype, event):
	"""The functions that `doc_events` names for one event of one DocType, those of `*` last."""
	events = get_hooks("doc_events", {})
	named = []
	for key, handlers in events.items():
		if key != "*" and doctype in (key if isinstance(key, tuple) else (key,)):
			named.extend(handlers.get(event, []))
	named.extend(events.get("*", {}).get(event, []))
	return tuple(get_attr(path) for path in named)


def clear_app_caches():
	"""Read hooks, modules and translations anew (another app may be connected)."""
	from frappe.translate import get_catalogue, get_languages

	for cached in (module_apps, _load_hooks, doc_event_handlers, get_catalogue, get_languages):
		cached.cache_clear()


def scrub(txt):
	"""`Meeting Manager` as `meeting_manager`."""
	return str(txt).replace(" ", "_").replace("-", "_").lower()


def unscrub(txt):
	"""`meeting_manager` as `Meeting Manager`."""
	return txt.replace("_", " ").replace("-", " ").title()
