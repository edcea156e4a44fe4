"""Bookings by number or by customer, for link fields. Frappe itself would look for the text anywhere in the
titles of all bookings, which takes seconds among millions.
"""

import frappe
from frappe.utils import cint

from meeting_manager.meeting_manager.services.common.rows import page
from meeting_manager.meeting_manager.services.customers.search import search_customers

MOST = 50  # bookings in one answer
MOST_CUSTOMERS = 20  # whose bookings are looked through
FIELDS = ["name", "customer_name", "meeting_title", "start_datetime", "status"]


def search_bookings(
	text: str | None, *, limit: int = 10, start: int = 0, filters: dict | list | None = None
) -> list[dict]:
	"""The bookings whose number begins with `text`, then those of the customers whom it may mean, the latest
	start first; without a text the latest of all. Each has FIELDS; start_datetime is on the site's clock.

	filters: as `frappe.get_list` takes them. Reads with the permissions of the user. Enter takes the first,
	so nobody is meant of whom a typed word is missing.
	"""
	typed = (text or "").strip()
	limit, start = min(max(cint(limit), 1), MOST), max(cint(start), 0)
	if not typed:
		return _read(filters, [], start, limit)
	is_pattern = set(typed) & set("%_\\")  # Frappe has no way to say that these are letters
	found = [] if is_pattern else _read(filters, [["name", "like", f"{typed}%"]], 0, start + limit)
	if len(found) < start + limit and frappe.has_permission("MM Customer", "read"):
		customers = [row["name"] for row in search_customers(typed, limit=MOST_CUSTOMERS, allow_parts=False)]
		theirs = _read(filters, [["customer", "in", customers]], 0, start + limit) if customers else []
		known = {row["name"] for row in found}
		found += [row for row in theirs if row["name"] not in known]
	return found[start : start + limit]


def _read(filters: dict | list | None, more: list, start: int, limit: int) -> list[dict]:
	asked = (
		[[field, *_pair(value)] for field, value in filters.items()] if isinstance(filters, dict) else filters
	)
	return frappe.get_list(
		"MM Meeting Booking",
		filters=[*(asked or []), *more],
		fields=FIELDS,
		order_by="start_datetime desc",
		**page(start, limit),
	)


def _pair(value) -> list:
	"""A filter's operator and value."""
	return list(value) if isinstance(value, list | tuple) else ["=", value]
