"""Names instead of numbers in the links of the Desk, for who may read what the link leads to.

Frappe has a switch for that, `show_title_field_in_link`. But where it is on, Frappe hands the title to
whoever opens any record with such a link, a task for example, and asks for no right to what is behind it. So
it is off for customers and bookings, and the Desk gets their titles from here.
"""

from typing import Any

import frappe
from frappe.model.document import Document
from frappe.utils import cint

TITLES = ("MM Customer", "MM Meeting Booking")  # of both the title is customer_name
MOST_NAMES = 500  # in one answer: a list shows no more rows
MOST_HOSTS = 500  # whose names are sent ahead


def titles_of(doctype: str, names: list[str]) -> dict[str, str]:
	"""`{name: title}` of those that the user may read; of a DocType that is not in TITLES none. A booking
	without a submitted name is called as its customer.
	"""
	if doctype not in TITLES or not names or not frappe.has_permission(doctype, "read"):
		return {}
	wanted = sorted({name for name in names if isinstance(name, str) and name})[:MOST_NAMES]
	fields = ["name", "customer_name", *(["customer"] if doctype == "MM Meeting Booking" else [])]
	rows = frappe.get_list(
		doctype,
		filters={"name": ["in", wanted]},
		fields=fields,
		order_by="name",
		limit=MOST_NAMES,
	)
	nameless = [row.customer for row in rows if not row.customer_name and row.get("customer")]
	known = titles_of("MM Customer", nameless)
	titles = {row.name: row.customer_name or known.get(row.get("customer")) for row in rows}
	return {name: title for name, title in titles.items() if title}


def add_to_boot(bootinfo: Any) -> None:
	"""When the Desk starts: which links are shown by title, and what the hosts are called, whose bookings are
	kept under their users.
	"""
	shown = [doctype for doctype in TITLES if frappe.has_permission(doctype, "read")]
	known = bootinfo.get("link_title_doctypes") or []
	bootinfo["link_title_doctypes"] = [*known, *(doctype for doctype in shown if doctype not in known)]
	bootinfo["mm_hosts"] = hosts() if frappe.has_permission("MM Host", "read") else {}


def hosts() -> dict[str, dict]:
	"""`{user: {"name", "slug", "is_active"}}`, what each host is called, by name."""
	fields = ["user", "display_name", "slug", "is_active"]
	rows = frappe.get_all("MM Host", fields=fields, order_by="display_name, user", limit=MOST_HOSTS)
	return {
		row.user: {"name": row.display_name or row.user, "slug": row.slug, "is_active": cint(row.is_active)}
		for row in rows
	}


def send_with(document: Document, method: str | None = None) -> None:
	"""When a form is opened: the titles of what it links to, as Frappe sends those that it knows of."""
	links: dict[str, list[str]] = {}
	for field in document.meta.get("fields", {"fieldtype": "Link"}):
		if field.options in TITLES and (name := document.get(field.fieldname)):
			links.setdefault(field.options, []).append(name)
	for doctype, names in links.items():
		found = {f"{doctype}::{name}": title for name, title in titles_of(doctype, names).items()}
		frappe.local.response.setdefault("_link_titles", {}).update(found)
