"""The test messages of MM Settings, and what the site still lacks."""

import frappe

from meeting_manager.meeting_manager.services.messages import sample_messages, site_checks


@frappe.whitelist(methods=["GET"])
def problems() -> list[str]:
	"""A sentence for each thing that keeps links and emails from being right."""
	frappe.has_permission("MM Settings", "write", throw=True)
	return site_checks.problems()


@frappe.whitelist(methods=["POST"])
def send_test_mail() -> str:
	"""Mail a sample booking to the signed-in user. Returns a sentence that says what happens now."""
	frappe.has_permission("MM Settings", "write", throw=True)
	return sample_messages.mail(frappe.session.user)


@frappe.whitelist(methods=["POST"])
def send_test_text(number: str) -> str:
	"""Text a number at once. Returns a sentence; what the gateway answered is one too, as an error."""
	frappe.has_permission("MM Settings", "write", throw=True)
	return sample_messages.text(number)
