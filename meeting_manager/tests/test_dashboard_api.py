import json
import os
from functools import partial
from unittest.mock import patch

import frappe

from meeting_manager import hooks
from meeting_manager.api import dashboard
from meeting_manager.tests.base import TestCase, requires_bench
from meeting_manager.tests.factories import days_ago, make_mm_customer, make_user, make_visit

MODULE_PATH = frappe.get_app_path("meeting_manager", "meeting_manager")
EACH = (
	dashboard.no_show_rate,
	dashboard.follow_ups_due,
	dashboard.bookings_by_week,
	dashboard.bookings_by_type,
	dashboard.new_and_returning,
)


def read(kind: str, slug: str) -> dict:
	"""A standard record of the module, as its file has it."""
	with open(f"{MODULE_PATH}/{kind}/{slug}/{slug}.json", encoding="utf-8") as file:
		return json.load(file)


class TestFiguresAPI(TestCase):
	def test_who_sees_every_booking_gets_them(self):
		make_visit(make_mm_customer().name, f"{days_ago(3)} 10:00")
		for role in ("System Manager", "MM Manager", "MM Receptionist"):
			frappe.set_user(make_user(role).name)
			for figure in EACH:
				with self.subTest(f"{role}, {figure.__name__}"):
					self.assertTrue(figure())
			frappe.set_user("Administrator")

	def test_staff_and_users_without_a_role_get_no_figures_of_the_whole_site(self):
		for role in ("MM Staff", "Blogger"):
			frappe.set_user(make_user(role).name if frappe.db.exists("Role", role) else "Guest")
			for figure in EACH:
				with self.subTest(f"{role}, {figure.__name__}"):
					self.assertRaises(frappe.PermissionError, figure)
			frappe.set_user("Administrator")

	def test_todays_bookings_are_for_who_sees_every_booking(self):
		today = frappe.utils.now_datetime().replace(hour=0, minute=0, second=0, microsecond=0)
		booking = make_visit(make_mm_customer().name, today)
		for role in ("MM Manager", "MM Receptionist", "MM Staff"):
			frappe.set_user(make_user(role).name)
			with self.subTest(role):
				if role == "MM Staff":
					self.assertRaises(frappe.PermissionError, dashboard.today)
				else:
					names = {row["name"] for row in dashboard.today()["bookings"]}
					self.assertIn(booking.name, names)
			frappe.set_user("Administrator")

	def test_a_number_card_gets_its_value_and_where_a_click_leads(self):
		before = dashboard.follow_ups_due()["value"]
		make_mm_customer(next_follow_up=days_ago(1))

		card = dashboard.follow_ups_due()

		self.assertEqual((card["value"], card["fieldtype"]), (before + 1, "Int"))
		self.assertEqual(card["route"], ["query-report", "Follow-ups Due"])
		self.assertEqual(dashboard.no_show_rate()["fieldtype"], "Percent")
		self.assertEqual(dashboard.no_show_rate()["route_options"], {"from_date": str(days_ago(89))})

	def test_a_chart_has_a_label_for_each_value(self):
		make_visit(make_mm_customer().name, f"{days_ago(3)} 10:00")
		for figure in EACH[2:]:
			chart = figure()
			with self.subTest(figure.__name__):
				for dataset in chart["datasets"]:
					self.assertEqual(len(dataset["values"]), len(chart["labels"]))
				self.assertTrue(sum(chart["datasets"][0]["values"]))

	def test_labels_are_in_the_readers_language(self):
		make_visit(None, f"{days_ago(3)} 10:00")
		before = frappe.local.lang
		self.addCleanup(setattr, frappe.local, "lang", before)
		frappe.local.lang = "ms"

		self.assertRegex(
			" ".join(dashboard.bookings_by_week()["labels"]),
			r"\d+ (Jan|Feb|Mac|Apr|Mei|Jun|Jul|Ogo|Sep|Okt|Nov|Dis)",
		)


