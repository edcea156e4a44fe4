"""Pages that the owner of a site has made, which come before ours."""

import frappe

MADE_BY_OWNERS = ("Web Page", "Web Form")


def has_page(route: str) -> bool:
	"""Whether a published Web Page or Web Form has this route. Two statements; benchless has neither."""
	return any(frappe.db.get_table_columns(each) and _is_published(each, route) for each in MADE_BY_OWNERS)


def _is_published(doctype: str, route: str) -> bool:
	page = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(page).select(page.name).where((page.route == route) & (page.published == 1))
	return bool(query.limit(1).run())
