"""The bookings of the demo that are still to come: each takes a slot that is free, through the same door as a
guest's, and nobody is mailed.
"""

import random
from datetime import timedelta

from meeting_manager.demo.offers import ANSWERS
from meeting_manager.demo.people import PEOPLE
from meeting_manager.exceptions import SlotTakenError
from meeting_manager.meeting_manager.services.booking import availability, bookings
from meeting_manager.meeting_manager.services.booking.bookings import Guest
from meeting_manager.meeting_manager.services.common import clock

MEETINGS = 150
DAYS = 28


def book_meetings(dice: random.Random, kinds: list) -> int:
	"""Book slots of these meeting types in the coming four weeks. Returns how many bookings there are."""
	made = 0
	for kind in kinds:
		wanted = MEETINGS // len(kinds)
		for slot, seats in _wishes(dice, kind):
			if not wanted:
				break
			if booking := _book(dice, kind, slot, seats):
				wanted, made = wanted - 1, made + 1
				_change_some(dice, booking)
	return made


def book_events(dice: random.Random, events: list) -> int:
	"""Make the bookings that each event plans, by different people, in that order."""
	made = 0
	for event, parties in events:
		for person, seats in zip(dice.sample(PEOPLE, len(parties)), parties, strict=True):
			bookings.book_event(event.name, seats, guest=_guest(dice, person, event), muted=True)
			made += 1
	return made


def _wishes(dice: random.Random, kind) -> list[tuple]:
	"""The free slots in an order of chance, each with how many seats to take; shared ones come twice."""
	now = clock.now()
	free = availability.slots(kind.name, now, now + timedelta(days=DAYS))
	if kind.seats_per_slot == 1:
		return [(slot, 1) for slot in dice.sample(free, len(free))]
	busy = dice.sample(free, min(len(free), MEETINGS // 12))
	return [(slot, seats) for slot in busy for seats in (1, 2, 1)]


def _book(dice: random.Random, kind, slot, seats: int):
	guest, muted = _guest(dice, dice.choice(PEOPLE), kind), {"muted": True}
	source = dice.choice(("Website", "Website", "Website", "Phone"))
	try:
		return bookings.book(kind.name, slot.start, seats=seats, guest=guest, source=source, **muted)
	except SlotTakenError:  # by a booking of this demo, of another type with the same host
		return None


def _change_some(dice: random.Random, booking):
	"""A few are cancelled again, and of those that wait for staff, half are confirmed."""
	chance = dice.random()
	if chance < 0.06:
		reason = dice.choice(("I found an earlier appointment.", "I am away that week."))
		booking.update({"status": "Cancelled", "cancelled_by": "Guest", "cancel_reason": reason})
	elif booking.status == "Pending" and chance < 0.5:
		booking.status = "Confirmed"
	else:
		return
	booking.save(ignore_permissions=True)  # a command; the booking still keeps silent


def _guest(dice: random.Random, person: tuple[str, str, str], kind) -> Guest:
	name, email, phone = person
	answers = {
		row.question: _answer(dice, row) for row in kind.questions if row.required or dice.random() < 0.5
	}
	return Guest(name=name, email=email, phone=phone, answers=answers)


def _answer(dice: random.Random, question) -> str:
	if question.answer_type == "Choice":
		return dice.choice(question.choices.splitlines())
	return "Yes" if question.answer_type == "Checkbox" else dice.choice(ANSWERS)
