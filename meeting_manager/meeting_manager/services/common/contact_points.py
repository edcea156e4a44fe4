"""Contact points as people type them: read with the site's settings, refused in a sentence that says the way
out.
"""

import frappe
from frappe import _
from frappe.utils import escape_html

from meeting_manager.exceptions import InvalidContactPointError
from meeting_manager.meeting_manager.domain.common.contact_points import (
	ContactPointError,
	Email,
	Phone,
	parse_email,
	parse_phone,
)
from meeting_manager.meeting_manager.services.common.settings import phone_region

SHOWN_LENGTH = 60  # of what was typed, in a message


def read_email(typed: str | None) -> Email:
	"""Return the one email address in `typed`; InvalidContactPointError otherwise."""
	try:
		return parse_email(typed)
	except ContactPointError as error:
		throw_contact_error(error, typed)


def read_phone(typed: str | None) -> Phone:
	"""Return the one phone number in `typed`, read in the region of MM Settings; InvalidContactPointError
	otherwise.
	"""
	return read_phones([typed])[0]


def read_phones(numbers: list[str | None]) -> list[Phone]:
	"""The same for several, with one look at the settings."""
	region = phone_region() if numbers else None
	return [_read_phone(typed, region) for typed in numbers]


def email_key_or_none(typed: str | None) -> str | None:
	"""The key of an email, or None when `typed` is not one."""
	try:
		return parse_email(typed).key
	except ContactPointError:
		return None


def phone_key_or_none(typed: str | None) -> str | None:
	"""The key of a phone number, or None when `typed` is not one."""
	try:
		return parse_phone(typed, phone_region()).key
	except ContactPointError:
		return None


def throw_contact_error(error: ContactPointError, typed: str | None):
	"""Raise InvalidContactPointError with the sentence for `error`."""
	title = _("Email Address") if error.code.startswith("email") else _("Phone Number")
	frappe.throw(contact_error_message(error, typed), InvalidContactPointError, title=title)


def contact_error_message(error: ContactPointError, typed: str | None) -> str:
	"""A whole sentence for `error`, in the reader's language and safe to show as HTML."""
	shown = (typed or "") if isinstance(typed, str) else ""
	shown = shown if len(shown) <= SHOWN_LENGTH else shown[:SHOWN_LENGTH] + "…"
	return _sentences()[error.code].format(escape_html(shown))


def _read_phone(typed: str | None, region: str | None) -> Phone:
	try:
		return parse_phone(typed, region)
	except ContactPointError as error:
		throw_contact_error(error, typed)


def _sentences() -> dict[str, str]:
	return {
		"email_missing": _("An email address is missing. Please enter one, such as name@example.com."),
		"email_several": _("{0} holds more than one email address. Please enter one address in each field."),
		"email_invisible": _("{0} holds an invisible character. Please type the address again by hand."),
		"email_too_long": _("{0} is too long. An email address has at most 254 characters."),
		"email_invalid": _("{0} is not an email address. Please enter one, such as name@example.com."),
		"phone_missing": _("A phone number is missing. Please enter one, such as +60 12-345 6789."),
		"phone_letters": _(
			"{0} has letters. Please enter the phone number in digits, such as +60 12-345 6789."
		),
		"phone_region_missing": _(
			"{0} has no country code. Please start with + and the country code, or ask the administrator "
			"to set Default Phone Region in MM Settings."
		),
		"phone_invalid": _(
			"{0} is not a phone number. Please enter it with its country code, such as +60 12-345 6789."
		),
	}
