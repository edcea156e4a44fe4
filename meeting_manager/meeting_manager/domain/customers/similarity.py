"""How similar two customers are: a score from 0 to 100 and the reasons, for a person who will decide.

A name alone proves nothing (namesakes), nor does a shared phone number (families): a pair needs a similar
name and something else. Two different birthdays count against everything else.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from meeting_manager.meeting_manager.domain.common.contact_points import contact_key
from meeting_manager.meeting_manager.domain.customers.name_similarity import (
	PARTLY,
	SAME,
	SIMILAR,
	given_names_are_alike,
	is_slip,
	name_likeness,
)
from meeting_manager.meeting_manager.domain.customers.phonetics import (
	SpokenName,
	initials_key,
	read_name,
	sound_key,
)

SUGGEST_AT = 75
NAME_BLOCK_LENGTH = 60
# What each finding adds; a name and one of the others reach SUGGEST_AT, no two of the others do.
WEIGHTS = {
	"same_name": 55,
	"similar_name": 48,
	"part_of_name": 38,
	"same_given_name": 12,
	"same_email": 45,
	"email_slip": 36,
	"same_handle": 34,
	"same_phone": 38,
	"phone_slip": 30,
	"same_birthday": 36,
	"same_company": 28,
}
REASONS = tuple(WEIGHTS)
AGAINST = 40  # the most that a pair gets which something speaks against
WITHOUT_A_NAME = 70
HIGHEST = 99

_GMAIL = ("gmail.com", "googlemail.com")
# Mail for everybody: an address there tells nothing of its owner's company, nor is `ymail.com` a slip.
_PROVIDERS = frozenset(
	"gmail.com ymail.com mail.com email.com gmx.de gmx.net gmx.at gmx.com web.de me.com outlook.com "
	"hotmail.com live.com yahoo.com icloud.com aol.com proton.me protonmail.com mail.ru yandex.ru qq.com "
	"163.com 126.com".split()
)
# Nobody's own: a mailbox of this name says nothing about who writes from it.
_ROLES = frozenset(
	"info office contact sales admin mail hello reception support team booking bookings service enquiries "
	"kontakt post noreply accounts hr".split()
)
_LEGAL_FORMS = frozenset(
	"gmbh ag ltd limited inc llc llp plc co corp corporation company sdn bhd pte kg sa sl bv".split()
)
_EXTENSION = re.compile(r"(;ext=|ext|x|#).*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
	"""An email address, folded: `local` without tag, at Gmail without dots."""

	local: str
	domain: str


@dataclass(frozen=True, slots=True)
class Person:
	"""A record, read once for many comparisons."""

	name: SpokenName
	addresses: frozenset[Address]
	phones: frozenset[str]
	phone_tails: frozenset[str]  # the last digits, to see a slip
	company: str
	date_of_birth: date | None


def judge(one: dict[str, Any], other: dict[str, Any]) -> tuple[int, list[str]]:
	"""`(score, reason codes)` of two records `{name, emails, phones, company, date_of_birth}`.

	emails: as typed. phones: in one form, E.164 or whatever is compared. Suggest from SUGGEST_AT; the codes
	are those of REASONS, and empty where the score is 0.
	"""
	return compare(read_person(**one), read_person(**other))


def read_person(
	name: str | None = "",
	emails: Collection[str] = (),
	phones: Collection[str] = (),
	company: str | None = None,
	date_of_birth: date | None = None,
	numbers: Collection[str] | None = None,
) -> Person:
	"""A record made ready for `compare`. numbers: the phones as typed, where `phones` are keys of them."""
	return Person(
		read_name(name),
		frozenset(fold_email(email) for email in emails),
		frozenset(phones),
		frozenset(phone_digits(phone) for phone in (phones if numbers is None else numbers)),
		fold_company(company),
		date_of_birth,
	)


def compare(one: Person, other: Person) -> tuple[int, list[str]]:
	"""The same as `judge`, for records that are read."""
	findings = _findings(one, other)
	if not findings:
		return 0, []
	likeness = name_likeness(one.name, other.name)
	codes = _name_findings(one, other, likeness) + findings
	score = min(HIGHEST, sum(WEIGHTS[code] for code in codes))
	if _speaks_against(one, other, codes):
		return min(score, AGAINST), codes
	if likeness < PARTLY and "same_given_name" not in codes:
		return min(score, WITHOUT_A_NAME), codes
	return score, codes


def compare_typed(typed: Person, known: Person) -> tuple[int, list[str]]:
	"""The same for somebody who is just being typed in: whatever they have in common is worth a look, the
	name alone too.
	"""
	name_codes = _name_findings(typed, known, name_likeness(typed.name, known.name))
	codes = name_codes + _findings(typed, known)
	return min(HIGHEST, sum(WEIGHTS[code] for code in codes)), codes


def fold_email(email: str) -> Address:
	"""The mailbox behind an address, as far as it can be told: for suggestions only, never for a lookup."""
	local, _at, domain = unicodedata.normalize("NFC", email).strip().casefold().rpartition("@")
	local = local.partition("+")[0] or local
	if domain in _GMAIL:
		return Address(local.replace(".", "") or local, _GMAIL[0])
	return Address(local, domain)


def fold_company(company: str | None) -> str:
	"""A company's name without case, signs and legal form; `""` for none."""
	words = re.findall(r"\w+", (company or "").casefold())
	return " ".join([word for word in words if word not in _LEGAL_FORMS] or words)


