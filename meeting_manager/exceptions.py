"""The app's errors. Each is a ValidationError, so Frappe shows it to the user and rolls back."""

from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn

import frappe

from meeting_manager.error_codes import ErrorCode


class InvalidContactPointError(frappe.ValidationError):
	"""An email or phone number cannot be read; forms catch it to mark the field, everyone else lets it
	through.
	"""


class DuplicateContactError(frappe.ValidationError):
	"""Another customer holds the email; `find_or_create_customer` looks up again, the Desk shows the
	message.
	"""


class OverlappingBookingError(frappe.ValidationError):
	"""A host's time is taken already; `services.booking.bookings` turns it into SlotTakenError, the Desk
	shows the message.
	"""


class NoSeatsLeftError(frappe.ValidationError):
	"""An event or a shared slot has too few seats left; caught as OverlappingBookingError is."""


MOST_PROBLEMS = 20  # of one request that are named: nobody reads more, and the rest would fill megabytes


@dataclass(frozen=True)
class Problem:
	"""One thing that is wrong with a request: its code, a sentence, and the field."""

	code: ErrorCode
	message: str
	field: str = "form"


class BookingRequestError(frappe.ValidationError):
	"""A booking request that cannot be met; pages and API catch it to show its problems, the first
	MOST_PROBLEMS of them. The HTTP status is that of the first problem's code.
	"""

	def __init__(self, problems: list[Problem]):
		problems = problems[:MOST_PROBLEMS]
		super().__init__(" ".join(problem.message for problem in problems))
		self.problems = problems
		self.http_status_code = problems[0].code.status

	@property
	def errors(self) -> dict[str, str]:
		"""A sentence for each field, the first one about it; `form` for the whole."""
		sentences: dict[str, str] = {}
		for problem in self.problems:
			sentences.setdefault(problem.field, problem.message)
		return sentences

	def as_list(self) -> list[dict[str, str]]:
		"""What the API answers under `errors`."""
		return [
			{"code": problem.code.value, "message": problem.message, "field": problem.field}
			for problem in self.problems
		]


class SlotTakenError(BookingRequestError):
	"""Somebody was faster; `next_free` are aware instants to offer instead."""

	def __init__(self, problem: Problem, next_free: list[datetime]):
		super().__init__([problem])
		self.next_free = next_free


class LinkNotValidError(BookingRequestError):
	"""No booking and no calendar has this secret link; the page and the API answer 404."""


class NoEmailAccountError(frappe.ValidationError):
	"""The site has no outgoing Email Account; staff see the message, a booking goes on without its email."""


class MergeRefusedError(frappe.ValidationError):
	"""Two customers cannot be merged, or a merge cannot be undone; the Desk shows the message, and nothing
	has changed.
	"""


def refuse(code: ErrorCode, message: str, field: str = "form") -> NoReturn:
	"""Raise BookingRequestError with one problem."""
	raise BookingRequestError([Problem(code, message, field)])
