"""Helpers that create records for tests. Overrides win; what must be unique gets a fresh value."""

import itertools
import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email import message_from_string, policy
from zoneinfo import ZoneInfo

import frappe

from meeting_manager.meeting_manager.services.booking.bookings import read_guest
from meeting_manager.meeting_manager.services.common import booking_totals, clock
from meeting_manager.meeting_manager.services.customers import (
	customers,
	duplicate_suggestions,
	merge,
	verification,
)
from meeting_manager.meeting_manager.services.messages import task_runner

_counter = itertools.count(1)
_run = uuid.uuid4().hex[:8]
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
BELONGING_TO_BOOKINGS = {
	"MM Booking Host": "parent",
	"MM Booking Answer": "parent",
	"MM Booking Reminder": "booking",
	"MM SMS Message": "booking",
	"MM Booking Task": "booking",
	"Email Queue": "reference_name",
}


@dataclass
class Mail:
	"""A queued mail as its reader gets it; `calendar` is the attached file, `method` what it says it is."""

	to: list[str]
	subject: str
	html: str
	text: str
	calendar: bytes | None
	method: str | None


def unique_email(label: str = "person") -> str:
	"""An address no other test uses, nor an earlier run on the same site."""
	return f"{label}.{_run}.{next(_counter)}@example.com"


def unique_phone() -> str:
	"""A Malaysian mobile number that the numbering plan has, and no other test of this run uses."""
	return f"+60111{uuid.uuid4().int % 10**7:07d}"


def mark(word: str) -> str:
	"""A word that stands nowhere else on the site."""
	return f"{word}{_run}{next(_counter)}"


def textable_phone() -> str:
	"""The same, of a block that the numbering plan has, so that it may be texted."""
	return f"+49151{uuid.uuid4().int % 10**8:08d}"


def new_mm_customer(**values):
	"""A customer that is not saved, for calling one rule at a time."""
	return frappe.get_doc({"doctype": "MM Customer", "customer_name": "Ann Lee", **values})


def emails_of(customer) -> list[tuple[str, int]]:
	"""The customer's email rows in order, each with its primary mark."""
	return [(row.email_address, row.is_primary) for row in customer.email_addresses]


def make_mm_customer(**overrides):
	"""A saved Full customer."""
	values = {
		"doctype": "MM Customer",
		"customer_name": "Aisyah binti Osman",
		"primary_email": unique_email(),
	}
	return frappe.get_doc({**values, **overrides}).insert()


def make_mm_meeting_booking(**overrides):
	"""A saved booking of one hour; without `customer` or contact data it is anonymous."""
	values = {
		"doctype": "MM Meeting Booking",
		"meeting_title": "First consultation",
		"start_datetime": "2027-03-01 10:00:00",
		"end_datetime": "2027-03-01 11:00:00",
	}
	return frappe.get_doc({**values, **overrides}).insert()


def make_legacy_booking(**overrides) -> str:
	"""A booking row as the old system left it: written straight to the table, no rule applied. Returns its
	number.
	"""
	doc = frappe.get_doc(
		{
			"doctype": "MM Meeting Booking",
			"name": f"MB-L{uuid.uuid4().hex[:10]}",
			"meeting_title": "Legacy",
			"start_datetime": "2024-05-06 09:00:00",
			"end_datetime": "2024-05-06 10:00:00",
			"status": "Completed",
			"source": "Import",
			**overrides,
		}
	)
	doc.db_insert()
	return doc.name


def make_user(role: str | None):
	"""A desk user with one role; without any, a user of the website."""
	frappe.local.conf.throttle_user_limit = 10**6  # Frappe takes 60 an hour, which is right for people
	return frappe.get_doc(
		doctype="User",
		email=unique_email("user"),
		first_name="Test",
		send_welcome_email=0,
		roles=[{"role": role}] if role else [],
	).insert(ignore_permissions=True)


def set_settings(**values):
	"""Change MM Settings for one test; the base class undoes it."""
	settings = frappe.get_doc("MM Settings")
	settings.update(values)
	settings.save()


def statistics_of(customer) -> tuple:
	"""What the database holds of the customer's bookings: how many, and the day of the latest."""
	return frappe.db.get_value("MM Customer", customer.name, ["total_bookings", "last_booking_date"])


