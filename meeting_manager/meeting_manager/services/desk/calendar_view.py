"""What the calendar of the Desk shows: the bookings that the user may see, and the site's events."""

from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce, Sum
from frappe.utils import cint, create_batch, get_datetime

from meeting_manager.meeting_manager.domain.booking.booking_lifecycle import LONGEST
from meeting_manager.meeting_manager.services.booking import reservations
from meeting_manager.meeting_manager.services.common import access, clock

FIELDS = [
	"name", "meeting_title", "start_datetime", "end_datetime", "status", "waitlist", "event", "customer",
	"customer_name", "host", "starts_at", "ends_at",
]  # fmt: skip
NAMES_AT_ONCE = 500  # from about a thousand on, MariaDB reads the whole table for them
EDGE = timedelta(days=1)  # a reader's zone may be most of a day away from the site's


def entries(first: datetime, until: datetime, filters: list) -> list[dict]:
	"""The bookings in [first, until), clocks of the site, and a day around; four queries, and
	one more for each NAMES_AT_ONCE bookings. One that began more than LONGEST before is not shown.

	Without filters an event is one entry, with its seats, and what is cancelled is left out; filters show
	each booking that they match.
	"""
	first, until = first - EDGE, until + EDGE
	if filters:
		return _bookings(first, until, filters)
	shown = [["event", "is", "not set"], ["status", "!=", "Cancelled"]]
	return _bookings(first, until, shown) + _events(first, until)


def _bookings(first, until, filters: list) -> list[dict]:
	rows = frappe.get_list(
		"MM Meeting Booking",
		fields=FIELDS,
		# The lower bound of the start is for the index: without it everything before `until` is read.
		filters=[
			*filters,
			["start_datetime", "<", until],
			["start_datetime", ">", first - LONGEST],
			["end_datetime", ">", first],
		],
		order_by="start_datetime asc, name asc",
		limit=0,
	)
	may_change = frappe.has_permission("MM Meeting Booking", "write")
	now = clock.to_site(clock.now())
	movable = {
		row.name
		for row in rows
		if may_change and row.status in reservations.HOLDING and not row.event and row.start_datetime > now
	}
	known = _names_of({row.customer for row in rows if row.customer and not row.customer_name})
	hosts = _hosts_of([row.name for row in rows])
	return [
		_booking(row, known.get(row.customer), hosts.get(row.name, []), row.name in movable) for row in rows
	]


def _hosts_of(bookings: list[str]) -> dict[str, list[str]]:
	"""`{booking: the users who host it}`, in their order: several hold one together."""
	row = frappe.qb.DocType("MM Booking Host")
	query = frappe.qb.from_(row).select(row.parent, row.user).orderby(row.idx)
	query = query.where(row.parenttype == "MM Meeting Booking")
	found: dict[str, list[str]] = {}
	for some in create_batch(bookings or [""], NAMES_AT_ONCE):
		for booking, user in query.where(row.parent.isin(some)).run():
			if user:
				found.setdefault(booking, []).append(user)
	return found


def _names_of(customers: set[str]) -> dict[str, str]:
	"""`{number: name}`, for bookings that were made for a customer without a name being submitted."""
	if not customers:
		return {}
	named = {"name": ["in", sorted(customers)]}
	return dict(frappe.get_all("MM Customer", named, ["name", "customer_name"], as_list=True))


def _booking(row, known_name: str | None, hosts: list[str], is_movable: bool) -> dict:
	who = row.customer_name or known_name
	title = f"{who} · {row.meeting_title}" if who else row.meeting_title
	return {
		"doctype": "MM Meeting Booking",
		"name": row.name,
		"title": title,
		"hosts": hosts or [row.host] * bool(row.host),
		"start": row.start_datetime,
		"end": row.end_datetime,
		"starts_at": cint(row.starts_at),
		"ends_at": cint(row.ends_at),
		"all_day": 0,  # said, because Frappe's calendar takes silence for a whole day
		"status": "Waitlist" if row.waitlist else row.status,
		"startEditable": is_movable,
		"durationEditable": is_movable and access.may_book_any_time(),
	}


def _instant(site_clock) -> int:
	return clock.seconds(clock.from_site(get_datetime(site_clock)))


def _events(first, until) -> list[dict]:
	if not frappe.has_permission("MM Event", "read"):
		return []
	event, row = frappe.qb.DocType("MM Event"), frappe.qb.DocType("MM Booking Host")
	fields = [event.name, event.title, event.start_datetime, event.end_datetime, event.capacity]
	query = (
		frappe.qb.from_(event)
		.left_join(row)
		.on((row.event == event.name) & (row.holds == 1))
		.select(*fields, Coalesce(Sum(row.seats), 0).as_("taken"))
		.where((event.start_datetime < until) & (event.start_datetime > first - LONGEST))
		.where(event.end_datetime > first)
		.where(event.status == "Scheduled")
		.groupby(*fields)
		.orderby(event.start_datetime)
	)
	return [
		{
			"doctype": "MM Event",
			"name": found.name,
			"hosts": [],
			"title": _("{0} · {1} of {2} seats").format(found.title, cint(found.taken), cint(found.capacity)),
			"start": get_datetime(found.start_datetime),
			"end": get_datetime(found.end_datetime),
			"starts_at": _instant(found.start_datetime),
			"ends_at": _instant(found.end_datetime),
			"all_day": 0,
			"status": "Event",
			"startEditable": False,
			"durationEditable": False,
		}
		for found in query.run(as_dict=True)
	]
