"""Which functions may be called over HTTP, by whom, and with arguments of which types."""

import functools
import inspect
from typing import ForwardRef, Union

import frappe
from frappe.utils import sanitize_html
from pydantic import ConfigDict, TypeAdapter, ValidationError

whitelisted, guest_methods, xss_safe_methods = set(), set(), set()
allowed_http_methods_for_whitelisted_func = {}


def whitelist(allow_guest=False, xss_safe=False, methods=None):
	"""Let a function be called over HTTP; its annotated arguments are checked when it is, and in tests."""

	def decorate(function):
		checked = _checked(function)
		allowed_http_methods_for_whitelisted_func[checked] = methods or ["GET", "POST", "PUT", "DELETE"]
		whitelisted.add(checked)
		guest_methods.update([checked] if allow_guest else ())
		xss_safe_methods.update([checked] if xss_safe else ())
		return checked

	return decorate


def is_whitelisted(method):
	"""PermissionError unless the user may call this function over HTTP; what a Guest sent is sanitized."""
	is_guest = frappe.session.user == "Guest"
	if method not in (guest_methods if is_guest else whitelisted):
		name = frappe.bold(f"{method.__module__}.{method.__name__}")
		message = frappe._("Function {0} is not whitelisted.").format(name)
		frappe.throw(message, frappe.PermissionError, title=frappe._("Method Not Allowed"))
	if is_guest and method not in xss_safe_methods:
		form = frappe.local.form_dict
		form.update({key: sanitize_html(value) for key, value in form.items()})


def _checked(fn):
	"""`fn` with its arguments checked and converted, or refused with FrappeTypeError."""
	signature = inspect.signature(fn)

	@functools.wraps(fn)
	def checked(*args, **kwargs):
		if not (frappe.local.request or frappe.flags.in_test):
			return fn(*args, **kwargs)
		bound = signature.bind_partial(*args, **kwargs)
		for name, value in bound.arguments.items():
			hint = fn.__annotations__.get(name)
			if hint is not None and not isinstance(hint, str | ForwardRef):
				bound.arguments[name] = _converted(name, value, hint, signature.parameters[name].default)
		return fn(*bound.args, **bound.kwargs)

	return checked


def _converted(name, value, hint, default):
	accepted = Union[int, bool, float] if hint is bool else hint  # noqa: UP007 - a tick box may come as a number
	if default is not inspect.Parameter.empty:
		accepted = Union[accepted, type(default)]  # noqa: UP007
	try:
		return _adapter(accepted).validate_python(value)
	except ValidationError as problem:
		wanted = hint.__qualname__ if inspect.isclass(hint) else hint
		message = f"Argument '{name}' should be of type '{wanted}' but got '{type(value).__qualname__}'"
		raise frappe.FrappeTypeError(f"{message} instead.") from problem


@functools.lru_cache(maxsize=1024)
def _adapter(hint):
	return TypeAdapter(hint, config=ConfigDict(arbitrary_types_allowed=True))
