"""A tour of everything that this app reads: the pages and API of guests, bookings and what becomes of them,
the lists, cards, charts, reports, searches and dialogs of the Desk, and the jobs.
"""

import json
from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import frappe
from frappe.utils import now_datetime

from meeting_manager.api import bulk, customers, dashboard, desk, duplicates, my_schedule
from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.common.instants import instant_text
from meeting_manager.meeting_manager.services.customers import merge_undo
from meeting_manager.meeting_manager.services.desk import booking_search, customer_overview
from meeting_manager.meeting_manager.services.desk.day_sheet import day_sheet
from meeting_manager.tests.factories import (
	coming,
	make_mm_customer,
	make_mm_event,
	make_mm_host,
	make_mm_meeting_type,
	make_suggestion,
	make_visit,
	merge_customers,
	unique_email,
	unique_phone,
)
from meeting_manager.tests.http import send

API = "/api/method/meeting_manager.api.public."
CUSTOMER, BOOKING = "MM Customer", "MM Meeting Booking"
REPORTS = {
	"source_analysis": ({}, {"group_by": "Customer Source"}),
	"no_shows": ({}, {"group_by": "Host"}, {"group_by": "Meeting Type"}, {"group_by": "Booking Source"}),
	"not_seen_since": ({}, {"also_coming": 1}),
	"top_customers": ({}, {"rank_by": "Bookings"}, {"from_date": str(now_datetime().date())}),
	"host_occupancy": ({},),
	"follow_ups_due": ({},),
	"event_attendance": ({},),
	"duplicates": ({}, {"status": "Open"}),
}
SORTS = ("creation", "modified", "start_datetime", "total_bookings", "total_spent", "score", "due_at")
FILTERS = {
	CUSTOMER: ({"is_active": 1}, {"status": "Lead"}, {"merged_into": ["is", "set"]}, {"customer_name": "x"}),
	BOOKING: (
		{"status": "Pending"},
		{"is_suspicious": 1},
		{"waitlist": "Offered"},
		{"host": "x"},
		{"meeting_type": "x"},
		{"event": "x"},
		{"customer": "x"},
		{"start_datetime": ["timespan", "this month"]},
	),
}
SEARCHES = ("ann lee", "lee, ann", "an", "annn leee", "ann@exam", "+60123456789", "4567", "MC-0001", "李")


def make_site() -> SimpleNamespace:
	"""What the tour visits. Everything is committed."""
	host = make_mm_host()
	meeting_type = make_mm_meeting_type(hosts=[host, make_mm_host()])
	event = make_mm_event(capacity=1, waitlist=1)
	people = [make_mm_customer(primary_email=unique_email(), customer_name="Ann Lee") for _number in range(3)]
	values = {"meeting_type": meeting_type.name, "host": host.user, "status": "Confirmed"}
	visit = make_visit(people[0].name, "2019-03-05 09:00", **values)
	frappe.db.commit()
	return SimpleNamespace(
		host=host, meeting_type=meeting_type, event=event, people=people, visit=visit, guest=unique_email()
	)


def steps(site: SimpleNamespace) -> dict[str, Callable[[], object]]:
	"""The steps, by name, in their order."""
	return {
		"pages": lambda: _pages(site),
		"booking": lambda: _book_as_guest(site),
		"an event and its waitlist": lambda: _book_event(site),
		"booking for somebody": lambda: _book_as_staff(site),
		"lists": _lists,
		"searches": _searches,
		"dialogs": lambda: _dialogs(site),
		"calendar and days": lambda: _days(site),
		"cards and charts": _figures,
		"reports": _reports,
		"many at once": lambda: _many(site),
		"duplicates": lambda: _duplicates(site),
		"merge": lambda: _merge(site),
		"jobs": _jobs,
		"deletion": lambda: site.visit.delete(),
	}


def _pages(site: SimpleNamespace) -> None:
	for path in (
		"/book", f"/book/{site.meeting_type.slug}", f"/book/with/{site.host.slug}",
		f"/event/{site.event.slug}",
		f"{API}types", f"{API}events", f"{API}event?event={site.event.slug}",
		*(f"{API}{name}?{_span(site)}" for name in ("slots", "slots_by_day")),
	):  # fmt: skip
		_said(send("GET", path))


def _span(site: SimpleNamespace) -> str:
	first, until = instant_text(coming(0)), instant_text(coming(0, days=20))
	return f"meeting_type={site.meeting_type.name}&start={first}&end={until}"


def _said(answer) -> dict:
	if answer.status_code != 200:
		raise AssertionError(f"{answer.request.path}: {answer.status_code} {answer.text[:300]}")
	return answer.json["message"] if answer.is_json else {}


def _book_as_guest(site: SimpleNamespace) -> None:
	values = {"meeting_type": site.meeting_type.name, "name": "Ann Lee", "email": site.guest}
	for hour, phone in ((10, None), (11, unique_phone())):
		sent = {**values, "start": instant_text(coming(hour)), **({"phone": phone} if phone else {})}
		token = _said(send("POST", f"{API}book", json=sent))["manage_url"].rpartition("/")[2]
	_said(send("GET", f"/booking/{token}"))
	_said(send("GET", f"{API}booking?token={token}"))
	_said(send("POST", f"{API}reschedule", json={"token": token, "start": instant_text(coming(13))}))
	_said(send("POST", f"{API}cancel", json={"token": token}))


