import importlib
import json
from pathlib import Path
from unittest.mock import patch

import frappe

from meeting_manager.meeting_manager.report import layout
from meeting_manager.tests.base import TestCase, requires_bench
from meeting_manager.tests.factories import (
	days_ago,
	make_mm_customer,
	make_mm_event,
	make_mm_host,
	make_mm_meeting_type,
	make_user,
	make_visit,
)

FOLDER = Path(layout.__file__).parent
SLUGS = sorted(path.parent.name for path in FOLDER.glob("*/*.json"))
OFFICE = ["System Manager", "MM Manager", "MM Receptionist"]
OF_MANAGERS_ONLY = {"duplicates"}  # a receptionist may not merge
YEAR = {"from_date": "2019-01-01", "to_date": "2019-12-31"}  # in which no other test and no demo books


def run(slug: str, **filters) -> tuple:
	"""What a report's `execute` gives: columns, rows, advice, chart, figures."""
	module = importlib.import_module(f"meeting_manager.meeting_manager.report.{slug}.{slug}")
	return module.execute(frappe._dict(filters))


def definition(slug: str) -> dict:
	return json.loads((FOLDER / slug / f"{slug}.json").read_text())


class TestReportFiles(TestCase):
	def test_all_eight_are_there_each_with_its_script(self):
		self.assertEqual(len(SLUGS), 8)
		for slug in SLUGS:
			with self.subTest(slug):
				script = (FOLDER / slug / f"{slug}.js").read_text()
				self.assertIn(f'frappe.query_reports["{definition(slug)["name"]}"]', script)
				self.assertEqual(frappe.scrub(definition(slug)["name"]), slug)

	def test_reception_and_managers_read_them_and_staff_none(self):
		for slug in SLUGS:
			with self.subTest(slug):
				roles = [row["role"] for row in definition(slug)["roles"]]
				self.assertEqual(roles, OFFICE[:2] if slug in OF_MANAGERS_ONLY else OFFICE)

	def test_only_columns_that_rows_fill_are_shown(self):
		self._book_something()
		for slug in SLUGS:
			with self.subTest(slug):
				columns, rows, _advice, chart, figures = run(
					slug, **YEAR, days=1, until=days_ago(0), status=""
				)
				self.assertTrue(rows and chart and figures)
				self.assertLessEqual({each["fieldname"] for each in columns}, set(rows[0]))
				for dataset in chart["data"]["datasets"]:
					self.assertEqual(len(dataset["values"]), len(chart["data"]["labels"]))

	def _book_something(self):
		customer, other = make_mm_customer(next_follow_up=days_ago(2)).name, make_mm_customer().name
		meeting_type = make_mm_meeting_type()
		make_mm_event(start_datetime="2019-05-05 10:00", end_datetime="2019-05-05 12:00")
		make_visit(
			customer, "2019-05-06 10:00", meeting_type=meeting_type.name, host=meeting_type.hosts[0].host
		)
		make_visit(customer, "2019-05-07 10:00", status="No Show")
		frappe.get_doc(doctype="MM Duplicate Suggestion", customer=customer, duplicate_of=other).insert()


class TestReportFilters(TestCase):
	def test_without_filters_the_usual_days_are_taken(self):
		with patch.object(layout, "today", lambda: layout.date(2026, 11, 21)):
			period = layout.read_period(None, back=30, ahead=2)

		self.assertEqual(period, (layout.date(2026, 10, 22), layout.date(2026, 11, 23)))

	def test_days_in_the_wrong_order_or_too_many_are_refused(self):
		for filters, message in (
			({"from_date": "2026-02-02", "to_date": "2026-02-01"}, "before the start"),
			({"from_date": "1926-02-02", "to_date": "2026-02-01"}, "ten years"),
		):
			with self.subTest(message), self.assertRaisesRegex(frappe.ValidationError, message):
				layout.read_period(filters, back=1)

	def test_what_is_no_number_or_no_choice_is_the_usual_one(self):
		filters = {"limit": "many", "rank_by": "tabUser"}

		self.assertEqual(layout.read_number(filters, "limit", 20), 20)
		self.assertEqual(layout.read_choice(filters, "rank_by", ("Spent", "Bookings")), "Spent")

	def test_an_empty_report_says_what_to_do_and_a_cut_one_that_it_is_cut(self):
		self.assertEqual(layout.advice([], "Make a booking."), "Make a booking.")
		self.assertIsNone(layout.advice([1], "Make a booking."))
		self.assertIn("5000", layout.advice([1] * layout.MOST_ROWS, "Make a booking."))


