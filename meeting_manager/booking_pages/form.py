"""The form in which a guest enters their details: its fields, what was typed, and what is wrong with it."""

from collections.abc import Callable
from typing import Any

import frappe
from frappe import _

from meeting_manager.booking_pages import layout
from meeting_manager.exceptions import BookingRequestError
from meeting_manager.meeting_manager.domain.booking.answers import CHECKBOX, CHOICE, LONG_TEXT, TEXT, Question
from meeting_manager.meeting_manager.services.public.rate_limits import count_request, network_key

LONGEST = {"name": 140, "email": 254, "phone": 40, "text": 140, "long": 2000}
LONGEST_SHOWN = 4000  # of what was typed, when the form comes back
TRAP = "more_topics"  # of no use to a browser that fills in names, addresses, passwords or websites
INPUT_TYPES = {TEXT: "text", LONG_TEXT: "textarea", CHOICE: "select", CHECKBOX: "checkbox"}


def fields(questions: list[Question], errors: dict[str, str], *, phone_required: bool = False) -> list[dict]:
	"""Every field of the form, in order, as the template draws it."""
	example = _("Include the country code, for example {0}").format("\u2066+60 12-345 6789\u2069")
	drawn = [
		_field("name", _("Your name"), "text", required=True, autocomplete="name"),
		_field("email", _("Email"), "email", required=True, autocomplete="email"),
		_field("phone", _("Phone"), "tel", required=phone_required, autocomplete="tel", hint=example),
		*(
			_field(
				f"q{number}",
				question.text,
				INPUT_TYPES.get(question.answer_type, "text"),
				required=question.required,
				choices=question.choices,
				question=question.text,
			)
			for number, question in enumerate(questions, 1)
		),
		_field("notes", _("Anything we should know?"), "textarea"),
	]
	for each in drawn:
		each["error"] = errors.get(f"answers.{each['question']}" if each["question"] else each["name"])
	return drawn


def answers(questions: list[Question]) -> dict:
	"""What was answered, {question: text}; of a checkbox, whether it is ticked."""
	found = {}
	for number, question in enumerate(questions, 1):
		typed = layout.text(f"q{number}")
		found[question.text] = bool(typed) if question.answer_type == CHECKBOX else typed
	return found


def guest() -> dict[str, Any]:
	"""Who books, as typed, and the trap for robots, and from which network."""
	typed = {key: layout.text(key) for key in ("name", "email", "phone", "notes")}
	return {**typed, "trap": layout.text(TRAP), "network": network_key(frappe.local.request_ip)}


def whole_number(name: str, otherwise: int) -> int:
	"""A number as it was sent, `otherwise` when it is missing; anything else is one that nobody can have."""
	typed = layout.text(name)
	if not typed:
		return otherwise
	return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else -1


def request_key(errors: dict[str, str]) -> str:
	"""What makes a repeated POST the same booking: kept while the form comes back, unless it was refused."""
	kept = "" if "idempotency_key" in errors else layout.text("idempotency_key")
	return kept or frappe.generate_hash(length=32)


def attempt(context, action: str, function: Callable, *args: Any) -> tuple[bool, Any]:
	"""Call a service that books or changes something: whether it did, and what it returned. Else
	`context.errors` is filled in. action: what `count_request` counts it as, together with the API.
	"""
	try:
		count_request(action, frappe.local.request_ip)
		return True, function(*args)
	except BookingRequestError as error:
		context.errors, context.http_status_code = error.errors, error.http_status_code
		context.next_free = getattr(error, "next_free", [])
	except frappe.RateLimitExceededError as error:
		context.errors, context.http_status_code = {"form": str(error)}, 429
	frappe.clear_messages()
	return False, None


def summary(errors: dict[str, str], drawn: list[dict]) -> list[dict]:
	"""What is wrong, each with the field that its link leads to (None: the whole request)."""
	ids = {each["name"]: each for each in drawn if each["error"]}
	lines = [{"text": each["error"], "field": each["name"], "label": each["label"]} for each in ids.values()]
	shown = {line["text"] for line in lines}
	return [{"text": text, "field": None} for text in errors.values() if text not in shown] + lines


def _field(
	name, label, input_type, *, required=False, autocomplete="off", hint="", choices=(), question=None
):
	return {
		"name": name,
		"label": label,
		"input_type": input_type,
		"required": required,
		"autocomplete": autocomplete,
		"hint": hint,
		"choices": choices,
		"question": question,
		"longest": LONGEST.get(name) or LONGEST["long" if input_type == "textarea" else "text"],
		"value": layout.text(name)[:LONGEST_SHOWN] if layout.is_post() else "",
	}
