"""Links that only this site can have made."""

import hmac
from urllib.parse import urlencode

import frappe


def get_signed_params(params):
	"""The query string of a dict, with its signature."""
	text = urlencode(params)
	return f"{text}&_signature={_sign(text)}"


def verify_request():
	"""Whether the request's query string carries the right signature."""
	text, _mark, signature = frappe.local.request.query_string.decode().partition("&_signature=")
	return hmac.compare_digest(signature.encode(), _sign(text).encode())


def _sign(text):
	return hmac.digest(frappe.conf.encryption_key.encode(), text.encode(), "sha512").hex()
