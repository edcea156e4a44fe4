"""When a meeting type can be booked: reads what the rules of `domain.booking.slots` need.

Five queries, however many hosts and days: the type with its hosts, their weekly hours, their date overrides,
what their bookings hold, and their calendar events.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.query_builder import Criterion
from frappe.query_builder.functions import Count, Max
from frappe.utils import cint

from meeting_manager.error_codes import ErrorCode
from meeting_manager.exceptions import refuse
from meeting_manager.meeting_manager.domain.booking import slots as rules_of
from meeting_manager.meeting_manager.domain.booking.slots import (
	HostCalendar,
	MeetingRules,
	Schedule,
	Session,
	Slot,
)
from meeting_manager.meeting_manager.services.booking import busy_events
from meeting_manager.meeting_manager.services.common import clock

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LONGEST_RANGE = timedelta(days=62)  # two months: what a page can show, and no more work than that
FAIR_SINCE = timedelta(days=30)  # how far back "least loaded" looks
DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Offer:
	"""A meeting type as the rules need it, and its hosts."""

	name: str
	rules: MeetingRules
	durations: tuple[int, ...]  # minutes, the usual one first
	hosts: tuple[frappe._dict, ...]  # user, slug, schedule, time_zone


TypeRows = list[frappe._dict]  # a meeting type beside each of its hosts, as `type_rows` reads them


class Taken(NamedTuple):
	"""What one booking takes of a host's time, as a row of MM Booking Host; times in unix seconds."""

	user: str
	holds: int
	busy_from: int
	busy_until: int
	starts_at: int
	ends_at: int
	meeting_type: str | None
	seats: int


def slots(
	meeting_type: str | TypeRows,
	first: datetime,
	until: datetime,
	*,
	duration: int | None = None,
	host: str | None = None,
	seats: int = 1,
) -> list[Slot]:
	"""The free slots that start in [first, until), aware instants, in order.

	meeting_type: its name, or its rows where they have been read already. duration: minutes, one of the
	type's. host: the slug of one of its hosts. Raises BookingRequestError for what the type does not offer
	and for a range that is too long.
	"""
	offer, calendars = _asked(meeting_type, first, until, duration, host)
	return rules_of.find_slots(offer.rules, calendars, first, until, clock.now(), seats)


def free_starts(
	meeting_type: str | TypeRows,
	first: datetime,
	until: datetime,
	*,
	duration: int | None = None,
	host: str | None = None,
	seats: int = 1,
) -> list[tuple[int, int]]:
	"""The same in short, for many of them: unix seconds and the seats left."""
	offer, calendars = _asked(meeting_type, first, until, duration, host)
	return rules_of.free_starts(offer.rules, calendars, first, until, clock.now(), seats)


def _asked(
	meeting_type: str | TypeRows, first: datetime, until: datetime, duration: int | None, host: str | None
) -> tuple[Offer, list[HostCalendar]]:
	if until - first > LONGEST_RANGE:
		message = _("Please request at most {0} days at a time.").format(LONGEST_RANGE.days)
		refuse(ErrorCode.RANGE_TOO_LONG, message, "end")
	offer = load_offer(meeting_type, duration=duration, host=host)
	return offer, load_calendars(offer, first, until)


def next_free(
	meeting_type: str,
	after: datetime,
	*,
	duration: int | None = None,
	host: str | None = None,
	seats: int = 1,
	count: int = 3,
) -> list[datetime]:
	"""The starts of the next free slots after an instant, to offer when another one is gone."""
	found = slots(meeting_type, after, after + LONGEST_RANGE / 2, duration=duration, host=host, seats=seats)
	return [slot.start for slot in found if slot.start != after][:count]


