"""Keeps names and news of our records out of what Frappe offers to everybody who signs in: the titles beside
tags and in notifications, and mails to followers. What else they could ask for is refused by
`api/request_guard.py`.
"""

import re

import frappe
from frappe.model.document import Document

_TITLE = re.compile(r'(<b class="subject-title">).*?(</b>)', re.DOTALL)


def our_doctypes() -> list[str]:
	"""The names of this app's DocTypes, child tables too."""
	return frappe.get_all("DocType", {"module": "Meeting Manager"}, pluck="name")


def hide_name_on_tag(tag_link: Document, method: str | None = None) -> None:
	"""Everybody who signs in may read all tags, and the title of what is tagged beside them."""
	if tag_link.document_type in our_doctypes():
		tag_link.title = tag_link.document_name


def hide_title_in_news(log: Document, method: str | None = None) -> None:
	"""Who is assigned, sent or mentioned in a record is told its title, by mail too, whatever they may read.
	Frappe sets the title apart in each sentence.
	"""
	if log.document_type not in our_doctypes():
		return
	if _role_reads(log.document_type, log.for_user):
		return
	log.subject = _TITLE.sub(lambda found: found[1] + (log.document_name or "") + found[2], log.subject or "")


def check_follower(follow: Document, method: str | None = None) -> None:
	"""Frappe mails the changes of a record to whoever asks to follow it."""
	if follow.ref_doctype in our_doctypes():
		frappe.has_permission(
			follow.ref_doctype, "read", doc=follow.ref_docname, user=follow.user, throw=True
		)


def end_follows(user: Document, method: str | None = None) -> None:
	"""After a user is saved, whose roles may have changed: Frappe goes on mailing the changes of records that
	somebody may not read any more.
	"""
	end_follows_of([user.name])


def end_follows_of(users: list[str]) -> None:
	"""Let these users follow only those of our records that they may read."""
	if not frappe.db.exists("DocType", "Document Follow"):
		return
	fields = ["name", "user", "ref_doctype", "ref_docname"]
	theirs = {"user": ["in", users], "ref_doctype": ["in", our_doctypes()]}
	ended = [row.name for row in frappe.get_all("Document Follow", theirs, fields) if not _may_read(row)]
	if ended:
		frappe.db.delete("Document Follow", {"name": ["in", ended]})


def end_shares_without_role(doctypes: list[str]) -> None:
	"""Take back what has been shared of these records with users whose roles do not read them."""
	shared = {"share_doctype": ["in", doctypes]}
	shares = frappe.get_all("DocShare", shared, ["name", "user", "everyone", "share_doctype"])
	ended = [each.name for each in shares if each.everyone or not _role_reads(each.share_doctype, each.user)]
	if ended:
		frappe.db.delete("DocShare", {"name": ["in", ended]})


def _may_read(follow: frappe._dict) -> bool:
	record = (follow.ref_doctype, follow.ref_docname)
	if not frappe.db.exists(*record):
		return False
	return bool(frappe.has_permission(record[0], "read", doc=record[1], user=follow.user))


def _role_reads(doctype: str, user: str) -> bool:
	return bool(frappe.permissions.get_role_permissions(doctype, user=user).get("read"))
