"""Where guests find what is on offer, and why they cannot book it, in sentences for staff."""

from dataclasses import replace
from datetime import timedelta

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, getdate

from meeting_manager.meeting_manager.domain.booking import slots as rules_of
from meeting_manager.meeting_manager.services.booking import availability
from meeting_manager.meeting_manager.services.common import clock, settings

# What has a public page, and the path before its web address.
PAGES = {"MM Meeting Type": "/book/", "MM Host": "/book/with/", "MM Event": "/event/"}


def page_of(document: Document) -> str | None:
	"""The path of its public page; None for what has none."""
	return PAGES[document.doctype] + document.slug if document.doctype in PAGES else None


def problems_of(document: Document) -> list[str]:
	"""Why guests cannot book this schedule, host, meeting type or event, a sentence in plain text for each
	reason; none when they can.
	"""
	checks = {
		"MM Schedule": _of_schedule,
		"MM Host": _of_host,
		"MM Meeting Type": _of_meeting_type,
		"MM Event": _of_event,
	}
	found = checks[document.doctype](document)
	if not found and document.doctype in PAGES and not settings.booking_page_enabled():
		found = [_("The booking page is turned off in MM Settings, so guests cannot book anything.")]
	return found


def _of_schedule(schedule: Document) -> list[str]:
	today = getdate()
	ahead = [row for row in schedule.overrides if not row.closed and getdate(row.date) >= today]
	if schedule.windows or ahead:
		return []
	return [_("This schedule has no hours, so nobody can be booked with it. Please add rows to Hours.")]


def _of_host(host: Document) -> list[str]:
	found = []
	if not host.is_active:
		found.append(_("This host is not active, so guests cannot book them."))
	if _of_schedule(frappe.get_cached_doc("MM Schedule", host.schedule)):
		found.append(_("The schedule {0} has no hours. Please add some.").format(host.schedule))
	listed = frappe.get_all(
		"MM Meeting Type Host", {"host": host.name, "parenttype": "MM Meeting Type"}, pluck="parent"
	)
	if not frappe.db.exists("MM Meeting Type", {"name": ["in", listed or [""]], "published": 1}):
		found.append(_("No published meeting type has this host, so guests cannot book them yet."))
	return found


def _of_meeting_type(meeting_type: Document) -> list[str]:
	found = []
	if not meeting_type.published:
		found.append(_("This is not published, so guests cannot see it. Tick Published when it is ready."))
	if cint(meeting_type.minimum_notice) >= cint(meeting_type.horizon) * 24:
		found.append(
			_("Minimum Notice is not shorter than Booking Window, so there is no time that guests can book.")
		)
		return found
	return found + _without_slots(meeting_type)


def _without_slots(meeting_type: Document) -> list[str]:
	"""Why there is no slot in the coming weeks, or nothing where there is one."""
	offer = availability.load_offer(meeting_type.name)
	if not offer.hosts:
		return [_("This meeting type has no active host, or some of its hosts are inactive.")]
	now = clock.now()
	until = now + min(offer.rules.horizon + timedelta(days=1), availability.LONGEST_RANGE)
	calendars = availability.load_calendars(offer, now, until)
	if rules_of.free_starts(offer.rules, calendars, now, until, now):
		return []
	empty = [replace(calendar, busy=[], sessions=()) for calendar in calendars]
	if rules_of.free_starts(offer.rules, empty, now, until, now):
		return [_("All slots in the coming weeks are taken.")]
	if len(offer.hosts) > 1 and offer.rules.mode == rules_of.ALL_HOSTS:
		sentence = _("The schedules of its hosts have no time in common for a meeting of {0} minutes.")
	else:
		sentence = _("The schedules of its hosts have no time for a meeting of {0} minutes.")
	return [sentence.format(offer.rules.duration)]


def _of_event(event: Document) -> list[str]:
	found = []
	if not event.published:
		found.append(_("This is not published, so guests cannot see it. Tick Published when it is ready."))
	if event.status != "Scheduled":
		found.append(_("This event is cancelled, so guests cannot book it."))
	elif clock.from_site(get_datetime(event.start_datetime)) <= clock.now():
		found.append(_("This event has begun, so guests cannot book it any more."))
	return found
