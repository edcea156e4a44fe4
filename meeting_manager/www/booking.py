"""/booking/<token>: a guest's own booking. GET shows it; only POST reschedules, cancels, accepts offers or
confirms the email.
"""

from collections.abc import Callable

import frappe
from frappe import _

from meeting_manager.booking_pages import form, layout, manage_booking, zones
from meeting_manager.exceptions import LinkNotValidError
from meeting_manager.meeting_manager.services.common import links
from meeting_manager.meeting_manager.services.common.instants import instant_text, parse_instant
from meeting_manager.meeting_manager.services.messages import notifications
from meeting_manager.meeting_manager.services.public import guest_bookings

no_cache = 1
sitemap = 0

CALENDAR = "/api/method/meeting_manager.api.calendar.meeting"


def get_context(context):
	layout.prepare(context, secret=True)
	context.title = _("Your booking")
	try:
		name = links.find(layout.text("token"))
	except LinkNotValidError:
		layout.refuse(
			context,
			404,
			_("This link does not work"),
			_("It may be incomplete. Please open it again from the email we sent you, or contact us."),
		)
		return context
	booking = frappe.get_doc("MM Meeting Booking", name)
	context.page_path = f"/booking/{layout.text('token')}"
	context.zone = zones.chosen(context.notices, booking.guest_time_zone)
	if layout.is_post():
		_act(context, booking)
		booking.reload()
	_show(context, booking)
	return context


def _act(context, booking):
	token, action = layout.text("token"), layout.text("do")
	acts: dict[str, tuple[str, Callable, tuple]] = {
		"move": ("reschedule", guest_bookings.reschedule, (token, layout.text("start"))),
		"cancel": ("cancel", guest_bookings.cancel, (token, layout.text("reason"))),
		"accept": ("accept_offer", guest_bookings.accept_offer, (token,)),
		"confirm": ("confirm_email", guest_bookings.confirm_email, (token,)),
	}
	if action in acts:
		counted_as, function, values = acts[action]
		done, _booking = form.attempt(context, counted_as, function, *values)
		if done:
			layout.turn_to(layout.address(context.page_path, tz=layout.text("tz"), done=action))


def _show(context, booking):
	context.booking = manage_booking.view(booking, context.zone)
	context.zone_choice = manage_booking.zone_choice(booking, context.zone, context.page_path)
	context.title = context.booking["title"]
	context.kept = {"tz": layout.text("tz"), **{key: layout.text(key) for key in layout.KEPT}}
	context.back = layout.address(context.page_path, tz=layout.text("tz"))
	context.step = layout.text("do") if context.booking["open"] and not layout.text("done") else ""
	context.summary = form.summary(context.errors, [])
	context.move_url = layout.address(context.page_path, tz=layout.text("tz"), do="move")
	context.cancel_url = layout.address(context.page_path, tz=layout.text("tz"), do="cancel")
	context.calendar_url = (
		f"{CALENDAR}?token={links.token_of(booking)}" if context.booking["in_calendar"] else ""
	)
	context.may_confirm = context.booking["unconfirmed"] and links.was_mailed(booking, layout.text("token"))
	if context.step == "move" and context.booking["can_move"]:
		_show_move(context, booking)
	_say_done(context, notifications.was_mailed_lately(booking))


def _show_move(context, booking):
	start = parse_instant(layout.text("start"))
	context.picked = manage_booking.picked(booking, start, context.zone) if start else None
	if start and context.picked:
		context.start = instant_text(start)
		return
	if layout.text("start") and not context.errors:
		context.notices.append(_("This time is not available. Please choose another one."))
	manage_booking.move_context(context, booking, context.zone)


def _say_done(context, is_mailed):
	"""The sentence after a change; the address alone promises nothing, so the booking must agree, and the
	email must be there.
	"""
	shown = context.booking
	if layout.text("done") == "cancel" and not shown["open"]:
		context.said = (
			_("Your booking has been cancelled. A confirmation is on its way to you by email.")
			if is_mailed
			else _("Your booking has been cancelled.")
		)
	elif layout.text("done") == "move" and shown["open"]:
		context.said = (
			_("Your booking has been rescheduled to the time below. We are emailing you the new details.")
			if is_mailed
			else _("Your booking has been rescheduled to the time below.")
		)
	elif layout.text("done") == "confirm" and shown["open"] and not shown["unconfirmed"]:
		context.said = _("Thank you. Your email address is confirmed.")
	elif layout.text("new") and shown["open"] and is_mailed:
		context.said = _("An email with these details and a link to this page is on its way to you.")
