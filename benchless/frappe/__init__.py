"""The part of the `frappe` API that benchless offers. benchless/API.md lists it, with what differs."""

import json
import secrets

from benchless import NOT_OFFERED

STANDARD_USERS = ("Guest", "Administrator")
__version__ = "15.0.0-benchless"
__all__ = []


def not_offered(name):
	"""The error for a name that is not here."""
	return AttributeError(NOT_OFFERED.format(name))


def __getattr__(name):
	if name == "message_log":
		return local.message_log
	raise AttributeError(name) if name.startswith("__") else not_offered(f"frappe.{name}")


# Each module is imported when those it needs are there.
from frappe.types import _dict  # noqa: E402, I001
from frappe.context import conf, connect, db, destroy, flags, form_dict, get_roles, init, lang, local  # noqa: E402, F401
from frappe.context import forget_rows, request, response, session, set_user, user  # noqa: E402, F401
from frappe.exceptions import *  # noqa: E402
from frappe.translate import translate as _  # noqa: E402
from frappe.cache_store import cache  # noqa: E402
from frappe.apps import call, get_app_path, get_attr, get_hooks, get_installed_apps, get_module  # noqa: E402, F401
from frappe.apps import get_module_path, scrub, unscrub  # noqa: E402, F401
from frappe.messages import clear_last_message, clear_messages, get_message_log, get_traceback  # noqa: E402, F401
from frappe.messages import log_error, logger, msgprint, only_for, publish_realtime, throw  # noqa: E402, F401
from frappe.utils import get_site_path  # noqa: E402, F401
from frappe.query_builder import QB as qb  # noqa: E402, F401
from frappe.model.meta import get_meta  # noqa: E402, F401
from frappe.model.document import copy_doc, get_doc, new_doc  # noqa: E402, F401
from frappe.model.delete_doc import delete_doc  # noqa: E402, F401
from frappe.model.db_query import get_all, get_list  # noqa: E402, F401
from frappe.utils.background_jobs import enqueue  # noqa: E402, F401
from frappe.email.queue import sendmail  # noqa: E402, F401
from frappe import permissions, utils  # noqa: E402

whitelisted, guest_methods, xss_safe_methods = set(), set(), set()
allowed_http_methods_for_whitelisted_func = {}


def whitelist(allow_guest=False, xss_safe=False, methods=None):
	"""Let a function be called over HTTP; its annotated arguments are checked when it is, and in tests."""

	def decorate(function):
		from frappe.utils.typing_validations import validate_argument_types

		checked = validate_argument_types(function, lambda: bool(local.request or flags.in_test))
		allowed_http_methods_for_whitelisted_func[checked] = methods or ["GET", "POST", "PUT", "DELETE"]
		for group, belongs in ((whitelisted, True), (guest_methods, allow_guest), (xss_safe_methods, xss_safe)):
			group.update({checked} if belongs else ())
		return checked

	return decorate


def is_whitelisted(method):
	"""Raise PermissionError unless the user may call this function over HTTP; what a Guest sent is sanitized."""
	is_guest = session.user == "Guest"
	if method not in (guest_methods if is_guest else whitelisted):
		detail = _("Function {0} is not whitelisted.").format(bold(f"{method.__module__}.{method.__name__}"))
		throw(detail, PermissionError, title=_("Method Not Allowed"))
	if is_guest and method not in xss_safe_methods:
		local.form_dict.update({key: utils.sanitize_html(value) for key, value in local.form_dict.items()})


def has_permission(doctype=None, ptype="read", doc=None, user=None, throw=False, *, parent_doctype=None, debug=False):
	"""Whether a user has a right on a DocType or document; with `throw` raise PermissionError if not."""
	doctype = doctype or doc.doctype
	allowed = permissions.has_permission(doctype, ptype, doc=doc, user=user, parent_doctype=parent_doctype)
	if throw and not allowed:
		msgprint(_("No permission for {0}").format(_(getattr(doctype, "doctype", doctype))))
		raise PermissionError
	return allowed


def get_value(*args, **kwargs):
	"""frappe.db.get_value"""
	return db.get_value(*args, **kwargs)


def get_single(doctype):
	"""The document of a Single."""
	return get_doc(doctype, doctype)


def get_cached_doc(doctype, name=None):
	"""A document that this thread keeps until it is saved here, or undone."""
	key = (doctype, name or doctype)
	if key not in local.document_cache:
		local.document_cache[key] = get_doc(*key)
	return local.document_cache[key]


def get_cached_value(doctype, name, fieldname="name", as_dict=False):
	"""One field, or several, of a cached document; None where there is no such document."""
	try:
		doc = get_cached_doc(doctype, name)
	except DoesNotExistError:
		return clear_last_message()
	if isinstance(fieldname, str):
		return doc.get(fieldname)
	values = _dict((each, doc.get(each)) for each in fieldname)
	return values if as_dict else list(values.values())


def get_last_doc(doctype, filters=None, order_by="creation desc", *, for_update=False):
	"""The newest document that matches."""
	names = get_all(doctype, filters=filters, order_by=order_by, limit=1, pluck="name")
	if not names:
		raise DoesNotExistError(doctype)
	return get_doc(doctype, names[0], for_update=for_update)


def clear_document_cache(doctype, name=None):
	"""Forget what was cached of a document, or of all of a DocType."""
	for key in [key for key in local.document_cache if key[0] == doctype and name in (None, key[1])]:
		del local.document_cache[key]
	local.value_cache = {}
	if doctype in ("User", "Role"):
		local.user_roles, local.role_permissions = {}, {}


def clear_cache(user=None, doctype=None):
	"""Forget all that can be read again."""
	forget_rows()
	if not user and not doctype:
		cache.flushall()


def get_system_settings(key):
	"""A field of System Settings."""
	return db.get_single_value("System Settings", key)


def get_request_header(key, default=None):
	"""A header of the request."""
	return local.request.headers.get(key, default) if local.request else default


def generate_hash(txt=None, length=56):
	"""Random hexadecimal digits."""
	return secrets.token_hex(length // 2 + 1)[:length]


def bold(text):
	"""`text` in bold."""
	return f"<strong>{text}</strong>"


def as_json(obj, indent=1, separators=(",", ": "), ensure_ascii=True):
	"""`obj` as JSON, keys sorted; moments as text, documents as dicts."""

	def plain(value):
		return value.as_dict() if hasattr(value, "as_dict") else list(value) if isinstance(value, set) else str(value)

	options = {"indent": indent, "separators": separators, "ensure_ascii": ensure_ascii}
	return json.dumps(obj, sort_keys=True, default=plain, **options)


def parse_json(val):
	"""JSON text as what it says; anything else unchanged."""
	value = json.loads(val) if isinstance(val, str) else val
	return _dict(value) if isinstance(value, dict) else value


def render_template(template, context=None, is_path=None, safe_render=True):
	"""Render a Jinja template: its path in an app, or the text itself."""
	from frappe.utils import jinja

	return jinja.render_template(template, context or {}, is_path)


def get_template(path):
	"""A Jinja template of an app."""
	from frappe.utils import jinja

	return jinja.get_template(path)


def respond_as_web_page(*args, **kwargs):
	"""Answer with a page that has a title and a text."""
	from frappe.website import serve

	serve.respond_as_web_page(*args, **kwargs)
