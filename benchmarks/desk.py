"""The Desk on a site with many bookings: lists with their counts, link searches, cards, charts, reports, the
calendar and jobs, each as the Desk asks for it.

    ../env/bin/python PATH/benchmarks/desk.py SITE [ROUNDS] [PART OF A NAME]

Run with a bench's Python from its `sites` folder. Only reads. The rounds are interleaved: in each, everything
is done once, and beside each a `select 1`, the floor. Prints the median and the 95th of a hundred in
milliseconds, the statements, and how loaded the machine was.
"""

import json
import statistics
import sys
import time
from collections import defaultdict
from datetime import timedelta
from importlib import import_module

from host import connect, site_argument

frappe = connect(site_argument())

from frappe.desk import reportview  # noqa: E402
from frappe.desk.doctype.number_card import number_card  # noqa: E402
from frappe.desk.search import search_link  # noqa: E402
from frappe.utils import now_datetime  # noqa: E402
from measure import load  # noqa: E402

from meeting_manager.api import customers, dashboard  # noqa: E402
from meeting_manager.api import desk as desk_api  # noqa: E402
from meeting_manager.meeting_manager.services.booking import waitlist  # noqa: E402
from meeting_manager.meeting_manager.services.desk import day_sheet, my_schedule  # noqa: E402
from meeting_manager.meeting_manager.services.messages import calendar  # noqa: E402

ROUNDS = int(sys.argv[2]) if len(sys.argv) > 2 else 7
ONLY = sys.argv[3] if len(sys.argv) > 3 else ""
SHOWN, COUNTED = 20, 1001  # of a list: the rows of a page, and how far the Desk counts
SLOW = 5.0  # seconds: what takes longer is done once
CUSTOMER, BOOKING, REMINDER = "MM Customer", "MM Meeting Booking", "MM Booking Reminder"
ACTIVE = [[CUSTOMER, "is_active", "=", 1]]
CARDS = ("Bookings Today", "Bookings This Week", "Pending Bookings", "New Customers This Month")
GOALS = {
	"customer l": "≤ 20 ms",
	"booking l": "≤ 50 ms",
	"reminder list": "≤ 50 ms",
	"card": "≤ 100 ms",
	"chart New": "≤ 300 ms",
	"chart": "≤ 100 ms",
	"report": "≤ 1 s",
	"job": "≤ 50 ms, ≤ 5 statements",
}
REPORTS = {
	"source_analysis": ({}, {"group_by": "Customer Source"}),
	"no_shows": ({}, {"group_by": "Host"}, {"group_by": "Meeting Type"}, {"group_by": "Booking Source"}),
	"not_seen_since": ({}, {"also_coming": 1}),
	"top_customers": ({}, {"rank_by": "Bookings"}),
	"host_occupancy": ({},),
	"follow_ups_due": ({},),
	"event_attendance": ({},),
	"duplicates": ({},),
}


def main():
	works = {name: work for name, work in everything().items() if ONLY.lower() in name.lower()}
	taken, floors, statements = defaultdict(list), [], {}
	for number in range(ROUNDS):
		for name, work in works.items():
			if number and taken[name][0] > SLOW:
				continue
			floors.append(seconds(lambda: frappe.db.sql("select 1")))
			with counted() as sent:
				taken[name].append(seconds(work))
			statements[name] = len(sent)
	told = f"{frappe.db.count(BOOKING)} bookings, {ROUNDS} rounds, {load()}"
	print(f"\n{told}, floor (select 1) {middle(floors):.2f} ms")
	print("\n| work | median | p95 | statements | goal |\n|---|---|---|---|---|")
	for name, times in taken.items():
		goal = next((goal for start, goal in GOALS.items() if name.startswith(start)), "")
		shown = f"{middle(times):.1f} ms | {worst(times):.1f} ms | {statements[name]} | {goal}"
		print(f"| {name} | {shown} |", flush=True)


