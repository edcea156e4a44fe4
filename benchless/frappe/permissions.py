"""Who may do what: the role permissions of a DocType."""

import frappe
from frappe import _
from frappe.utils.data import cint

RIGHTS = "select read write create delete submit cancel amend print email report import export share".split()


def has_permission(doctype, ptype="read", doc=None, user=None, *, parent_doctype=None):
	"""Whether a user (the one signed in) has a right on a DocType, or on one document of it."""
	user = user or frappe.session.user
	if user == "Administrator":
		return True
	if not doc and hasattr(doctype, "doctype"):
		doc, doctype = doctype, doctype.doctype
	meta = frappe.get_meta(doctype)
	if meta.istable:
		# a child row is as open as its parent
		parent_doctype, doc = (doc.parenttype, doc.parent) if doc else (parent_doctype, None)
		return bool(parent_doctype) and has_permission(parent_doctype, ptype, doc, user)
	if not doc:
		return bool(get_role_permissions(meta, user=user).get(ptype))
	doc = frappe.get_doc(doctype, doc) if isinstance(doc, str | int) else doc
	return bool(get_doc_permissions(doc, user=user).get(ptype))


def get_doc_permissions(doc, user=None, ptype=None):
	"""{right: 0 or 1} on one document."""
	return get_role_permissions(doc.meta, user)


def get_role_permissions(doctype_meta, user=None):
	"""{right: 0 or 1} that a user's roles give at level 0, to whoever owns the document."""
	meta = frappe.get_meta(doctype_meta) if isinstance(doctype_meta, str) else doctype_meta
	user = user or frappe.session.user
	if user == "Administrator":
		return frappe._dict(dict.fromkeys(RIGHTS, 1))
	roles = set(frappe.get_roles(user))
	# a row for one's own documents alone (`if_owner`) gives nothing here, rather than too much
	applicable = [p for p in meta.permissions if p.role in roles and not cint(p.permlevel) and not p.if_owner]
	return frappe._dict((right, int(any(p.get(right) for p in applicable))) for right in RIGHTS)


def check_may_list(doctype, user=None):
	"""Raise PermissionError for whom there are no rows to list."""
	permissions = get_role_permissions(doctype, user=user or frappe.session.user)
	if not frappe.get_meta(doctype).istable and not (permissions.select or permissions.read):
		frappe.throw(_("No permission to read {0}").format(_(doctype)), frappe.PermissionError)
