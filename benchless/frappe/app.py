"""The WSGI application: one request, one transaction, one answer."""

import json
import os

from werkzeug.exceptions import BadRequest, HTTPException, MethodNotAllowed
from werkzeug.wrappers import Request, Response

import frappe
from frappe import _, handler
from frappe.auth import UNSAFE_HTTP_METHODS, begin_request
from frappe.website import serve, static

# Frappe takes 25 MB unless the site says otherwise; a host for one computer need not.
LONGEST_BODY = 8 * 1024 * 1024
LONGEST_UPLOAD = 25 * 1024 * 1024
_site = None


@Request.application
def application(request):
	"""Answer one request on the site of this process: `frappe.app._site`, else BENCHLESS_SITE, else the open one."""
	try:
		response = _answer(request)
		for key, value in {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin"}.items():
			response.headers.setdefault(key, value)
		return response
	finally:
		frappe.destroy()


def _answer(request):
	done = False
	try:
		static_file = static.respond(request)
		if static_file:
			return static_file
		_begin(request)
		response = _dispatch(request)
		done = True
	except HTTPException as refused:
		response = refused.get_response(request.environ)
	except Exception as problem:
		if getattr(problem, "http_status_code", 500) >= 500:
			_undo_and_log(problem)
		response = _explain(problem)
	return _finish(request, response, done)


def _begin(request):
	frappe.init(_site or os.environ.get("BENCHLESS_SITE") or frappe.default_site())
	frappe.local.request = request
	frappe.connect(set_admin_as_user=False)
	upload = request.path.startswith("/api/method/upload_file")
	request.max_content_length = LONGEST_UPLOAD if upload else frappe.conf.max_file_size or LONGEST_BODY
	request.max_form_memory_size = request.max_content_length
	frappe.local.form_dict = _read_form(request)
	begin_request()


def _read_form(request):
	"""What was sent, whichever way: JSON, a form, or the query string."""
	text = request.get_data(as_text=True) if request.is_json else ""
	if not text:
		request.get_data(parse_form_data=True)
		sent = {**request.args, **request.form}
		sent.pop("_", None)
		return frappe._dict(sent)
	try:
		sent = json.loads(text)
	except (ValueError, RecursionError):
		raise BadRequest("The body is not valid JSON.") from None
	if isinstance(sent, list):
		return frappe._dict(data=sent)
	if not isinstance(sent, dict):
		frappe.throw(_("Invalid request arguments"))
	return frappe._dict(sent)


def _dispatch(request):
	path = request.path
	if request.method == "OPTIONS":
		return Response()
	if path.startswith("/api/"):
		return handler.handle_api(path)
	if path == "/app" or path.startswith("/app/"):
		from benchless.desk import views

		return views.respond(path)
	if path.startswith("/private/files/"):
		return static.private_file(path)
	if request.method not in ("GET", "HEAD", "POST"):
		raise MethodNotAllowed(["GET", "HEAD", "POST"])
	return serve.get_response(path)


def _finish(request, response, done):
	"""Keep what a change did, or forget it; then the cookies."""
	if not getattr(frappe.local, "db", None):
		return response
	keep = request.method in UNSAFE_HTTP_METHODS or frappe.local.flags.commit
	try:
		if done and keep and response.status_code < 500:
			frappe.db.commit()
		else:
			frappe.db.rollback()
	except Exception as problem:
		# a failing commit must not be answered as if it had worked
		_undo_and_log(problem)
		response = _explain(problem)
	if getattr(frappe.local, "cookie_manager", None):
		frappe.local.cookie_manager.flush_cookies(response)
	response.headers.setdefault("Cache-Control", "no-store, no-cache, must-revalidate, max-age=0")
	return response


def _undo_and_log(problem):
	if getattr(frappe.local, "db", None):
		frappe.db.rollback()
		frappe.log_error(title=f"{type(problem).__name__}: {problem}"[:140])
		frappe.db.commit()


def _explain(problem):
	"""The answer to a request that failed: JSON for programs, a page for people."""
	status = getattr(problem, "http_status_code", 500)
	request = frappe.local.request
	accepts = request.headers.get("Accept", "")
	wants_json = "application/json" in accepts or request.headers.get("X-Requested-With") == "XMLHttpRequest"
	if wants_json or (request.path.startswith("/api/") and not accepts.startswith("text")):
		return handler.error_response(problem, status)
	return serve.error_page(problem, status)
