"""The upcoming bookings of the demo. Each takes a free slot by the service that guests use, and no email is
sent.

Who books what, and what becomes of it, is the same on every day. Only the slot depends on the calendar.
"""

from datetime import timedelta

from meeting_manager.demo.offers import ANSWERS
from meeting_manager.demo.people import Person
from meeting_manager.demo.seeds import random_for
from meeting_manager.exceptions import BookingRequestError
from meeting_manager.meeting_manager.services.booking import availability, bookings
from meeting_manager.meeting_manager.services.booking.bookings import Guest, read_guest
from meeting_manager.meeting_manager.services.common import clock

DAYS = 28
# How many of each type, by title; no more than the hosts have room for in any four weeks.
MEETINGS = {
	"First consultation": 33,
	"Follow-up call": 30,
	"Advice by video": 26,
	"Second opinion": 10,  # the type allows four a week
	"Small group class": 27,
	"Annual review": 27,
}
PARTIES = (1, 2, 1)  # the seats of the bookings that share one session
NEW_OF_EACH_TYPE = 2  # bookings by people who were never here
SOURCES = ("Website", "Website", "Website", "Phone")
REASONS = ("I found an earlier appointment.", "I am away that week.")


def book_meetings(meeting_types: list, people: list[Person], newcomers: list[Person], one_in: int) -> None:
	"""Book slots of these meeting types in the coming four weeks; of MEETINGS one in so many."""
	for place, meeting_type in enumerate(meeting_types):
		first = place * NEW_OF_EACH_TYPE
		new = [newcomers[(first + number) % len(newcomers)] for number in range(NEW_OF_EACH_TYPE)]
		_book_meeting_type(meeting_type, people, new, -(-MEETINGS[meeting_type.title] // one_in))


def book_events(events: list, people: list[Person]) -> None:
	"""Make the bookings that each event plans, by different people, in that order."""
	for event, parties in events:
		random = random_for(event.title)
		for person, seats in zip(random.sample(people, len(parties)), parties, strict=True):
			bookings.book_event(event.name, seats, guest=_guest(random, person, event), muted=True)


def _book_meeting_type(meeting_type, people: list[Person], new: list[Person], count: int) -> None:
	now = clock.now()
	free = availability.slots(meeting_type.name, now, now + timedelta(days=DAYS))
	shared = meeting_type.seats_per_slot > 1
	for number in range(count):
		random = random_for(meeting_type.title, number)
		person = random.choice(people)
		guest = _guest(random, new[number] if number < len(new) else person, meeting_type)
		session = number // len(PARTIES) if shared else number
		values = {
			"guest": guest,
			"source": random.choice(SOURCES),
			"seats": PARTIES[number % len(PARTIES)] if shared else 1,
		}
		booking = _book_free_slot(meeting_type, free, random_for(meeting_type.title, "slot", session), values)
		if booking:
			_change_some(random, booking)


def _book_free_slot(meeting_type, free: list, random, values: dict):
	"""Book the slot that chance names or, where that one is taken by now, the next that is not."""
	first = int(random.random() * len(free))
	for slot in free[first:] + free[:first]:
		try:
			return bookings.book(meeting_type.name, slot.start, muted=True, **values)
		except BookingRequestError:  # by a booking of this demo, or it is too near by now
			continue
	return None


def _change_some(random, booking) -> None:
	"""A few are cancelled again, and of those that wait for staff, half are confirmed."""
	chance, reason = random.random(), random.choice(REASONS)
	if chance < 0.06:
		booking.update({"status": "Cancelled", "cancelled_by": "Guest", "cancel_reason": reason})
	elif booking.status == "Pending" and chance < 0.5:
		booking.status = "Confirmed"
	else:
		return
	booking.save(ignore_permissions=True)  # a command; the booking still keeps silent


def _guest(random, person: Person, offer) -> Guest:
	answers = {
		row.question: _answer(random, row) for row in offer.questions if row.required or random.random() < 0.5
	}
	return read_guest(person.name, person.email, person.phone, answers=answers)


def _answer(random, question) -> str:
	if question.answer_type == "Choice":
		return random.choice(question.choices.splitlines())
	return "Yes" if question.answer_type == "Checkbox" else random.choice(ANSWERS)