def phone_digits(phone: str) -> str:
	"""The last nine digits of a number, without extension: enough to see a slip."""
	return "".join(c for c in _EXTENSION.sub("", phone) if c.isdigit())[-9:]


# Keys under which two records have to meet to be compared at all: equal strings, looked up by an index.


def email_block(email: str) -> str:
	"""Addresses of one mailbox share this."""
	address = fold_email(email)
	return contact_key(f"{address.local}@{address.domain}")


def handle_block(email: str, name: str | None) -> str:
	"""Addresses with the same name before the @ share this, whatever signs are between its words; `""` where
	it tells no more than the name of who owns it, or is nobody's own.
	"""
	local = fold_email(email).local
	return contact_key(_bare(local)) if _is_telling(local, (read_name(name),)) else ""


def name_block(name: str | None) -> str:
	"""Names that sound alike share this."""
	return sound_key(read_name(name))[:NAME_BLOCK_LENGTH]


def company_block(company: str | None, name: str | None) -> str:
	"""People of one company with the same initials share this; `""` without a company."""
	folded = fold_company(company)
	return contact_key(f"{folded}|{initials_key(read_name(name))}") if folded else ""


def _findings(one: Person, other: Person) -> list[str]:
	"""What the two have in common besides the name."""
	found = []
	if one.addresses and other.addresses and (code := _email_finding(one, other)):
		found.append(code)
	if one.phones & other.phones:
		found.append("same_phone")
	elif any(
		len(mine) == len(theirs) == 9 and is_slip(mine, theirs)
		for mine in one.phone_tails
		for theirs in other.phone_tails
	):
		found.append("phone_slip")
	if one.date_of_birth and one.date_of_birth == other.date_of_birth:
		found.append("same_birthday")
	if one.company and one.company == other.company:
		found.append("same_company")
	return found


def _email_finding(one: Person, other: Person) -> str | None:
	if one.addresses & other.addresses:
		return "same_email"
	pairs = [(mine, theirs) for mine in one.addresses for theirs in other.addresses]
	if any(_is_email_slip(*pair) and not _are_both_names(one, other, *pair) for pair in pairs):
		return "email_slip"
	told = (one.name, other.name)
	if any(mine.local == theirs.local and _is_telling(mine.local, told) for mine, theirs in pairs):
		return "same_handle"
	return None


def _are_both_names(one: Person, other: Person, mine: Address, theirs: Address) -> bool:
	"""Whether each mailbox spells its own owner's name, as `ann_lee` and `ann.lee` of two Ann Lees."""
	if mine.domain != theirs.domain:
		return False
	return not (_beyond_name(mine.local, (one.name,)) or _beyond_name(theirs.local, (other.name,)))


def _name_findings(one: Person, other: Person, likeness: int) -> list[str]:
	if likeness >= SAME:
		return ["same_name"]
	if likeness >= SIMILAR:
		return ["similar_name"]
	if likeness >= PARTLY:
		return ["part_of_name"]
	is_same_birthday = one.date_of_birth and one.date_of_birth == other.date_of_birth
	return ["same_given_name"] if is_same_birthday and given_names_are_alike(one.name, other.name) else []


def _speaks_against(one: Person, other: Person, codes: list[str]) -> bool:
	"""Two birthdays, a junior beside a senior, or a mailbox for each at the company they share."""
	birthday, other_birthday = one.date_of_birth, other.date_of_birth
	if birthday and other_birthday and not _may_be_one_birthday(birthday, other_birthday):
		return True
	if one.name.generation != other.name.generation:
		return True
	is_company_alone = set(codes) <= {"same_name", "similar_name", "part_of_name", "same_company"}
	return is_company_alone and any(
		mine.domain == theirs.domain and mine.domain not in _PROVIDERS
		for mine in one.addresses
		for theirs in other.addresses
	)


def _may_be_one_birthday(mine: date, theirs: date) -> bool:
	"""The same, or with day and month mixed up."""
	return mine == theirs or (mine.year, mine.month, mine.day) == (theirs.year, theirs.day, theirs.month)


def _is_email_slip(mine: Address, theirs: Address) -> bool:
	"""One letter in the part before the @ or in the domain. Digits that differ are two mailboxes."""
	if mine.domain == theirs.domain:
		return len(mine.local) > 4 and _is_slip_of_letters(mine.local, theirs.local)
	if _bare(mine.local) != _bare(theirs.local) or {mine.domain, theirs.domain} <= _PROVIDERS:
		return False
	return len(mine.domain) > 5 and _is_slip_of_letters(mine.domain, theirs.domain)


def _is_slip_of_letters(one: str, other: str) -> bool:
	return _digits(one) == _digits(other) and is_slip(one, other)


def _is_telling(local: str, names: tuple[SpokenName, ...]) -> bool:
	"""Whether a mailbox's name says more than the person's own name does: every J. Smith has a `j.smith`."""
	if local in _ROLES:
		return False
	rest = _beyond_name(local, names)
	digits = sum(letter.isdigit() for letter in rest)
	return digits > 1 or len(rest) - digits > 3


def _beyond_name(local: str, names: tuple[SpokenName, ...]) -> str:
	"""What a mailbox's name holds besides the words of these names, or their initials."""
	rest = _bare(local)
	words = sorted((word.plain for name in names for word in name.words), key=len, reverse=True)
	for word in words:
		rest = rest.replace(word, "", 1)
	return "" if len(rest) == 1 and rest in {word[:1] for word in words} else rest


def _bare(local: str) -> str:
	return re.sub(r"[\W_]", "", local)


def _digits(text: str) -> str:
	return "".join(letter for letter in text if letter.isdigit())
