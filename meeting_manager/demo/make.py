"""Demo data: a small practice with visitors from many countries. Made through the same doors as real
bookings, and found again by the domain of its people.
"""

import random
from datetime import timedelta

import frappe
from frappe.utils import get_datetime, now_datetime

from meeting_manager.demo import coming, practice, profiles
from meeting_manager.demo.people import DOMAIN, PEOPLE
from meeting_manager.meeting_manager.services.customers import duplicate_detection
from meeting_manager.meeting_manager.services.customers.customers import update_statistics

SEED = 20261121
BOOKINGS = 1100  # all together
PAST_DAYS = 540
TWICE = 4  # people who wrote from another address once, and are two records until somebody merges them
FIRST_HOUR, HOURS = 9, 8
OF_DEMO = ["like", f"%@{DOMAIN}"]
BELONGING_TO_BOOKINGS = {
	"MM Booking Host": "parent",
	"MM Booking Answer": "parent",
	"MM Booking Reminder": "booking",
	"MM SMS Message": "booking",
}


def execute() -> dict[str, int]:
	"""Make the demo data, once: a site that has it is left alone. Returns how many records there are."""
	if not is_made():
		dice = random.Random(SEED)
		kinds, events = practice.make()
		with practice.without_calendar_entries():
			to_come = coming.book_meetings(dice, kinds) + coming.book_events(dice, events)
		_make_past_bookings(dice, kinds, BOOKINGS - to_come)
		profiles.fill(dice)
		_look_for_duplicates_at_once()
		frappe.db.commit()  # called from a command, where nobody else commits
	return {
		"customers": frappe.db.count("MM Customer", {"primary_email": OF_DEMO}),
		"bookings": frappe.db.count("MM Meeting Booking", {"customer_email": OF_DEMO}),
		"meeting_types": frappe.db.count("MM Meeting Type", {"owner": OF_DEMO}),
		"events": frappe.db.count("MM Event", {"owner": OF_DEMO}),
	}


def _look_for_duplicates_at_once():
	"""One search instead of a job for each of hundreds of customers, which could fill the queue of a site."""
	frappe.db.after_commit.reset()
	duplicate_detection.check_changed(commit=False)


def is_made() -> bool:
	return bool(frappe.db.exists("MM Customer", {"primary_email": OF_DEMO}))


def remove() -> None:
	"""Delete the demo's bookings, customers, offers and hosts, and nothing else."""
	_remove_bookings()
	practice.remove()
	for doctype, field in (("MM Customer", "primary_email"), ("User", "name")):
		for name in frappe.get_all(doctype, filters={field: OF_DEMO}, pluck="name"):
			frappe.delete_doc(doctype, name, ignore_permissions=True, force=doctype == "User")
	frappe.db.commit()  # as in execute()


def _remove_bookings():
	found = frappe.get_all(
		"MM Meeting Booking", {"customer_email": OF_DEMO}, ["name", "customer", "calendar_event"]
	)
	names = [row.name for row in found] or [""]
	for doctype, field in BELONGING_TO_BOOKINGS.items():
		frappe.db.delete(doctype, {field: ["in", names]})
	entries = [row.calendar_event for row in found if row.calendar_event]
	if entries:
		frappe.db.delete("Event", {"name": ["in", entries]})
	frappe.db.delete("MM Meeting Booking", {"name": ["in", names]})
	update_statistics({row.customer for row in found})


def _make_past_bookings(dice: random.Random, kinds: list, count: int):
	"""Each person first, so that all are there; then bookings at random, some people more often than
	others.
	"""
	today = now_datetime().replace(hour=0, minute=0, second=0, microsecond=0)
	faithful = dice.sample(PEOPLE, len(PEOPLE) // 4)
	strange = [_from_elsewhere(*person) for person in faithful[:TWICE]]
	left = count - len(PEOPLE) - len(strange)
	again = [dice.choice(faithful if dice.random() < 0.6 else PEOPLE) for _ in range(left)]
	for person in PEOPLE + [_spelled_anew(dice, *person) for person in again] + strange:
		day = today - timedelta(days=1 + int(PAST_DAYS * dice.random() ** 2))  # more and more of late
		start = day + timedelta(hours=FIRST_HOUR + dice.randrange(HOURS), minutes=dice.choice((0, 30)))
		_book_past(dice, person, dice.choice(kinds), start)


def _from_elsewhere(name: str, email: str, phone: str) -> tuple[str, str, str]:
	"""The same mailbox under another address, and no phone number to be known by."""
	return name, email.replace("@", "+office@"), ""


def _spelled_anew(dice: random.Random, name: str, email: str, phone: str) -> tuple[str, str, str]:
	"""As people write when they come back."""
	spaced = f"{phone[:3]} {phone[3:6]}-{phone[6:]}"
	return (
		dice.choice((name, name.upper())),
		dice.choice((email, email.upper())),
		dice.choice((phone, spaced, "")),
	)


def _book_past(dice: random.Random, person: tuple[str, str, str], kind, start):
	name, email, phone = person
	frappe.get_doc(
		doctype="MM Meeting Booking",
		meeting_title=kind.title,
		meeting_type=kind.name,
		location=kind.location,
		host=dice.choice(kind.hosts).host,
		start_datetime=get_datetime(start),
		end_datetime=start + timedelta(minutes=kind.duration),
		status=dice.choices(("Completed", "No Show", "Cancelled"), (16, 1, 2))[0],
		source=dice.choice(("Website", "Website", "Desk", "Phone")),
		customer_name=name,
		customer_email=email,
		customer_phone=phone,
	).insert(ignore_permissions=True)
