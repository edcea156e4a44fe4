"""The unique keys that let a customer book an event only once."""

import hashlib


def pair_key(event: str, customer: str) -> str:
	"""The key that a customer's booking of an event has; it is unique."""
	return _digest(event, customer)


def own_key(event: str, customer: str, booking: str) -> str:
	"""The key of a second booking of one customer and event, which only a merge of two customers makes: it
	carries the booking's own number.
	"""
	return _digest(event, customer, booking)


def _digest(*parts: str) -> str:
	return hashlib.sha256("\n".join(parts).encode()).hexdigest()
