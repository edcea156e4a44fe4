"""What the API functions share: how they answer a refusal, and common shapes of answers."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import frappe
from frappe import _

from meeting_manager.error_codes import ErrorCode
from meeting_manager.exceptions import (
	BookingRequestError,
	DuplicateContactError,
	InvalidContactPointError,
	NoSeatsLeftError,
	OverlappingBookingError,
	SlotTakenError,
)
from meeting_manager.meeting_manager.domain.booking.slot_days import SlotDay
from meeting_manager.meeting_manager.domain.booking.slots import Slot
from meeting_manager.meeting_manager.services.common import access
from meeting_manager.meeting_manager.services.common.error_log import undo_and_log
from meeting_manager.meeting_manager.services.common.instants import instant_text
from meeting_manager.meeting_manager.services.common.transactions import (
	restart_transaction,
	retry_on_deadlock,
	savepoint,
)
from meeting_manager.meeting_manager.services.public.rate_limits import count_request

BOOKING_REFUSALS = (
	BookingRequestError,
	OverlappingBookingError,
	NoSeatsLeftError,
	InvalidContactPointError,
	DuplicateContactError,
	frappe.UniqueValidationError,
)
# Refused by a rule, not by another booking: a reason would do.
OVERRIDABLE = {ErrorCode.NOT_OFFERED, ErrorCode.TOO_SOON, ErrorCode.TOO_FAR, ErrorCode.SLOT_TAKEN}


def on_refusal(
	answer: Callable, *, errors: tuple[type[Exception], ...] = (BookingRequestError,), restart: bool = False
) -> Callable[[Callable], Callable]:
	"""Decorate a whitelisted function: answer one of `errors` by `answer`.

	answer: `as_errors` for guests, `as_message` for the Desk, `as_refusal` for dialogs that say it beside
	what was typed. The last two try again after a deadlock; guests' services do so themselves. restart:
	begin the transaction anew, so that the function reads what others have committed since.
	"""

	def decorate(function: Callable) -> Callable:
		work = (
			function
			if answer is as_errors
			else retry_on_deadlock(_undone_on_error(function, answer, restart))
		)

		@wraps(function)
		def call(*args: Any, **kwargs: Any) -> Any:
			try:
				return work(*args, **kwargs)
			except errors as error:
				return answer(error)
			except Exception as error:
				if answer is not as_errors or not is_unforeseen(error):
					raise
				return _failed()

		return call

	return decorate


def counted_read(function: Callable) -> Callable:
	"""Decorate a whitelisted function that reads for guests: count it towards its network's limit."""

	@wraps(function)
	def call(*args: Any, **kwargs: Any) -> Any:
		count_request(function.__name__, caller_address())
		return function(*args, **kwargs)

	return call


def is_unforeseen(error: Exception) -> bool:
	"""Whether a request has failed in a way that its sender is not told of. Outside a request, whoever calls
	a function sees its error.
	"""
	return bool(frappe.request) and getattr(error, "http_status_code", 500) >= 500


def _failed() -> None:
	"""Answer 500, and nothing else. Raised on, the error would take the form and the variables of every
	function into Frappe's logs.
	"""
	undo_and_log("A guest's request failed")
	frappe.clear_messages()
	frappe.local.response.update(http_status_code=500, exc_type="ServerError")


def as_errors(error: BookingRequestError) -> None:
	"""Put the problems into the answer as `errors`, and raise, so that the status is the error's."""
	frappe.local.response["errors"] = error.as_list()
	if isinstance(error, SlotTakenError):
		frappe.local.response["next_free"] = [instant_text(each) for each in error.next_free]
	raise error


def as_message(error: BookingRequestError) -> None:
	"""Show the problems as a message of the Desk."""
	frappe.throw(str(error), title=_("Not possible"))


def as_refusal(error: Exception) -> dict:
	"""`{"refused": {"message", "field", "next_free", "may_override"}}`; nothing is kept. may_override: the
	user may book all the same, giving a reason.
	"""
	frappe.clear_messages()
	problems = getattr(error, "problems", ())
	is_rule = OVERRIDABLE & {each.code for each in problems}
	return {
		"refused": {
			"message": str(error),
			"field": problems[0].field if problems else "form",
			"next_free": [instant_text(each) for each in getattr(error, "next_free", ())],
			"may_override": bool(is_rule) and access.may_book_any_time(),
		}
	}


def slot_answer(slot: Slot) -> dict:
	"""`{"start", "end", "seats_left"}` of a slot, with UTC instants."""
	return {"start": instant_text(slot.start), "end": instant_text(slot.end), "seats_left": slot.seats_left}


def slot_day_answer(day: SlotDay, *, with_seats: bool) -> dict:
	"""`{"date", "offset", "times"}` of a day of slots, and `seats_left` of each of them if wanted."""
	shown = {"date": day.date, "offset": day.offset, "times": day.times}
	return {**shown, "seats_left": day.seats_left} if with_seats else shown


def event_answer(event: dict) -> dict:
	"""An event of the catalogue, with UTC instants."""
	return {**event, "start": instant_text(event["start"]), "end": instant_text(event["end"])}


def caller_address() -> str | None:
	"""The network address that a request came from; None outside a request."""
	return frappe.local.request_ip if frappe.request else None


def _undone_on_error(function: Callable, answer: Callable, restart: bool) -> Callable:
	"""A refusal that is an answer is no error to Frappe, so what was written is undone here."""

	@wraps(function)
	def call(*args: Any, **kwargs: Any) -> Any:
		if restart:
			restart_transaction()
		if answer is not as_refusal:
			return function(*args, **kwargs)
		with savepoint():
			return function(*args, **kwargs)

	return call
