"""What is said to the user: the message log, throw and msgprint; what is said to the operator: the logs."""

import inspect
import traceback

import frappe
from frappe.exceptions import PermissionError, ValidationError
from frappe.types import _dict


def msgprint(msg, title=None, raise_exception=False, indicator=None, **options):
	"""Add a message to the response; with `raise_exception` (True or a class) raise it as well."""
	message = _dict(message=msg, title=title or frappe._("Message"), **options)
	message.indicator = indicator or ("red" if raise_exception else None)
	frappe.local.message_log.append(message)
	if raise_exception:
		raise (raise_exception if inspect.isclass(raise_exception) else ValidationError)(msg)


def throw(msg, exc=ValidationError, title=None, **options):
	"""Say `msg` and raise it as `exc`."""
	msgprint(msg, title, exc, **options)


def clear_messages():
	"""Forget all messages of this request."""
	frappe.local.message_log = []


def get_message_log():
	"""The messages of this request."""
	return list(frappe.local.message_log)


def only_for(roles, message=False):
	"""Raise PermissionError unless the user has one of `roles`; as on Frappe, never in a test."""
	roles = {roles} if isinstance(roles, str) else set(roles)
	if frappe.flags.in_test or frappe.session.user == "Administrator" or roles & set(frappe.get_roles()):
		return
	needed = ", ".join(frappe.bold(frappe._(role)) for role in sorted(roles))
	throw(frappe._("This action is only allowed for {}").format(needed), PermissionError)


def log_error(title=None, message=None, reference_doctype=None, reference_name=None, *, defer_insert=False):
	"""Write an Error Log row: a title, and a message or the traceback in hand."""
	values = {"reference_doctype": reference_doctype, "reference_name": reference_name}
	values.update(method=str(title or "Error")[:140], error=message or traceback.format_exc())
	return frappe.get_doc({"doctype": "Error Log", **values}).insert(ignore_permissions=True)
