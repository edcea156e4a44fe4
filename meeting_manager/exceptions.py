"""Errors of the app. Each is a ValidationError, so that Frappe answers a person and rolls back."""

from dataclasses import asdict, dataclass
from datetime import datetime

import frappe


class InvalidContactPointError(frappe.ValidationError):
	"""An email or phone number cannot be read; forms catch it to mark the field, everyone else lets it
	through.
	"""


class DuplicateContactError(frappe.ValidationError):
	"""Another customer holds the email; `find_or_create_customer` looks up again, the Desk shows the
	message.
	"""


class OverlappingBookingError(frappe.ValidationError):
	"""A host's time is taken already; `bookings` turns it into SlotTakenError, the Desk shows the
	message.
	"""


class NoSeatsLeftError(frappe.ValidationError):
	"""An event or a shared slot has too few seats left; caught as OverlappingBookingError is."""


@dataclass(frozen=True)
class Problem:
	"""One thing that is wrong with a request: a code that never changes, a sentence, and the field."""

	code: str
	message: str
	field: str = "form"


class BookingRequestError(frappe.ValidationError):
	"""What a guest sent cannot be done; the pages and the API catch it to show its problems."""

	http_status_code = 422

	def __init__(self, problems: list[Problem]):
		super().__init__(" ".join(problem.message for problem in problems))
		self.problems = problems

	@property
	def errors(self) -> dict[str, str]:
		"""A sentence for each field, the first one said of it; `form` for the whole."""
		sentences = {}
		for problem in self.problems:
			sentences.setdefault(problem.field, problem.message)
		return sentences

	def as_list(self) -> list[dict[str, str]]:
		"""What the API answers under `errors`."""
		return [asdict(problem) for problem in self.problems]


class SlotTakenError(BookingRequestError):
	"""Somebody was faster; `next_free` are aware instants to offer instead."""

	http_status_code = 409

	def __init__(self, problem: Problem, next_free: list[datetime]):
		super().__init__([problem])
		self.next_free = next_free


class LinkNotValidError(BookingRequestError):
	"""No booking has this manage link; the page and the API answer 404."""

	http_status_code = 404


class MergeRefusedError(frappe.ValidationError):
	"""Two customers cannot be merged, or a merge cannot be undone; the Desk shows the message, and nothing
	has changed.
	"""
