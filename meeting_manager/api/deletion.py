"""Deleting a customer: as in Frappe for a System Manager; for everybody else who has the right, it sets the
record inactive. A customer's history must not be lost by a click, or by a program that cleans up.

`frappe.delete_doc` asks no app what deleting means, so the doors that lead to it are answered here: the two
REST APIs by `keep_customer`, the form and the list of the Desk by `override_whitelisted_methods`. What comes
another way is refused by `on_trash` of MM Customer.
"""

import re

import frappe

from meeting_manager.meeting_manager.services.common import access
from meeting_manager.meeting_manager.services.desk import customer_actions

CUSTOMER = "MM Customer"
# DELETE /api/resource/MM Customer/MC-0001, also as /api/v1/…, and /api/v2/document/MM Customer/MC-0001
RECORD = re.compile(rf"/api/(?:(?:v1/)?resource|v2/document)/{CUSTOMER}/(?P<name>[^/]+)/?")
DEACTIVATE = f"{__name__}.deactivate"


def keep_customer() -> None:
	"""Lead a DELETE of a customer to `deactivate`. Runs before each request is answered, and again once a
	token has told who asks.
	"""
	request = frappe.local.request
	asked = request.method == "DELETE" and RECORD.fullmatch(request.path)
	if not asked or frappe.session.user == "Guest" or access.is_system_manager():
		return
	frappe.local.form_dict = frappe._dict(name=asked["name"])
	request.path = request.environ["PATH_INFO"] = f"/api/method/{DEACTIVATE}"


@frappe.whitelist(methods=["DELETE"])
def deactivate(name: str) -> None:
	"""Set a customer inactive, and answer as the deletion of a record is answered: 202, `{"data": "ok"}`."""
	_deactivate(name)
	frappe.local.response.update({"data": "ok", "http_status_code": 202})


@frappe.whitelist(methods=["DELETE", "POST"])
def delete(doctype: str, name: str | int) -> None:
	"""The form's: `frappe.client.delete`."""
	if _is_kept(doctype):
		_deactivate(str(name))
	else:
		frappe.call("frappe.client.delete", doctype=doctype, name=name)


@frappe.whitelist()
def delete_items() -> None:
	"""The list's: `frappe.desk.reportview.delete_items`."""
	if not _is_kept(frappe.form_dict.doctype):
		frappe.call("frappe.desk.reportview.delete_items")
		return
	for name in sorted(frappe.parse_json(frappe.form_dict.get("items"))):
		_deactivate(str(name))


def _is_kept(doctype: str | None) -> bool:
	return doctype == CUSTOMER and not access.is_system_manager()


def _deactivate(name: str) -> None:
	customer = frappe.get_doc(CUSTOMER, name)
	customer.check_permission("delete")
	customer_actions.deactivate(customer)
