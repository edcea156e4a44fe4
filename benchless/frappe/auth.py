"""Signing in and out, cookies, the language of a request, and the check against forged requests."""

import hmac

import frappe
from frappe import _
from frappe.sessions import LIFETIME_HOURS, Session
from frappe.translate import get_languages
from frappe.utils.password import check_password, get_decrypted_password

UNSAFE_HTTP_METHODS = frozenset(("POST", "PUT", "DELETE", "PATCH"))
LOGIN_PATH = "/api/method/login"
LONGEST_PASSWORD = 512


class CookieManager:
	"""Cookies to send with the answer."""

	def __init__(self):
		self.cookies, self.to_delete = {}, []

	def set_cookie(self, key, value, secure=False, samesite="Lax", **options):
		"""Remember a cookie, to be sent with the answer; further options are Werkzeug's."""
		secure = secure or frappe.local.request.scheme == "https"
		self.cookies[key] = dict(options, value=value or "", secure=secure, samesite=samesite)

	def delete_cookie(self, to_delete):
		"""Ask the browser to forget one cookie, or several."""
		self.to_delete.extend([to_delete] if isinstance(to_delete, str) else to_delete)

	def flush_cookies(self, response):
		"""Write them all on the answer."""
		for key, options in self.cookies.items():
			response.set_cookie(key, **options)
		for key in self.to_delete:
			response.delete_cookie(key)


class LoginManager:
	"""Signs a user in by name and password, and out again."""

	def __init__(self):
		frappe.local.session_obj = Session(frappe.local.request.cookies.get("sid"))
		self.user = frappe.session.user

	def login(self):
		"""Sign in with the `usr` (a user's name or email) and `pwd` sent, or raise AuthenticationError."""
		user, pwd = frappe.form_dict.get("usr"), frappe.form_dict.pop("pwd", None)
		if not (isinstance(user, str) and isinstance(pwd, str) and user and 0 < len(pwd) <= LONGEST_PASSWORD):
			self.fail(_("Incomplete login details"))
		name = frappe.db.exists("User", user) or frappe.db.get_value("User", {"email": user.lower()}, "name")
		try:
			# a wrong name costs a password check too, so that both take the same time
			check_password(name or "Guest", pwd)
		except frappe.AuthenticationError:
			self.fail("Invalid login credentials")
		if not name or not frappe.db.get_value("User", name, "enabled"):
			self.fail("User disabled or missing")
		self.login_as(name)

	def fail(self, message, user=None):
		"""Refuse, saying `message` in the answer."""
		frappe.local.response["message"] = message
		raise frappe.AuthenticationError

	def login_as(self, user):
		"""Start the session of a user who proved to be one."""
		self.user = user
		info = frappe.db.get_value("User", user, ["full_name", "user_type"], as_dict=True)
		frappe.local.session_obj.start(user, info.full_name)
		message, home = ("No App", "/") if info.user_type == "Website User" else ("Logged In", "/app")
		frappe.local.response.update(message=message, home_page=home, full_name=info.full_name)
		self.remember()

	def remember(self):
		"""The cookie by which the next request is known."""
		age = LIFETIME_HOURS * 3600
		frappe.local.cookie_manager.set_cookie("sid", frappe.session.sid, max_age=age, httponly=True)

	def logout(self):
		"""End the session and its cookie."""
		frappe.local.session_obj.end()
		self.user = "Guest"
		frappe.local.cookie_manager.delete_cookie("sid")


def begin_request():
	"""Work out who asks, from where and in which language; refuse forged changes."""
	request = frappe.local.request
	forwarded = request.headers.get("X-Forwarded-For", "")
	frappe.local.request_ip = forwarded.split(",")[0].strip() or request.remote_addr or "127.0.0.1"
	frappe.local.cookie_manager = CookieManager()
	frappe.local.login_manager = LoginManager()
	frappe.local.lang = _language(request)
	if request.path.rstrip("/") == LOGIN_PATH:
		return frappe.local.login_manager.login()
	_refuse_forgery(request)
	if "Authorization" in request.headers:
		_sign_in_by_key(request.headers["Authorization"])
	else:
		frappe.local.login_manager.remember()


def _refuse_forgery(request):
	token = frappe.session.data.csrf_token
	if token and request.method in UNSAFE_HTTP_METHODS:
		sent = request.headers.get("X-Frappe-CSRF-Token") or frappe.form_dict.pop("csrf_token", None)
		if not hmac.compare_digest(str(sent).encode(), token.encode()):
			frappe.throw(_("Invalid Request"), frappe.CSRFTokenError)


def _sign_in_by_key(header):
	"""`Authorization: token key:secret`, for this request only."""
	kind, _space, pair = header.partition(" ")
	key, _colon, secret = pair.partition(":")
	known = kind.lower() == "token" and key and secret
	user = known and frappe.db.get_value("User", {"api_key": key, "enabled": 1}, "name")
	kept = user and get_decrypted_password("User", user, "api_secret", raise_exception=False)
	if not kept or not hmac.compare_digest(kept.encode(), secret.encode()):
		raise frappe.AuthenticationError
	form = frappe.local.form_dict
	frappe.set_user(user)
	frappe.local.form_dict = form


def _language(request):
	"""`?_lang=`, else the user's own, else a cookie, else what the browser prefers, else English."""
	signed_in = frappe.session.user != "Guest"
	own = frappe.db.get_value("User", frappe.session.user, "language") or "en" if signed_in else None
	cookie = request.cookies.get("preferred_language")
	for wish in (frappe.form_dict.get("_lang"), own, cookie, *request.accept_languages.values()):
		wish = str(wish or "").replace("_", "-")
		for code in (wish, wish.split("-")[0]):
			if code in get_languages():
				return code
	return "en"
