"""/api/method/<dotted.path> and /api/resource/<DocType>[/<name>], and how their answers look."""

import datetime
import decimal
import inspect
import json
import uuid
from collections.abc import Iterable
from urllib.parse import unquote

from werkzeug.utils import redirect
from werkzeug.wrappers import Response

import frappe
from frappe import _
from frappe.model.document import Document

PAGE_LENGTH = 20
LIST_OPTIONS = ("fields", "filters", "or_filters", "group_by", "order_by", "limit_start", "limit_page_length")
# Told apart from the client's own arguments: nobody may switch checks off from outside.
NEVER_FROM_OUTSIDE = ("ignore_permissions", "flags")
SHORT_NAMES = {"ping": "frappe.handler.ping", "logout": "frappe.handler.logout"}


@frappe.whitelist(allow_guest=True)
def ping():
	"""Whether the site answers."""
	return "pong"


@frappe.whitelist(allow_guest=True)
def logout():
	"""End the caller's session."""
	frappe.local.login_manager.logout()


def handle_api(path):
	"""Route one /api request."""
	parts = path[len("/api/") :].strip("/").split("/")
	if parts[0] == "v1":
		parts = parts[1:]
	if parts[0] == "method" and len(parts) > 1:
		frappe.form_dict.cmd = parts[1]
		return _method(parts[1])
	if parts[0] == "resource" and len(parts) > 1:
		return _resource(unquote(parts[1]), "/".join(parts[2:]), frappe.local.request.method)
	raise frappe.DoesNotExistError


def _method(cmd):
	data = None if cmd == "login" else execute_cmd(cmd)
	if isinstance(data, Response):
		return data
	if data is not None:
		frappe.local.response["message"] = data
	return build_response()


def execute_cmd(cmd):
	"""Call the whitelisted function at a dotted path with what was sent."""
	try:
		method = frappe.get_attr(SHORT_NAMES.get(cmd, cmd))
	except Exception as problem:
		frappe.throw(_("Failed to get method for command {0} with {1}").format(cmd, problem))
	frappe.is_whitelisted(method)
	if frappe.local.request.method not in frappe.allowed_http_methods_for_whitelisted_func[method]:
		frappe.throw(_("Not permitted"), frappe.PermissionError)
	return call(method, **frappe.form_dict)


def call(fn, *args, **kwargs):
	"""Call `fn` with those of the arguments that it knows."""
	fn = frappe.get_attr(fn) if isinstance(fn, str) else fn
	parameters = inspect.signature(fn).parameters
	takes_any = any(p.kind is inspect.Parameter.VAR_KEYWORD for p in parameters.values())
	known = {k: v for k, v in kwargs.items() if k not in NEVER_FROM_OUTSIDE and (takes_any or k in parameters)}
	return fn(*args, **known)


def _resource(doctype, name, method):
	if not name:
		work = {"GET": _list, "POST": _create}.get(method)
		data = work(doctype) if work else None
	else:
		work = {"GET": _read, "PUT": _update, "DELETE": _delete}.get(method)
		data = work(doctype, name) if work else None
	if not work:
		raise frappe.DoesNotExistError
	frappe.local.response["data"] = data
	return build_response()


def _list(doctype):
	form = frappe.form_dict
	options = {key: form[key] for key in LIST_OPTIONS if form.get(key)}
	options.setdefault("limit_page_length", form.get("limit") or PAGE_LENGTH)
	for key in ("fields", "filters", "or_filters"):
		if isinstance(options.get(key), str):
			options[key] = _parsed(options[key])
	if frappe.get_meta(doctype).istable:
		frappe.only_for("System Manager")
	return frappe.get_list(doctype, as_list=form.get("as_dict") in ("0", "false", False), **options)


def _create(doctype):
	return frappe.get_doc({**_sent(), "doctype": doctype}).insert()


def _read(doctype, name):
	doc = frappe.get_doc(doctype, name)
	if not doc.has_permission("read"):
		raise frappe.PermissionError
	doc.apply_fieldlevel_read_permissions()
	return doc


def _update(doctype, name):
	doc = frappe.get_doc(doctype, name, for_update=True)
	doc.update(_sent())
	return doc.save()


def _delete(doctype, name):
	frappe.delete_doc(doctype, name, ignore_missing=False)
	frappe.local.response.http_status_code = 202
	return "ok"


def _sent():
	"""The fields in the request; `data` may hold them all as one JSON text."""
	data = frappe.form_dict.get("data")
	data = _parsed(data) if isinstance(data, str) else data if data is not None else frappe.form_dict
	if not isinstance(data, dict):
		frappe.throw(_("Invalid request arguments"))
	return {key: value for key, value in data.items() if key not in ("flags", "doctype", "cmd")}


def _parsed(text):
	try:
		return json.loads(text)
	except ValueError:
		frappe.throw(_("Invalid request arguments"))


def build_response():
	"""The answer that was collected in `frappe.response`: JSON, a download, a page or a redirect."""
	response = frappe.local.response
	kind = response.get("type") or "json"
	if kind == "redirect":
		return redirect(response.location)
	if kind == "page":
		from frappe.website.serve import get_response

		return get_response(response.route, http_status_code=response.get("http_status_code") or 200)
	if kind in ("download", "binary", "pdf"):
		return _file_response(response)
	return _json_response()


def _file_response(response):
	result = Response(response.filecontent, mimetype=response.get("content_type") or "application/octet-stream")
	how = response.get("display_content_as") or "attachment"
	result.headers.add("Content-Disposition", how, filename=response.filename)
	return result


def _json_response():
	response = frappe.local.response
	status = response.pop("http_status_code", None) or 200
	if frappe.local.message_log:
		response["_server_messages"] = json.dumps([json.dumps(m) for m in frappe.local.message_log], default=str)
	body = json.dumps(response, default=_plain, separators=(",", ":"))
	return Response(body, status=status, mimetype="application/json")


def error_response(problem, status):
	"""What a program is told about an error: its type, its last line, and the messages meant for the user."""
	response = frappe.local.response
	for key in ("data", "docs", "http_status_code", "type"):
		response.pop(key, None)
	if status != 404 and not isinstance(problem, frappe.CSRFTokenError):
		module = type(problem).__module__
		name = f"{'' if module == 'builtins' else module + '.'}{type(problem).__qualname__}"
		# the message of an error nobody foresaw may hold data; it is in the Error Log
		response["exception"] = f"{name}: {problem}" if str(problem) and status < 500 else name
	response["exc_type"] = type(problem).__name__
	answer = _json_response()
	answer.status_code = status
	return answer


def _plain(value):
	"""Values that JSON does not know, as Frappe writes them."""
	if isinstance(value, Document):
		return value.as_dict(no_nulls=True)
	if isinstance(value, decimal.Decimal):
		return float(value)
	if isinstance(value, datetime.date | datetime.time | datetime.timedelta | uuid.UUID):
		return str(value)
	if isinstance(value, Iterable):
		return list(value)
	if isinstance(value, Exception) or callable(value):
		return repr(value)
	raise TypeError(f"{type(value).__name__} cannot be sent as JSON")
