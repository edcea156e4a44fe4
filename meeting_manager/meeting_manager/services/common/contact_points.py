"""Parses contact points as people type them, with the site's settings. What cannot be read is refused with a
sentence that says what to do.
"""

from collections.abc import Sequence
from typing import Any, NoReturn

import frappe
from frappe import _
from frappe.utils import escape_html

from meeting_manager.error_codes import ErrorCode
from meeting_manager.exceptions import InvalidContactPointError
from meeting_manager.meeting_manager.domain.common.contact_points import (
	ContactPointError,
	Email,
	Phone,
	known_phone,
	needs_region,
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


def region_for(*numbers: str | None) -> str | None:
	"""The region of MM Settings, which is asked for only where one of the numbers is written without a
	country code.
	"""
	return phone_region() if any(map(needs_region, numbers)) else None


def read_phone(typed: str | None) -> Phone:
	"""Return the one phone number in `typed`, read in the region of MM Settings; InvalidContactPointError
	otherwise.
	"""
	return read_phones([typed])[0]


def read_phones(numbers: Sequence[str | None]) -> list[Phone]:
	"""The same for several, with one look at the settings."""
	region = region_for(*numbers)
	phones = []
	for typed in numbers:
		try:
			phones.append(parse_phone(typed, region))
		except ContactPointError as error:
			throw_contact_error(error, typed)
	return phones


def email_or_none(typed: str | None) -> Email | None:
	"""The email address in `typed`, or None when it is not one."""
	try:
		return parse_email(typed)
	except ContactPointError:
		return None


def phone_or_none(typed: str | None) -> Phone | None:
	"""The phone number in `typed`, read in the region of MM Settings, or None when it is not one."""
	return phones_or_none([typed])[0]


def phones_or_none(numbers: Sequence[str | None]) -> list[Phone | None]:
	"""The same for several, with one look at the settings."""
	region = region_for(*numbers)
	phones: list[Phone | None] = []
	for typed in numbers:
		try:
			phones.append(parse_phone(typed, region))
		except ContactPointError:
			phones.append(None)
	return phones


def phone_to_look_up(typed: str | None) -> Phone | None:
	"""As `phone_or_none`; also a number that may have been right when it was stored."""
	return known_phone(typed, region_for(typed))


def stored_email(display: str | None, key: str | None) -> Email | None:
	"""An address as it is stored, whatever today's rules would say of it."""
	if not display or not key:
		return None
	return Email(display, display, key)


def stored_phone(display: str | None, e164: str | None, extension: str | None = None) -> Phone | None:
	"""A number as it was read when it was entered: today's region and numbering plan do not change it. None
	where it was never read.
	"""
	return Phone(display or e164, e164, extension or "") if e164 else None


def phone_of_booking(booking: Any) -> Phone | None:
	"""The number that was submitted with a stored MM Meeting Booking."""
	return stored_phone(booking.customer_phone, booking.customer_phone_e164, booking.customer_phone_extension)


def phone_of_row(row: Any) -> Phone | None:
	"""The number of a stored MM Customer Phone. One without E.164, as a snapshot from before there was that
	field brings it back, is what today's region makes of it only where the stored key says the same.
	"""
	if row.e164:
		return stored_phone(row.phone_number, row.e164, row.extension)
	read = phone_or_none(row.phone_number)
	return read if read and read.key == row.phone_key else None


def phone_of_customer(customer: str | None, typed: str | None) -> Phone | None:
	"""The number of a customer that is stored as `typed`."""
	if not customer or not typed:
		return None
	fields = ["phone_number", "e164", "extension", "phone_key"]
	where = {"parent": customer, "parenttype": "MM Customer", "phone_number": typed}
	row = frappe.db.get_value("MM Customer Phone", where, fields, as_dict=True)
	return phone_of_row(row) if row else None


class ContactPointReader:
	"""Reads the contact points of one document, each text once. `known` are those that whoever makes the
	document has read already.
	"""

	def __init__(self, *known: Email | Phone | None):
		self._emails = {each.display: each for each in known if isinstance(each, Email)}
		self._phones = {each.display: each for each in known if isinstance(each, Phone)}

	def know(self, *emails: Email) -> None:
		"""Take addresses as they are stored. Not so numbers: what one without a country code means may have
		changed since, so only its row says whether it was typed anew.
		"""
		self._emails = {each.display: each for each in emails} | self._emails

	def email(self, typed: str | None) -> Email:
		"""As `read_email`."""
		if typed is None or typed not in self._emails:
			read = read_email(typed)
			self._emails[typed or ""] = read
			return read
		return self._emails[typed]

	def email_key(self, typed: str | None) -> str | None:
		"""The key of an email address, or None when `typed` is not one."""
		if not typed:
			return None
		if typed not in self._emails and (read := email_or_none(typed)):
			self._emails[typed] = read
		return self._emails[typed].key if typed in self._emails else None

	def phones(self, numbers: list[str]) -> list[Phone]:
		"""As `read_phones`."""
		unread = [typed for typed in dict.fromkeys(numbers) if typed not in self._phones]
		self._phones |= zip(unread, read_phones(unread), strict=True)
		return [self._phones[typed] for typed in numbers]

	def known_phone(self, typed: str | None) -> Phone | None:
		"""A number that has been read already."""
		return self._phones.get(typed) if typed else None

	def phone(self, typed: str) -> Phone:
		"""As `read_phone`."""
		return self.phones([typed])[0]


def reader_of(document: Any) -> ContactPointReader:
	"""The reader that travels with a document from one rule to the next; it is never stored."""
	if not document.flags.contact_points:
		document.flags.contact_points = ContactPointReader()
	return document.flags.contact_points


def throw_contact_error(error: ContactPointError, typed: str | None) -> NoReturn:
	"""Raise InvalidContactPointError with the sentence for `error`."""
	title = _("Email Address") if error.code.startswith("email") else _("Phone Number")
	frappe.throw(contact_error_message(error, typed), InvalidContactPointError, title=title)


def contact_error_message(error: ContactPointError, typed: str | None) -> str:
	"""A whole sentence for `error`, in the reader's language and safe to show as HTML."""
	shown = (typed or "") if isinstance(typed, str) else ""
	shown = shown if len(shown) <= SHOWN_LENGTH else shown[:SHOWN_LENGTH] + "…"
	return _sentences()[error.code].format(escape_html(shown))


def _sentences() -> dict[ErrorCode, str]:
	return {
		ErrorCode.EMAIL_MISSING: _(
			"An email address is missing. Please enter one, such as name@example.com."
		),
		ErrorCode.EMAIL_SEVERAL: _(
			"{0} contains more than one email address. Please enter one address per field."
		),
		ErrorCode.EMAIL_INVISIBLE: _("{0} contains an invisible character. Please type the address again."),
		ErrorCode.EMAIL_TOO_LONG: _("{0} is too long. An email address has at most 254 characters."),
		ErrorCode.EMAIL_LOCAL_TOO_LONG: _(
			"{0} is too long before the @. That part of an email address has at most 64 characters, fewer "
			"with letters outside English."
		),
		ErrorCode.EMAIL_INVALID: _(
			"{0} is not an email address. Please enter one, such as name@example.com."
		),
		ErrorCode.PHONE_MISSING: _("A phone number is missing. Please enter one, such as +60 12-345 6789."),
		ErrorCode.PHONE_LETTERS: _(
			"{0} contains letters. Please enter the phone number in digits, such as +60 12-345 6789."
		),
		ErrorCode.PHONE_REGION_MISSING: _(
			"{0} has no country code. Please start with + and the country code, or ask the administrator "
			"to set Default Phone Region in MM Settings."
		),
		ErrorCode.PHONE_INVALID: _(
			"{0} is not a phone number. Please enter it with its country code, such as +60 12-345 6789."
		),
	}
