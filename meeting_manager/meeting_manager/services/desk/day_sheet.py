"""A host's day on paper, for the print format. In the site's time zone, and in the language of the user who
prints.
"""

from datetime import datetime, time, timedelta, timezone

import frappe
from frappe import _
from frappe.utils import cint, getdate

from meeting_manager.meeting_manager.domain.common.plain_text import typed_text
from meeting_manager.meeting_manager.domain.messages.datetime_format import spoken_day
from meeting_manager.meeting_manager.services.common import access, clock

DAY = timedelta(days=1)
LONGEST_NOTES = 300  # characters: more would take another guest's place on the page
FIELDS = [
	"name", "start_datetime", "end_datetime", "status", "waitlist", "meeting_title", "seats", "location",
	"notes", "customer_name", "customer_phone", "customer_phone_at_booking", "customer_email",
	"customer_email_at_booking",
]  # fmt: skip


def day_sheet(host: str, day: str | None = None) -> dict:
	"""`{"host", "day", "date", "rows", "guests"}` of one MM Host and one day, today unless another is named.

	rows: by time, without what is cancelled: `{"start", "end", "who", "contact", "what", "seats", "place",
	"notes", "status"}`, all texts. Raises PermissionError for whose role reads no bookings: who may read the
	host may print it. MM Staff print their day from My Schedule.
	"""
	user, display_name = frappe.db.get_value("MM Host", host, ["user", "display_name"])
	if not access.may_see_contact_data():
		frappe.throw(_("You don't have permission to print day sheets."), frappe.PermissionError)
	try:
		date = getdate(day) if day else clock.to_site(clock.now()).date()
	except (ValueError, TypeError, OverflowError):
		frappe.throw(_("Please enter a date, such as 2027-03-31."))
	rows = [_row(booking) for booking in _bookings(user, date)]
	return {
		"host": typed_text(display_name),
		"day": spoken_day(date, frappe.local.lang or "en"),
		"date": str(date),
		"rows": rows,
		"guests": sum(cint(row["seats"]) or 1 for row in rows),
	}


def _bookings(user: str, date) -> list:
	"""What takes the host's time on that day, in three reads, each by an index."""
	booking, row = frappe.qb.DocType("MM Meeting Booking"), frappe.qb.DocType("MM Booking Host")
	customer = frappe.qb.DocType("MM Customer")
	midnight = datetime.combine(date, time.min)
	is_then = (booking.start_datetime >= midnight) & (booking.start_datetime < midnight + DAY)
	first = clock.seconds(midnight.replace(tzinfo=timezone.utc) - DAY)  # whatever the zone of the site
	held = frappe.qb.from_(row).select(row.parent).where((row.user == user) & (row.busy_until > first))
	held = held.where((row.starts_at >= first) & (row.starts_at < first + 3 * DAY.total_seconds()))
	hosted = frappe.qb.from_(booking).select(booking.name).where((booking.host == user) & is_then)
	names = {*held.run(pluck=True), *hosted.run(pluck=True)}
	return (
		frappe.qb.from_(booking)
		.left_join(customer)
		.on(customer.name == booking.customer)
		.select(*(booking[field] for field in FIELDS), customer.customer_name.as_("known_name"))
		.where(booking.name.isin(sorted(names) or [""]) & is_then)
		.where(booking.status != "Cancelled")
		.orderby(booking.starts_at)
		.orderby(booking.name)
		.run(as_dict=True)
	)


def _row(booking) -> dict[str, str]:
	contact = booking.customer_phone or booking.customer_phone_at_booking
	contact = contact or booking.customer_email or booking.customer_email_at_booking
	who = typed_text(booking.customer_name) or typed_text(booking.known_name)
	notes = " ".join(typed_text(booking.notes).split())
	return {
		"start": booking.start_datetime.strftime("%H:%M"),
		"end": booking.end_datetime.strftime("%H:%M"),
		"who": who or _("Guest"),
		"contact": contact or "",
		"what": typed_text(booking.meeting_title),
		"seats": str(booking.seats) if cint(booking.seats) > 1 else "",
		"place": typed_text(booking.location),
		"notes": notes if len(notes) <= LONGEST_NOTES else notes[:LONGEST_NOTES] + "…",
		"status": "" if booking.status == "Confirmed" else _(booking.status),
	}
