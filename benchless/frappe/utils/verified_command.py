"""Links that only this site can have made."""

import hashlib
import hmac
from urllib.parse import urlencode

import frappe


def get_signed_params(params):
	"""A query string (of a dict or text) with its signature."""
	text = params if isinstance(params, str) else urlencode(params)
	return f"{text}&_signature={_sign(text)}"


def verify_request():
	"""Whether the request's query string carries the right signature; if not, the answer is a page that says so."""
	query = frappe.local.request.query_string.decode() if frappe.local.request else ""
	text, _mark, signature = query.partition("&_signature=")
	valid = bool(text) and hmac.compare_digest(signature.encode(), _sign(text).encode())
	if not valid:
		frappe.respond_as_web_page(frappe._("Invalid Link"), frappe._("This link is invalid or has expired."))
	return valid


def _sign(text):
	return hmac.new(frappe.conf.encryption_key.encode(), text.encode(), hashlib.sha512).hexdigest()
