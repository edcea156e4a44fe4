"""Who may do what: role permissions of a DocType, `has_permission` hooks, owner-only rights."""

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
	return bool(get_doc_permissions(doc, user=user, ptype=ptype).get(ptype))


def get_doc_permissions(doc, user=None, ptype=None):
	"""{right: 0 or 1} on one document: hooks may take away, ownership may give."""
	user = user or frappe.session.user
	hooks = frappe.get_hooks("has_permission", {})
	answers = (
		frappe.call(method, doc=doc, ptype=ptype, user=user)
		for method in reversed(hooks.get(doc.doctype, []) + hooks.get("*", []))
	)
	# the last hook that says anything decides
	if not next((answer for answer in answers if answer is not None), True):
		return {ptype: 0}
	permissions = get_role_permissions(doc.meta, user)
	owned = (doc.get("owner") or "").lower() == user.lower()
	return {**permissions, **dict.fromkeys(permissions.if_owner, int(owned))}


def get_role_permissions(doctype_meta, user=None):
	"""{right: 0 or 1} that a user's roles give at level 0; `if_owner` names those limited to one's own."""
	meta = frappe.get_meta(doctype_meta) if isinstance(doctype_meta, str) else doctype_meta
	user = user or frappe.session.user
	if user == "Administrator":
		return frappe._dict(dict.fromkeys(RIGHTS, 1), if_owner=[])
	roles, found = set(frappe.get_roles(user)), frappe._dict(if_owner=[])
	applicable = [p for p in meta.permissions if p.role in roles and not cint(p.permlevel)]
	for right in RIGHTS:
		granting = [p for p in applicable if p.get(right)]
		found[right] = int(bool(granting))
		if granting and right != "create" and all(p.if_owner for p in granting):
			found.if_owner.append(right)
			# reading is answered yes, so that a list can be asked for; its rows are limited to one's own
			found[right] = int(right in ("select", "read"))
	return found


def get_match_conditions(doctype, user=None):
	"""The SQL condition for the rows a user may list; PermissionError where there are none to list."""
	user = user or frappe.session.user
	permissions = get_role_permissions(doctype, user=user)
	if not frappe.get_meta(doctype).istable and not (permissions.select or permissions.read):
		frappe.throw(_("No permission to read {0}").format(_(doctype)), frappe.PermissionError)
	conditions = []
	if "read" in permissions.if_owner and ("select" in permissions.if_owner or not permissions.select):
		conditions.append(f"`tab{doctype}`.`owner` = {frappe.db.escape(user, percent=False)}")
	hooks = frappe.get_hooks("permission_query_conditions", {})
	for method in hooks.get(doctype, []) + hooks.get("*", []):
		if condition := frappe.call(method, user, doctype=doctype):
			conditions.append(f"({condition})")
	return " and ".join(conditions)
