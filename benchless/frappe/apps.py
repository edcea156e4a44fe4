"""The installed app: its modules, files, hooks and functions by dotted path."""

import importlib
import inspect
from functools import lru_cache

import frappe
from frappe.types import _dict

from benchless import HOST_PATH
from benchless import site as host


def get_installed_apps(*args, **kwargs):
	"""`frappe` and the app that is connected."""
	return ["frappe", host.current().app]


def get_app_path(app_name, *joins):
	"""A path in an app's package."""
	return str((HOST_PATH if app_name == "frappe" else host.current().app_path).joinpath(*joins))


def controller_path(meta):
	"""The dotted path of the module beside a DocType's JSON."""
	app = "benchless" if scrub(meta.module) == "core" else host.current().app
	return f"{app}.{scrub(meta.module)}.doctype.{scrub(meta.name)}.{scrub(meta.name)}"


def get_attr(method_string):
	"""The function at a dotted path of an installed app."""
	module, _dot, name = method_string.rpartition(".")
	if module.split(".")[0] not in (*get_installed_apps(), "benchless"):
		message = frappe._("App {0} is not installed").format(method_string.split(".")[0])
		frappe.throw(message, frappe.AppNotInstalledError)
	return getattr(importlib.import_module(module), name)


def call(fn, *args, **kwargs):
	"""Call a function, or the one at a dotted path, with those keyword arguments that it takes."""
	fn = get_attr(fn) if isinstance(fn, str) else fn
	parameters = inspect.signature(fn).parameters
	if not any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()):
		kwargs = {name: value for name, value in kwargs.items() if name in parameters}
	return fn(*args, **kwargs)


def get_hooks(hook=None, default="_KEEP_DEFAULT_LIST", app_name=None):
	"""All hooks, or one: a list, or a dict of lists."""
	hooks = _load_hooks()
	return hooks.get(hook, [] if default == "_KEEP_DEFAULT_LIST" else default) if hook else hooks


@lru_cache(1)
def _load_hooks():
	module = importlib.import_module(f"{host.current().app}.hooks")
	named = {name: value for name, value in vars(module).items() if not name.startswith("_")}
	return _dict((name, _lists(value)) for name, value in named.items() if not inspect.ismodule(value))


def _lists(value):
	"""Dicts become dicts of lists, at any depth; everything else becomes a list."""
	if isinstance(value, dict):
		return {key: _lists(each) for key, each in value.items()}
	return list(value) if isinstance(value, list | tuple) else [value]


@lru_cache(1024)
def doc_event_handlers(doctype, event):
	"""The functions that `doc_events` names for one event of one DocType, those of `*` last."""
	paths = {doctype: [], "*": []}
	for key, events in get_hooks("doc_events", {}).items():
		for name in key if isinstance(key, tuple) else (key,):
			paths.get(name, []).extend(events.get(event, []))
	return tuple(get_attr(path) for path in paths[doctype] + paths["*"])


def clear_app_caches():
	"""Read hooks and translations anew (another app may be connected)."""
	from frappe.translate import get_catalogue, get_languages

	for cached in (_load_hooks, doc_event_handlers, get_catalogue, get_languages):
		cached.cache_clear()


def scrub(txt):
	"""`Meeting Manager` as `meeting_manager`."""
	return str(txt).replace(" ", "_").replace("-", "_").lower()