class TestReportFigures(TestCase):
	def test_top_customers_say_their_share(self):
		first, second = (
			make_mm_customer(customer_name=name).name for name in ("First Guest", "Second Guest")
		)
		make_visit(first, "2019-02-01 10:00", amount=75)
		make_visit(second, "2019-02-02 10:00", amount=25)
		make_visit(second, "2019-02-03 10:00", amount=0)

		_columns, rows, _advice, chart, figures = run("top_customers", **YEAR, limit=1)
		by_bookings = run("top_customers", **YEAR, rank_by="Bookings")

		self.assertEqual([row["customer"] for row in rows], [first])
		self.assertEqual([each["value"] for each in figures], [75, 75.0, 33.3])
		self.assertEqual(chart["data"]["labels"], ["First Guest"])
		self.assertEqual(by_bookings[3]["data"]["datasets"][0]["values"], [2, 1])

	def test_not_seen_since_counts_days_and_bands(self):
		customer = make_mm_customer().name
		make_visit(customer, f"{days_ago(3000)} 10:00")

		_columns, rows, _advice, chart, _figures = run("not_seen_since", days=2900)

		self.assertEqual([row["days"] for row in rows if row["customer"] == customer], [3000])
		self.assertEqual(chart["data"]["labels"][0], "2900 to 2989 days")
		self.assertEqual(
			chart["data"]["datasets"][0]["values"][1], len([r for r in rows if 2990 <= r["days"] < 3080])
		)

	def test_follow_ups_tell_late_from_today_and_to_come(self):
		before = [figure["value"] for figure in run("follow_ups_due", until=days_ago(-3))[4]]
		for days in (8, 7, 0, -3, -4):
			make_mm_customer(next_follow_up=days_ago(days))

		_columns, rows, _advice, _chart, figures = run("follow_ups_due", until=days_ago(-3))

		added = [figure["value"] - old for figure, old in zip(figures, before, strict=True)]
		self.assertEqual(added, [2, 1, 1])
		self.assertIn(-3, [row["days_late"] for row in rows])
		self.assertNotIn(-4, [row["days_late"] for row in rows])

	def test_no_shows_have_a_rate_over_all_and_a_bar_for_each_month(self):
		customer = make_mm_customer().name
		make_visit(customer, "2019-02-01 10:00", status="No Show", amount=30)
		for day in ("02", "03", "04"):
			make_visit(customer, f"2019-03-{day} 10:00")

		columns, rows, _advice, chart, figures = run("no_shows", **YEAR)

		self.assertEqual([each["value"] for each in figures], [1, 25.0, 30])
		self.assertEqual(chart["data"]["datasets"][0]["values"], [0, 1, *[0] * 10])
		self.assertEqual(chart["data"]["labels"][:2], ["Jan 2019", "Feb 2019"])
		self.assertEqual((rows[0]["rate"], columns[0]["options"]), (25.0, "MM Customer"))
		self.assertEqual(run("no_shows", **YEAR, group_by="Booking Source")[0][0]["fieldname"], "title")

	def test_occupancy_is_said_in_hours(self):
		host = make_mm_host(display_name="Hana")
		make_visit(None, "2019-03-06 10:00", "2019-03-06 11:30", host=host.user)

		_columns, rows, _advice, chart, _figures = run("host_occupancy", **YEAR)

		row = next(row for row in rows if row["host"] == host.user)
		self.assertEqual(row["booked_hours"] + row["outside_hours"], 1.5)
		self.assertEqual(row["open_hours"], 365 * 8)
		self.assertEqual(chart["fieldtype"], "Percent")

	def test_sources_have_their_own_words_and_none_is_not_known(self):
		make_visit(make_mm_customer(customer_source="Referral").name, "2019-02-01 10:00", amount=5)
		make_visit(make_mm_customer().name, "2019-02-02 10:00", amount=6)

		rows = run("source_analysis", **YEAR, group_by="Customer Source")[1]

		self.assertEqual({row["source"]: row["spent"] for row in rows}, {"Referral": 5, "Unknown": 6})


class TestReportPermissions(TestCase):
	"""What Frappe itself lets each role do with a report."""

	@requires_bench
	def test_each_runs_for_those_who_may_and_for_nobody_else(self):
		from frappe.desk.query_report import run as run_report

		users = {role: make_user(role).name for role in ("MM Manager", "MM Receptionist", "MM Staff")}
		for slug in SLUGS:
			name = definition(slug)["name"]
			allowed = {row["role"] for row in definition(slug)["roles"]}
			for role, user in users.items():
				frappe.set_user(user)
				with self.subTest(f"{name}, {role}"):
					if role in allowed:
						self.assertIn("columns", run_report(name, {**YEAR, "days": 1}))
					else:
						self.assertRaises(frappe.PermissionError, run_report, name, YEAR)

	@requires_bench
	def test_only_managers_may_export(self):
		from frappe.permissions import can_export

		for slug in SLUGS:
			doctype = definition(slug)["ref_doctype"]
			for role in ("MM Receptionist", "MM Staff", "MM Manager"):
				frappe.set_user(make_user(role).name)
				with self.subTest(f"{slug}, {role}"):
					self.assertEqual(bool(can_export(doctype)), role == "MM Manager")
				frappe.set_user("Administrator")
