"""Demo data: a small practice with visitors from many countries. Made through the same doors as real
bookings.
"""

import random
from datetime import timedelta

import frappe
from frappe.utils import get_datetime, now_datetime

from meeting_manager.demo.people import DOMAIN, HOSTS, PEOPLE, TITLES
from meeting_manager.meeting_manager.services.customer_service import update_statistics

SEED = 20261121
BOOKINGS = 1100
PAST_DAYS, COMING_DAYS = 540, 60
FIRST_HOUR, HOURS = 9, 8
MINUTES = (30, 45, 60)


def execute() -> dict[str, int]:
	"""Make the demo data, once: a site that has it is left alone. Returns how many records there are."""
	if not is_made():
		_make_hosts()
		_make_bookings(random.Random(SEED))
		frappe.db.commit()  # called from a command, where nobody else commits
	return {
		"customers": frappe.db.count("MM Customer", {"primary_email": ["like", f"%@{DOMAIN}"]}),
		"bookings": frappe.db.count("MM Meeting Booking", {"customer_email": ["like", f"%@{DOMAIN}"]}),
	}


def is_made() -> bool:
	return bool(frappe.db.exists("MM Customer", {"primary_email": ["like", f"%@{DOMAIN}"]}))


def remove() -> None:
	"""Delete the demo bookings, customers and hosts, and nothing else."""
	of_demo = {"customer_email": ["like", f"%@{DOMAIN}"]}
	customers = set(frappe.get_all("MM Meeting Booking", filters=of_demo, pluck="customer", distinct=True))
	frappe.db.delete("MM Meeting Booking", of_demo)
	update_statistics(customers)
	for doctype, field in (("MM Customer", "primary_email"), ("User", "name")):
		for name in frappe.get_all(doctype, filters={field: ["like", f"%@{DOMAIN}"]}, pluck="name"):
			frappe.delete_doc(doctype, name, ignore_permissions=True, force=doctype == "User")
	frappe.db.commit()  # as in execute()


def _make_hosts():
	for email, name in HOSTS.items():
		if frappe.db.exists("User", email):
			continue
		user = frappe.get_doc(doctype="User", email=email, first_name=name, send_welcome_email=0)
		user.append("roles", {"role": "MM Staff"})
		user.insert(ignore_permissions=True)  # a command, run by whoever administers the site


def _make_bookings(dice: random.Random):
	"""Each person first, so that all are there; then bookings at random, some people more often than
	others.
	"""
	today = now_datetime().replace(hour=0, minute=0, second=0, microsecond=0)
	faithful = dice.sample(PEOPLE, len(PEOPLE) // 4)
	again = [dice.choice(faithful if dice.random() < 0.6 else PEOPLE) for _ in range(BOOKINGS - len(PEOPLE))]
	for person in PEOPLE + [_spelled_anew(dice, *person) for person in again]:
		day = today + timedelta(days=dice.randint(-PAST_DAYS, COMING_DAYS))
		start = day + timedelta(hours=FIRST_HOUR + dice.randrange(HOURS), minutes=dice.choice((0, 30)))
		_book(dice, person, start)


def _spelled_anew(dice: random.Random, name: str, email: str, phone: str) -> tuple[str, str, str]:
	"""As people write when they come back."""
	spaced = f"{phone[:3]} {phone[3:6]}-{phone[6:]}"
	return (
		dice.choice((name, name.upper())),
		dice.choice((email, email.upper())),
		dice.choice((phone, spaced, "")),
	)


def _book(dice: random.Random, person: tuple[str, str, str], start):
	name, email, phone = person
	frappe.get_doc(
		doctype="MM Meeting Booking",
		meeting_title=dice.choice(TITLES),
		host=dice.choice(list(HOSTS)),
		start_datetime=get_datetime(start),
		end_datetime=start + timedelta(minutes=dice.choice(MINUTES)),
		status=_status(dice, start),
		source=dice.choice(("Website", "Website", "Desk", "Phone")),
		customer_name=name,
		customer_email=email,
		customer_phone=phone,
	).insert(ignore_permissions=True)


def _status(dice: random.Random, start) -> str:
	if start > now_datetime():
		return dice.choices(("Confirmed", "Pending", "Cancelled"), (7, 3, 1))[0]
	return dice.choices(("Completed", "No Show", "Cancelled"), (16, 1, 2))[0]