def make_mm_booking_request(**overrides):
	"""What a guest sends through the Web Form: for tomorrow, under a new email."""
	values = {
		"doctype": "MM Booking Request",
		"full_name": "Ann Lee",
		"email": unique_email(),
		"wanted_at": frappe.utils.add_days(frappe.utils.now_datetime(), 1),
	}
	return frappe.get_doc({**values, **overrides}).insert()


def with_phone(phone: str) -> dict:
	"""The rows of a customer with one phone number."""
	return {"phone_numbers": [{"phone_number": phone}]}


def is_suggested(customer: str, duplicate_of: str) -> bool:
	"""Whether staff are asked to look at this pair."""
	pair = {"customer": customer, "duplicate_of": duplicate_of, "status": "Open"}
	return bool(frappe.db.exists("MM Duplicate Suggestion", pair))


def make_mm_schedule(**overrides):
	"""Every day from 9 to 17 on the clock of UTC."""
	values = {
		"doctype": "MM Schedule",
		"schedule_name": unique_slug("schedule"),
		"time_zone": "UTC",
		"windows": [window(day) for day in WEEKDAYS],
	}
	return frappe.get_doc({**values, **overrides}).insert()


def window(weekday: str, from_time: str = "09:00:00", to_time: str = "17:00:00") -> dict:
	"""A row of a schedule's weekly hours."""
	return {"weekday": weekday, "from_time": from_time, "to_time": to_time}


def make_mm_host(**overrides):
	"""A host with a user of their own, who is not mailed."""
	values = {"doctype": "MM Host", "display_name": "Hana", "slug": unique_slug("host"), "mail_host": 0}
	values["user"] = overrides.get("user") or make_user("MM Staff").name
	values["schedule"] = overrides.get("schedule") or make_mm_schedule().name
	return frappe.get_doc({**values, **overrides}).insert()


def make_mm_meeting_type(*, hosts=None, **overrides):
	"""A published type of 30 minutes without notice, held by `hosts` (MM Host documents) or a new one."""
	hosts = hosts if hosts is not None else [make_mm_host()]
	values = {
		"doctype": "MM Meeting Type",
		"title": "First consultation",
		"slug": unique_slug("type"),
		"published": 1,
		"minimum_notice": 0,
		"hosts": [{"host": host.name} for host in hosts],
	}
	return frappe.get_doc({**values, **overrides}).insert()


def make_mm_event(**overrides):
	"""A published event of 10 seats in ten days."""
	start = frappe.utils.get_datetime(f"{frappe.utils.add_days(frappe.utils.nowdate(), 10)} 18:00:00")
	values = {
		"doctype": "MM Event",
		"title": "Open evening",
		"slug": unique_slug("event"),
		"published": 1,
		"start_datetime": start,
		"end_datetime": start + timedelta(hours=2),
		"capacity": 10,
	}
	return frappe.get_doc({**values, **overrides}).insert()


def unique_slug(label: str) -> str:
	"""An address or name that no other test uses, nor an earlier run on the same site."""
	return f"{label}-{_run}-{next(_counter)}"


def a_guest(**overrides):
	"""Somebody who books, with an email of their own."""
	return read_guest(**{"name": "Ann Lee", "email": unique_email(), **overrides})


def coming(hour: int, minute: int = 0, *, days: int = 7) -> datetime:
	"""A time of the day in a week, an aware instant in UTC."""
	day = datetime.now(timezone.utc) + timedelta(days=days)
	return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


def clocks_go_back(zone: str) -> datetime:
	"""The first midnight of UTC, from tomorrow on, within whose day the clocks of this zone go back."""
	day = coming(0, days=1)
	while _offset(zone, day + timedelta(days=1)) >= _offset(zone, day):
		day += timedelta(days=1)
	return day


def _offset(zone: str, instant: datetime) -> timedelta:
	return instant.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()


def remove_made() -> None:
	"""Delete what carries a unique email or address of this run, in small letters or capitals."""
	_remove_bookings()
	slugs = ["like", f"%-{_run}-%"]
	for doctype in ("MM Meeting Type", "MM Event", "MM Host"):
		names = frappe.get_all(doctype, {"slug": slugs}, pluck="name")
		_remove(doctype, names, ("MM Meeting Type Host", "MM Question"))
	schedules = frappe.get_all("MM Schedule", {"schedule_name": slugs}, pluck="name")
	_remove("MM Schedule", schedules, ("MM Schedule Window", "MM Schedule Override"))


