"""`frappe.utils`: everything of `frappe.utils.data`, and addresses, people, paths and web links."""

import re
from email.utils import parseaddr
from urllib.parse import quote, urljoin

import frappe
from frappe.utils.data import *  # noqa: F403
from frappe.utils.data import cstr, escape_html, nowdate

today = nowdate
EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+\Z")


def __getattr__(name):
	raise frappe.not_offered(f"frappe.utils.{name}")


def create_batch(iterable, size):
	"""A list (or what else can be cut) in parts of at most `size`."""
	return (iterable[start : start + size] for start in range(0, len(iterable), size))


def split_emails(txt):
	"""The addresses of a comma- or line-separated text."""
	return [part.strip() for part in re.split(r"[,\n]", cstr(txt)) if part.strip()]


def validate_email_address(email_str, throw=False):
	"""The valid addresses of a comma-separated text, joined; InvalidEmailAddressError with `throw`."""
	given = (email_str or "").split(",")
	valid = [address for part in given if EMAIL.match(address := parseaddr(part.strip())[1])]
	if throw and len(valid) < len(given):
		message = frappe._("{0} is not a valid Email Address").format(escape_html(email_str))
		frappe.throw(message, frappe.InvalidEmailAddressError)
	return ", ".join(valid)


def get_url(uri=None, full_address=False):
	"""`uri` as a whole address, on `host_name` of the site's settings, else on the request's host."""
	base = frappe.conf.host_name or (frappe.local.request and frappe.local.request.host_url)
	return urljoin(base or "http://localhost:8000", uri or "").rstrip("/" if not uri else "")


def get_link_to_form(doctype, name=None, label=None):
	"""An HTML link to a document's form."""
	url = get_url(f"/app/{frappe.scrub(doctype).replace('_', '-')}/{quote(cstr(name), safe='')}")
	return f'<a href="{url}">{label or escape_html(cstr(name))}</a>'


def update_progress_bar(txt, i, total, absolute=False):
	"""Nothing is shown: what takes so long runs on a bench."""
