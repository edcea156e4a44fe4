"""The past bookings of the demo: who came, when, and how they wrote their name that day.

They keep to the same rules as the bookings to come: opening hours, buffers and limits, and nobody is in two
places at once. Only the slot depends on the calendar.
"""

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

import frappe

from meeting_manager.demo.people import Person
from meeting_manager.demo.seeds import random_for
from meeting_manager.meeting_manager.domain.booking import slots as rules_of
from meeting_manager.meeting_manager.domain.booking.slots import Session, Slot
from meeting_manager.meeting_manager.services.booking import availability
from meeting_manager.meeting_manager.services.common import clock

DAYS = 540
DAY = timedelta(days=1)
AROUND = timedelta(days=8)  # a weekly limit counts whole weeks
STATUSES, WEIGHTS = ("Completed", "No Show", "Cancelled"), (16, 1, 2)
SOURCES = ("Website", "Website", "Desk", "Phone")
TWICE = 4  # people who wrote from another address once, and are two customers until somebody merges them


def make_bookings(meeting_types: list, people: list[Person], count: int) -> None:
	"""Insert so many bookings: everybody once, in order, so that all are there; then again and again, some
	people more often than others; at last those who come from another address.
	"""
	diary = Diary(meeting_types)
	regulars = random_for("regulars").sample(people, len(people) // 4)
	for person in people:
		_insert(diary, meeting_types, person, random_for("first visit", person.email))
	for number in range(count - len(people) - TWICE):
		random = random_for("visit", number)
		name, email, phone = random.choice(regulars if random.random() < 0.6 else people)
		spaced = f"{phone[:3]} {phone[3:6]}-{phone[6:]}"
		as_written = Person(  # as people write when they come back
			random.choice((name, name.upper())),
			random.choice((email, email.upper())),
			random.choice((phone, spaced, "")),
		)
		_insert(diary, meeting_types, as_written, random)
	for person in regulars[:TWICE]:
		# The same mailbox under another address, and no phone number to be known by.
		elsewhere = Person(person.name, person.email.replace("@", "+office@"), "")
		_insert(diary, meeting_types, elsewhere, random_for("other address", person.email))


class Diary:
	"""What the hosts have done in the last DAYS days, in memory: past bookings are in nobody's way, so the
	records do not say.
	"""

	def __init__(self, meeting_types: list):
		self.now = clock.now().replace(minute=0, second=0)
		# by user: type, start, end, and both with their buffers
		self.held: dict[str, list[tuple]] = defaultdict(list)
		self.offers, self.calendars = {}, {}
		for meeting_type in meeting_types:
			offer = availability.load_offer(meeting_type.name)
			self.calendars[meeting_type.name] = availability.load_calendars(
				offer, self.now - DAYS * DAY, self.now
			)
			always = replace(offer.rules, notice=timedelta(), horizon=2 * DAYS * DAY, seats=1)
			self.offers[meeting_type.name] = replace(offer, rules=always)

	def take(self, meeting_type: str, days: int, random) -> tuple[Slot, list[str]]:
		"""A free slot so many days ago or, where there is none, on the nearest day before or after that; and
		the users who hold it.
		"""
		rules = self.offers[meeting_type].rules
		for each in chain(range(days, DAYS + 1), range(days - 1, 0, -1)):
			first = self.now - each * DAY
			calendars = self._calendars(meeting_type, first)
			free = rules_of.find_slots(rules, calendars, first, first + DAY, first - DAY)
			# of an hour that comes twice on the site's clock, a stored time means the first
			free = [
				slot for slot in free
				if slot.end <= self.now and clock.from_site(clock.to_site(slot.start)) == slot.start
			]  # fmt: skip
			if free:
				slot = random.choice(free)
				together = rules.mode == rules_of.ALL_HOSTS
				users = list(slot.hosts) if together else [random.choice(slot.hosts)]
				self._hold(meeting_type, slot, users)
				return slot, users
		raise ValueError(f"{meeting_type} is booked out for {DAYS} days")

	def _calendars(self, meeting_type: str, day: datetime) -> list:
		"""The hosts' calendars around a day, with what they have done so far."""
		filled = []
		for calendar in self.calendars[meeting_type]:
			near = [row for row in self.held[calendar.host] if abs(row[1] - day) < AROUND]
			sessions = tuple(Session(start, end, 1) for name, start, end, *_ in near if name == meeting_type)
			busy = [(begins, ends) for _name, _start, _end, begins, ends in near]
			filled.append(replace(calendar, busy=[*calendar.busy, *busy], sessions=sessions))
		return filled

	def _hold(self, meeting_type: str, slot: Slot, users: list[str]) -> None:
		rules = self.offers[meeting_type].rules
		begins = slot.start - timedelta(minutes=rules.buffer_before)
		ends = slot.end + timedelta(minutes=rules.buffer_after)
		for user in users:
			self.held[user].append((meeting_type, slot.start, slot.end, begins, ends))


def _insert(diary: Diary, meeting_types: list, person: Person, random) -> None:
	"""All but the slot is drawn before the slot is looked for, so that it is the same on every day."""
	days = 1 + int(DAYS * random.random() ** 1.5)  # more and more of late
	meeting_type = random.choice(meeting_types)
	status, source = random.choices(STATUSES, WEIGHTS)[0], random.choice(SOURCES)
	slot, users = diary.take(meeting_type.name, days, random)
	frappe.get_doc(
		doctype="MM Meeting Booking",
		meeting_title=meeting_type.title,
		meeting_type=meeting_type.name,
		location=meeting_type.location,
		host=users[0],
		hosts=[{"user": user} for user in users],
		start_datetime=clock.to_site(slot.start),
		end_datetime=clock.to_site(slot.end),
		status=status,
		source=source,
		customer_name=person.name,
		customer_email=person.email,
		customer_phone=person.phone,
	).insert(ignore_permissions=True)  # a command, run by whoever administers the site
