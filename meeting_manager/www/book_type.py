"""/book/<slug>: choose a time of a meeting type, say who comes, book."""

from urllib.parse import urlsplit

from frappe import _

from meeting_manager.api import public
from meeting_manager.exceptions import BookingRequestError
from meeting_manager.meeting_manager.services import catalogue_service
from meeting_manager.pages import calendar, choosing, form, frame, language, offers

no_cache = 1
sitemap = 0


def get_context(context):
	frame.prepare(context)
	context.title = _("Book a meeting")
	try:
		kind = catalogue_service.meeting_type(frame.text("slug"))
	except BookingRequestError:
		frame.not_found(context)
		return context
	context.title = kind["title"]
	if not context.is_open:
		frame.refuse_closed(context)
		return context
	wish = choosing.read(kind, f"/book/{kind['slug']}", context.notices)
	start = calendar.read_instant(frame.text("start"))
	if frame.is_post():
		_book(context, kind, wish)
	elif frame.text("start") and not (start and choosing.is_free(kind, wish, start)):
		context.notices.append(_("This time is not free. Please choose another one."))
		start = None
	_show(context, kind, wish, start)
	return context


def _book(context, kind, wish):
	answer = form.attempt(context, public.book, **_request(kind, wish))
	if answer and answer["manage_url"]:
		path = urlsplit(answer["manage_url"]).path
		frame.turn_to(frame.address(path, tz=wish.zone.key, new=1))
	elif answer:  # the trap was filled in
		frame.refuse(context, 200, _("Thank you"), _("We have your request."))


def _request(kind, wish) -> dict:
	"""What the form sent, as the API takes it."""
	return {
		**form.guest(),
		"meeting_type": kind["slug"],
		"start": frame.text("start"),
		"duration": form.whole_number("duration", wish.minutes),
		"host": frame.text("host") or wish.host,
		"seats": form.whole_number("seats", 1),
		"time_zone": wish.zone.key,
		"language": language.page_language(),
		"answers": form.answers(_questions(kind)),
		"idempotency_key": frame.text("idempotency_key") or None,
	}


def _show(context, kind, wish, start):
	context.kind = kind
	context.facts = offers.type_facts(kind, wish.minutes if start else None)
	if start or frame.is_post():
		_show_form(context, kind, wish, start)
	else:
		choosing.calendar_context(context, kind, wish)
	context.with_whom = offers.with_whom(kind, wish.host)
	context.shown_hosts = [host for host in kind["hosts"] if wish.host in (None, host["slug"])]


def _show_form(context, kind, wish, start):
	kept = wish.parameters(kind)
	context.picked = choosing.picked(start, wish.minutes, wish.zone) if start else None
	drawn = form.fields(_questions(kind), context.errors, phone_required=kind["phone_required"])
	taken = context.http_status_code == 409
	context.form = {
		"action": frame.address(wish.path),
		"hidden": {**kept, "tz": wish.zone.key, "start": "" if taken else frame.text("start")},
		"key": form.request_key(context.errors),
		"fields": drawn,
		"summary": form.summary(context.errors, drawn),
		"instead": [_alternative(each, wish) for each in context.next_free or []] if taken else [],
		"taken": taken,
		"back": frame.address(wish.path, **kept),
		"button": _("Request booking") if kind["needs_confirmation"] else _("Book"),
		"promise": _("We confirm the time with you by mail.") if kind["needs_confirmation"] else "",
	}


def _alternative(start, wish):
	begin = start.astimezone(wish.zone)
	return {
		"start": calendar.written(start),
		"day": language.short_day(begin.date()),
		"hour": language.clock(begin),
	}


def _questions(kind):
	return catalogue_service.questions("MM Meeting Type", kind["slug"])
