"""Gives Email Templates that staff have not changed the texts of this version."""

import hashlib

import frappe

from meeting_manager.meeting_manager.services.common import rows
from meeting_manager.meeting_manager.services.messages import mail_templates

# SHA-256 of subject and body of the templates as earlier versions shipped them, blanks made one.
SHIPPED_BEFORE = {
	"043dae04c7b40922be4575bd60444b0a2b29d29a6a8cacd88f4b7713dd2989e8",
	"08d42ddd977a14692340efc7d5cf3462bce98b459201de93affe75a8fb10a08c",
	"0cd41bb0cdce119bf1ae7feb9230a3d07f725066ddad4aed9e2be7dc7bda2b1b",
	"1ac890dc1cf9649da27ce57b9500d1e78fc242e47c58cf79a21eadbbdf453a40",
	"34f0616d8602b5024a95ff6660b0764966e1d44e695abd8f52890737cf101261",
	"4d59f1516bc5ac6cd62af86deee4eb4a39bda3320fcf40082a72e8419d433bf9",
	"60f9f37a4cc92018415873103c30fb71db4103e8d72f39544a6ea81b1fb3d6f3",
	"793054eddf3879750fdc8a678990c21b2aed53ac556aefd8cfb856f6601091e9",
	"8e228cdeaf62d8339d85f745c800166ecbbcbcf25c14d34c760172fbb21d7248",
	"9519983139d63e4f53a46925f5ace7f4f11f22e11671c78084301f82f829a459",
	"b7747cf3c82fbe1b8106cda24f1e0285c8a28b481dbf43fef76851d9255fc381",
	"d2b56dfcc17b33fe6371eb0146a88a3e99ed7effdc9ad9927d97d944d5544430",
}


def execute() -> None:
	"""1. Read the app's Email Templates.
	2. Where subject and body are those of an earlier version, write those of this version. Translations are
	found by the text itself, so an old sentence would be sent in English.

	A template that staff have changed is left alone. Running it again finds nothing left to do.
	"""
	fields = ["name", "subject", "use_html", "response_html"]
	files = dict(mail_templates.MAILS.values())
	for template in frappe.get_all("Email Template", {"name": ["in", list(files)]}, fields):
		if template.use_html and digest(template.subject, template.response_html) in SHIPPED_BEFORE:
			subject, body = mail_templates.shipped(files[template.name])
			rows.write_texts("Email Template", {template.name: {"subject": subject, "response_html": body}})
			frappe.clear_document_cache("Email Template", template.name)


def digest(subject: str | None, body: str | None) -> str:
	text = " ".join(f"{subject or ''} {body or ''}".split())
	return hashlib.sha256(text.encode()).hexdigest()
