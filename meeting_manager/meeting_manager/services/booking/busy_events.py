"""The hosts' own Frappe Events, which count as busy: those they made, and those from Google Calendar."""

from collections import defaultdict
from datetime import datetime, timedelta, timezone

import frappe
from frappe.utils import get_datetime, getdate

from meeting_manager.meeting_manager.domain.booking.recurrence import RepeatingEvent, expand
from meeting_manager.meeting_manager.domain.common.intervals import Interval
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.common.rows import marks

DAY = timedelta(days=1)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FIELDS = (
	"owner",
	"starts_on",
	"ends_on",
	"all_day",
	"repeat_this_event",
	"repeat_on",
	"repeat_till",
	*WEEKDAYS,
)


def busy_intervals(users: list[str], low: datetime, high: datetime) -> dict[str, list[Interval]]:
	"""When Events take the time of these users within [low, high), aware UTC. One read.

	An Event takes its owner's time, and that of the users among its participants. One that a booking wrote is
	left out: the booking itself takes the time.
	"""
	busy: dict[str, list[Interval]] = defaultdict(list)
	first, until = clock.to_site(low), clock.to_site(high)
	for row in _open_events(users or [""], first, until):
		event = RepeatingEvent(
			starts_on=get_datetime(row.starts_on),
			ends_on=get_datetime(row.ends_on) if row.ends_on else None,
			all_day=bool(row.all_day),
			repeat_on=(row.repeat_on or "") if row.repeat_this_event else "",
			repeat_till=getdate(row.repeat_till) if row.repeat_till else None,
			weekdays=frozenset(number for number, day in enumerate(WEEKDAYS) if row[day]),
		)
		spans = [_aware(*span) for span in expand(event, first, until)]
		for user in {row.owner, row.participant, row.participant_email} & set(users):
			busy[user] += spans
	return busy


def _open_events(users: list[str], first: datetime, until: datetime) -> list:
	"""The Events that may take time of these users: their own, and those of others in which they take part.

	Each part reads one index of `schema.FRAPPE_INDEXES`, whatever else is in the table: an `or` over owner
	and participants would read all of it, and every booking writes an Event. Written out: the dialects of
	the query builder differ over a union.
	"""
	some = marks(users)
	own = ("", "null", "null", f"event.owner in ({some})")
	named = (
		"join `tabEvent Participants` guest on guest.parent = event.name and guest.parenttype = 'Event'",
		"guest.reference_docname",
		"guest.email",
		f"guest.reference_docname in ({some}) and guest.reference_doctype = 'User'",
	)
	mailed = (*named[:3], f"guest.email in ({some})")
	parts = [_part_of_union(*each) for each in (own, named, mailed)]
	values = [*users, until, first, first - DAY] * len(parts)
	return list(frappe.db.sql(" union all ".join(parts), values, as_dict=True))


def _part_of_union(join: str, participant: str, email: str, whose: str) -> str:
	"""An Event that does not repeat is found by its end; without one, it ends within a day of its start. One
	that repeats has the end of its first occurrence, and Frappe closes it once that day is over.
	"""
	fields = ", ".join(f"event.{field}" for field in FIELDS)
	return f"""select {fields}, {participant} as participant, {email} as participant_email
		from `tabEvent` event {join}
		where {whose} and event.starts_on < %s
		and (
			(event.repeat_this_event = 0 and event.ends_on > %s)
			or (event.repeat_this_event = 0 and event.ends_on is null and event.starts_on > %s)
			or (event.repeat_this_event = 1 and event.status != 'Cancelled')
		)
		and (event.status = 'Open' or event.repeat_this_event = 1)
		and not exists (
			select 1 from `tabMM Meeting Booking` booking where booking.calendar_event = event.name
		)"""


def _aware(start: datetime, end: datetime) -> Interval:
	"""The span of two site clocks. Calendars know no skipped hours, so those move on with the clock. In an
	hour that comes twice nobody knows which one is meant, so both are kept free.
	"""
	zone = clock.site_zone()
	until = end.replace(tzinfo=zone, fold=1)
	return start.replace(tzinfo=zone).astimezone(timezone.utc), until.astimezone(timezone.utc)