def _remove(doctype: str, names: list[str], children: tuple[str, ...]) -> None:
	for each in (*children, doctype) if names else ():
		frappe.db.delete(each, {"name" if each == doctype else "parent": ["in", names]})


def _remove_bookings() -> None:
	mine = ["like", f"%.{_run}.%"]
	made_customers = frappe.get_all("MM Customer Email", {"email_address": mine}, pluck="parent")
	held = frappe.get_all("MM Meeting Booking", {"customer_email": mine}, pluck="name")
	theirs = frappe.get_all("MM Meeting Booking", {"customer": ["in", made_customers]}, pluck="name")
	booking_totals.count_many({*held, *theirs}, -1)
	for doctype, field in BELONGING_TO_BOOKINGS.items():
		if held:
			frappe.db.delete(doctype, {field: ["in", held]})
	for doctype, filters in (
		("MM Booking Request", {"email": mine}),
		("MM Meeting Booking", {"customer_email": mine}),
		("MM Meeting Booking", {"customer": ["in", made_customers]}),
		("MM Duplicate Suggestion", {"customer": ["in", made_customers]}),
		("MM Duplicate Suggestion", {"duplicate_of": ["in", made_customers]}),
		("MM Customer Phone", {"parent": ["in", made_customers]}),
		("MM Customer Email", {"parent": ["in", made_customers]}),
		("MM Customer Word", {"customer": ["in", made_customers]}),
		("MM Customer", {"name": ["in", made_customers]}),
	):
		if made_customers or mine in filters.values():
			frappe.db.delete(doctype, filters)


def tomorrow() -> str:
	"""The date after today on the clock of the site."""
	return str(frappe.utils.add_days(frappe.utils.nowdate(), 1))


def mails_about(booking) -> list[Mail]:
	"""The mails of a booking, in the order they were queued, those that wait among them."""
	task_runner.do_now(booking.name)
	about = {"reference_doctype": "MM Meeting Booking", "reference_name": booking.name}
	rows = frappe.get_all("Email Queue", about, ["name", "message"], order_by="creation asc, name asc")
	return [_read_mail(row) for row in rows]


def write_waiting_mails() -> None:
	"""Queue every email that waits for its job, in this transaction."""
	for booking in frappe.get_all("MM Booking Task", pluck="booking", distinct=True, order_by="booking"):
		task_runner.do_now(booking)


def mails_to(address: str, booking) -> list[Mail]:
	"""Those of them that one person gets."""
	return [mail for mail in mails_about(booking) if mail.to == [address]]


def _read_mail(row) -> Mail:
	message = message_from_string(row.message, policy=policy.default)
	parts = {part.get_content_type(): part for part in message.walk() if not part.is_multipart()}
	calendar = parts.get("text/calendar")
	return Mail(
		to=frappe.get_all("Email Queue Recipient", {"parent": row.name}, pluck="recipient"),
		subject=message["Subject"],
		html=parts["text/html"].get_content(),
		text=parts["text/plain"].get_content(),
		calendar=calendar.get_payload(decode=True) if calendar else None,
		method=calendar.get_param("method") if calendar else None,
	)


def mailed_token(booking) -> str:
	"""What stands behind /booking/ in the latest mail about a booking."""
	return re.findall(r"/booking/([\w-]+)", mails_about(booking)[-1].html)[-1]


def verify(customer, *contact_points: str):
	"""Let a member of staff confirm emails and phone numbers of a customer with the caller. Returns it."""
	for each in contact_points:
		verification.confirm_with_caller(customer.name, "email" if "@" in each else "phone", each)
	return customer.reload()


def make_confirmed_booking(**overrides):
	"""A confirmed booking of a type, in a week at ten, by somebody with an email of their own."""
	start = overrides.pop("start", None) or coming(10)
	values = {
		"meeting_type": overrides.get("meeting_type") or make_mm_meeting_type().name,
		"start_datetime": clock.to_site(start),
		"end_datetime": clock.to_site(start + timedelta(minutes=30)),
		"status": "Confirmed",
		"source": "Website",
		"customer_name": "Ann Lee",
		"customer_email": unique_email(),
	}
	return make_mm_meeting_booking(**{**values, **overrides})


