"""The types written on a whitelisted function are what its callers must send."""

import functools
import inspect
from typing import ForwardRef, Union

import frappe
from pydantic import ConfigDict, TypeAdapter, ValidationError


def validate_argument_types(fn, apply_condition):
	"""Wrap `fn`: its arguments are checked and converted, or refused with FrappeTypeError."""
	signature = inspect.signature(fn)

	@functools.wraps(fn)
	def checked(*args, **kwargs):
		if not apply_condition():
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
