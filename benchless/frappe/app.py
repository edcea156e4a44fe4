"""The WSGI application: one request, one transaction, one answer."""

import json

import frappe
from frappe import _, handler, sessions
from frappe.auth import UNSAFE_HTTP_METHODS, begin_request
from frappe.website import serve
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Request

LONGEST_BODY = 8 * 1024 * 1024  # Frappe takes 25 MB; a host for one computer need not
HEADERS = {
	"X-Content-Type-Options": "nosniff",
	"Referrer-Policy": "same-origin",
	"Cache-Control": "no-store, no-cache, must-revalidate, max-age=0",
}
# Of a body that says it is JSON and is not. (Frappe answers 417 or 500.)
JSONDecodeError = type("JSONDecodeError", (frappe.ValidationError,), {"http_status_code": 400})
_site = None


@Request.application
def application(request):
	"""Answer one request. The site is `frappe.app._site`, else the open one."""
	try:
		response = serve.asset(request) if request.path.startswith("/assets/") else _answer(request)
	except HTTPException as refused:
		response = refused.get_response(request.environ)
	finally:
		frappe.destroy()
	for key, value in HEADERS.items():
		response.headers.setdefault(key, value)
	return response


def _answer(request):
	"""The answer, with the changes kept or undone before it is given."""
	frappe.init(_site)
	frappe.local.request = request
	frappe.connect(set_admin_as_user=False)
	sessions.resume(request.cookies.get("sid"))
	try:
		frappe.local.form_dict = _read_form(request)
		begin_request()
		[frappe.call(path) for path in frappe.get_hooks("before_request")]
		response = _dispatch(request, request.path)
		keep = request.method in UNSAFE_HTTP_METHODS or frappe.local.flags.commit
		(frappe.db.commit if keep else frappe.db.rollback)()
	except HTTPException:
		raise
	except Exception as problem:
		response = _explain(problem)
	for path in frappe.get_hooks("after_request"):
		frappe.call(path, response=response, request=request)
	response.headers.update(frappe.local.response_headers)
	sessions.send_cookie(request, response)
	return response


def _read_form(request):
	"""What was sent, whichever way: JSON, a form, or the query string."""
	request.max_content_length = request.max_form_memory_size = LONGEST_BODY
	text = request.get_data(as_text=True, parse_form_data=True)
	if not text or not request.is_json:
		return frappe._dict({**request.args, **request.form})
	try:
		sent = json.loads(text)
	except (ValueError, RecursionError):
		raise JSONDecodeError(_("The body is not valid JSON.")) from None
	if not isinstance(sent, dict):
		frappe.throw(_("Invalid request arguments"))
	return frappe._dict(sent)


def _dispatch(request, path):
	if path.startswith("/api/"):
		return handler.handle_api(path)
	if path.startswith(("/files/", "/private/files/")):
		return serve.uploaded(path)
	if path == "/app" or path.startswith("/app/"):
		from benchless.desk import views

		return views.respond(path)
	if request.method not in ("GET", "HEAD", "POST"):
		raise MethodNotAllowed(["GET", "HEAD", "POST"])
	return serve.page(path)


def _explain(problem):
	"""The answer to a request that failed, which changed nothing: JSON for programs, a page for people."""
	frappe.db.rollback()
	status = getattr(problem, "http_status_code", 500)
	if status >= 500:
		frappe.log_error(title=f"{type(problem).__name__}: {problem}"[:140])
		frappe.db.commit()
	request = frappe.local.request
	accepts = request.headers.get("Accept", "")
	if "application/json" in accepts or (request.path.startswith("/api/") and not accepts.startswith("text")):
		return handler.error_response(problem, status)
	return serve.error_page(problem, status)