def slots_to_move(booking: Document, first: datetime, until: datetime) -> list[Slot]:
	"""The free slots that a booking of a meeting type can move to: its own time is in nobody's way, and not a
	move.
	"""
	offer = offer_to_move(booking)
	calendars = load_calendars(offer, first, until, exclude=booking.name)
	seats = max(1, cint(booking.seats))
	found = rules_of.find_slots(offer.rules, calendars, first, until, clock.now(), seats)
	return [slot for slot in found if slot.start != clock.utc(booking.starts_at)]


def offer_to_move(booking: Document) -> Offer:
	"""Its type for as long as it lasts, and with the host whom the guest chose, while they hold that type."""
	minutes = (cint(booking.ends_at) - cint(booking.starts_at)) // 60
	offer = with_duration(load_offer(booking.meeting_type), minutes)
	chosen = tuple(host for host in offer.hosts if host.user == booking.host)
	return replace(offer, hosts=chosen) if chosen and offer.rules.mode == rules_of.ONE_HOST else offer


def load_offer(
	meeting_type: str | TypeRows, *, duration: int | None = None, host: str | None = None
) -> Offer:
	"""A type with its active hosts, read unless its rows are given. Raises BookingRequestError for a type
	that is not there, and for a duration or host that it does not have.
	"""
	rows = type_rows(meeting_type) if isinstance(meeting_type, str) else meeting_type
	if not rows:
		message = _("This meeting is not available. Please choose another one.")
		refuse(ErrorCode.TYPE_UNKNOWN, message, "meeting_type")
	first = rows[0]
	durations = durations_of(first)
	if duration and cint(duration) not in durations:
		message = _("A duration of {0} minutes is not available. Please choose another one.").format(
			cint(duration)
		)
		refuse(ErrorCode.DURATION_NOT_OFFERED, message, "duration")
	hosts = [row for row in rows if row.user]
	if first.host_mode == rules_of.ALL_HOSTS and len(hosts) < len(rows):
		hosts = []  # all together is not without the one who is away
	if host and first.host_mode != rules_of.ALL_HOSTS:
		hosts = [row for row in hosts if row.slug == host]
		if not hosts:
			message = _("This host is not available for this meeting. Please choose another one.")
			refuse(ErrorCode.HOST_UNKNOWN, message, "host")
	rules = _rules(first, cint(duration) or durations[0])
	return Offer(first.name, rules, durations, tuple(hosts))


def with_duration(offer: Offer, minutes: int) -> Offer:
	"""The same for a meeting that has its length already, also one that is no longer on offer."""
	step = minutes if offer.rules.step == offer.rules.duration else offer.rules.step
	return replace(offer, rules=replace(offer.rules, duration=minutes, step=step))


def durations_of(meeting_type: frappe._dict) -> tuple[int, ...]:
	"""The durations guests may choose from, in minutes, the usual one first."""
	others = (cint(part) for part in (meeting_type.other_durations or "").split(","))
	return tuple(
		dict.fromkeys([cint(meeting_type.duration), *(minutes for minutes in others if minutes > 0)])
	)


def load_calendars(
	offer: Offer, first: datetime, until: datetime, *, exclude: str | None = None, locked: bool = False
) -> list:
	"""What the hosts' schedules, bookings and events say about a range, and the weeks around it.

	exclude: a booking to leave out, because it is to be moved. locked: read bookings as they are now, under
	`reservations.lock_hosts`.
	"""
	around = WEEK + DAY if offer.rules.weekly_limit else 2 * DAY  # a week counts as a whole
	low, high = first - around, until + around
	schedules = schedules_of(offer.hosts, low, high)
	users = [host.user for host in offer.hosts]
	taken = _load_taken(users, low, high, exclude, locked)
	events = busy_events.busy_intervals(users, low, high)
	return [
		_calendar(offer, host, schedules[host.schedule], taken[host.user], events.get(host.user, []))
		for host in offer.hosts
	]


