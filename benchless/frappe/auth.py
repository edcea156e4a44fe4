"""Signing in, the language of a request, and the check against forged requests."""

import hmac

import frappe
from frappe import _, sessions
from frappe.translate import get_languages
from frappe.utils.password import check_password

UNSAFE_HTTP_METHODS = frozenset(("POST", "PUT", "DELETE", "PATCH"))


def begin_request():
	"""Work out from where and in which language is asked; refuse forged changes."""
	request = frappe.local.request
	forwarded = request.headers.get("X-Forwarded-For", "")
	frappe.local.request_ip = forwarded.split(",")[0].strip() or request.remote_addr or "127.0.0.1"
	frappe.local.lang = _language(request)
	token = frappe.session.data.csrf_token
	if token and request.method in UNSAFE_HTTP_METHODS and request.path != "/api/method/login":
		sent = request.headers.get("X-Frappe-CSRF-Token") or frappe.form_dict.pop("csrf_token", None)
		if not hmac.compare_digest(str(sent).encode(), token.encode()):
			frappe.throw(_("Invalid Request"), frappe.CSRFTokenError)


@frappe.whitelist(allow_guest=True, xss_safe=True, methods=["POST"])
def login(usr: str = "", pwd: str = ""):
	"""Start a session for a user (a name or an email) and password, or raise AuthenticationError."""
	names = {"name": ("in", (usr, usr.lower())), "enabled": 1}
	user = frappe.db.get_value("User", names, ["name", "full_name", "user_type"], as_dict=True)
	try:
		# a wrong name costs a password check too, so that both take the same time
		check_password(user.name if user else "Guest", pwd)
	except frappe.AuthenticationError:
		frappe.local.response["message"] = "Invalid login credentials"
		raise
	sessions.start(user.name)
	website_only = user.user_type == "Website User"
	frappe.local.response.update(home_page="/" if website_only else "/app", full_name=user.full_name)
	return "No App" if website_only else "Logged In"


def _language(request):
	"""`?_lang=`, else the user's own, or a guest's cookie or what the browser prefers, else English."""
	asked = frappe.form_dict.get("_lang")
	if asked in get_languages():
		return asked
	if frappe.session.user != "Guest":
		return frappe.db.get_value("User", frappe.session.user, "language") or "en"
	wishes = (request.cookies.get("preferred_language", ""), *request.accept_languages.values())
	codes = [code for wish in wishes for code in (wish, wish.split("-")[0])]
	return next((code for code in codes if code in get_languages()), "en")
