"""Emails and phone numbers in three forms: as typed, canonical and key.

People see the typed form, and email is sent to it; the canonical form is compared; the key is looked up. See
docs/adr/0003-contact-points-have-three-forms.md. Nothing here imports Frappe: errors carry a code, and a
service turns it into a sentence.
"""

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from meeting_manager.error_codes import ErrorCode
from meeting_manager.meeting_manager.domain.common.plain_text import trimmed

MAX_EMAIL_LENGTH = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets
INVISIBLE = frozenset({"Cf", "Cc", "Cs", "Zl", "Zp", "Cn", "Co"})  # categories of Unicode
MAX_TYPED_LENGTH = 1000  # with the blanks and marks around it; longer texts are refused before any work
MAX_PHONE_LENGTH = 40  # E.164 has 15 digits; the rest is punctuation and an extension
MAX_E164_DIGITS = 15
MAX_LOCAL_OCTETS = 64  # RFC 5321, 4.5.3.1.1: octets, so fewer letters outside ASCII
KEY_BYTES = 16

_PHONE_SHAPE = re.compile(
	r"(?P<number>[+\d\s().\-/]+?)\s*(?:(?:;ext=|ext\.?|extension|x|#)\s*(?P<extension>\d{1,7}))?",
	re.IGNORECASE,
)
_MOBILE = (
	phonenumbers.PhoneNumberType.MOBILE,
	phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
)
_EXAMPLE = re.compile(r"\+1555(?P<subscriber>\d{7})")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


class ContactPointError(ValueError):
	"""What was typed is not one email or one phone number; `code` says why.

	Codes: `email_missing`, `email_several`, `email_invisible`, `email_too_long`, `email_local_too_long`,
	`email_invalid`, `phone_missing`, `phone_letters`, `phone_region_missing`, `phone_invalid`.
	"""

	def __init__(self, code: ErrorCode):
		super().__init__(code)
		self.code = code


@dataclass(frozen=True)
class Email:
	"""One email address: `display` as typed (trimmed), `canonical` for comparing, `key` for looking up.

	stored_key: the key it was stored under, which stays whatever today's rules would make of the address.
	"""

	display: str
	canonical: str
	stored_key: str = field(default="", compare=False)

	@property
	def key(self) -> str:
		return self.stored_key or contact_key(self.canonical)


@dataclass(frozen=True)
class Phone:
	"""One phone number: `display` as typed (trimmed), `e164` such as `+15551234567`, `extension` or `""`."""

	display: str
	e164: str
	extension: str = ""

	@property
	def is_valid(self) -> bool:
		"""Whether the numbering plan has such a number; only those may be texted."""
		number = self._number()
		return number is not None and phonenumbers.is_valid_number(number)

	@property
	def is_placeholder(self) -> bool:
		"""Whether this is nobody's number, as `0000000000`: one of a right length that the numbering plan
		does not have. Those of a wrong length were right once, else they could not have been entered. Those
		in the North American area code 555, which manuals take for examples, pass for somebody's unless all
		their digits are one.
		"""
		number = self._number()
		if number is None or self.is_valid or not phonenumbers.is_possible_number(number):
			return False
		example = _EXAMPLE.fullmatch(self.e164)
		return not example or len(set(example["subscriber"])) == 1

	@property
	def may_be_texted(self) -> bool:
		"""Whether the numbering plan gives this number to mobiles, or cannot tell, as in North America. No
		extension does.
		"""
		number = self._number()
		return not self.extension and number is not None and phonenumbers.number_type(number) in _MOBILE

	@property
	def region(self) -> str | None:
		"""The two letters of the country that the number belongs to; None where it is no country's."""
		number = self._number()
		region = phonenumbers.region_code_for_number(number) if number is not None else None
		return region if is_phone_region(region) else None

	@property
	def canonical(self) -> str:
		"""E.164, with the extension as RFC 3966 writes it: two desks behind one switchboard are two contact
		points.
		"""
		return f"{self.e164};ext={self.extension}" if self.extension else self.e164

	@property
	def key(self) -> str:
		return contact_key(self.canonical)

	def _number(self) -> phonenumbers.PhoneNumber | None:
		"""None for a number that was right when it was stored, of a country code that is no more."""
		try:
			return phonenumbers.parse(self.e164)
		except phonenumbers.NumberParseException:
			return None


def contact_key(canonical: str) -> str:
	"""32 ASCII hex digits for a canonical form: equal only when it is, whatever a database's collation
	thinks.
	"""
	return hashlib.blake2b(canonical.encode(), digest_size=KEY_BYTES).hexdigest()


def parse_email(typed: str | None) -> Email:
	"""Return the one email address in `typed`, or raise ContactPointError.

	Syntax as `email-validator` reads RFC 5321/6531, without asking the DNS. Plus tags and dots are kept.
	"""
	if not isinstance(typed, str) or not typed.strip():
		raise ContactPointError(ErrorCode.EMAIL_MISSING)
	if len(typed) > MAX_TYPED_LENGTH:
		raise ContactPointError(ErrorCode.EMAIL_TOO_LONG)
	display = trimmed(typed)  # direction marks and their like come with an address that is copied
	if not display:
		raise ContactPointError(ErrorCode.EMAIL_MISSING)
	if len(display) > MAX_EMAIL_LENGTH:  # first: what follows should never see megabytes
		raise ContactPointError(ErrorCode.EMAIL_TOO_LONG)
	# what can be printed is none of those, and needs no look at each character
	if not display.isprintable() and any(unicodedata.category(each) in INVISIBLE for each in display):
		raise ContactPointError(ErrorCode.EMAIL_INVISIBLE)
	if display.count("@") > 1 or re.search(r"[,;]\s*\S+@", display):
		raise ContactPointError(ErrorCode.EMAIL_SEVERAL)
	if len(display.rpartition("@")[0].encode()) > MAX_LOCAL_OCTETS:
		raise ContactPointError(ErrorCode.EMAIL_LOCAL_TOO_LONG)
	try:
		found = validate_email(display, check_deliverability=False)
	except EmailNotValidError as error:
		raise ContactPointError(ErrorCode.EMAIL_INVALID) from error
	return Email(display, f"{_canonical_local(found.local_part)}@{found.ascii_domain.lower()}")


