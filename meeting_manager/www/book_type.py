"""/book/<slug>: choose a time for a meeting type, enter your details, book."""

from frappe import _

from meeting_manager.booking_pages import cards, form, language, layout, slot_picker
from meeting_manager.meeting_manager.services.booking import catalogue
from meeting_manager.meeting_manager.services.common import links
from meeting_manager.meeting_manager.services.common.instants import instant_text, parse_instant
from meeting_manager.meeting_manager.services.public import booking_requests
from meeting_manager.meeting_manager.services.public.booking_requests import BookingRequest

no_cache = 1
sitemap = 0


def get_context(context):
	layout.prepare(context)
	context.title = _("Book a meeting")
	found = layout.find_offer(context, catalogue.published_type, layout.text("slug"))
	if not found:
		return context
	meeting_type, rows = found
	context.title = meeting_type["title"]
	choice = slot_picker.read(meeting_type, f"/book/{meeting_type['slug']}", context.notices)
	find = slot_picker.finder(rows, choice)
	start = parse_instant(layout.text("start"))
	if layout.is_post():
		_book(context, meeting_type, choice)
	elif layout.text("start") and not (start and slot_picker.is_free(find, start)):
		context.notices.append(_("This time is not available. Please choose another one."))
		start = None
	_show(context, meeting_type, choice, find, start)
	return context


def _book(context, meeting_type, choice):
	request = BookingRequest(
		what=meeting_type["slug"],
		**form.guest(),
		start=layout.text("start"),
		duration=form.whole_number("duration", choice.minutes),
		host=layout.text("host") or choice.host,
		seats=form.whole_number("seats", 1),
		time_zone=choice.zone.key,
		language=language.page_language(),
		answers=form.answers(_questions(meeting_type)),
		idempotency_key=layout.text("idempotency_key") or None,
	)
	done, booking = form.attempt(context, "book", booking_requests.book_meeting, request)
	if done:
		layout.turn_to(layout.address(f"/booking/{links.token_of(booking)}", tz=choice.zone.key, new=1))


def _show(context, meeting_type, choice, find, start):
	context.meeting_type = meeting_type
	context.facts = cards.type_facts(meeting_type, choice.minutes if start else None)
	if start or layout.is_post():
		_show_form(context, meeting_type, choice, start)
	else:
		slot_picker.calendar_context(context, meeting_type, choice, find)
	context.with_whom = cards.with_whom(meeting_type, choice.host)
	context.shown_hosts = [host for host in meeting_type["hosts"] if choice.host in (None, host["slug"])]


def _show_form(context, meeting_type, choice, start):
	kept = choice.parameters(meeting_type)
	context.picked = slot_picker.picked(start, choice.minutes, choice.zone) if start else None
	drawn = form.fields(
		_questions(meeting_type), context.errors, phone_required=meeting_type["phone_required"]
	)
	taken = context.http_status_code == 409
	context.form = {
		"action": layout.address(choice.path),
		"hidden": {**kept, "tz": choice.zone.key, "start": "" if taken else layout.text("start")},
		"key": form.request_key(context.errors),
		"fields": drawn,
		"summary": form.summary(context.errors, drawn),
		"instead": [_alternative(each, choice) for each in context.next_free or []] if taken else [],
		"taken": taken,
		"back": layout.address(choice.path, **kept),
		"button": _("Request booking") if meeting_type["needs_confirmation"] else _("Book"),
		"promise": _("We'll confirm the time by email.") if meeting_type["needs_confirmation"] else "",
	}


def _alternative(start, choice):
	begin = start.astimezone(choice.zone)
	return {
		"start": instant_text(start),
		"day": language.short_day(begin.date()),
		"hour": language.clock(begin),
	}


def _questions(meeting_type):
	return catalogue.questions("MM Meeting Type", meeting_type["slug"])
