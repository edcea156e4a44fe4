"""Takes Python tracebacks out of answers to guests (hook `after_request`).

Whether Frappe puts one in depends on System Settings, on developer mode and on the kind of request, on 15 and
16 in different ways, and its own error page is made after every function of ours. So the answer is looked at.
"""

import json

import frappe
from frappe import _
from frappe.utils import escape_html
from werkzeug.wrappers import Request, Response

MARK = "(most recent call last)"
JSON_KEYS = ("exc", "exception", "_exc_source", "_debug_messages")
PAGE = """<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title></head>
<body style="max-width: 32rem; margin: 4rem auto; padding: 0 1rem; font-family: sans-serif">
<h1 dir="auto">{title}</h1><p dir="auto">{message}</p></body></html>
"""


def hide(request: Request, response: Response | None) -> None:
	"""Leave only what is meant for people, in an answer to somebody who does not work on the Desk."""
	if response is None or response.status_code < 400 or "Desk User" in frappe.get_roles():
		return
	if response.mimetype == "application/json":
		_clean_json(response)
	elif not response.direct_passthrough and MARK in response.get_data(as_text=True):
		response.set_data(_page())
		response.mimetype = "text/html"


def _clean_json(response: Response) -> None:
	answer = json.loads(response.get_data(as_text=True) or "null")
	if not isinstance(answer, dict):
		return
	errors = [each for each in answer.get("errors") or [] if isinstance(each, dict)]  # Frappe's API v2
	for part in (answer, *errors):
		for key in JSON_KEYS:
			part.pop(key, None)
	response.set_data(json.dumps(answer))


def _page() -> str:
	title, message = _("Something went wrong"), _("We could not show this page. Please try again later.")
	texts = {"title": title, "message": message, "lang": frappe.local.lang or "en"}
	return PAGE.format(**{key: escape_html(text) for key, text in texts.items()})
