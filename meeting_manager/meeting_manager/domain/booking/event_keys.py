"""The unique keys that let a person book an event only once.

A person is the email address that was submitted, by its key; without one, the customer. Two people who share
a phone number, and so a customer, each have their own seats.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple


class EventBooking(NamedTuple):
	"""What of a booking decides its key. email_key: of the submitted address, None for a placeholder."""

	name: str
	event: str
	email_key: str | None
	customer: str | None


def pair_key(event: str, person: str) -> str:
	"""The key that a person's booking of an event has; it is unique."""
	return _digest(event, person)


def own_key(event: str, person: str, booking: str) -> str:
	"""The key of a second booking of one person and event, as a merge of two customers makes it, or two
	people who have typed one address: it carries the booking's own number.
	"""
	return _digest(event, person, booking)


def names_person(key: str | None, event: str, person: str, booking: str) -> bool:
	"""Whether a booking's key is one of this person's two, so that it changes with them."""
	return key in (pair_key(event, person), own_key(event, person, booking))


def keys_of(bookings: Iterable[EventBooking]) -> dict[str, str]:
	"""`{booking: key}` of active bookings, the oldest of a person first; those after it get keys of their
	own. Without a person there is none.
	"""
	keys: dict[str, str] = {}
	taken = set()
	for booking in bookings:
		if not (person := booking.email_key or booking.customer):
			continue
		key = pair_key(booking.event, person)
		keys[booking.name] = own_key(booking.event, person, booking.name) if key in taken else key
		taken.add(key)
	return keys


def _digest(*parts: str) -> str:
	return hashlib.sha256("\n".join(parts).encode()).hexdigest()
