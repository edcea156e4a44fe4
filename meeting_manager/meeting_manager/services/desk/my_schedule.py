"""What a host sees of the bookings they hold: no name but the first, and no contact data.

MM Staff have no right on bookings or customers. Everything here is read and changed for one user, and only
what that user hosts.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from meeting_manager.meeting_manager.domain.booking.booking_lifecycle import LIVING, LONGEST
from meeting_manager.meeting_manager.domain.common.names import first_name
from meeting_manager.meeting_manager.domain.common.plain_text import typed_text
from meeting_manager.meeting_manager.domain.messages.datetime_format import spoken_day
from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.common import clock

MOST_DAYS = 7
BOOKING_FIELDS = [
	"name", "status", "waitlist", "meeting_title", "starts_at", "ends_at", "seats", "location", "notes",
	"customer_name",
]  # fmt: skip


@dataclass(frozen=True)
class Answer:
	question: str
	answer: str


@dataclass(frozen=True)
class Meeting:
	"""One booking as its host sees it, all texts as they were typed. start, end: `14:30` on the host's clock.

	date: of its first day that is asked for. is_over_night: it ends on another day than it begins. can_close:
	it has begun, and nobody has said yet whether the guest came.
	"""

	number: str
	status: str
	date: str
	start: str
	end: str
	is_over_night: bool
	first_name: str
	title: str
	seats: int
	place: str
	notes: str
	answers: list[Answer]
	can_close: bool


@dataclass(frozen=True)
class Day:
	"""date: `2027-03-31`; title: the same in words."""

	date: str
	title: str
	is_today: bool
	meetings: list[Meeting]


def days_of(user: str, first: date | None = None, count: int = 1) -> list[Day]:
	"""The days from `first` on, today when it is None, on the clock of the user. At most four statements,
	however many bookings there are. count: 1 to 7.

	Raises ValidationError for days that no clock has.
	"""
	zone, count = clock.zone_of(user), min(max(count, 1), MOST_DAYS)
	today = clock.now().astimezone(zone).date()
	first = first or today
	try:
		wanted = [first + timedelta(days=number) for number in range(count)]
		since, until = (_midnight(day, zone) for day in (first, first + timedelta(days=count)))
		found = _bookings(user, since, until)
	except (ValueError, OverflowError):
		frappe.throw(_("Please enter a date, such as 2027-03-31."))
	answers = _answers([booking.name for booking in found])
	meetings = [_meeting(booking, answers.get(booking.name, []), zone, first) for booking in found]
	return [_day(day, today, meetings) for day in wanted]


def mark_attended(user: str, booking: str) -> Document:
	"""The guest came. Raises DoesNotExistError for a booking that is not theirs, as for one that nobody has,
	and BookingRequestError before it begins and once it is over.
	"""
	return bookings.complete(_own(user, booking))


def mark_no_show(user: str, booking: str) -> Document:
	"""The guest did not come. Raises as `mark_attended` does."""
	return bookings.mark_no_show(_own(user, booking))


def _own(user: str, booking: str) -> str:
	row = frappe.qb.DocType("MM Booking Host")
	shared = frappe.qb.from_(row).select(row.parent).where((row.user == user) & (row.parent == booking))
	table = frappe.qb.DocType("MM Meeting Booking")
	query = frappe.qb.from_(table).select(table.name).where(table.name == booking)
	found = query.where((table.host == user) | table.name.isin(shared)).run(pluck=True)
	if not found:
		frappe.throw(_("There is no such booking in your schedule."), frappe.DoesNotExistError)
	return found[0]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
	return datetime.combine(day, time.min, zone).astimezone(timezone.utc)


def _bookings(user: str, since: datetime, until: datetime) -> list[frappe._dict]:
	"""Those that overlap with [since, until), by time: three statements over indexes."""
	names = {*_held(user, since, until), *_hosted(user, since, until)}
	if not names:
		return []
	booking, customer = frappe.qb.DocType("MM Meeting Booking"), frappe.qb.DocType("MM Customer")
	meeting_type = frappe.qb.DocType("MM Meeting Type")
	return (
		frappe.qb.from_(booking)
		.left_join(customer)
		.on(customer.name == booking.customer)
		.left_join(meeting_type)
		.on(meeting_type.name == booking.meeting_type)
		.select(*(booking[field] for field in BOOKING_FIELDS))
		.select(customer.customer_name.as_("known_name"))
		.select(meeting_type.location_type, meeting_type.location.as_("usual_place"))
		.where(booking.name.isin(sorted(names)))
		.orderby(booking.starts_at)
		.orderby(booking.name)
		.run(as_dict=True)
	)


def _held(user: str, since: datetime, until: datetime) -> list[str]:
	"""The bookings that the user holds, alone or with others."""
	row = frappe.qb.DocType("MM Booking Host")
	is_then = (row.ends_at > clock.seconds(since)) & (row.starts_at < clock.seconds(until))
	query = frappe.qb.from_(row).select(row.parent).where((row.user == user) & is_then)
	return query.where(row.busy_until > clock.seconds(since)).run(pluck=True)


def _hosted(user: str, since: datetime, until: datetime) -> list[str]:
	"""The bookings that name the user as host: those of events have no rows with users."""
	booking = frappe.qb.DocType("MM Meeting Booking")
	is_then = (booking.ends_at > clock.seconds(since)) & (booking.starts_at < clock.seconds(until))
	query = frappe.qb.from_(booking).select(booking.name).where((booking.host == user) & is_then)
	earliest = clock.to_site(since - LONGEST)
	return query.where(booking.start_datetime > earliest).run(pluck=True)


def _answers(names: list[str]) -> dict[str, list[Answer]]:
	if not names:
		return {}
	row = frappe.qb.DocType("MM Booking Answer")
	query = frappe.qb.from_(row).select(row.parent, row.question, row.answer).where(row.parent.isin(names))
	found: dict[str, list[Answer]] = {}
	for each in query.orderby(row.parent).orderby(row.idx).run(as_dict=True):
		if each.answer:
			said = Answer(typed_text(each.question), typed_text(each.answer))
			found.setdefault(each.parent, []).append(said)
	return found


def _meeting(booking: frappe._dict, answers: list[Answer], zone: ZoneInfo, first: date) -> Meeting:
	start, end = (clock.utc(moment).astimezone(zone) for moment in (booking.starts_at, booking.ends_at))
	return Meeting(
		number=booking.name,
		status=_status(booking),
		date=str(max(start.date(), first)),
		start=start.strftime("%H:%M"),
		end=end.strftime("%H:%M"),
		is_over_night=start.date() != end.date(),
		first_name=_first_of((booking.customer_name, booking.known_name)),
		title=" ".join(typed_text(booking.meeting_title).split()),
		seats=cint(booking.seats),
		place=_place(booking),
		notes=typed_text(booking.notes),
		answers=answers,
		can_close=_can_close(booking),
	)


def _first_of(names: Iterable[str | None]) -> str:
	"""The first name of the first of these that is one: what was submitted with the booking, else the
	customer's.
	"""
	return next((first_name(typed_text(name)) for name in names if name), "")


def _status(booking: frappe._dict) -> str:
	return "Waitlist" if booking.waitlist else booking.status


def _can_close(booking: frappe._dict) -> bool:
	has_begun = cint(booking.starts_at) <= clock.seconds(clock.now())
	return has_begun and booking.status in LIVING and not booking.waitlist


def _place(booking: frappe._dict) -> str:
	"""Where it is; the host of a phone call is told only that it is one."""
	place = typed_text(booking.location or booking.usual_place)
	return place or (_("By phone") if booking.location_type == "Phone" else "")


def _day(day: date, today: date, meetings: list[Meeting]) -> Day:
	title = spoken_day(day, frappe.local.lang or "en")
	return Day(str(day), title, day == today, [each for each in meetings if each.date == str(day)])
