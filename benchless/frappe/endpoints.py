"""Which functions may be called over HTTP, and by whom."""

import frappe
from frappe.utils.html_utils import sanitize_html
from frappe.utils.typing_validations import validate_argument_types

whitelisted, guest_methods, xss_safe_methods = set(), set(), set()
allowed_http_methods_for_whitelisted_func = {}


def whitelist(allow_guest=False, xss_safe=False, methods=None):
	"""Let a function be called over HTTP; its annotated arguments are checked when it is, and in tests."""

	def decorate(function):
		checked = validate_argument_types(function, lambda: frappe.local.request or frappe.flags.in_test)
		allowed_http_methods_for_whitelisted_func[checked] = methods or ["GET", "POST", "PUT", "DELETE"]
		whitelisted.add(checked)
		guest_methods.update([checked] if allow_guest else ())
		xss_safe_methods.update([checked] if xss_safe else ())
		return checked

	return decorate


def is_whitelisted(method):
	"""PermissionError unless the user may call this function over HTTP; what a Guest sent is sanitized."""
	is_guest = frappe.session.user == "Guest"
	if method not in (guest_methods if is_guest else whitelisted):
		name = frappe.bold(f"{method.__module__}.{method.__name__}")
		message = frappe._("Function {0} is not whitelisted.").format(name)
		frappe.throw(message, frappe.PermissionError, title=frappe._("Method Not Allowed"))
	if is_guest and method not in xss_safe_methods:
		form = frappe.local.form_dict
		form.update({key: sanitize_html(value) for key, value in form.items()})
