"""Contact points that are nobody's: they find nobody and show nothing about anybody."""

from meeting_manager.meeting_manager.domain.common import placeholder_emails
from meeting_manager.meeting_manager.domain.common.contact_points import Email, Phone
from meeting_manager.meeting_manager.services.common import settings


def telling_email(email: Email | None) -> Email | None:
	"""The address, or None where MM Settings says that it is a placeholder."""
	if email and placeholder_emails.is_placeholder(email, settings.placeholder_emails()):
		return None
	return email


def telling_phone(phone: Phone | None) -> Phone | None:
	"""The number, or None where it is nobody's."""
	return None if phone and phone.is_placeholder else phone
