"""ETag and 304 for the catalogue: what is published, on /book and in the API.

The answer is made afresh for each request, so a 304 is never older than a 200 would be; it saves the bytes,
not the work. Only guests get one, and no cache but their own browser's keeps it. What belongs to one person,
and free times, are kept nowhere.
"""

from hashlib import sha256

import frappe
from werkzeug.wrappers import Request, Response


def allow() -> None:
	"""Say that the answer to this request is the catalogue."""
	frappe.local.flags.is_catalogue = True


def revalidate(request: Request, response: Response | None) -> None:
	"""Answer 304 to a guest's browser that has just this catalogue (hook `after_request`)."""
	if not frappe.local.flags.get("is_catalogue") or frappe.session.user != "Guest":
		return
	if response is None or response.status_code != 200:
		return
	response.headers["Cache-Control"] = "private, no-cache"  # keep it, and ask before each use
	response.vary.update(("Accept-Language", "Cookie"))
	response.set_etag(sha256(response.get_data()).hexdigest()[:32])
	response.make_conditional(request)
