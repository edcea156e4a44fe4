"""The site's own address, for links that people keep: in mails, text messages, calendars and answers.

Frappe builds links from `host_name` of site_config.json, and without one from the headers of the request at
hand. Whoever books could then have links to a server of theirs mailed, with the manage link's token in them.
So nothing of a request is looked at here: without `host_name` an address is what it is in a background job,
the name of the site. See ADR 0030.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import frappe
from frappe.utils import get_link_to_form, get_url


@contextmanager
def own_address() -> Iterator[None]:
	"""Inside, Frappe builds its links as it does in a job, where there is no request."""
	request = getattr(frappe.local, "request", None)
	frappe.local.request = None
	try:
		yield
	finally:
		frappe.local.request = request


def site_url(path: str | None = None) -> str:
	"""A path of this site as a whole address; without one, the site's."""
	with own_address():
		return get_url(path)


def site_host() -> str:
	"""The host in the site's address, such as `bookings.example.com`."""
	return urlsplit(site_url()).hostname or "localhost"


def link_to_form(doctype: str, name: str, label: str | None = None) -> str:
	"""An HTML link to a document's form in the Desk."""
	with own_address():
		return get_link_to_form(doctype, name, label)


def is_set() -> bool:
	"""Whether site_config.json says what the site's address is."""
	return bool(frappe.conf.host_name or frappe.conf.get("hostname"))
