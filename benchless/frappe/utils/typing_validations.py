"""The types written on a whitelisted function are what its callers must send."""

import functools
import inspect
from typing import ForwardRef, Union

import frappe
from pydantic import ConfigDict, PydanticSchemaGenerationError, TypeAdapter, ValidationError

VARIABLE = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)


def validate_argument_types(fn, apply_condition=lambda: True):
	"""Wrap `fn`: its arguments are checked and converted, or refused with FrappeTypeError."""

	@functools.wraps(fn)
	def checked(*args, **kwargs):
		if apply_condition():
			args, kwargs = _convert(fn, args, kwargs)
		return fn(*args, **kwargs)

	return checked


def _convert(fn, args, kwargs):
	try:
		bound = inspect.signature(fn).bind_partial(*args, **kwargs)
	except TypeError:
		return args, kwargs  # the call itself will say what is wrong with it
	for name, value in bound.arguments.items():
		hint, parameter = fn.__annotations__.get(name), bound.signature.parameters[name]
		if hint is not None and parameter.kind not in VARIABLE and not isinstance(hint, str | ForwardRef):
			bound.arguments[name] = _checked_value(name, value, hint, parameter.default)
	return bound.args, bound.kwargs


def _checked_value(name, value, hint, default):
	accepted = Union[int, bool, float] if hint is bool else hint  # noqa: UP007 - a tick box may come as a number
	if default is not inspect.Parameter.empty:
		accepted = Union[accepted, type(default)]  # noqa: UP007
	try:
		return _adapter(accepted).validate_python(value)
	except (ValidationError, PydanticSchemaGenerationError, TypeError) as problem:
		wanted = hint.__qualname__ if inspect.isclass(hint) else hint
		message = f"Argument '{name}' should be of type '{wanted}' but got '{type(value).__qualname__}'"
		raise frappe.FrappeTypeError(f"{message} instead.") from problem


@functools.lru_cache(maxsize=1024)
def _adapter(hint):
	return TypeAdapter(hint, config=ConfigDict(arbitrary_types_allowed=True))
