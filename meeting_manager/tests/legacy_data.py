"""Bookings as an old system leaves them, from one seed. For the migration's tests and its benchmark."""

import random
from datetime import datetime, timedelta

import frappe

FIRST = ("Aisyah", "Jürgen", "José", "Łukasz", "Мария", "محمد", "小明", "Siân", "O'Brien", "Ann")
LAST = ("Osman", "Müller", "García", "Nowak", "Иванова", "الأحمد", "王", "Lloyd-Jones", "Lee", '100% "Real"')
DOMAINS = ("example.com", "EXAMPLE.com", "bücher.de", "xn--bcher-kva.de", "mail.example.org")
UNREADABLE = (
	"",
	"   ",
	None,
	"n/a",
	"two@example.com, three@example.com",
	"no-at-sign",
	"a@b.com;rm -rf",
	"x@localhost",
)
FAMILY_PHONES = ("+60 12-345 6789", "+60123456789", "0060 12 345 6789", "not given", "9")

COLUMNS = (
	"name", "creation", "modified", "owner", "modified_by", "docstatus", "idx", "meeting_title",
	"start_datetime", "end_datetime", "status", "source", "customer_name", "customer_email", "customer_phone",
)  # fmt: skip


def insert_legacy_bookings(count: int, seed: int = 1, prefix: str = "MB-LEGACY-") -> None:
	"""Write `count` bookings of about a third as many people straight to the table; one in twelve has no
	usable email.
	"""
	rows = list(legacy_rows(count, seed, prefix))
	marks = f"({', '.join(['%s'] * len(COLUMNS))})"
	for start in range(0, count, 500):
		chunk = rows[start : start + 500]
		frappe.db.sql(
			f"""insert into `tabMM Meeting Booking` ({", ".join(COLUMNS)})
			values {", ".join([marks] * len(chunk))}""",
			[value for row in chunk for value in row],
		)


def legacy_rows(count: int, seed: int, prefix: str):
	"""The rows, in the order of COLUMNS; the same for the same arguments."""
	rng = random.Random(seed)
	for number in range(count):
		start = datetime(2022, 1, 3, 8) + timedelta(hours=rng.randrange(20_000))
		person = rng.randrange(max(count // 3, 1))
		created = f"{start - timedelta(days=rng.randrange(30)):%Y-%m-%d %H:%M:%S}"
		yield (
			f"{prefix}{number:06d}", created, created, "Administrator", "Administrator", 0, 0, "Legacy",
			f"{start:%Y-%m-%d %H:%M:%S}", f"{start + timedelta(minutes=30):%Y-%m-%d %H:%M:%S}",
			"Completed", "Import",
			_name(rng, person), _email(rng, person, prefix), _phone(rng, person),
		)  # fmt: skip


def _name(rng, person):
	if rng.random() < 0.1:
		return rng.choice(("", "  ", None))
	name = f"{FIRST[person % 10]} {LAST[person // 10 % 10]}"
	return rng.choice((name, name.upper(), f"  {name} ", name.replace(" ", "   ")))


def _email(rng, person, prefix):
	if rng.random() < 1 / 12:
		return rng.choice(UNREADABLE)
	local, domain = f"guest{person}.{prefix.strip('-').lower()}", DOMAINS[person % 5]
	email = f"{local}@{domain}"
	return rng.choice((email, email.upper(), f" {email} ", f"{local}@{domain.title()}"))


def _phone(rng, person):
	if rng.random() < 0.2:
		return rng.choice(FAMILY_PHONES)
	digits = f"{120_000_000 + person}"
	return rng.choice((f"+60{digits}", f"+60 {digits[:2]}-{digits[2:5]} {digits[5:]}", f"0060{digits}", None))
