"""A day on paper, of one host or of all, for the print format. In the site's time zone, and in the language
of the user who prints.
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


def day_sheet(host: str, day: str | None = None, all_hosts: str | None = None) -> dict:
	"""`{"host", "day", "date", "rows", "guests", "is_of_all"}` of one MM Host and one day, today unless
	another is named. all_hosts: anything but "" and "0" for one sheet of all hosts; `host` is then any of
	them, because a print format needs a record.

	rows: by time, without what is cancelled: `{"start", "end", "hosts", "who", "contact", "what", "seats",
	"place", "notes", "status"}`, all texts. Raises PermissionError for whose role reads no bookings: who may
	read the host may print it. MM Staff print their day from My Schedule.
	"""
	is_of_all = cint(all_hosts) > 0
	chosen = {} if is_of_all else {"name": host}
	names = dict(frappe.get_all("MM Host", chosen, ["user", "display_name"], as_list=True))
	if not access.may_see_contact_data():
		frappe.throw(_("You don't have permission to print day sheets."), frappe.PermissionError)
	try:
		date = getdate(day) if day else clock.to_site(clock.now()).date()
	except (ValueError, TypeError, OverflowError):
		frappe.throw(_("Please enter a date, such as 2027-03-31."))
	hosts = _hosts_on(date, None if is_of_all else list(names))
	rows = [_row(booking, _names(hosts[booking.name], names)) for booking in _bookings(list(hosts), date)]
	return {
		"host": _("All Hosts") if is_of_all else _names(list(names), names),
		"is_of_all": is_of_all,
		"day": spoken_day(date, frappe.local.lang or "en"),
		"date": str(date),
		"rows": rows,
		"guests": sum(cint(row["seats"]) or 1 for row in rows),
	}


def _hosts_on(date, users: list[str] | None) -> dict[str, list[str]]:
	"""`{booking: the users whose time it takes on that day}`, of these users or of all; two reads, each by an
	index.
	"""
	booking, row = frappe.qb.DocType("MM Meeting Booking"), frappe.qb.DocType("MM Booking Host")
	hosted = frappe.qb.from_(booking).select(booking.name, booking.host).where(_is_on(booking, date))
	held = frappe.qb.from_(row).select(row.parent, row.user).orderby(row.idx)
	if users is None:
		found = list(hosted.run())
		held = held.where(row.parent.isin([name for name, _user in found] or [""]))
	else:
		found = list(hosted.where(booking.host.isin(users)).run())
		first = clock.seconds(_midnight(date).replace(tzinfo=timezone.utc) - DAY)  # whatever the site's zone
		held = held.where(row.user.isin(users) & (row.busy_until > first))
		held = held.where((row.starts_at >= first) & (row.starts_at < first + 3 * DAY.total_seconds()))
	hosts: dict[str, list[str]] = {}
	for name, user in (*found, *held.run()):
		if user not in hosts.setdefault(name, []) and user:
			hosts[name].append(user)
	return hosts


def _bookings(names: list[str], date) -> list:
	"""Those of them that are on that day, by time, with the name of the customer."""
	booking, customer = frappe.qb.DocType("MM Meeting Booking"), frappe.qb.DocType("MM Customer")
	return (
		frappe.qb.from_(booking)
		.left_join(customer)
		.on(customer.name == booking.customer)
		.select(*(booking[field] for field in FIELDS), customer.customer_name.as_("known_name"))
		.where(booking.name.isin(sorted(names) or [""]) & _is_on(booking, date))
		.where(booking.status != "Cancelled")
		.orderby(booking.starts_at)
		.orderby(booking.name)
		.run(as_dict=True)
	)


def _midnight(date) -> datetime:
	return datetime.combine(date, time.min)


def _is_on(booking, date):
	return (booking.start_datetime >= _midnight(date)) & (booking.start_datetime < _midnight(date) + DAY)


def _names(users: list[str], names: dict[str, str]) -> str:
	"""What hosts are called; who is none any more, by the user."""
	return ", ".join(typed_text(names.get(user) or user) for user in users)


def _row(booking, hosts: str) -> dict[str, str]:
	contact = booking.customer_phone or booking.customer_phone_at_booking
	contact = contact or booking.customer_email or booking.customer_email_at_booking
	who = typed_text(booking.customer_name) or typed_text(booking.known_name)
	notes = " ".join(typed_text(booking.notes).split())
	return {
		"start": booking.start_datetime.strftime("%H:%M"),
		"end": booking.end_datetime.strftime("%H:%M"),
		"hosts": hosts,
		"who": who or _("Guest"),
		"contact": contact or "",
		"what": typed_text(booking.meeting_title),
		"seats": str(booking.seats) if cint(booking.seats) > 1 else "",
		"place": typed_text(booking.location),
		"notes": notes if len(notes) <= LONGEST_NOTES else notes[:LONGEST_NOTES] + "…",
		"status": "" if booking.status == "Confirmed" else _(booking.status),
	}