def _book_event(site: SimpleNamespace) -> None:
	for email in (site.guest, unique_email(), site.guest):
		values = {"event": site.event.slug, "name": "Ann Lee", "email": email}
		_said(send("POST", f"{API}book_event", json=values))


def _book_as_staff(site: SimpleNamespace) -> None:
	first, until = instant_text(coming(0)), instant_text(coming(0, days=8))
	desk.offers()
	desk.free_slots(site.meeting_type.name, first, until)
	asked = {"meeting_type": site.meeting_type.name, "customer": site.people[0].name}
	made = desk.book(**asked, start=instant_text(coming(14)))["booking"]
	desk.slots_to_move(made, first, until)
	desk.move(made, instant_text(coming(15)), instant_text(coming(15, 30)))
	desk.why_missing(site.meeting_type.name, str(now_datetime()))
	desk.event_seats(site.event.name)
	desk.feed_address(site.host.name)
	desk.cancel(made)
	frappe.db.commit()
	bookings.complete(site.visit.name)


def _lists() -> None:
	for doctype in frappe.get_all(
		"DocType", {"module": "Meeting Manager", "issingle": 0, "istable": 0}, pluck="name"
	):
		meta = frappe.get_meta(doctype)
		sorts = [each for each in SORTS if meta.has_field(each)] + [meta.sort_field or "modified"]
		for order in dict.fromkeys(sorts):
			show_list(doctype, {}, order)
		for filters in FILTERS.get(doctype, ()):
			show_list(doctype, filters, meta.sort_field)
	show_list(CUSTOMER, {"is_active": 1}, "creation")
	show_list(CUSTOMER, {"is_active": 1}, "modified")


def show_list(doctype: str, filters: dict, order: str) -> None:
	"""A page of a list and its count, as the list of the Desk asks for both."""
	from frappe.desk import reportview

	table = f"`tab{doctype}`"
	asked = {"doctype": doctype, "filters": json.dumps(filters), "fields": json.dumps([f"{table}.`name`"])}
	page = {"order_by": f"{table}.`{order}` desc", "start": 0, "page_length": 20}
	frappe.local.form_dict = frappe._dict(asked, **page)
	reportview.get()
	frappe.local.form_dict = frappe._dict(asked, fields="[]", distinct="false", limit=1001)
	reportview.get_count()


def _searches() -> None:
	for text in ("", *SEARCHES):
		customers.for_link(CUSTOMER, text)
		booking_search.search_bookings(text)
	customers.similar("Ann Lee", unique_email(), unique_phone())


def _dialogs(site: SimpleNamespace) -> None:
	name = site.people[0].name
	customers.overview(name)
	customers.contact_points(name)
	customers.open_duplicates(name)
	customers.log_call(name, "Called")
	customer_overview.timeline_of(CUSTOMER, name)
	customer_overview.bookings_by_day(name)
	frappe.get_doc(CUSTOMER, name).run_method("onload")
	desk.manage_link(site.visit.name)


def _days(site: SimpleNamespace) -> None:
	today = now_datetime().replace(hour=0, minute=0, second=0, microsecond=0)
	first, until = str(today), str(today + timedelta(days=7))
	desk.calendar_entries(first, until)
	desk.calendar_entries(first, until, json.dumps([[BOOKING, "status", "=", "Pending", False]]))
	day_sheet(site.host.name)
	frappe.set_user(site.host.user)
	my_schedule.days(count=7)
	frappe.set_user("Administrator")


def _figures() -> None:
	from frappe.desk.doctype.number_card import number_card

	cards = {"document_type": ["like", "MM %"], "type": "Document Type", "is_standard": 1}
	for name in frappe.get_all("Number Card", cards, pluck="name"):
		card = frappe.get_doc("Number Card", name)
		filters = [each[:4] for each in json.loads(card.filters_json)]
		number_card.get_result(card.as_json(), json.dumps(filters))
	for figure in (
		"no_show_rate",
		"follow_ups_due",
		"bookings_by_week",
		"bookings_by_type",
		"new_and_returning",
	):
		getattr(dashboard, figure)()


def _reports() -> None:
	for report, ways in REPORTS.items():
		execute = import_module(f"meeting_manager.meeting_manager.report.{report}.{report}").execute
		for way in ways:
			execute(way)


def _many(site: SimpleNamespace) -> None:
	names = json.dumps([each.name for each in site.people])
	done = bulk.start(CUSTOMER, "set_status", names, json.dumps({"status": "Active"}))
	bulk.progress(done["name"])


def _duplicates(site: SimpleNamespace) -> None:
	one, other, _third = site.people
	suggestion = make_suggestion(one, other)
	duplicates.compare(suggestion.name)
	duplicates.names(json.dumps([one.name, other.name]))
	duplicates.not_duplicates(json.dumps([suggestion.name]))
	frappe.db.commit()


def _merge(site: SimpleNamespace) -> None:
	_one, source, survivor = site.people
	merge_undo.undo(merge_customers(source.reload(), survivor.reload()).name)
	frappe.db.commit()


def _jobs() -> None:
	events = frappe.get_hooks("scheduler_events", app_name="meeting_manager")
	for path in (*events["daily_long"], *(each for paths in events["cron"].values() for each in paths)):
		frappe.get_attr(path)()
		frappe.db.commit()