def parse_phone(typed: str | None, region: str | None = None) -> Phone:
	"""Return the one phone number in `typed`, or raise ContactPointError.

	region: two-letter country code for a number written without its country; without it such a number is an
	error. Possible numbers pass, existing ones are marked `is_valid`: people do give `+1-555-123-4567`.
	"""
	if not isinstance(typed, str) or not typed.strip():
		raise ContactPointError(ErrorCode.PHONE_MISSING)
	if len(typed) > MAX_TYPED_LENGTH:
		raise ContactPointError(ErrorCode.PHONE_INVALID)
	if not trimmed(typed):
		raise ContactPointError(ErrorCode.PHONE_MISSING)
	display = _without_marks(typed)
	is_short = len(display) <= MAX_PHONE_LENGTH
	shape = is_short and _PHONE_SHAPE.fullmatch(_plain_signs(display))
	if not shape:
		has_letters = is_short and any(character.isalpha() for character in display)
		raise ContactPointError(ErrorCode.PHONE_LETTERS if has_letters else ErrorCode.PHONE_INVALID)
	number = _parse_number(shape["number"], region)
	return Phone(
		display,
		phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
		"".join(str(unicodedata.digit(digit)) for digit in shape["extension"] or ""),
	)


def needs_region(typed: str | None) -> bool:
	"""Whether what `parse_phone` and `known_phone` make of a number depends on the region: not of one that is
	written with its country code, nor of what is no number at all.
	"""
	if not isinstance(typed, str) or len(typed) > MAX_TYPED_LENGTH:
		return False
	return not _plain_signs(_without_marks(typed)).startswith("+")


def known_email(typed: str | None) -> Email | None:
	"""The address that may be stored as `typed`, for looking it up: also one that today's rules refuse, and
	that was right when it was stored. None for what never was one address.
	"""
	try:
		return parse_email(typed)
	except ContactPointError as error:
		if error.code != ErrorCode.EMAIL_INVALID or not typed:
			return None
	display = trimmed(typed)
	local, _at, domain = display.rpartition("@")
	return Email(display, f"{_canonical_local(local)}@{domain.lower()}") if local and domain else None


def known_phone(typed: str | None, region: str | None = None) -> Phone | None:
	"""The same for a phone number: one that is written with its country code is looked up as it stands, when
	the numbering plan has changed since.
	"""
	try:
		return parse_phone(typed, region)
	except ContactPointError as error:
		if error.code != ErrorCode.PHONE_INVALID or not typed or len(typed) > MAX_PHONE_LENGTH:
			return None
	digits = "".join(str(unicodedata.digit(each)) for each in typed if each.isdecimal())
	display = trimmed(typed)
	is_international = display.startswith("+") and len(digits) <= MAX_E164_DIGITS
	return Phone(display, f"+{digits}") if is_international else None


def is_phone_region(code: str | None) -> bool:
	"""Whether `code` is a two-letter region that numbers can be read in, such as `MY`."""
	return code in phonenumbers.SUPPORTED_REGIONS


def _without_marks(typed: str) -> str:
	"""Without the direction marks that address books put around a number when it is copied."""
	if typed.isascii():
		return typed.strip()
	return "".join(character for character in typed if unicodedata.category(character) != "Cf").strip()


def _plain_signs(display: str) -> str:
	"""A number's digits and dashes in the form that the pattern reads."""
	return display if display.isascii() else unicodedata.normalize("NFKC", display).translate(_DASHES)


def _parse_number(typed: str, region: str | None) -> phonenumbers.PhoneNumber:
	international = typed.strip().startswith("+")
	digits = sum(character.isdigit() for character in typed)
	if typed.count("+") > international or not digits:
		raise ContactPointError(ErrorCode.PHONE_INVALID)
	try:
		number = phonenumbers.parse(typed, None if international else region)
	except phonenumbers.NumberParseException as error:
		no_country = error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE
		missing = no_country and not international and not region and digits >= 5
		raise ContactPointError(
			ErrorCode.PHONE_REGION_MISSING if missing else ErrorCode.PHONE_INVALID
		) from error
	number = _without_mexican_mobile_prefix(number)
	if not phonenumbers.is_possible_number(number):
		raise ContactPointError(ErrorCode.PHONE_INVALID)
	return number


def _without_mexican_mobile_prefix(number: phonenumbers.PhoneNumber) -> phonenumbers.PhoneNumber:
	"""Drop the 1 that Mexican mobiles had after +52 until 2019; releases of `phonenumbers` differ on it."""
	national = str(number.national_number)
	if number.country_code == 52 and len(national) == 11 and national.startswith("1"):
		return phonenumbers.PhoneNumber(country_code=52, national_number=int(national[1:]))
	return number


def _canonical_local(local: str) -> str:
	if local.isascii():
		return local.lower()
	return unicodedata.normalize("NFC", _fold_case(unicodedata.normalize("NFC", local)))


def _fold_case(text: str) -> str:
	"""Simple case folding, a character at a time: full folding would make `faß` and `fass` one person."""
	folded = (character.casefold() for character in text)
	return "".join(new if len(new) == 1 else old.lower() for old, new in zip(text, folded, strict=True))