def with_load(calendars: list[HostCalendar]) -> list[HostCalendar]:
	"""The same with how busy each host is, for a fair round robin."""
	row = frappe.qb.DocType("MM Booking Host")
	since = clock.seconds(clock.now() - FAIR_SINCE)
	users = [calendar.host for calendar in calendars]
	query = frappe.qb.from_(row).select(row.user, Count("*"), Max(row.starts_at)).groupby(row.user)
	query = query.where(row.user.isin(users) & (row.counts == 1) & (row.busy_until > since))
	found = {user: (count, clock.utc(latest)) for user, count, latest in query.run()}
	none = (0, None)
	return [
		replace(calendar, load=found.get(calendar.host, none)[0], last_held=found.get(calendar.host, none)[1])
		for calendar in calendars
	]


def explain(
	meeting_type: str,
	instant: datetime,
	*,
	duration: int | None = None,
	host: str | None = None,
	seats: int = 1,
) -> list[str]:
	"""Why a start is not offered, a sentence for each rule that excludes it; none when it is."""
	offer = load_offer(meeting_type, duration=duration, host=host)
	calendars = load_calendars(offer, instant, instant + DAY)
	if not calendars:
		return [_("This meeting type has no active host, or some of its hosts are inactive.")]
	reasons = rules_of.explain(offer.rules, calendars, instant, clock.now(), seats)
	sentences, names = reason_sentences(), {host.user: host.display_name for host in offer.hosts}
	return [sentences[reason.code].format(names.get(reason.host)) for reason in reasons]


def reason_sentences() -> dict[str, str]:
	"""What each code of `domain.booking.slots.explain` means, for staff; {0} is the host."""
	return {
		"past": _("This time has passed."),
		"notice": _("It is within the minimum notice of the meeting type."),
		"horizon": _("It is beyond the booking window of the meeting type."),
		"off_grid": _("No slot starts at this time. Check the schedule's hours and the slot interval."),
		"closed": _("This time is outside the schedule of {0}."),
		"override": _(
			"{0} has different hours or is closed on this day. Check the date overrides of the schedule."
		),
		"busy": _("{0} has another booking, a calendar event or a buffer at this time."),
		"full": _("This slot of {0} is already booked and has too few seats left."),
		"daily_limit": _("{0} has reached the daily limit for this meeting type."),
		"weekly_limit": _("{0} has reached the weekly limit for this meeting type."),
		"too_many_seats": _("Slots of this meeting type have fewer seats than requested."),
	}


def schedules_of(hosts: Iterable[frappe._dict], low: datetime, high: datetime) -> dict[str, Schedule]:
	"""The schedules of hosts, by name, with the days that differ around a range. Two statements.

	hosts: rows with `schedule` and `time_zone`.
	"""
	zones = {host.schedule: ZoneInfo(host.time_zone) for host in hosts}
	weekly: dict[str, dict[int, list]] = defaultdict(lambda: defaultdict(list))
	for row in _child_rows("MM Schedule Window", zones, "weekday"):
		weekly[row.parent][WEEKDAYS.index(row.weekday)].append(_span(row))
	differing: dict[str, dict[date, list]] = defaultdict(lambda: defaultdict(list))
	day = frappe.qb.DocType("MM Schedule Override").date
	days = (day >= (low - DAY).date()) & (day <= (high + DAY).date())
	for row in _child_rows("MM Schedule Override", zones, "date", "closed", where=days):
		spans = differing[row.parent][frappe.utils.getdate(row.date)]
		if not row.closed:
			spans.append(_span(row))
	return {
		name: Schedule(zone, _tuples(weekly[name]), _tuples(differing[name])) for name, zone in zones.items()
	}


