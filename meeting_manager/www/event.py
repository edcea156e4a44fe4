"""/event/<slug>: an event and its form. The answer is the same whether or not the guest has booked before."""

import frappe
from frappe import _
from frappe.utils.verified_command import get_signed_params, verify_request

from meeting_manager.booking_pages import cards, form, language, layout, zones
from meeting_manager.meeting_manager.services.booking import catalogue
from meeting_manager.meeting_manager.services.public import booking_requests
from meeting_manager.meeting_manager.services.public.booking_requests import BookingRequest

no_cache = 1
sitemap = 0


def get_context(context):
	layout.prepare(context)
	context.title = _("Book an event")
	event = layout.find_offer(context, catalogue.event, layout.text("slug"))
	if not event:
		return context
	context.title = event["title"]
	context.zone = zones.chosen(context.notices)
	context.event = cards.event_card(event, context.zone)
	context.page_path = layout.address(f"/event/{event['slug']}")
	if layout.is_post():
		_book(context, event)
	# The address says, signed by us, that a request for this event came in.
	is_named = not layout.is_post() and layout.text("thanks") == event["slug"]
	context.thanks = is_named and "_signature" in frappe.form_dict and bool(verify_request())
	context.zone_choice = zones.chooser(context.zone, event["start"])
	context.kept = {key: layout.text(key) for key in layout.KEPT}
	if not context.thanks:
		_show_form(context, event)
	return context


def _book(context, event):
	request = BookingRequest(
		what=event["slug"],
		**form.guest(),
		seats=form.whole_number("seats", 1),
		time_zone=context.zone.key,
		language=language.page_language(),
		answers=form.answers(_questions(event)),
		idempotency_key=layout.text("idempotency_key") or None,
	)
	done, _status = form.attempt(context, "book_event", booking_requests.book_event, request)
	if done:
		signed = {"thanks": event["slug"], "tz": context.zone.key}
		signed.update({key: layout.text(key) for key in layout.KEPT if layout.text(key)})
		layout.turn_to(f"/event/{event['slug']}?" + get_signed_params(signed))


def _show_form(context, event):
	waits = event["seats_left"] <= 0
	context.can_book = bool(not waits or event["waitlist"] or event["remind_only"])
	drawn = form.fields(_questions(event), context.errors)
	summary = form.summary(context.errors, drawn)
	context.form = {
		"action": context.page_path,
		"hidden": {"tz": context.zone.key},
		"key": form.request_key(context.errors),
		"fields": drawn,
		"summary": summary,
		"seats": _seat_choice(event),
		"button": _("Join the waitlist") if waits and event["waitlist"] else _("Book"),
	}


def _seat_choice(event) -> dict:
	left, most = event["seats_left"], event["seats_per_booking"]
	choices = []
	for count in range(1, (most if event["waitlist"] else min(most, left)) + 1):
		label = _("1 seat") if count == 1 else _("{0} seats").format(count)
		if count > left:
			label = _("{0}, on the waitlist").format(label)
		choices.append({"value": str(count), "label": label})
	if event["remind_only"]:
		choices.append({"value": "0", "label": _("Reminder only, no seat")})
	return {"label": _("Seats"), "choices": choices, "chosen": layout.text("seats") or "1"}


def _questions(event):
	return catalogue.questions("MM Event", event["slug"])