class TestWorkspaceFiles(TestCase):
	def test_every_method_that_a_card_or_chart_names_is_there(self):
		for slug in ("no_show_rate", "follow_ups_to_make"):
			self.assertIn(frappe.get_attr(read("number_card", slug)["method"]), EACH)
		for slug in ("bookings_by_week", "bookings_by_type", "new_and_returning_customers"):
			with open(f"{MODULE_PATH}/dashboard_chart_source/{slug}/{slug}.js", encoding="utf-8") as file:
				method = file.read().partition('method: "')[2].partition('"')[0]
			self.assertIn(frappe.get_attr(method), EACH)

	def test_every_block_of_the_workspace_has_its_row(self):
		workspace = read("workspace", "meeting_manager")
		rows = {
			"chart": {row["label"] for row in workspace["charts"]},
			"shortcut": {row["label"] for row in workspace["shortcuts"]},
			"number_card": {row["label"] for row in workspace["number_cards"]},
			"custom_block": {row["custom_block_name"] for row in workspace["custom_blocks"]},
			"card": {row["label"] for row in workspace["links"] if row["type"] == "Card Break"},
		}
		blocks = json.loads(workspace["content"])

		for kind, labels in rows.items():
			with self.subTest(kind):
				self.assertEqual({b["data"][f"{kind}_name"] for b in blocks if b["type"] == kind}, labels)

	def test_whatever_the_workspace_leads_to_exists(self):
		workspace = read("workspace", "meeting_manager")
		links = [(row["link_type"], row["link_to"]) for row in workspace["links"] if row["type"] == "Link"]
		links += [(row["type"], row.get("link_to")) for row in workspace["shortcuts"]]
		folder = {"DocType": "doctype", "Report": "report", "Page": "page"}
		for kind, target in links:
			if kind != "URL":
				with self.subTest(target):
					self.assertTrue(read(folder[kind], frappe.scrub(target)))

	@requires_bench
	def test_frappe_reads_every_stored_filter(self):
		stored = [
			(card["document_type"], card["filters_json"])
			for card in map(partial(read, "number_card"), os.listdir(f"{MODULE_PATH}/number_card"))
			if card["type"] == "Document Type"
		]
		shortcuts = read("workspace", "meeting_manager")["shortcuts"]
		stored += [(row["link_to"], row["stats_filter"]) for row in shortcuts if row.get("stats_filter")]
		boards = frappe.get_all(
			"Kanban Board", {"reference_doctype": ["like", "MM %"]}, ["reference_doctype", "filters"]
		)
		stored += [(board.reference_doctype, board.filters) for board in boards if board.filters]

		self.assertGreater(len(stored), 4)
		for doctype, filters in stored:
			with self.subTest(filters):
				self.assertIsInstance(frappe.get_list(doctype, filters=json.loads(filters), limit=1), list)

	def test_the_app_opens_on_the_workspace(self):
		self.assertEqual(hooks.add_to_apps_screen[0]["route"], "/app/meeting-manager")


class TestWorkspaceRoles(TestCase):
	"""What Frappe itself shows of the workspace to each role."""

	def page_of(self, role: str) -> dict:
		from frappe.desk.desktop import get_desktop_page

		frappe.set_user(make_user(role).name)
		return get_desktop_page(
			json.dumps({"name": "Meeting Manager", "title": "Meeting Manager", "public": 1})
		)

	@requires_bench
	def test_reception_sees_figures_charts_and_reports_but_no_duplicates(self):
		page = self.page_of("MM Receptionist")

		links = {link["link_to"] for card in page["cards"]["items"] for link in card["links"]}
		self.assertEqual(len(page["number_cards"]["items"]), 6)
		self.assertEqual(len(page["charts"]["items"]), 5)
		self.assertIn("Top Customers", links)
		self.assertNotIn("Duplicates", links)
		self.assertEqual(page["onboardings"]["items"], [])

	@requires_bench
	def test_staff_are_led_to_their_schedule_and_to_nothing_that_they_may_not_open(self):
		page = self.page_of("MM Staff")

		shortcuts = {shortcut["label"] for shortcut in page["shortcuts"]["items"]}
		links = {link["link_to"] for card in page["cards"]["items"] for link in card["links"]}
		self.assertEqual(page["number_cards"]["items"], [])
		self.assertEqual(page["charts"]["items"], [])
		self.assertEqual(shortcuts, {"My Schedule", "Events", "Public Page"})
		self.assertEqual(links, {"my-schedule", "MM Event", "MM Host", "MM Meeting Type", "MM Schedule"})

	@requires_bench
	def test_an_administrator_is_led_through_six_steps(self):
		frappe.db.set_value("Module Onboarding", "Meeting Manager", "is_complete", 0)
		for step in frappe.get_all("Onboarding Step Map", {"parent": "Meeting Manager"}, pluck="step"):
			frappe.db.set_value("Onboarding Step", step, {"is_complete": 0, "is_skipped": 0})

		stored = frappe.get_system_settings  # which Frappe 16 keeps, whatever a test writes
		with patch.object(
			frappe, "get_system_settings", lambda key: key == "enable_onboarding" or stored(key)
		):
			page = self.page_of("MM Manager")

		self.assertEqual(len(page["onboardings"]["items"][0]["items"]), 6)
