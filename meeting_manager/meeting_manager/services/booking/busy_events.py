"""The hosts' own Frappe Events, which count as busy: those they made, and those from Google Calendar."""

from collections import defaultdict
from datetime import datetime, timezone

import frappe
from frappe.query_builder import Criterion
from frappe.utils import get_datetime, getdate

from meeting_manager.meeting_manager.domain.booking.recurrence import RepeatingEvent, expand
from meeting_manager.meeting_manager.domain.common.intervals import Interval
from meeting_manager.meeting_manager.services.common import clock

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
	event, booking = frappe.qb.DocType("Event"), frappe.qb.DocType("MM Meeting Booking")
	guest = frappe.qb.DocType("Event Participants")
	# Frappe closes a repeating Event once its first day is over
	lives = (event.status == "Open") | ((event.repeat_this_event == 1) & (event.status != "Cancelled"))
	takes_part = (guest.reference_doctype == "User") & guest.reference_docname.isin(users)
	may_reach = Criterion.any(
		[
			event.ends_on > first,
			event.starts_on >= first,
			event.ends_on.isnull(),
			event.repeat_this_event == 1,
		]
	)
	return (
		frappe.qb.from_(event)
		.left_join(guest)
		.on((guest.parent == event.name) & (takes_part | guest.email.isin(users)))
		.left_join(booking)
		.on(booking.calendar_event == event.name)
		.select(*(event[field] for field in FIELDS))
		.select(guest.reference_docname.as_("participant"), guest.email.as_("participant_email"))
		.where(lives & (event.starts_on < until) & may_reach & booking.name.isnull())
		.where(event.owner.isin(users) | guest.name.notnull())
		.run(as_dict=True)
	)


def _aware(start: datetime, end: datetime) -> Interval:
	"""The span of two site clocks. Calendars know no skipped hours, so those move on with the clock. In an
	hour that comes twice nobody knows which one is meant, so both are kept free.
	"""
	zone = clock.site_zone()
	until = end.replace(tzinfo=zone, fold=1)
	return start.replace(tzinfo=zone).astimezone(timezone.utc), until.astimezone(timezone.utc)
