"""What meeting types, hosts and events share: a public URL, and questions for guests."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import escape_html

from meeting_manager.meeting_manager.domain.common.slugs import is_slug, slug_of
from meeting_manager.meeting_manager.domain.messages.reminders import (
	LONGEST_LEAD,
	MOST_LEADS,
	LeadHoursError,
	parse_lead_hours,
)

# Pages of the app under /book that no meeting type may hide.
RESERVED = ("with",)


def fill_slug(document: Document, title: str | None) -> None:
	"""Make the address from the title where it was left empty; a number keeps it apart from others."""
	if document.slug:
		return
	slug = slug_of(title) or frappe.scrub(document.doctype).removeprefix("mm_").replace("_", "-")
	taken = set(frappe.get_all(document.doctype, {"slug": ["like", f"{slug}%"]}, pluck="slug"))
	numbered = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
	document.slug = next(each for each in (slug, *numbered) if each not in taken)


def validate_slug(document: Document) -> None:
	"""Letters that every address can have. One that is emptied stays what it was: links lead to it."""
	before = document.get_doc_before_save()
	document.slug = (document.slug or "").strip() or (before.slug if before else "")
	if not is_slug(document.slug) or document.slug in RESERVED:
		frappe.throw(
			_(
				"Web Address can contain only lowercase letters, digits and single hyphens, "
				"for example first-consultation."
			)
		)


def fill_display_name(host: frappe._dict) -> None:
	"""Take the name that guests read from the user where it was left empty."""
	if not (host.display_name or "").strip() and host.user:
		host.display_name = frappe.db.get_value("User", host.user, "full_name") or host.user


def close_host_of(user: Document, method: str | None = None) -> None:
	"""After a User is saved: who cannot sign in any more takes no bookings, and who can again does as before.
	Bookings that exist stay.
	"""
	host = frappe.db.get_value("MM Host", user.name, ["is_active", "closed_with_user"], as_dict=True)
	if host and not user.enabled and host.is_active:
		frappe.db.set_value("MM Host", user.name, {"is_active": 0, "closed_with_user": 1})
	if host and user.enabled and host.closed_with_user:
		frappe.db.set_value("MM Host", user.name, {"is_active": 1, "closed_with_user": 0})


def rename_host_of(user: Document, method: str, old: str, new: str, merge: bool = False) -> None:
	"""After a User got another name: the host is named like the user, or could not be saved any more."""
	if frappe.db.exists("MM Host", old) and not frappe.db.exists("MM Host", new):
		frappe.rename_doc("MM Host", old, new, force=True, show_alert=False)  # renamed in no other way


def validate_questions(document: Document) -> None:
	"""Each question once, and choices where there is something to choose."""
	asked = set()
	for row in document.questions:
		shown = frappe.bold(escape_html(row.question or ""))
		if row.question in asked:
			frappe.throw(_("The question {0} is listed twice. Please remove one of them.").format(shown))
		asked.add(row.question)
		if row.answer_type == "Choice" and not (row.choices or "").strip():
			frappe.throw(_("{0}: please enter the choices, one per line.").format(shown))


def validate_lead_hours(typed: str | None) -> None:
	"""Reminders are whole hours before the start, few, and not months ahead."""
	sentences = {
		"lead_invalid": _("Reminders must be hours separated by commas, for example 168, 24."),
		"lead_too_many": _("There can be at most {0} reminders.").format(MOST_LEADS),
		"lead_too_long": _("A reminder can be sent at most {0} hours before the start.").format(LONGEST_LEAD),
	}
	try:
		parse_lead_hours(typed)
	except LeadHoursError as error:
		frappe.throw(sentences[error.code])
