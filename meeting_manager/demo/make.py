"""Demo data: a small practice with visitors from many countries.

The records are made by the same services as real bookings, and found again by the email domain of the people.
Except for the dates, the data is the same on every machine at every hour: see `seeds`.
"""

import frappe

from meeting_manager.demo import past, practice, profiles, removal, upcoming
from meeting_manager.demo.people import OF_DEMO, PEOPLE
from meeting_manager.meeting_manager.services.customers import duplicate_detection

HOME_PAGE = "/book"  # where guests of the demo begin
BOOKINGS = 1100  # all together
NEWCOMERS_ONE_IN = 18  # people have bookings to come and none that are over


def execute(one_in: int = 1) -> dict[str, int]:
	"""Make the demo data, once: a site that has it is left alone. Returns how many records there are.

	one_in: make a smaller demo, of every so-manieth person and booking.
	"""
	if not is_made():
		meeting_types, events = practice.make()
		with duplicate_detection.checked_together():
			_make_customers_and_bookings(meeting_types, events, one_in)
		frappe.db.commit()  # called from a command, where nobody else commits
	return {
		"customers": frappe.db.count("MM Customer", {"primary_email": OF_DEMO}),
		"bookings": frappe.db.count("MM Meeting Booking", {"customer_email": OF_DEMO}),
		"meeting_types": frappe.db.count("MM Meeting Type", {"owner": OF_DEMO}),
		"events": frappe.db.count("MM Event", {"owner": OF_DEMO}),
	}


def settle() -> None:
	"""Give a site that is there for the demo alone the clock and the country of the practice. Not for a site
	with bookings of its own: the zone in which they are stored must stay.
	"""
	if not is_made():
		practice.settle()


def is_made() -> bool:
	return bool(frappe.db.exists("MM Customer", {"primary_email": OF_DEMO}))


def remove() -> None:
	"""Delete the demo's bookings, customers, offers and hosts, and nothing else."""
	removal.remove_bookings()
	practice.remove()
	removal.remove_customers()
	removal.remove_users()
	frappe.db.commit()  # as in execute()


def _make_customers_and_bookings(meeting_types: list, events: list, one_in: int) -> None:
	people = PEOPLE[::one_in]
	newcomers = people[::NEWCOMERS_ONE_IN]
	known = [person for person in people if person not in newcomers]
	to_come = sum(upcoming.MEETINGS.values()) + sum(len(parties) for _event, parties in events)
	past.make_bookings(meeting_types, known, (BOOKINGS - to_come) // one_in)
	with practice.without_calendar_entries():
		upcoming.book_meetings(meeting_types, known, newcomers, one_in)
		upcoming.book_events(events, known)
	profiles.fill(people)