def type_rows(name: str, *more_fields: str) -> TypeRows:
	"""A meeting type, one row for each of its hosts: fields of the rules, `more_fields` of the type, and of
	an active host user, slug, display_name, photo, schedule and time_zone, None for the others. One read.
	"""
	meeting_type, listed = frappe.qb.DocType("MM Meeting Type"), frappe.qb.DocType("MM Meeting Type Host")
	host, schedule = frappe.qb.DocType("MM Host"), frappe.qb.DocType("MM Schedule")
	fields = [meeting_type[field] for field in dict.fromkeys((*OFFER_FIELDS, *more_fields))]
	return (
		frappe.qb.from_(meeting_type)
		.left_join(listed)
		.on((listed.parent == meeting_type.name) & (listed.parenttype == "MM Meeting Type"))
		.left_join(host)
		.on((host.name == listed.host) & (host.is_active == 1))
		.left_join(schedule)
		.on(schedule.name == host.schedule)
		.select(*fields, host.user, host.slug, host.display_name, host.photo)
		.select(host.schedule, schedule.time_zone)
		.where(meeting_type.name == name)
		.orderby(listed.idx)
		.run(as_dict=True)
	)


OFFER_FIELDS = (
	"name", "duration", "other_durations", "slot_step", "buffer_before", "buffer_after", "minimum_notice",
	"horizon", "daily_limit", "weekly_limit", "seats_per_slot", "host_mode",
)  # fmt: skip


def _rules(row: frappe._dict, duration: int) -> MeetingRules:
	return MeetingRules(
		duration=duration,
		step=cint(row.slot_step) or duration,
		buffer_before=cint(row.buffer_before),
		buffer_after=cint(row.buffer_after),
		notice=timedelta(hours=cint(row.minimum_notice)),
		horizon=timedelta(days=cint(row.horizon)),
		daily_limit=cint(row.daily_limit),
		weekly_limit=cint(row.weekly_limit),
		seats=max(1, cint(row.seats_per_slot)),
		mode=row.host_mode,
	)


def _child_rows(doctype: str, parents: Iterable[str], *fields: str, where: Criterion | None = None) -> list:
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table).select(table.parent, table.from_time, table.to_time, *fields)
	query = query.where(table.parent.isin(list(parents) or [""]))
	return (query.where(where) if where is not None else query).run(as_dict=True)


def _span(row: frappe._dict) -> tuple[int, int]:
	"""From and to in minutes of the day; midnight as the end is the end of the day."""
	return clock.minutes_of(row.from_time), clock.minutes_of(row.to_time) or 24 * 60


def _tuples(lists: dict) -> dict:
	return {key: tuple(sorted(spans)) for key, spans in lists.items()}


def _load_taken(
	users: list[str], low: datetime, high: datetime, exclude: str | None, locked: bool
) -> dict[str, list]:
	row = frappe.qb.DocType("MM Booking Host")
	query = (
		frappe.qb.from_(row)
		.select(*(row[field] for field in Taken._fields))
		.where(row.user.isin(users or [""]) & (row.counts == 1))
		.where((row.busy_until > clock.seconds(low)) & (row.busy_from < clock.seconds(high)))
		.where(row.parent != (exclude or ""))
	)
	taken = defaultdict(list)
	for found in (query.for_update() if locked else query).run():
		taken[found[0]].append(Taken(*found))
	return taken


def _calendar(
	offer: Offer, host: frappe._dict, schedule: Schedule, taken: list, events: list
) -> HostCalendar:
	"""Meetings of the type itself are sessions, shared and counted for limits; the rest is busy time. What
	nobody can share is both: its buffers are those it was booked with, whatever the type says now.
	"""
	busy = list(events)
	sessions: dict[tuple[int, int], int] = defaultdict(int)
	for row in taken:
		is_own = row.meeting_type == offer.name
		if is_own:
			sessions[cint(row.starts_at), cint(row.ends_at)] += cint(row.seats)
		if row.holds and not (is_own and offer.rules.seats > 1):
			busy.append((clock.utc(row.busy_from), clock.utc(row.busy_until)))
	held = tuple(
		Session(clock.utc(start), clock.utc(end), seats) for (start, end), seats in sorted(sessions.items())
	)
	return HostCalendar(host.user, schedule, busy, held)
