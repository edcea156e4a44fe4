"""/booking/<token>: a guest's own booking. GET shows; only POST moves, cancels or accepts."""

import frappe
from frappe import _

from meeting_manager.api import public
from meeting_manager.exceptions import LinkNotValidError
from meeting_manager.meeting_manager.services import manage_link_service
from meeting_manager.pages import calendar, form, frame, managing, zones

no_cache = 1
sitemap = 0

CALENDAR = "/api/method/meeting_manager.api.calendar.meeting"


def get_context(context):
	frame.prepare(context, secret=True)
	context.title = _("Your booking")
	try:
		name = manage_link_service.find(frame.text("token"))
	except LinkNotValidError:
		_refuse_link(context)
		return context
	booking = frappe.get_doc("MM Meeting Booking", name)
	context.page_path = f"/booking/{frame.text('token')}"
	context.zone = zones.chosen(context.notices, booking.guest_time_zone)
	if frame.is_post():
		_act(context, booking)
		booking.reload()
	_show(context, booking)
	return context


def _refuse_link(context):
	frame.refuse(
		context,
		404,
		_("This link does not work"),
		_("It may be incomplete. Please open it again from the mail we sent you, or contact us."),
	)


def _act(context, booking):
	token, act = frame.text("token"), frame.text("do")
	acts = {
		"move": (public.reschedule, {"start": frame.text("start")}),
		"cancel": (public.cancel, {"reason": frame.text("reason")}),
		"accept": (public.accept_offer, {}),
	}
	function, values = acts.get(act, (None, {}))
	if function and form.attempt(context, function, token=token, **values):
		frame.turn_to(frame.address(context.page_path, tz=frame.text("tz"), done=act))


def _show(context, booking):
	context.booking = managing.view(booking, context.zone)
	context.zone_choice = managing.zone_choice(booking, context.zone, context.page_path)
	context.title = context.booking["title"]
	context.kept = {"tz": frame.text("tz"), **{key: frame.text(key) for key in frame.KEPT}}
	context.back = frame.address(context.page_path, tz=frame.text("tz"))
	context.step = frame.text("do") if context.booking["open"] and not frame.text("done") else ""
	context.summary = form.summary(context.errors, [])
	context.move_url = frame.address(context.page_path, tz=frame.text("tz"), do="move")
	context.cancel_url = frame.address(context.page_path, tz=frame.text("tz"), do="cancel")
	context.calendar_url = f"{CALENDAR}?token={frame.text('token')}" if context.booking["in_calendar"] else ""
	if context.step == "move" and context.booking["can_move"]:
		_show_move(context, booking)
	_say_done(context)


def _show_move(context, booking):
	start = calendar.read_instant(frame.text("start"))
	context.picked = managing.picked(booking, start, context.zone) if start else None
	if frame.text("start") and not context.picked and not context.errors:
		context.notices.append(_("This time is not free. Please choose another one."))
	if context.picked:
		context.start = calendar.written(start)
	else:
		managing.move_context(context, booking, context.zone)


def _say_done(context):
	"""The sentence after a change; the address alone promises nothing, so the booking must agree."""
	shown = context.booking
	if frame.text("done") == "cancel" and not shown["open"]:
		context.said = _("Your booking has been cancelled. We have sent you a mail.")
	elif frame.text("done") == "move" and shown["open"]:
		context.said = _("Your booking has been moved to the time below. We have sent you a mail.")
	elif frame.text("new") and shown["open"]:
		context.said = _("We have sent you a mail with all of this, and with a link to this page.")
