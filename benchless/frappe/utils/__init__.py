"""`frappe.utils`: everything of `frappe.utils.data`, and addresses, people, paths and web links."""

import re
import sys
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import quote

import frappe
from frappe.utils.data import *  # noqa: F403
from frappe.utils.data import cstr, escape_html
from frappe.utils.html_utils import sanitize_html  # noqa: F401

EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+\Z")


def __getattr__(name):
	raise frappe.not_offered(f"frappe.utils.{name}")


def get_fullname(user=None):
	"""A user's full name, else the user's id."""
	user = user or frappe.session.user
	return frappe.db.get_value("User", user, "full_name", cache=True) or user


def split_emails(txt):
	"""The addresses of a comma- or line-separated text."""
	parts = re.split(r"[,\n](?=(?:[^\"]|\"[^\"]*\")*$)", cstr(txt))
	return [part.strip() for part in parts if part.strip()]


def validate_email_address(email_str, throw=False):
	"""The valid addresses of a comma-separated text, joined; InvalidEmailAddressError with `throw`."""
	valid = []
	for part in (email_str or "").split(","):
		address = parseaddr(part.strip())[1]
		if EMAIL.match(address):
			valid.append(address)
		elif throw:
			message = frappe._("{0} is not a valid Email Address").format(escape_html(part.strip()))
			frappe.throw(message, frappe.InvalidEmailAddressError)
	return ", ".join(valid)


def get_url(uri=None, full_address=False):
	"""An absolute URL of this site: from `host_name` of its settings, else the request, else localhost."""
	if uri and uri.startswith(("http://", "https://")):
		return uri
	base = frappe.conf.host_name or (frappe.local.request and frappe.local.request.host_url)
	return (base or "http://localhost:8000").rstrip("/") + "/" + cstr(uri).lstrip("/")


def get_url_to_form(doctype, name):
	"""The absolute URL of a document's form."""
	return get_url(f"/app/{frappe.scrub(doctype).replace('_', '-')}/{quote(cstr(name), safe='')}")


def get_link_to_form(doctype, name=None, label=None):
	"""An HTML link to a document's form."""
	return f'<a href="{get_url_to_form(doctype, name)}">{label or escape_html(cstr(name))}</a>'


def get_site_path(*parts):
	"""A path in the folder that holds this site's files (beside its database)."""
	return str(Path(f"{frappe.local.site}.files", *parts))


def get_files_path(*parts, is_private=0):
	"""Where uploaded files are kept."""
	return get_site_path("private" if is_private else "public", "files", *parts)


def update_progress_bar(txt, i, total, absolute=False):
	"""A progress bar on a terminal; silent in tests and pipes."""
	if not frappe.flags.in_test and sys.stdout.isatty():
		done = min((i + 1) / max(total, 1), 1)
		print(f"\r{txt}: [{'=' * int(done * 40):<40}] {done:.0%}", end="\n" if done == 1 else "", flush=True)
