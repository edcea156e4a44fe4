"""A cap on how often one caller may use one endpoint."""

from functools import wraps

import frappe
from frappe import _


def rate_limit(key=None, limit=5, seconds=24 * 60 * 60, methods="ALL", ip_based=True):
	"""Allow `limit` calls (or what it returns) in `seconds`, by address, form value `key`, or both."""

	def decorate(fn):
		@wraps(fn)
		def limited(*args, **kwargs):
			if (request := frappe.local.request) and (methods == "ALL" or request.method in methods):
				_count(key, limit() if callable(limit) else limit, seconds, ip_based)
			return fn(*args, **kwargs)

		return limited

	return decorate


def _count(key, limit, seconds, ip_based):
	address = [frappe.local.request_ip] if ip_based is True else []
	identity = ":".join(address + ([str(frappe.form_dict.get(key) or "")] if key else []))
	if not identity:
		frappe.throw(_("Either key or IP flag is required."))
	counter = f"rl:{frappe.form_dict.cmd}:{identity}"
	frappe.cache.set(counter, 0, ex=seconds, nx=True)
	if frappe.cache.incrby(counter, 1) > limit:
		message = _("You hit the rate limit because of too many requests. Please try after sometime.")
		frappe.throw(message, frappe.RateLimitExceededError)
