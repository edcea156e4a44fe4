"""Who may do what: role permissions of a DocType, `has_permission` hooks, owner-only rights."""

import frappe
from frappe import _
from frappe.utils.data import cint

rights = (
	"select", "read", "write", "create", "delete", "submit", "cancel", "amend", "print", "email", "report",
	"import", "export", "share",
)


def has_permission(
	doctype, ptype="read", doc=None, user=None, raise_exception=True, *, parent_doctype=None, debug=False, **kwargs
):
	"""Whether a user (the one signed in) has a right on a DocType, or on one document of it."""
	user = user or frappe.session.user
	if user == "Administrator":
		return True
	if not doc and hasattr(doctype, "doctype"):
		doc, doctype = doctype, doctype.doctype
	meta = frappe.get_meta(doctype)
	if meta.istable:
		return _has_child_permission(meta, ptype, doc, user, parent_doctype)
	if isinstance(doc, str | int):
		doc = frappe.get_doc(doctype, doc)
	if doc:
		return bool(get_doc_permissions(doc, user=user, ptype=ptype).get(ptype))
	if (ptype == "submit" and not meta.is_submittable) or (ptype == "import" and not meta.allow_import):
		return False
	return bool(get_role_permissions(meta, user=user).get(ptype))


def _has_child_permission(meta, ptype, row, user, parent_doctype):
	"""A child row is as open as its parent, if the table's own permission level is reached."""
	parent_doctype = row.parenttype if row else parent_doctype
	if not parent_doctype:
		return False
	parent = frappe.get_meta(parent_doctype)
	tables = [field for field in parent.table_fields if field.options == meta.name]
	if not tables:
		return False
	if row:
		level = cint(next((f.permlevel for f in tables if f.fieldname == row.parentfield), 0))
		if level and level not in parent.get_permlevel_access(ptype, user=user):
			return False
	parent_doc = row and (row.__dict__.get("parent_doc") or row.parent)
	return has_permission(parent_doctype, ptype, doc=parent_doc, user=user)


def get_doc_permissions(doc, user=None, ptype=None, debug=False):
	"""{right: 0 or 1} on one document: hooks may take away, ownership may give."""
	user = user or frappe.session.user
	meta = frappe.get_meta(doc.doctype)
	if not has_controller_permissions(doc, ptype, user=user):
		return {ptype: 0}
	owned = (doc.get("owner") or "").lower() == user.lower()
	permissions = dict(get_role_permissions(meta, user=user, is_owner=owned))
	permissions["submit"] = permissions["submit"] if meta.is_submittable else 0
	permissions["import"] = permissions["import"] if meta.allow_import else 0
	permissions.update(permissions.get("if_owner") or {})
	return permissions


def has_controller_permissions(doc, ptype, user=None, debug=False):
	"""What the `has_permission` hooks say; the last one that says anything decides, and can only deny."""
	hooks = frappe.get_hooks("has_permission", {})
	for method in reversed(hooks.get(doc.doctype, []) + hooks.get("*", [])):
		answer = frappe.call(method, doc=doc, ptype=ptype, user=user or frappe.session.user, debug=debug)
		if answer is not None:
			return bool(answer)
	return True


def get_role_permissions(doctype_meta, user=None, is_owner=None, debug=False):
	"""{right: 0 or 1} that a user's roles give at level 0; `if_owner` holds those limited to one's own."""
	meta = frappe.get_meta(doctype_meta) if isinstance(doctype_meta, str) else doctype_meta
	user = user or frappe.session.user
	if user == "Administrator":
		return frappe._dict(dict.fromkeys(rights, 1), if_owner={})
	key = (meta.name, user, bool(is_owner))
	cached = frappe.local.role_permissions
	if key not in cached:
		cached[key] = _evaluate(meta, set(frappe.get_roles(user)), bool(is_owner))
	return cached[key]


def _evaluate(meta, roles, is_owner):
	applicable = [p for p in meta.permissions if p.role in roles and not cint(p.permlevel)]
	result = frappe._dict(if_owner={}, has_if_owner_enabled=any(p.if_owner for p in applicable))
	for right in rights:
		granting = [p for p in applicable if p.get(right)]
		result[right] = int(bool(granting))
		if granting and right != "create" and all(p.if_owner for p in granting):
			result["if_owner"][right] = int(is_owner)
			result[right] = int(right in ("select", "read"))
	return result


def get_match_conditions(doctype, user=None):
	"""The SQL condition for the rows a user may list; PermissionError where there are none to list."""
	user = user or frappe.session.user
	permissions = get_role_permissions(doctype, user=user)
	if not frappe.get_meta(doctype).istable and not (permissions.get("select") or permissions.get("read")):
		frappe.throw(_("No permission to read {0}").format(_(doctype)), frappe.PermissionError)
	conditions = []
	owner_only = permissions.get("if_owner") or {}
	if "read" in owner_only and ("select" in owner_only or not permissions.get("select")):
		conditions.append(f"`tab{doctype}`.`owner` = {frappe.db.escape(user, percent=False)}")
	hooks = frappe.get_hooks("permission_query_conditions", {})
	for method in hooks.get(doctype, []) + hooks.get("*", []):
		if condition := frappe.call(method, user, doctype=doctype):
			conditions.append(f"({condition})")
	return " and ".join(conditions)
