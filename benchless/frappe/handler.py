"""/api/method/<dotted.path> and /api/resource/<DocType>[/<name>], and how their answers look."""

import json
import mimetypes

import frappe
from frappe import _
from frappe.model.document import Document
from werkzeug.wrappers import Response

PAGE_LENGTH = 20
LIST_OPTIONS = ("fields", "filters", "or_filters", "group_by", "order_by", "limit_start", "limit_page_length")
# Nobody may switch a check off, or name another DocType, from outside.
NEVER_FROM_OUTSIDE = ("ignore_permissions", "flags", "doctype", "cmd")
SHORT_NAMES = {"ping": "frappe.handler.ping", "login": "frappe.auth.login", "logout": "frappe.sessions.end"}


@frappe.whitelist(allow_guest=True)
def ping():
	"""Whether the site answers."""
	return "pong"


def handle_api(path):
	"""Answer one /api request."""
	_api, kind, name, rest = [*path.strip("/").split("/", 3), "", ""][:4]
	if kind == "method" and name:
		frappe.form_dict.cmd = name
		key, data = "message", _method(name)
	elif kind == "resource" and name:
		key, data = "data", _resource(name, rest, frappe.local.request.method)
	else:
		raise frappe.DoesNotExistError
	if isinstance(data, Response):
		return data
	if data is not None:
		frappe.local.response[key] = data
	if "type" in frappe.local.response:
		return _file_response(frappe.local.response)
	return json_response(frappe.local.response.pop("http_status_code", None) or 200)


def _method(cmd):
	"""Call the whitelisted function at a dotted path with what was sent."""
	try:
		method = frappe.get_attr(SHORT_NAMES.get(cmd, cmd))
	except Exception as problem:
		frappe.throw(_("Failed to get method for command {0} with {1}").format(cmd, problem))
	frappe.is_whitelisted(method)
	if frappe.local.request.method not in frappe.allowed_http_methods_for_whitelisted_func[method]:
		frappe.throw(_("Not permitted"), frappe.PermissionError)
	sent = {key: value for key, value in frappe.form_dict.items() if key not in NEVER_FROM_OUTSIDE[:2]}
	return frappe.call(method, **sent)


def _resource(doctype, name, method):
	"""The same five acts as on Frappe, each with the user's permissions."""
	if method == "GET" and not name:
		return _list(doctype, frappe.form_dict)
	if method == "POST" and not name:
		return frappe.get_doc({**_sent(), "doctype": doctype}).insert()
	if method == "DELETE" and name:
		frappe.delete_doc(doctype, name, ignore_missing=False)
		frappe.local.response.http_status_code = 202
		return "ok"
	if not name or method not in ("GET", "PUT"):
		raise frappe.DoesNotExistError
	doc = frappe.get_doc(doctype, name, for_update=method == "PUT")
	if method == "PUT":
		return doc.update(_sent()).save()
	doc.check_permission("read")
	doc.apply_fieldlevel_read_permissions()
	return doc


def _list(doctype, form):
	options = {key: _parsed(form[key]) for key in LIST_OPTIONS if form.get(key)}
	options.setdefault("limit_page_length", form.get("limit") or PAGE_LENGTH)
	if frappe.get_meta(doctype).istable:
		frappe.only_for("System Manager")
	return frappe.get_list(doctype, **options)


def _sent():
	"""The fields in the request; `data` may hold them all as one JSON text."""
	data = _parsed(frappe.form_dict.get("data") or frappe.form_dict)
	if not isinstance(data, dict):
		frappe.throw(_("Invalid request arguments"))
	return {key: value for key, value in data.items() if key not in NEVER_FROM_OUTSIDE}


def _parsed(value):
	"""A value that may have come as JSON text."""
	try:
		return json.loads(value) if isinstance(value, str) and value.startswith(("{", "[")) else value
	except ValueError:
		frappe.throw(_("Invalid request arguments"))


def json_response(status):
	"""What was collected in `frappe.response`, and the messages for the user."""
	response = frappe.local.response
	if frappe.local.message_log:
		messages = [json.dumps(message, default=str) for message in frappe.local.message_log]
		response["_server_messages"] = json.dumps(messages)
	# documents as dicts; dates, times and the like as text
	options = {"default": lambda v: v.as_dict(no_nulls=True) if isinstance(v, Document) else str(v)}
	return Response(json.dumps(response, **options), status=status, mimetype="application/json")


def _file_response(given):
	"""A file that a method made: `filename`, `filecontent`; saved, or shown where it asks for that."""
	if given.type not in ("binary", "download"):
		raise frappe.not_offered(f"a response of the type {given.type}")
	kind = given.content_type or mimetypes.guess_type(given.filename)[0] or "application/unknown"
	shown_as = given.display_content_as or "attachment"
	if given.type == "binary":
		kind, shown_as = "application/octet-stream", None
	answer = Response(given.filecontent, mimetype=kind)
	answer.headers.add("Content-Disposition", shown_as, filename=given.filename)
	return answer


def error_response(problem, status):
	"""What a program is told about an error: its type, its last line, and the messages meant for the user."""
	response = frappe.local.response
	for key in ("data", "http_status_code", "type"):
		response.pop(key, None)
	response["exc_type"] = type(problem).__name__
	if status != 404 and not isinstance(problem, frappe.CSRFTokenError):
		name = f"{type(problem).__module__}.{type(problem).__qualname__}".removeprefix("builtins.")
		# the text of an error that nobody foresaw may hold data; it is in the Error Log
		response["exception"] = f"{name}: {problem}" if str(problem) and status < 500 else name
	return json_response(status)
