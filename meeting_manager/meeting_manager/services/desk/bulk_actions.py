"""What each bulk action does to one record, and what it checks beforehand. `bulk` runs it.

A step gets the document and the checked choices. It returns False when there is nothing to change, so that a
second run of the same action is no error, and raises a ValidationError with the reason when it is not
allowed.
"""

from collections.abc import Callable
from dataclasses import dataclass

import frappe
from frappe import _

from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.messages import staff_messages

BOOKING, CUSTOMER = staff_messages.BOOKING, staff_messages.CUSTOMER
LONGEST_REASON = 500  # characters


@dataclass(frozen=True)
class Action:
	"""step: (document, choices) -> whether it changed. check: (doctype, choices) -> the checked choices.
	doctypes: whose records it takes.
	"""

	step: Callable
	check: Callable
	doctypes: tuple[str, ...]


def find(doctype: str, name: str) -> Action:
	"""The action of a name. Raises ValidationError for one that these records do not have, PermissionError
	for one that the user may not do at all.
	"""
	action = ACTIONS.get(name)
	if not action or doctype not in action.doctypes:
		frappe.throw(_("This action is not available for these records."))
	frappe.has_permission(doctype, "write", throw=True)
	return action


def _becomes(status: str, act: Callable) -> Callable:
	"""A step that leaves a booking alone which has the status already. act: (number, choices)."""

	def step(booking, choices: dict) -> bool:
		if booking.status == status:
			return False
		act(booking.name, choices)
		return True

	return step


def _confirm(name: str, choices: dict) -> None:
	bookings.confirm(name)


def _cancel(name: str, choices: dict) -> None:
	bookings.cancel(name, reason=choices["reason"], by="Staff")


def _mark_no_show(name: str, choices: dict) -> None:
	bookings.mark_no_show(name)


def _complete(name: str, choices: dict) -> None:
	bookings.complete(name)


def _set_status(customer, choices: dict) -> bool:
	if customer.status == choices["status"]:
		return False
	customer.status = choices["status"]
	customer.save()
	return True


def _text(document, choices: dict) -> bool:
	staff_messages.text(document, choices["message"])
	return True


def _mail(document, choices: dict) -> bool:
	staff_messages.mail(document, choices["subject"], choices["message"])
	return True


def _check_nothing(doctype: str, choices: dict) -> dict:
	return {}


def _check_reason(doctype: str, choices: dict) -> dict:
	reason = _typed(choices, "reason").strip()
	if len(reason) > LONGEST_REASON:
		frappe.throw(
			_("The reason can have at most {0} characters. Please shorten it.").format(LONGEST_REASON)
		)
	return {"reason": reason or None}


def _check_status(doctype: str, choices: dict) -> dict:
	status = _typed(choices, "status")
	if not status or status not in frappe.get_meta(doctype).get_field("status").options.split("\n"):
		frappe.throw(_("Please choose a status."))
	return {"status": status}


def _check_text(doctype: str, choices: dict) -> dict:
	return {"message": staff_messages.check_text(doctype, _typed(choices, "message"))}


def _check_mail(doctype: str, choices: dict) -> dict:
	written = _typed(choices, "subject"), _typed(choices, "message")
	subject, message = staff_messages.check_mail(doctype, *written)
	return {"subject": subject, "message": message}


def _typed(choices: dict, name: str) -> str:
	"""A choice as text; a program may send anything."""
	value = choices.get(name)
	return value if isinstance(value, str) else ""


ACTIONS = {
	"confirm": Action(_becomes("Confirmed", _confirm), _check_nothing, (BOOKING,)),
	"cancel": Action(_becomes("Cancelled", _cancel), _check_reason, (BOOKING,)),
	"no_show": Action(_becomes("No Show", _mark_no_show), _check_nothing, (BOOKING,)),
	"complete": Action(_becomes("Completed", _complete), _check_nothing, (BOOKING,)),
	"set_status": Action(_set_status, _check_status, (CUSTOMER,)),
	"text": Action(_text, _check_text, (BOOKING, CUSTOMER)),
	"mail": Action(_mail, _check_mail, (BOOKING, CUSTOMER)),
}