def everything() -> dict:
	"""What is measured, by its name."""
	newest = frappe.get_all(CUSTOMER, {"total_bookings": [">", 0]}, pluck="name", limit=1)
	host = frappe.get_all("MM Host", pluck="name", limit=1)
	user = frappe.get_all(BOOKING, {"host": ["is", "set"]}, pluck="host", limit=1)
	today = now_datetime().replace(hour=0, minute=0, second=0, microsecond=0)
	found = {
		"customer list": listing(CUSTOMER, ACTIVE, "creation desc"),
		"customer list by total bookings": listing(CUSTOMER, ACTIVE, "total_bookings desc"),
		"customer list, Lead": listing(
			CUSTOMER, [*ACTIVE, [CUSTOMER, "status", "=", "Lead"]], "creation desc"
		),
		"customer list by last change": listing(CUSTOMER, ACTIVE, "modified desc"),
		"customer link search, empty": lambda: search_link(CUSTOMER, ""),
		"booking list": listing(BOOKING, [], "start_datetime desc"),
		"booking list by creation": listing(BOOKING, [], "creation desc"),
		"booking list, Pending": listing(
			BOOKING, [[BOOKING, "status", "=", "Pending"]], "start_datetime asc"
		),
		"booking link search, empty": lambda: search_link(BOOKING, ""),
		"reminder list": listing(REMINDER, [], "due_at desc"),
		**{f"card {name}": card(name) for name in CARDS},
		"card No-show Rate": dashboard.no_show_rate,
		"card Follow-ups to Make": dashboard.follow_ups_due,
		"chart Bookings by Week": dashboard.bookings_by_week,
		"chart Bookings by Type": dashboard.bookings_by_type,
		"chart New and Returning": dashboard.new_and_returning,
		"calendar, a week": lambda: desk_api.calendar_entries(str(today), str(today + timedelta(days=7))),
		"job write_missing_events": lambda: calendar._without_event(int(time.time())),
		"job end_offers": waitlist.end_offers,
	}
	if newest:
		found["customer overview"] = lambda: customers.overview(newest[0])
	if host:
		found["day sheet"] = lambda: day_sheet.day_sheet(host[0])
	if user:
		found["My Schedule, a week"] = lambda: my_schedule.days_of(user[0], count=7)
	for report, ways in REPORTS.items():
		execute = import_module(f"meeting_manager.meeting_manager.report.{report}.{report}").execute
		for way in ways:
			shown = ", ".join(map(str, way.values()))
			found[f"report {report}{': ' if way else ''}{shown}"] = lambda execute=execute, way=way: execute(
				way
			)
	return found


def listing(doctype: str, filters: list, order: str):
	"""A page of a list and its count, as the list of the Desk asks for both."""
	meta = frappe.get_meta(doctype)
	shown = {"name", "modified", *(field.fieldname for field in meta.fields if field.in_list_view)}
	fields = json.dumps([f"`tab{doctype}`.`{each}`" for each in sorted(shown)])
	column, way = order.split()
	asked = {"doctype": doctype, "filters": json.dumps(filters), "fields": fields}

	def read():
		frappe.local.form_dict = frappe._dict(
			asked, order_by=f"`tab{doctype}`.`{column}` {way}", start=0, page_length=SHOWN
		)
		reportview.get()
		frappe.local.form_dict = frappe._dict(asked, fields="[]", distinct="false", limit=COUNTED)
		reportview.get_count()

	return read


def card(name: str):
	document = frappe.get_doc("Number Card", name)
	filters = [each[:4] for each in json.loads(document.filters_json)]
	return lambda: number_card.get_result(document.as_json(), json.dumps(filters))


def seconds(work) -> float:
	start = time.perf_counter()
	work()
	taken = time.perf_counter() - start
	frappe.db.rollback()
	return taken


class counted:
	"""Collects the statements that are sent within a block."""

	def __enter__(self) -> list:
		self.sent, self.sql = [], frappe.db.sql

		def sql(*args, **kwargs):
			self.sent.append(args[0])
			return self.sql(*args, **kwargs)

		frappe.db.sql = sql
		return self.sent

	def __exit__(self, *_error):
		frappe.db.sql = self.sql


def middle(times: list[float]) -> float:
	return statistics.median(times) * 1000


def worst(times: list[float]) -> float:
	"""The 95th of a hundred; of few, the longest."""
	return sorted(times)[min(len(times) - 1, int(len(times) * 0.95))] * 1000


main()
