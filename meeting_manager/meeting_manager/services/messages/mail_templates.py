"""The wording of emails: Email Templates that staff can change, and the files they were made from.

The first line of a file is the subject, the rest is the body. Both are Jinja over plain texts (see
`context.values_of`), in which every sentence is translatable.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import frappe
from frappe import _
from markupsafe import Markup, escape

from meeting_manager.meeting_manager.domain.messages.colours import DEFAULT_COLOUR, read_colour, text_on
from meeting_manager.meeting_manager.domain.messages.datetime_format import is_right_to_left
from meeting_manager.meeting_manager.services.common import settings
from meeting_manager.meeting_manager.services.common.error_log import log_failure
from meeting_manager.meeting_manager.services.common.site_address import own_address, site_url

FOLDER = "meeting_manager/templates/emails"
TYPED_BY_STAFF = ("place", "contact", "reason")

# kind of news: (Email Template, file)
MAILS = {
	"requested": ("Meeting Requested", "meeting_requested.html"),
	"booked": ("Meeting Booked", "meeting_booked.html"),
	"confirmed": ("Meeting Confirmed", "meeting_confirmed.html"),
	"declined": ("Meeting Declined", "meeting_declined.html"),
	"moved": ("Meeting Moved", "meeting_moved.html"),
	"cancelled": ("Meeting Cancelled", "meeting_cancelled.html"),
	"reminder": ("Meeting Reminder", "meeting_reminder.html"),
	"waitlisted": ("Meeting Waitlisted", "meeting_waitlisted.html"),
	"waitlist_offer": ("Meeting Waitlist Offer", "meeting_waitlist_offer.html"),
	"already_booked": ("Meeting Already Booked", "meeting_already_booked.html"),
	"host_news": ("Meeting Host News", "meeting_host_news.html"),
}


@dataclass(frozen=True)
class MailText:
	"""A subject in one line, and a body in HTML."""

	subject: str
	html: str


def make_templates() -> None:
	"""Make the Email Templates that are missing; those that are there stay as staff have them."""
	present = set(frappe.get_all("Email Template", pluck="name"))
	for name, file in MAILS.values():
		if name not in present:
			subject, body = shipped(file)
			values = {"name": name, "subject": subject, "use_html": 1, "response_html": body}
			template = frappe.get_doc({"doctype": "Email Template", **values})
			template.insert(ignore_permissions=True)  # install and migrate run without a user who has roles


def remove_templates() -> None:
	"""After the app was uninstalled: they are of no use to anything else, whatever staff made of them."""
	frappe.db.delete("Email Template", {"name": ["in", [name for name, _file in MAILS.values()]]})


def mail_text(notification: str, values: dict[str, str], language: str) -> MailText:
	"""The mail of a kind, filled in. values: plain texts, escaped here; Markup stays as it is. Call it in the
	reader's language. A template that staff have deleted is replaced by its file, and one that cannot be
	rendered too, which is logged.
	"""
	brand = _brand()
	known = {key: _html(value) for key, value in values.items()}
	# In its own direction: in a mail in Arabic, a phone number would else be read from the wrong end.
	isolated = Markup('<span dir="auto">{}</span>')
	known |= {key: isolated.format(known[key]) for key in TYPED_BY_STAFF if known.get(key)}
	filled = {**known, **brand}
	filled["details"] = _part("mail_details", filled)
	label = _("View, reschedule or cancel your booking")
	if filled.get("offer_ends"):
		label = _("Accept the seats")
	elif notification in ("declined", "cancelled"):
		label = _("View your booking")
	filled["button"] = _part("mail_button", {**filled, "label": label})
	subject, body = _render(*MAILS[notification], filled)
	return MailText(_one_line(subject), framed(body, filled, language))


def framed(body: str, values: dict[str, str], language: str) -> Markup:
	"""HTML inside the brand's head and foot. values: at least `brand` and `contact`, plain or Markup."""
	known = {key: _html(value) for key, value in values.items()} | _brand()
	direction = "rtl" if is_right_to_left(language) else "ltr"
	return _part("mail_frame", known | {"content": Markup(body), "dir": direction})


@lru_cache(32)
def shipped(file: str) -> tuple[str, str]:
	"""The subject and the body as the app brings them."""
	path = Path(frappe.get_app_path("meeting_manager", "templates", "emails", file))
	subject, _line, body = path.read_text(encoding="utf-8").partition("\n")
	return subject, body


def _render(template: str, file: str, values: dict) -> tuple[str, str]:
	fields = ["subject", "use_html", "response", "response_html"]
	stored = frappe.db.get_value("Email Template", template, fields, as_dict=True)
	if stored:
		body = stored.response_html if stored.use_html else stored.response
		messages = list(frappe.local.message_log)
		try:
			return _fill(stored.subject, values), _fill(body, values)
		except Exception:  # staff may write anything into a template, and the mail has to go out
			frappe.local.message_log = messages
			title = f"Email Template {template} cannot be used; the standard text was sent"
			log_failure(title, "Email Template", template, daily=True)
	subject, body = shipped(file)
	return _fill(subject, values), _fill(body, values)


def _fill(template: str, values: dict) -> str:
	with own_address():  # staff may have Frappe build links in a template
		return frappe.render_template(template or "", values, is_path=False)


def _part(name: str, values: dict) -> Markup:
	return Markup(frappe.get_template(f"{FOLDER}/{name}.html").render(values))


def _html(value) -> Markup:
	"""Escaped, also where a template says `|e` once more, and with its line ends."""
	if isinstance(value, Markup):
		return value
	return escape(value).replace("\n", Markup("<br>\n"))


def _brand() -> dict[str, str]:
	colour = read_colour(settings.brand_color(), DEFAULT_COLOUR)
	path = settings.brand_logo()
	logo = escape(site_url(path)) if path else ""
	return {"colour": colour, "text_colour": text_on(colour), "logo": logo}


def _one_line(rendered: str) -> str:
	"""A subject: text, not HTML, and never a second header line."""
	return " ".join(Markup(rendered.replace("<br>", "")).unescape().split())
