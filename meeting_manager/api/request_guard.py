"""Checks each request of a signed-in user who may not read contact data.

Frappe keeps the values of hidden fields out of its answers, but lets one filter, sort, group and calculate
by them, and some of its functions count rows without asking who may see them: a question at a time, an
address can be guessed. So a request that asks about hidden things is refused before anything reads it.
`auth_hooks` runs the check once Frappe knows who is asking. docs/privacy.md lists what Frappe leaves open.
"""

import json
from collections.abc import Iterator

import frappe
from frappe import _

from meeting_manager.meeting_manager.domain.privacy.request_scan import fold, named_in, texts_in
from meeting_manager.meeting_manager.services.common import access
from meeting_manager.meeting_manager.services.privacy import redaction

BOOKING = "MM Meeting Booking"
# Whitelisted functions of Frappe 15 and 16 that read rows of any DocType and ask for no right to them.
UNCHECKED_FUNCTIONS = [
	"frappe.client.get_count",
	"frappe.desk.doctype.number_card.number_card.get_cards_for_user",
	"frappe.desk.doctype.dashboard_chart.dashboard_chart.get",
	"frappe.desk.listview.get_group_by_count",
]
CHART = "frappe.desk.doctype.dashboard_chart.dashboard_chart.get"
COUNTS_BY_GROUP = "frappe.desk.listview.get_group_by_count"
SENT_DOCUMENTS = ("doc", "docs", "document")
WRITING = ("PUT", "PATCH")


def check_request() -> None:
	"""Refuse what the signed-in user may not ask for, with a PermissionError that says what that is."""
	if frappe.session.user == "Guest" or access.may_see_contact_data():
		return
	try:
		asked = list(_asked())
	except ValueError as error:
		_refuse(str(error))
	_check_fields(asked)
	_check_tables(asked)
	_check_functions(asked)
	_check_links(asked)


@frappe.whitelist()
def get_group_by_count(doctype: str, current_filters: str, field: str) -> list[dict]:
	"""Frappe's counts beside a list. Those by assignment it makes of everybody's records; here they are made
	of those that the user may see.
	"""
	from frappe.desk.listview import get_group_by_count as count

	if field == "assigned_to" and not access.may_see_contact_data() and doctype in _ours():
		filters = frappe.parse_json(current_filters)
		names = frappe.get_list(doctype, filters=filters, pluck="name", limit_page_length=1000)
		current_filters = json.dumps([["name", "in", names or [""]]])
	return count(doctype, current_filters, field)


def _asked() -> Iterator[str]:
	"""The texts of the request. A booking that is sent to be saved has all its fields, asked for or not."""
	yield from texts_in(frappe.request.path)
	sent = dict(frappe.form_dict)
	for key in SENT_DOCUMENTS:
		try:
			document = frappe.parse_json(sent.get(key))
		except ValueError:
			continue
		if isinstance(document, dict) and document.get("doctype") == BOOKING:
			sent[key] = list(document.values())
	yield from texts_in(list(sent.values()) if frappe.request.method in WRITING else sent)


def _check_fields(asked: list[str]) -> None:
	if not named_in(asked, [BOOKING]):
		return
	field = named_in(asked, redaction.hidden_fields(BOOKING))
	if field:
		_refuse(_("You don't have permission to read the field {0} of bookings.").format(field))


def _check_tables(asked: list[str]) -> None:
	"""A table is named in a request by the lists of its own records; by others only inside a query."""
	if not named_in(asked, ["tabMM "]):
		return
	hidden = [f"tab{doctype}" for doctype in _ours() if not frappe.has_permission(doctype, "read")]
	nested = any("tabmm " in text and "select" in text for text in asked)
	if nested or named_in(asked, hidden):
		_refuse(_("You don't have permission to read these records."))


def _check_functions(asked: list[str]) -> None:
	called = fold(f"{frappe.request.path}\n{frappe.form_dict.get('cmd') or ''}")
	handed = list(texts_in({**frappe.form_dict, "cmd": None}))
	if named_in(handed, UNCHECKED_FUNCTIONS):  # one function called by the name of another
		_refuse(_("You don't have permission to call this function."))
	if not named_in([called], UNCHECKED_FUNCTIONS):
		return
	if CHART in called and frappe.form_dict.get("chart_name"):
		name = frappe.form_dict.chart_name
		asked = [*asked, fold(redaction.doctype_of_chart(name))]
	if COUNTS_BY_GROUP not in called and named_in(asked, _ours()):
		_refuse(_("You don't have permission to count these records."))


def _check_links(asked: list[str]) -> None:
	"""A link field may ask for records beyond the user's own: of ours none does."""
	beyond = str(frappe.form_dict.get("ignore_user_permissions") or "0").lower()
	if beyond not in ("0", "false") and named_in(asked, _ours()):
		_refuse(_("You don't have permission to read these records."))


def _ours() -> list[str]:
	return redaction.our_doctypes()


def _refuse(message: str) -> None:
	frappe.throw(message, frappe.PermissionError, title=_("Not Permitted"))
