"""Collects every whitelisted function of this site's Frappe and of this app, and calls each as a request.

What a request changes is undone: nothing is committed while the walk runs. What it would do outside the
database (jobs, other computers) is not done.
"""

import importlib
import inspect
import json
import pkgutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from unittest.mock import patch

import frappe
from werkzeug.test import TestResponse

from meeting_manager.tests.http import send

APPS = ("frappe", "meeting_manager")
NOT_WALKED = (".tests", ".test_", ".patches", ".__main__", ".commands", ".parallel_test_runner")
BODY = "\f"  # stands before the body in what an answer says
VARIABLE = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)
# Functions that are not called, with the reason.
EXCLUDED: dict[str, str] = {
	"frappe.model.document.Document.unlock": "waits for a lock of a file",
}


class Function(NamedTuple):
	"""A whitelisted function, or a method of a document (`doctype` says of which)."""

	path: str
	function: Any
	doctype: str | None = None

	@property
	def label(self) -> str:
		return f"{self.doctype}.{self.function.__name__}" if self.doctype else self.path


class Request(NamedTuple):
	"""One way of calling a function."""

	method: str
	path: str
	values: dict[str, Any]


def functions() -> list[Function]:
	"""Each whitelisted function once by its own path, and each whitelisted method of each DocType."""
	import_everything()
	found = [
		Function(f"{each.__module__}.{each.__name__}", each)
		for each in sorted(frappe.whitelisted, key=lambda each: (each.__module__, each.__qualname__))
		if "." not in each.__qualname__
	]
	return [each for each in (*found, *_methods()) if each.path not in EXCLUDED]


def import_everything() -> None:
	"""A function is whitelisted once its module has been imported."""
	for app in APPS:
		for info in pkgutil.walk_packages(importlib.import_module(app).__path__, f"{app}."):
			if not any(part in info.name for part in NOT_WALKED):
				importlib.import_module(info.name)


def _methods() -> Iterator[Function]:
	for doctype in frappe.get_all("DocType", {"custom": 0}, pluck="name", order_by="name"):
		controller = frappe.get_attr("frappe.model.base_document.get_controller")(doctype)
		for name, member in inspect.getmembers(controller, inspect.isfunction):
			if member in frappe.whitelisted and member.__qualname__ != f"Document.{name}":
				yield Function(f"{controller.__module__}.{member.__qualname__}", member, doctype)
	for _name, member in inspect.getmembers(frappe.model.document.Document, inspect.isfunction):
		if member in frappe.whitelisted:
			yield Function(f"frappe.model.document.{member.__qualname__}", member, "MM Customer")


def requests(function: Function, values: dict[str, Any]) -> list[Request]:
	"""The ways of calling a function with these values, and with more where its signature asks for it."""
	values = {**values, **_missing(function.function, values)}
	allowed = frappe.allowed_http_methods_for_whitelisted_func[function.function]
	method = "POST" if "POST" in allowed else allowed[0]
	if function.doctype:
		return list(_document_requests(function, method, values))
	module, _dot, name = function.path.rpartition(".")
	by_doctype = f"{frappe.unscrub(module.rpartition('.')[2])}/{name}"
	return [
		Request(method, f"/api/method/{function.path}", values),
		Request(method, f"/api/v2/method/{by_doctype if '.doctype.' in module else function.path}", values),
		Request(method, "/", {**values, "cmd": function.path}),
	]


def _document_requests(function: Function, method: str, values: dict[str, Any]) -> Iterator[Request]:
	doctype, name = function.doctype, function.function.__name__
	record = frappe.db.get_value(doctype, {}, "name") if not frappe.get_meta(doctype).is_virtual else None
	sent = {**values, "doctype": doctype, "name": record}
	run = {"method": name, "docs": sent, "args": values, "dt": None, "dn": None}
	yield Request(method, "/api/method/run_doc_method", run)
	run_2 = {"method": name, "document": sent, "kwargs": values}
	yield Request(method, "/api/v2/method/run_doc_method", run_2)
	yield Request(method, f"/api/v2/document/{doctype}/{record}/method/{name}/", values)


