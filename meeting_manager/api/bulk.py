"""Bulk actions, started from the lists of the Desk. The permission for each record is checked when its turn
comes, for the user who started the action.
"""

import json
from typing import Any

import frappe
from frappe import _

from meeting_manager.meeting_manager.services.desk import bulk


@frappe.whitelist(methods=["POST"])
def start(doctype: str, action: str, names: str, choices: str = "{}") -> dict:
	"""Begin an action on records; returns `progress`, which says Finished when there were few.

	action: confirm, cancel, no_show, complete, set_status, text or mail. names: a JSON list. choices: a JSON
	object, such as `{"reason": "…"}` for cancel.
	"""
	known = _read(names, list), _read(choices, dict)
	return bulk.progress(bulk.start(doctype, action, *known))


@frappe.whitelist(methods=["POST"])
def start_for_filters(doctype: str, action: str, filters: str, choices: str = "{}") -> dict:
	"""The same for every record of a filtered list. filters: JSON, as Frappe's own lists send them."""
	names = bulk.names_of(doctype, _read(filters, list))
	return bulk.progress(bulk.start(doctype, action, names, _read(choices, dict)))


@frappe.whitelist(methods=["POST"])
def progress(name: str) -> dict:
	"""How far an action is: `{"name", "action", "record_type", "status", "total", "done", "unchanged",
	"failed", "failures": [{"record", "title", "reason"}]}`. For who began it, and managers.
	"""
	return bulk.progress(name)


def _read(typed: str, expected: type) -> Any:
	try:
		value = json.loads(typed)
	except ValueError:
		value = None
	if not isinstance(value, expected):
		frappe.throw(_("This request could not be read. Please reload the page and try again."))
	return value
