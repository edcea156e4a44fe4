"""Pages that the owner of a site has made, which come before ours."""

import frappe

MADE_BY_OWNERS = ("Web Page", "Web Form")


def has_page(route: str) -> bool:
	"""Whether a published Web Page or Web Form has this route. Three statements; benchless has neither."""
	doctypes = frappe.get_all("DocType", {"name": ["in", MADE_BY_OWNERS]}, pluck="name")
	return any(frappe.db.exists(doctype, {"route": route, "published": 1}) for doctype in doctypes)
