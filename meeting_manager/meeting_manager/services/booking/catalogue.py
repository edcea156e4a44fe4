"""What the public may see of meeting types, hosts and events: only published ones, only what guests need."""

from collections import defaultdict

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce, Sum
from frappe.utils import cint, flt

from meeting_manager.error_codes import ErrorCode
from meeting_manager.exceptions import refuse
from meeting_manager.meeting_manager.domain.booking.answers import Question
from meeting_manager.meeting_manager.domain.common.slugs import is_slug
from meeting_manager.meeting_manager.services.booking import availability, seat_holds
from meeting_manager.meeting_manager.services.common import clock, places

TYPE_FIELDS = (
	"name", "title", "description", "duration", "other_durations", "location_type", "location", "host_mode",
	"seats_per_slot", "confirmation", "languages", "phone_required", "horizon", "minimum_notice",
)  # fmt: skip
EVENT_FIELDS = (
	"name", "title", "description", "venue", "start_datetime", "end_datetime", "capacity",
	"seats_per_booking", "remind_only", "waitlist", "confirmation",
)  # fmt: skip


def meeting_types(host: str | None = None) -> list[dict]:
	"""The published types that somebody holds, by title; those of one host's slug if given. One read."""
	return sorted(_types(host), key=lambda meeting_type: meeting_type["title"].casefold())


def meeting_type(slug: str | None) -> dict:
	"""One published type: slug, title, description, durations (minutes), place, hosts, seats_per_slot.

	Raises BookingRequestError with 404 for any other.
	"""
	return published_type(slug)[0]


def published_type(slug: str | None) -> tuple[dict, availability.TypeRows]:
	"""The same, and the rows that `availability.slots` takes, from one read."""
	rows = availability.type_rows(slug, "published", *TYPE_FIELDS) if slug and is_slug(slug) else []
	held = [row for row in rows if row.published and row.user]
	if not held:
		refuse(ErrorCode.TYPE_UNKNOWN, _("This meeting type was not found."), "meeting_type")
	return _type(held), rows


def host(slug: str) -> dict:
	"""An active host: user is left out, guests see slug, name, photo and about."""
	fields = ["slug", "display_name as name", "photo", "about"]
	found = is_slug(slug) and frappe.db.get_value(
		"MM Host", {"slug": slug, "is_active": 1}, fields, as_dict=True
	)
	if not found:
		refuse(ErrorCode.HOST_UNKNOWN, _("This host was not found."), "host")
	return dict(found)


def events() -> list[dict]:
	"""The published events to come, soonest first. Two reads."""
	return _events()


def event(slug: str | None) -> dict:
	"""One published event to come: start and end are aware; seats_left counts those that can be booked now.

	Raises BookingRequestError with 404 for any other.
	"""
	found = _events(slug) if is_slug(slug) else []
	if not found:
		refuse(ErrorCode.EVENT_UNKNOWN, _("This event was not found."), "event")
	return found[0]


def price_of(doctype: str, name: str | None) -> float:
	"""The price of a seat of a meeting type or event; 0 without one."""
	return flt(name and frappe.get_cached_doc(doctype, name).price)


def questions(doctype: str, name: str) -> list[Question]:
	"""The custom questions of a meeting type or event, in order."""
	return questions_of(doctype, [name])[name]


def questions_of(doctype: str, names: list[str]) -> dict[str, list[Question]]:
	"""The same for several, by name. One read."""
	row, found = frappe.qb.DocType("MM Question"), defaultdict(list)
	query = frappe.qb.from_(row).select(row.parent, row.question, row.answer_type, row.choices, row.required)
	query = query.where((row.parenttype == doctype) & row.parent.isin(names or [""])).orderby(row.idx)
	for each in query.run(as_dict=True):
		choices = tuple(filter(None, map(str.strip, (each.choices or "").splitlines())))
		found[each.parent].append(Question(each.question, each.answer_type, choices, bool(each.required)))
	return found


def _types(host: str | None) -> list[dict]:
	meeting_type, listed = frappe.qb.DocType("MM Meeting Type"), frappe.qb.DocType("MM Meeting Type Host")
	person = frappe.qb.DocType("MM Host")
	query = (
		frappe.qb.from_(meeting_type)
		.join(listed)
		.on((listed.parent == meeting_type.name) & (listed.parenttype == "MM Meeting Type"))
		.join(person)
		.on((person.name == listed.host) & (person.is_active == 1))
		.select(*(meeting_type[field] for field in TYPE_FIELDS))
		.select(person.slug, person.display_name, person.photo)
		.where(meeting_type.published == 1)
		.orderby(listed.idx)
	)
	by_type = defaultdict(list)
	for row in query.run(as_dict=True):
		by_type[row.name].append(row)
	return [_type(rows) for rows in by_type.values() if not host or host in {row.slug for row in rows}]


def _type(rows: list) -> dict:
	row = rows[0]
	return {
		"slug": row.name,
		"title": row.title,
		"description": row.description or "",
		"durations": list(availability.durations_of(row)),
		"location_type": row.location_type,
		"location": places.public_place(row.location, row.location_type),
		"host_mode": row.host_mode,
		"seats_per_slot": max(1, cint(row.seats_per_slot)),
		"needs_confirmation": row.confirmation == "By staff",
		"languages": [code.strip() for code in (row.languages or "").split(",") if code.strip()],
		"phone_required": bool(row.phone_required),
		"horizon": cint(row.horizon),
		"hosts": [{"slug": each.slug, "name": each.display_name, "photo": each.photo or ""} for each in rows],
	}


def _events(name: str | None = None) -> list[dict]:
	table, row = frappe.qb.DocType("MM Event"), frappe.qb.DocType("MM Booking Host")
	now = clock.to_site(clock.now())
	query = (
		frappe.qb.from_(table)
		.left_join(row)
		.on((row.event == table.name) & (row.holds == 1))
		.select(*(table[field] for field in EVENT_FIELDS), Coalesce(Sum(row.seats), 0).as_("taken"))
		.where((table.published == 1) & (table.status == "Scheduled") & (table.start_datetime > now))
		.groupby(*(table[field] for field in EVENT_FIELDS))
		.orderby(table.start_datetime)
	)
	rows = (query.where(table.name == name) if name else query).run(as_dict=True)
	held = seat_holds.held_by_event() if rows else {}
	return [
		{
			"slug": row.name,
			"title": row.title,
			"description": row.description or "",
			"venue": places.public_place(row.venue),
			"start": clock.from_site(row.start_datetime),
			"end": clock.from_site(row.end_datetime),
			"capacity": cint(row.capacity),
			"seats_left": max(0, cint(row.capacity) - cint(row.taken) - held.get(row.name, 0)),
			"seats_per_booking": min(cint(row.seats_per_booking) or 1, cint(row.capacity)),
			"remind_only": bool(row.remind_only),
			"waitlist": bool(row.waitlist),
			"needs_confirmation": row.confirmation == "By staff",
		}
		for row in rows
	]
