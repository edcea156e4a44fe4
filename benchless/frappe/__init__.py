"""The part of the `frappe` API that benchless offers. benchless/API.md lists it, with what differs."""

import json
import secrets

from benchless import NOT_OFFERED


def not_offered(name):
	"""The error for a name that is not here."""
	return AttributeError(NOT_OFFERED.format(name))


def __getattr__(name):
	if name.startswith("__"):
		raise AttributeError(name)
	if name in ("in_test", "message_log", "error_log", "debug_log"):
		return local.flags.in_test if name == "in_test" else getattr(local, name)
	raise not_offered(f"frappe.{name}")


STANDARD_USERS = ("Guest", "Administrator")
__version__ = "15.0.0-benchless"

from frappe.context import *  # noqa: E402
from frappe.context import conf, connect, db, destroy, flags, form, form_dict, get_roles, init, lang, local  # noqa: E402
from frappe.context import request, response, session, set_user, user  # noqa: E402, I001
from frappe.types import _dict  # noqa: E402
from frappe.exceptions import *  # noqa: E402
from frappe.translate import translate as _  # noqa: E402
from frappe.cache_store import cache  # noqa: E402
from frappe.apps import call, get_app_path, get_attr, get_hooks, get_installed_apps, get_module  # noqa: E402
from frappe.apps import get_module_path, get_newargs, scrub, unscrub  # noqa: E402
from frappe.messages import clear_last_message, clear_messages, get_message_log, get_traceback  # noqa: E402
from frappe.messages import log_error, logger, msgprint, only_for, publish_progress, publish_realtime, throw  # noqa: E402
import frappe.utils  # noqa: E402
from frappe.utils import get_site_path  # noqa: E402
from frappe.query_builder import QB as qb  # noqa: E402
import frappe.permissions  # noqa: E402
from frappe.model.meta import get_meta  # noqa: E402
from frappe.model.document import get_doc, new_doc  # noqa: E402
from frappe.model.delete_doc import delete_doc  # noqa: E402
from frappe.model.db_query import get_all, get_list  # noqa: E402
from frappe.utils.background_jobs import enqueue  # noqa: E402
from frappe.email.queue import sendmail  # noqa: E402

whitelisted, guest_methods, xss_safe_methods = set(), set(), set()
allowed_http_methods_for_whitelisted_func = {}


def whitelist(allow_guest=False, xss_safe=False, methods=None):
	"""Let a function be called over HTTP; its annotated arguments are checked when it is."""

	def decorate(function):
		from frappe.utils.typing_validations import validate_argument_types

		function = validate_argument_types(function, apply_condition=_in_request_or_test)
		whitelisted.add(function)
		allowed_http_methods_for_whitelisted_func[function] = methods or ["GET", "POST", "PUT", "DELETE"]
		if allow_guest:
			guest_methods.add(function)
		if xss_safe:
			xss_safe_methods.add(function)
		return function

	return decorate


def _in_request_or_test():
	return bool(getattr(local, "request", None) or flags.in_test)


def is_whitelisted(method):
	"""Raise PermissionError unless the user may call this function over HTTP; what a Guest sent is sanitized."""
	is_guest = local.session.user == "Guest"
	if method not in (guest_methods if is_guest else whitelisted):
		detail = _("Function {0} is not whitelisted.").format(bold(f"{method.__module__}.{method.__name__}"))
		throw(detail, PermissionError, title=_("Method Not Allowed"))
	if is_guest and method not in xss_safe_methods:
		for key, value in local.form_dict.items():
			local.form_dict[key] = utils.sanitize_html(value)


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


def get_cached_doc(*args, **kwargs):
	"""A document that is kept for this thread until it is saved, or its transaction ends."""
	doctype, name = args[0], args[1] if len(args) > 1 else args[0]
	key = (doctype, name)
	if key not in local.document_cache:
		local.document_cache[key] = get_doc(doctype, name)
	return local.document_cache[key]


def get_cached_value(doctype, name, fieldname="name", as_dict=False):
	"""One field, or several, of a cached document; None where there is no such document."""
	try:
		doc = get_cached_doc(doctype, name)
	except DoesNotExistError:
		clear_last_message()
		return None
	if isinstance(fieldname, str):
		return doc.get(fieldname)
	values = [doc.get(each) for each in fieldname]
	return _dict(zip(fieldname, values, strict=True)) if as_dict else values


def get_last_doc(doctype, filters=None, order_by="creation desc", *, for_update=False):
	"""The newest document that matches."""
	names = get_all(doctype, filters=filters, order_by=order_by, limit=1, pluck="name")
	if not names:
		raise DoesNotExistError(doctype)
	return get_doc(doctype, names[0], for_update=for_update)


def copy_doc(doc, ignore_no_copy=True):
	"""A new document with the values of another, less those marked not to be copied."""
	values = doc.as_dict(no_default_fields=True) if not isinstance(doc, dict) else _dict(doc)
	copied = get_doc({**values, "doctype": doc.doctype, "__islocal": 1, "docstatus": 0, "name": None})
	for row in [copied, *copied.get_all_children()]:
		row.update({"name": None, "creation": None, "modified": None, "owner": None, "__islocal": 1})
		for field in row.meta.fields if not ignore_no_copy else ():
			if field.no_copy:
				row.set(field.fieldname, None)
	return copied


def clear_document_cache(doctype, name=None):
	"""Forget what was cached of a document, or of all of a DocType."""
	for key in list(local.document_cache):
		if key[0] == doctype and (name is None or key[1] == name):
			del local.document_cache[key]
	local.value_cache = {}
	if doctype in ("User", "Has Role", "Role"):
		local.user_roles, local.role_permissions = {}, {}


def clear_cache(user=None, doctype=None):
	"""Forget all that can be read again."""
	db.forget_documents()
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


def as_json(obj, indent=1, separators=None, ensure_ascii=True):
	"""`obj` as JSON, keys sorted; moments as text, documents as dicts."""

	def plain(value):
		return value.as_dict() if hasattr(value, "as_dict") else list(value) if isinstance(value, set) else str(value)

	separators = separators or (",", ": ")
	return json.dumps(
		obj, indent=indent, sort_keys=True, default=plain, separators=separators, ensure_ascii=ensure_ascii
	)


def parse_json(val):
	"""JSON text as what it says; anything else unchanged."""
	value = json.loads(val) if isinstance(val, str) else val
	return _dict(value) if isinstance(value, dict) else value


def render_template(template, context=None, is_path=None, safe_render=True):
	"""Render a Jinja template: its path in an app, or the text itself."""
	from frappe.utils.jinja import render_template as render

	return render(template, context or {}, is_path)


def get_template(path):
	"""A Jinja template of an app."""
	from frappe.utils.jinja import get_template as find

	return find(path)


def respond_as_web_page(*args, **kwargs):
	"""Answer with a page that has a title and a text."""
	from frappe.website.serve import respond_as_web_page as respond

	respond(*args, **kwargs)