def _missing(function: Any, values: dict[str, Any]) -> dict[str, Any]:
	"""A value for each parameter that has none: what stands under a similar name, else one of its type."""
	parameters = inspect.signature(function).parameters
	filled: dict[str, Any] = {}
	if {"start", "end"} <= set(parameters):  # of a calendar; elsewhere `start` counts rows
		filled.update(start="2020-01-01", end="2035-12-31")
	for name, parameter in parameters.items():
		if name in ("self", *values, *filled) or parameter.kind in VARIABLE:
			continue
		similar = [each for each in ("doctype", "name", "email") if name.endswith(each) and each in values]
		if similar[:1] == ["doctype"]:
			filled[name] = values["doctype"]
		elif parameter.default is parameter.empty:
			filled[name] = values[similar[0]] if similar else _value_of(str(parameter.annotation), values)
	return filled


def _value_of(annotation: str, values: dict[str, Any]) -> Any:
	for kind, value in (("int", 1), ("bool", 1), ("float", 1), ("dict", {}), ("list", [])):
		if kind in annotation:
			return value
	return values["txt"]


def call(headers: dict[str, str], request: Request) -> TestResponse:
	"""The answer to a request."""
	sent = {
		key: value if isinstance(value, str) else json.dumps(value)
		for key, value in request.values.items()
		if value is not None
	}
	part = {"query_string": sent} if request.method == "GET" else {"data": sent}
	headers = {**headers, "Accept": "application/json"}
	# buffered: Frappe lets go of the connection, and of what it has locked, when the answer has been read
	return send(request.method, request.path, headers=headers, buffered=True, **part)


def said(answer: TestResponse) -> str:
	"""All that an answer says, its headers too; of a file, what of it is text."""
	return f"{answer.headers}{BODY}{answer.status}{answer.get_data().decode(errors='replace')}"


@contextmanager
def nothing_is_kept() -> Iterator[None]:
	"""Within the block nothing is committed, no table is changed (that commits, and SQLite's tables lose
	their indexes), no job is queued, and no other computer is asked.
	"""
	import frappe.utils.background_jobs

	database = type(frappe.local.db)
	frappe.db.commit()
	with ExitStack() as stack:
		for target, name, value in (
			(database, "commit", lambda self, *args, **kwargs: None),
			(database, "sql_ddl", lambda self, *args, **kwargs: None),
			(socket, "getaddrinfo", _only_here(socket.getaddrinfo)),
			*((frappe.utils.background_jobs, name, _no_job) for name in ("enqueue", "enqueue_doc")),
			*((frappe, name, _no_job) for name in ("enqueue", "enqueue_doc")),
		):
			stack.enter_context(patch.object(target, name, value))
		yield
	frappe.db.rollback()
	frappe.clear_cache()


def _no_job(*args, **kwargs) -> None:
	return None


def _only_here(resolve):
	def getaddrinfo(host, *args, **kwargs):
		if host not in (None, "localhost", "127.0.0.1", "::1"):
			raise socket.gaierror("Tests ask no other computer.")
		return resolve(host, *args, **kwargs)

	return getaddrinfo


@dataclass
class Findings:
	"""What a walk has met."""

	called: dict[str, int] = field(default_factory=dict)  # requests, by user
	functions: dict[str, set[str]] = field(default_factory=dict)
	answered: dict[str, set[str]] = field(default_factory=dict)  # functions that did not refuse
	found: list[str] = field(default_factory=list)

	def note(self, who: str, function: Function, answer) -> None:
		self.called[who] = self.called.get(who, 0) + 1
		self.functions.setdefault(who, set()).add(function.label)
		if answer.status_code == 200:
			self.answered.setdefault(who, set()).add(function.label)
