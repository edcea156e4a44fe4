"""Refuses requests that name what their user may not read.

Some of Frappe's functions count, sort and search by the fields of any DocType and ask for no right to it: a
question at a time, an address can be guessed. So there is one rule, whatever the function: a request of a
user who may not read one of our DocTypes may not name it, nor a record that stands for it (a chart, a report,
…). `auth_hooks` runs the check once Frappe knows who is asking. See docs/adr/0025-one-rule-for-requests.md.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import frappe
from frappe import _

from meeting_manager.meeting_manager.domain.privacy.request_scan import (
	Names,
	TooDeep,
	kinds_in,
	same_name,
	texts_in,
)
from meeting_manager.meeting_manager.services.privacy import naming

CUSTOMER = "MM Customer"
METHOD = re.compile(r"/api/(?:v[12]/)?method/([^/]+)/?")
OWN_PAGES = re.compile(r"/(?:book|event|booking)(?:/.*)?")
WEB_FORM = "frappe.website.doctype.web_form.web_form.accept"
UNSUBSCRIBE = "frappe.email.queue.unsubscribe"  # the link is in mails; Frappe checks its signature
# The Desk sends a whole workspace with it, and Frappe answers with those of its views that the user may see.
WORKSPACE = "frappe.desk.desktop.get_desktop_page"
MOST_NAMES = 1000  # of records that a request of a user of the website may name; each is looked up
NOT_A_NAME = ("fieldname",)  # may be a list or a dict, as no name of a record is


def check_request() -> None:
	"""Refuse what the user may not name, with a PermissionError that says what that is and what to do."""
	user = frappe.session.user
	if user == "Administrator" or _is_open():
		return
	hidden = naming.unreadable(user)
	if not hidden:
		return
	try:
		asked, texts = list(_asked()), list(texts_in([frappe.request.path, *_asked()]))
		_check_names(texts, hidden)
		if CUSTOMER in hidden:
			_check_copies(texts, list(kinds_in(asked)), user)
			_check_links()
		_check_views(naming.possible_names(texts_in(asked)), hidden)
	except TooDeep:
		_refuse(_("The request is wrapped too deep to be read. Send plain JSON."))


def _is_open() -> bool:
	"""Whether the request goes to what reads its texts as texts: our own pages and functions, which check
	rights themselves, the Web Form for booking requests, and the link in mails that ends them.
	"""
	called = _called()
	if called is None:
		return bool(OWN_PAGES.fullmatch(frappe.request.path))
	if called == WEB_FORM:
		form = frappe.form_dict.get("web_form")
		return isinstance(form, str) and naming.published_form(form) in naming.schema().own
	return called == UNSUBSCRIBE or _is_our_function(called)


def _called() -> Any:
	"""The path of the function that Frappe will call; None for a page, "" for the rest of the API."""
	if frappe.form_dict.get("cmd"):  # before the address
		return frappe.form_dict.cmd
	match = METHOD.fullmatch(frappe.request.path)
	return match[1] if match else "" if frappe.request.path.startswith("/api/") else None


def _is_our_function(path: Any) -> bool:
	"""Whether a path leads to a function of ours. Our modules also hold functions that they import; and what
	stands in for a function of Frappe takes what that takes.
	"""
	if not isinstance(path, str) or not path.startswith("meeting_manager."):
		return False
	if any(path in each for each in frappe.get_hooks("override_whitelisted_methods", {}).values()):
		return False
	try:
		function = frappe.get_attr(path)
	except Exception:  # whatever a module raises while it is imported: Frappe answers that, as it does anyway
		return False
	return function in frappe.whitelisted and function.__module__.startswith("meeting_manager.")


def _asked() -> Iterator[Any]:
	"""What the request says beside its path: each value, as often as it was sent, and the parts of an
	address of the API.
	"""
	request = frappe.request
	yield from _segments()
	yield from (dict(frappe.form_dict), request.args.to_dict(flat=False), request.form.to_dict(flat=False))
	if not (request.is_json or request.mimetype.startswith(("multipart/", "application/x-www-form"))):
		yield request.get_data(as_text=True)


def _segments() -> list[str]:
	"""What in an address of the API can be the name of a record, which may contain slashes. The path of a
	function is none.
	"""
	parts = frappe.request.path.strip("/").split("/")
	if parts[0] != "api" or METHOD.fullmatch(frappe.request.path):
		return []
	return ["/".join(parts[first:last]) for last in range(len(parts) + 1) for first in range(2, last)]


def _check_names(texts: list[str], hidden: set[str]) -> None:
	known = naming.schema()
	if doctype := Names(hidden, known.own | known.alike).first_in(texts):
		message = _(
			"You don't have permission to read {0}, so you may not name it. In a text, use other words."
		)
		_refuse(message.format(doctype))


def _check_copies(texts: list[str], kinds: list[str], user: str) -> None:
	"""Copies of contact data in DocTypes of Frappe: these have names of everyday use, so only what says
	which records are asked for is looked at. Most requests name none, and no right is looked up for them.
	"""
	if not _copy_in(texts, kinds, naming.KEEPING_CONTACT_DATA):
		return
	if doctype := _copy_in(texts, kinds, naming.unreadable_copies(user)):
		_refuse(_("You don't have permission to read {0}.").format(doctype))


def _copy_in(texts: list[str], kinds: list[str], copies: Iterable[str]) -> str | None:
	"""The first of these DocTypes that is named, by its table or as the kind of records."""
	if table := Names(f"tab{each}" for each in copies).first_in(texts):
		return table.removeprefix("tab")
	return next((each for each in copies if any(same_name(each, kind) for kind in kinds)), None)


def _check_links() -> None:
	"""Frappe 16 puts a linked record in the place of its name, and asks for no right to it."""
	for key in ("expand", "expand_links"):
		if frappe.form_dict.get(key) not in (None, "", 0, "0", False, "false", [], "[]"):
			_refuse(
				_("You don't have permission to read the records behind links. Leave out {0}.").format(key)
			)


def _check_views(names: set[str], hidden: set[str]) -> None:
	for key, value in frappe.form_dict.items():
		if isinstance(value, dict | list) and key.endswith("name") and key not in NOT_A_NAME:
			_refuse(_("{0} has to be the name of one record.").format(key))
	if len(names) > MOST_NAMES and naming.is_website_user(frappe.session.user):
		_refuse(_("The request has too many values. Send it in parts."))
	view = None if _called() == WORKSPACE else naming.view_of(names, hidden)
	if view:
		message = _("You don't have permission to read {0}, which {1} {2} shows. In a text, use other words.")
		_refuse(message.format(view.shows, view.doctype, view.name))


def _refuse(message: str) -> None:
	frappe.throw(message, frappe.PermissionError, title=_("Not Permitted"))
