"""Names of `frappe` that are too small for a module of their own."""

import json
import secrets

import frappe


def has_permission(doctype=None, ptype="read", doc=None, user=None, throw=False, *, parent_doctype=None):
	"""Whether a user has a right on a DocType or document; with `throw` raise PermissionError if not."""
	doctype = doctype or doc.doctype
	allowed = frappe.permissions.has_permission(doctype, ptype, doc, user, parent_doctype=parent_doctype)
	if throw and not allowed:
		message = frappe._("No permission for {0}").format(frappe._(getattr(doctype, "doctype", doctype)))
		frappe.throw(message, frappe.PermissionError)
	return allowed


def get_cached_doc(doctype, name=None):
	"""A document that this thread keeps until it is saved here, or undone."""
	if isinstance(name, dict):
		return frappe.get_doc(doctype, name)
	key = (doctype, name or doctype)
	if key not in frappe.local.document_cache:
		frappe.local.document_cache[key] = frappe.get_doc(*key)
	return frappe.local.document_cache[key]


def get_last_doc(doctype, filters=None, order_by="creation desc", *, for_update=False):
	"""The newest document that matches."""
	names = frappe.get_all(doctype, filters=filters, order_by=order_by, limit=1, pluck="name")
	if not names:
		raise frappe.DoesNotExistError(doctype)
	return frappe.get_doc(doctype, names[0], for_update=for_update)


def clear_document_cache(doctype, name=None):
	"""Forget what was cached of a document, or of all of a DocType."""
	cached = frappe.local.document_cache
	for key in [key for key in cached if key[0] == doctype and name in (None, key[1])]:
		del cached[key]
	frappe.local.value_cache = {}
	if doctype in ("User", "Role"):
		frappe.local.user_roles = {}


def get_system_settings(key):
	"""A field of System Settings."""
	return frappe.db.get_single_value("System Settings", key)


def get_website_settings(key):
	"""None: there are no Website Settings here."""


def generate_hash(txt=None, length=56):
	"""Random hexadecimal digits."""
	return secrets.token_hex(length // 2 + 1)[:length]


def bold(text):
	"""`text` in bold."""
	return f"<strong>{text}</strong>"


def as_json(obj, indent=1):
	"""`obj` as JSON, keys sorted; moments as text, documents as dicts."""
	options = {"indent": indent, "sort_keys": True}
	return json.dumps(obj, default=lambda v: v.as_dict() if hasattr(v, "as_dict") else str(v), **options)
