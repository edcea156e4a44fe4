"""The past bookings of the demo: who came, when, and how they wrote their name that day."""

from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from meeting_manager.demo.people import Person
from meeting_manager.demo.seeds import random_for

DAYS = 540
FIRST_HOUR, HOURS = 9, 8
STATUSES, WEIGHTS = ("Completed", "No Show", "Cancelled"), (16, 1, 2)
SOURCES = ("Website", "Website", "Desk", "Phone")
TWICE = 4  # people who wrote from another address once, and are two customers until somebody merges them


def make_bookings(meeting_types: list, people: list[Person], count: int) -> None:
	"""Insert so many bookings: everybody once, in order, so that all are there; then again and again, some
	people more often than others; at last those who come from another address.
	"""
	regulars = random_for("regulars").sample(people, len(people) // 4)
	for person in people:
		_insert(meeting_types, person, random_for("first visit", person.email))
	for number in range(count - len(people) - TWICE):
		random = random_for("visit", number)
		name, email, phone = random.choice(regulars if random.random() < 0.6 else people)
		spaced = f"{phone[:3]} {phone[3:6]}-{phone[6:]}"
		as_written = Person(  # as people write when they come back
			random.choice((name, name.upper())),
			random.choice((email, email.upper())),
			random.choice((phone, spaced, "")),
		)
		_insert(meeting_types, as_written, random)
	for person in regulars[:TWICE]:
		# The same mailbox under another address, and no phone number to be known by.
		elsewhere = Person(person.name, person.email.replace("@", "+office@"), "")
		_insert(meeting_types, elsewhere, random_for("other address", person.email))


def _insert(meeting_types: list, person: Person, random) -> None:
	"""Only the day depends on the calendar: so many days before today."""
	days = 1 + int(DAYS * random.random() ** 2)  # more and more of late
	hour, minute = FIRST_HOUR + random.randrange(HOURS), random.choice((0, 30))
	today = now_datetime().replace(hour=0, minute=0, second=0, microsecond=0)
	start = today - timedelta(days=days) + timedelta(hours=hour, minutes=minute)
	meeting_type = random.choice(meeting_types)
	frappe.get_doc(
		doctype="MM Meeting Booking",
		meeting_title=meeting_type.title,
		meeting_type=meeting_type.name,
		location=meeting_type.location,
		host=random.choice(meeting_type.hosts).host,
		start_datetime=start,
		end_datetime=start + timedelta(minutes=meeting_type.duration),
		status=random.choices(STATUSES, WEIGHTS)[0],
		source=random.choice(SOURCES),
		customer_name=person.name,
		customer_email=person.email,
		customer_phone=person.phone,
	).insert(ignore_permissions=True)  # a command, run by whoever administers the site