def reminders_of(booking) -> dict[tuple[str, int], str]:
	"""The ledger of a booking: {(channel, hours before): status}."""
	fields = ["channel", "lead_hours", "status"]
	rows = frappe.get_all("MM Booking Reminder", {"booking": booking.name}, fields)
	return {(row.channel, row.lead_hours): row.status for row in rows}


def texts_about(booking) -> list:
	"""The text messages of a booking, oldest first."""
	fields = ["name", "recipient", "message", "kind", "status", "reason", "attempts"]
	order = "creation asc, name asc"
	return frappe.get_all("MM SMS Message", {"booking": booking.name}, fields, order_by=order)


def make_due_reminders(count: int, due_at: int) -> list[str]:
	"""So many confirmed bookings, each with a mail that is due, in two statements. Returns their numbers."""
	meeting_type, start = make_mm_meeting_type().name, coming(10)
	now, times = frappe.utils.now_datetime(), (start, start + timedelta(minutes=30))
	every = {"creation": now, "modified": now, "owner": "Administrator", "modified_by": "Administrator"}
	bookings = [
		{
			**every,
			"name": f"MB-{_run}-{next(_counter)}",
			"meeting_title": "First consultation",
			"meeting_type": meeting_type,
			"status": "Confirmed",
			"seats": 1,
			"customer_email": unique_email(),
			"start_datetime": clock.to_site(times[0]),
			"end_datetime": clock.to_site(times[1]),
			"starts_at": clock.seconds(times[0]),
			"ends_at": clock.seconds(times[1]),
		}
		for _number in range(count)
	]
	rows = [
		{
			**every,
			"name": frappe.generate_hash(length=10),
			"booking": booking["name"],
			"channel": "Email",
			"lead_hours": 24,
			"due_at": due_at,
			"status": "Scheduled",
			"reminder_key": f"{booking['name']}:Email:24",
		}
		for booking in bookings
	]
	_write_rows("MM Meeting Booking", bookings)
	_write_rows("MM Booking Reminder", rows)
	return [booking["name"] for booking in bookings]


def _write_rows(doctype: str, rows: list[dict]) -> None:
	for first in range(0, len(rows), 250):
		query = frappe.qb.into(frappe.qb.DocType(doctype)).columns(*rows[0])
		query.insert(*(tuple(row.values()) for row in rows[first : first + 250])).run()


def staff_booking(**overrides):
	"""A confirmed booking that has begun already, an hour ago: it can be completed or missed."""
	return make_confirmed_booking(**{"start": coming(0) - timedelta(days=7, hours=1), **overrides})


def outcome_of(name: str) -> tuple[int, int, int]:
	"""How many records of an MM Bulk Action are done, were so already, and are not done."""
	return frappe.db.get_value("MM Bulk Action", name, ["done", "unchanged", "failed"])


def reasons_of(name: str) -> dict[str, str]:
	"""Why records of an MM Bulk Action were not changed."""
	rows = frappe.get_all("MM Bulk Action Failure", {"parent": name}, ["record", "reason"])
	return {row.record: row.reason for row in rows}


def make_visit(customer: str | None, start: str, end: str | None = None, **overrides):
	"""A booking that is over: Completed, of one hour unless `end` says another. On the site's clock."""
	start = frappe.utils.get_datetime(start)
	values = {
		"customer": customer,
		"start_datetime": start,
		"end_datetime": end or start + timedelta(hours=1),
		"status": "Completed",
	}
	return make_mm_meeting_booking(**{**values, **overrides})


def days_ago(days: int):
	"""A date on the site's clock; of less than no days, one to come."""
	return frappe.utils.getdate(frappe.utils.add_days(frappe.utils.nowdate(), -days))


def merge_customers(source, survivor, *, seen=None, **choices):
	"""Merge two customers as the dialog does, by default with what its preview says. Returns the log."""
	seen = merge.preview(source.name, survivor.name, choices)["seen"] if seen is None else seen
	return merge.merge(source.name, survivor.name, choices, seen)


