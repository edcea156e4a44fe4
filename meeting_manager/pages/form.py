"""The details a guest fills in: fields with what was typed and what is wrong with it."""

import frappe
from frappe import _

from meeting_manager.exceptions import BookingRequestError
from meeting_manager.pages import frame

LONGEST = {"name": 140, "email": 254, "phone": 40, "text": 140, "long": 2000}
KINDS = {"Text": "text", "Long Text": "textarea", "Choice": "select", "Checkbox": "checkbox"}


def fields(questions: list[dict], errors: dict[str, str], *, phone_required: bool = False) -> list[dict]:
	"""Every field of the form, in order, as the template draws it."""
	example = _("With country code, such as {0}").format("+60 12-345 6789")
	drawn = [
		_field("name", _("Your name"), "text", required=True, autocomplete="name"),
		_field("email", _("Email"), "email", required=True, autocomplete="email"),
		_field("phone", _("Phone"), "tel", required=phone_required, autocomplete="tel", hint=example),
		*(_question(f"q{number}", question) for number, question in enumerate(questions, 1)),
		_field("notes", _("Anything we should know?"), "textarea"),
	]
	for each in drawn:
		each["error"] = errors.get(each["name"]) or errors.get(each.get("question") or each["name"])
	return drawn


def answers(questions: list[dict]) -> dict:
	"""What was answered, {question: text}; of a checkbox, whether it is ticked."""
	found = {}
	for number, question in enumerate(questions, 1):
		typed = frame.text(f"q{number}")
		found[question["question"]] = bool(typed) if question["answer_type"] == "Checkbox" else typed
	return found


def guest() -> dict[str, str]:
	"""Who books, as typed, and the trap for robots."""
	return {key: frame.text(key) for key in ("name", "email", "phone", "notes", "website")}


def request_key() -> str:
	"""What makes a repeated POST the same booking: kept while the form comes back, else new."""
	return frame.text("idempotency_key") or frappe.generate_hash(length=32)


def attempt(context, act):
	"""Call `act`, which books or changes something. Its answer, or None with `context.errors` filled in.

	What a refused attempt has written is undone, as the page itself is a good answer and would keep it.
	"""
	try:
		return act()
	except BookingRequestError as error:
		frappe.db.rollback()
		context.errors, context.http_status_code = error.errors, error.http_status_code
		context.next_free = getattr(error, "next_free", [])
	except frappe.RateLimitExceededError:
		frappe.db.rollback()
		context.errors = {"form": _("Too many bookings came from your network. Please try again in an hour.")}
		context.http_status_code = 429
	frappe.clear_messages()
	return None


def summary(errors: dict[str, str], drawn: list[dict]) -> list[dict]:
	"""What is wrong, each with the field that its link leads to (None: the whole request)."""
	ids = {each["name"]: each for each in drawn if each["error"]}
	lines = [{"text": each["error"], "field": each["name"], "label": each["label"]} for each in ids.values()]
	shown = {line["text"] for line in lines}
	return [{"text": text, "field": None} for text in errors.values() if text not in shown] + lines


def _field(name, label, kind, *, required=False, autocomplete="off", hint="", choices=(), question=None):
	return {
		"name": name,
		"label": label,
		"kind": kind,
		"required": required,
		"autocomplete": autocomplete,
		"hint": hint,
		"choices": choices,
		"question": question,
		"longest": LONGEST.get(name) or LONGEST["long" if kind == "textarea" else "text"],
		"value": frame.text(name) if frappe.request.method == "POST" else "",
	}


def _question(name, question):
	choices = [line.strip() for line in (question.get("choices") or "").splitlines() if line.strip()]
	return _field(
		name,
		question["question"],
		KINDS.get(question["answer_type"], "text"),
		required=bool(question.get("required")),
		choices=choices,
		question=question["question"],
	)