def make_comment_about(customer, text: str):
	"""A comment in the timeline of a customer."""
	about = {"reference_doctype": "MM Customer", "reference_name": customer.name}
	return frappe.get_doc(doctype="Comment", comment_type="Comment", content=text, **about).insert()


def make_task_about(customer):
	"""A task that is assigned to nobody."""
	about = {"reference_type": "MM Customer", "reference_name": customer.name}
	return frappe.get_doc(doctype="ToDo", description="Call", **about).insert()


def make_event_with(*made_customers):
	"""An entry of Frappe's calendar in which customers take part."""
	rows = [{"reference_doctype": "MM Customer", "reference_docname": each.name} for each in made_customers]
	times = {"starts_on": "2027-03-01 10:00:00", "ends_on": "2027-03-01 11:00:00"}
	return frappe.get_doc(
		doctype="Event", subject="Visit", event_type="Private", event_participants=rows, **times
	).insert()


def make_suggestion(one, other):
	"""A note that two customers may be one."""
	duplicate_suggestions.suggest_duplicate(one.name, other.name, "Same phone number")
	pair = duplicate_suggestions.pair_key(one.name, other.name)
	return frappe.get_doc("MM Duplicate Suggestion", {"pair_key": pair})


def write_bookings(customer, count: int) -> None:
	"""So many completed bookings of a customer, a day after another, in two statements."""
	now, first = frappe.utils.now_datetime(), datetime(2024, 1, 1, 10)
	every = {"creation": now, "modified": now, "owner": "Administrator", "modified_by": "Administrator"}
	rows = [
		{
			**every,
			"name": f"MB-{_run}-{next(_counter)}",
			"customer": customer.name,
			"meeting_title": "First consultation",
			"status": "Completed",
			"seats": 1,
			"amount": 10,
			"start_datetime": first + timedelta(days=day),
			"end_datetime": first + timedelta(days=day, hours=1),
		}
		for day in range(count)
	]
	_write_rows("MM Meeting Booking", rows)
	customers.update_statistics({customer.name})
	booking_totals.count_many([row["name"] for row in rows])


def make_custom_doctype(test, fields: list[dict], **values) -> str:
	"""A DocType that no app has, removed when `test` ends. Making one commits. Returns its name."""
	name = f"MM Test {next(_counter)} {_run}"
	rows = [{"role": "System Manager", "read": 1, "write": 1, "create": 1, "delete": 1}]
	permissions = [] if values.get("istable") else rows
	values = {"module": "Custom", "custom": 1, "fields": fields, "permissions": permissions, **values}
	frappe.get_doc(doctype="DocType", name=name, **values).insert()
	test.addCleanup(frappe.db.commit)
	test.addCleanup(frappe.delete_doc, "DocType", name, force=True)
	return name


def make_custom_field(test, doctype: str, fieldname: str, **values) -> None:
	"""A Data field that an administrator has added, removed when `test` ends. Making one commits."""
	field = frappe.get_doc(
		{"doctype": "Custom Field", "dt": doctype, "fieldname": fieldname, "fieldtype": "Data", **values}
	).insert()
	test.addCleanup(frappe.db.commit)
	test.addCleanup(frappe.delete_doc, "Custom Field", field.name, force=True)


def last_mail_to(address: str) -> Mail:
	"""The mail that was queued last to an address, those that wait among them."""
	write_waiting_mails()
	names = frappe.get_all("Email Queue Recipient", {"recipient": address}, pluck="parent")
	order = "creation desc, name desc"
	rows = frappe.get_all(
		"Email Queue", {"name": ["in", names]}, ["name", "message"], order_by=order, limit=1
	)
	return _read_mail(rows[0])


def forget_merges(*made_customers: str) -> None:
	"""Remove what a test that commits leaves of a merge; the source has no email to be found by."""
	names = ["in", made_customers]
	frappe.db.delete("MM Customer Merge Log", {"source": names})
	booking_totals.count_many(frappe.get_all("MM Meeting Booking", {"customer": names}, pluck="name"), -1)
	frappe.db.delete("MM Meeting Booking", {"customer": names})
	for doctype in ("MM Customer Email", "MM Customer Phone"):
		frappe.db.delete(doctype, {"parent": names})
	frappe.db.delete("MM Customer", {"name": names})
