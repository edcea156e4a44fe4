"""What a user may not read, a request may not name: each wrapping is refused to MM Staff and to users of the
website, and answered to those who may read it; and whoever names nothing is not disturbed.

`test_whitelisted_functions` calls every function; here are those that need arguments of their own.
"""

import io
import json

import frappe

from meeting_manager.tests.base import FRAPPE, TestCase, requires_bench
from meeting_manager.tests.factories import remove_made, unique_email
from meeting_manager.tests.http import send
from meeting_manager.tests.permission_probes import BOOKING, CUSTOMER, PORTAL, People, link_check

GUESS = [["customer_email", "like", "hidden%"]]
FULL_GUESS = [[BOOKING, "customer_email", "like", "hidden%"]]
GUESS_A_CUSTOMER = [["primary_email", "like", "hidden%"]]
CHART = {
	"name": "Guess",
	"document_type": BOOKING,
	"chart_type": "Group By",
	"type": "Bar",
	"group_by_type": "Count",
	"group_by_based_on": "customer_email",
	"filters_json": "[]",
}
HEATMAP = {
	"name": "Guess",
	"document_type": CUSTOMER,
	"chart_type": "Count",
	"type": "Heatmap",
	"based_on": "creation",
	"filters_json": json.dumps([[CUSTOMER, "primary_email", "like", "hidden%", False]]),
}
CARD = {"document_type": BOOKING, "function": "Count", "name": "Guess"}
LISTS = {
	"two hidden fields side by side": {"fields": ["name", "customer_email", "customer_phone"]},
	"filters as a list": {"filters": GUESS},
	"filters as a dict": {"filters": {"customer_email": ["like", "hidden%"]}},
	"filters with the kind of record": {"filters": FULL_GUESS},
	"letters as numbers": {"filters": '[["customer\\u005femail", "like", "hidden%"]]'},
	"or filters": {"or_filters": GUESS},
	"order": {"order_by": "customer_phone desc"},
	"order in capitals": {"order_by": "CUSTOMER_PHONE desc"},
	"order with table and quotes": {"order_by": "`tabMM Meeting Booking`.`customer_phone` desc"},
	"groups": {"fields": ["count(name) as n"], "group_by": "customer_phone"},
	"a function as a dict": {"fields": [{"MAX": "customer_email", "as": "most"}]},
	"a function": {"fields": ["max(customer_email) as most"]},
	"a function of a field that is shown": {"fields": ["greatest(name, customer_email) as same"]},
	"another name": {"fields": ["customer_email as status", "customer_phone as name"]},
}
CALLS = {
	"a value by filters": (
		"frappe.client.get_value",
		{"doctype": BOOKING, "fieldname": "name", "filters": GUESS},
	),
	"values": (
		"frappe.client.get_value",
		{"doctype": BOOKING, "fieldname": ["customer_email", "customer_phone"], "filters": {}},
	),
	"a count": ("frappe.client.get_count", {"doctype": BOOKING, "filters": GUESS}),
	"a count of customers": ("frappe.client.get_count", {"doctype": CUSTOMER, "filters": GUESS_A_CUSTOMER}),
	"report view": (
		"frappe.desk.reportview.get",
		{"doctype": BOOKING, "fields": ["`tabMM Meeting Booking`.`name`"], "filters": FULL_GUESS},
	),
	"its fields": (
		"frappe.desk.reportview.get_list",
		{"doctype": BOOKING, "fields": ["`tabMM Meeting Booking`.`customer_email`"]},
	),
	"its count": (
		"frappe.desk.reportview.get_count",
		{"doctype": BOOKING, "fields": ["`tabMM Meeting Booking`.`name`"], "filters": FULL_GUESS},
	),
	"counts of values": (
		"frappe.desk.reportview.get_stats",
		{"stats": ["customer_email"], "doctype": BOOKING},
	),
	"counts beside a list": (
		"frappe.desk.reportview.get_sidebar_stats",
		{"stats": ["_user_tags"], "doctype": BOOKING, "filters": FULL_GUESS},
	),
	"counts of groups": (
		"frappe.desk.listview.get_group_by_count",
		{"doctype": BOOKING, "current_filters": [], "field": "customer_email"},
	),
	"counts of groups of some": (
		"frappe.desk.listview.get_group_by_count",
		{"doctype": BOOKING, "current_filters": FULL_GUESS, "field": "assigned_to"},
	),
	"counts of assigned customers": (
		"frappe.desk.listview.get_group_by_count",
		{"doctype": CUSTOMER, "current_filters": GUESS_A_CUSTOMER, "field": "assigned_to"},
	),
	"a link field": (
		"frappe.desk.search.search_link",
		{"doctype": BOOKING, "txt": "", "filters": FULL_GUESS},
	),
	"a link field beyond one's own": (
		"frappe.desk.search.search_link",
		{"doctype": BOOKING, "txt": "", "ignore_user_permissions": "1"},
	),
	"a link field's answers": (
		"frappe.desk.search.search_link",
		{
			"doctype": "MM Booking Answer",
			"txt": "",
			"ignore_user_permissions": "1",
			"reference_doctype": BOOKING,
		},
	),
	"a search field": (
		"frappe.desk.search.search_widget",
		{"doctype": BOOKING, "txt": "", "searchfield": "customer_email"},
	),
	"fields beside the search": (
		"frappe.desk.search.search_widget",
		{"doctype": BOOKING, "txt": "", "filter_fields": ["customer_email", "customer_phone"]},
	),
	"what a link fetches": (*link_check(BOOKING, "{own}", ["customer_email", "customer_phone"]),),
	"the calendar": (
		"frappe.desk.calendar.get_events",
		{
			"doctype": BOOKING,
			"start": "2027-01-01",
			"end": "2027-12-31",
			"field_map": {"start": "start_datetime", "end": "end_datetime", "title": "customer_name"},
		},
	),
	"the next record": (
		"frappe.desk.form.utils.get_next",
		{"doctype": BOOKING, "value": "{own}", "prev": "0", "filters": FULL_GUESS},
	),
	"the next in an order": (
		"frappe.desk.form.utils.get_next",
		{"doctype": BOOKING, "value": "{own}", "prev": "0", "sort_field": "customer_phone"},
	),
	"a number card": (
		"frappe.desk.doctype.number_card.number_card.get_result",
		{"doc": CARD, "filters": FULL_GUESS},
	),
	"cards to choose from": (
		"frappe.desk.doctype.number_card.number_card.get_cards_for_user",
		{
			"doctype": CUSTOMER,
			"txt": "",
			"searchfield": "name",
			"start": "0",
			"page_len": "10",
			"filters": GUESS_A_CUSTOMER,
		},
	),
	"a chart": ("frappe.desk.doctype.dashboard_chart.dashboard_chart.get", {"chart": CHART, "no_cache": "1"}),
	"a heat map": (
		"frappe.desk.doctype.dashboard_chart.dashboard_chart.get",
		{"chart": HEATMAP, "no_cache": "1"},
	),
	"a chart to be kept": (
		"frappe.desk.doctype.dashboard_chart.dashboard_chart.create_dashboard_chart",
		{"args": {**CHART, "chart_name": "Guess"}},
	),
	"a report to be kept": (
		"frappe.desk.reportview.save_report",
		{"name": "Guess", "doctype": BOOKING, "report_settings": {"filters": FULL_GUESS}},
	),
	"a query in a field": (
		"frappe.client.get_list",
		{
			"doctype": "ToDo",
			"fields": ["greatest(name, (select max(primary_email) from `tabMM Customer`)) as n"],
		},
	),
	"one function by way of another": (
		"frappe.desk.search.search_widget",
		{"doctype": CUSTOMER, "txt": "", "query": "frappe.client.get_count"},
	),
}
# What Frappe answers to nobody, or not on SQLite: only that it is refused is shown for those.
ANSWERED_TO_NOBODY = {
	"cards to choose from",
	"a query in a field",
	"one function by way of another",
	"a heat map",
	*(["a link field's answers"] if FRAPPE >= 16 else []),  # rows, without their parent
	"a report to be kept",  # by whoever may make reports; on 16 these are System Managers
}
GOAL = {
	"title": "Goal",
	"doctype": "User",
	"docname": "{user}",
	"goal_value_field": "simultaneous_sessions",
	"goal_total_field": "simultaneous_sessions",
	"goal_history_field": "bio",
	"goal_doctype": CUSTOMER,
	"goal_doctype_link": "docstatus",
	"goal_field": "name",
	"date_field": "creation",
	"aggregation": "count",
	"filters": {"primary_email": ["like", "hidden%"]},
}
COUNT = "/api/method/frappe.client.get_count"
PING = "/api/method/frappe.ping"
# One name, in every part of a request: (method, path, options of a request).
WRAPPINGS = {
	"path of a resource": ("GET", f"/api/resource/{CUSTOMER}", {}),
	"path of version 1": ("GET", f"/api/v1/resource/{CUSTOMER}", {}),
	"path of version 2": ("GET", f"/api/v2/document/{CUSTOMER}/MC-1/method/x/", {}),
	"its meta": ("GET", f"/api/v2/doctype/{CUSTOMER}/meta", {}),
	"its module": ("POST", f"/api/v2/method/{CUSTOMER}/x", {}),
	"encoded twice": ("GET", "/api/resource/MM%2520Customer", {}),
	"small letters": ("GET", "/api/resource/mm customer", {}),
	"slug in the Desk": ("GET", "/app/mm-customer/MC-1", {}),
	"slug in the Desk of 16": ("GET", "/desk/mm-customer", {}),
	"module": ("POST", "/api/method/meeting_manager.meeting_manager.doctype.mm_customer.mm_customer.x", {}),
	"printed page": ("GET", "/printview", {"query_string": {"doctype": CUSTOMER, "name": "MC-1"}}),
	"list page": ("GET", "/list", {"query_string": {"doctype": CUSTOMER}}),
	"cmd": ("POST", "/", {"data": {"cmd": "frappe.client.get_count", "doctype": CUSTOMER}}),
	"cmd before an open path": (
		"POST",
		"/api/method/meeting_manager.api.public.types",
		{"data": {"cmd": "frappe.client.get_count", "doctype": CUSTOMER}},
	),
	"query string": ("GET", PING, {"query_string": {"a": CUSTOMER}}),
	"query string beside JSON": ("POST", f"{PING}?a=MM%20Customer", {"json": {"b": 1}}),
	"a key sent twice": ("POST", f"{PING}?a=MM+Customer&a=b", {"data": {"a": "b"}}),
	"a key": ("POST", PING, {"data": {CUSTOMER: "1"}}),
	"JSON": ("POST", PING, {"json": {"a": [{"b": CUSTOMER}]}}),
	"a list of JSON": ("POST", PING, {"json": [CUSTOMER]}),
	"JSON in JSON": ("POST", PING, {"json": {"a": json.dumps([json.dumps({"b": CUSTOMER})])}}),
	"letters as numbers": ("POST", PING, {"data": {"a": '["MM\\u0020Customer"]'}}),
	"letters as entities": ("POST", PING, {"data": {"a": "MM&#32;Customer"}}),
	"wide letters": ("POST", PING, {"data": {"a": "\uff2d\uff2d Customer"}}),
	"letters that nobody sees": ("POST", PING, {"data": {"a": "M\u200bM Cust\u00adomer"}}),
	"its table": ("POST", PING, {"data": {"a": "(select max(name) from `tabMM Customer`)"}}),
	"a child table": ("POST", PING, {"data": {"a": "MM Customer Email"}}),
	"plain text": ("POST", PING, {"data": '{"a": "MM Customer"}', "content_type": "text/plain"}),
	"a form with a file": ("POST", PING, {"data": {"a": CUSTOMER, "f": None}}),
	"text of a task": ("POST", PING, {"data": {"doc": json.dumps({"description": "Call MM Customer 5"})}}),
}
# What a host needs of the Desk: (function, values).
DESK = {
	"the page of the host": ("frappe.desk.desk_page.getpage", {"name": "my-schedule"}),
	"sidebar": ("frappe.desk.desktop.get_workspace_sidebar_items", {}),
	"notifications": ("frappe.desk.doctype.notification_log.notification_log.get_notification_logs", {}),
	"tasks": (
		"frappe.desk.reportview.get",
		{"doctype": "ToDo", "fields": ["`tabToDo`.`name`"]},
	),
	"form of a task": ("frappe.desk.form.load.getdoctype", {"doctype": "ToDo"}),
	"a link field": ("frappe.desk.search.search_link", {"doctype": "MM Event", "txt": ""}),
	"a link field of Frappe": ("frappe.desk.search.search_link", {"doctype": "Language", "txt": "en"}),
	"events to read": ("frappe.client.get_list", {"doctype": "MM Event"}),
	"their schedule": ("frappe.client.get_list", {"doctype": "MM Schedule", "fields": ["name"]}),
	"settings of a list": ("frappe.model.utils.user_settings.get", {"doctype": "MM Event"}),
	"translations": ("frappe.translate.get_app_translations", {}),
	"a word like a name": ("frappe.utils.global_search.search", {"text": "Hmm Customer, MM Customers"}),
}


class TestRequestGuard(TestCase):
	people: People

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.people = People()  # once: making users takes long
		frappe.db.commit()
		cls.addClassCleanup(frappe.db.commit)
		cls.addClassCleanup(remove_made)

	@requires_bench
	def test_lists_by_either_rest_api_answer_no_question(self):
		paths = (f"/api/resource/{BOOKING}", f"/api/v2/document/{BOOKING}")
		for (label, values), path in [(each, path) for each in LISTS.items() for path in paths]:
			with self.subTest(label, path=path):
				self.assert_refused(self.people.ask("MM Staff", "GET", path, **values))

	@requires_bench
	def test_each_function_that_reads_refuses_it_too(self):
		calls = {**CALLS, "a goal": ("frappe.utils.goal.get_monthly_goal_graph_data", GOAL)}
		for label, (function, values) in calls.items():
			for role in ("MM Staff", PORTAL):
				with self.subTest(label, role=role):
					self.assert_refused(self.people.call(role, function, **self.filled(values, role)))
			if label not in {*ANSWERED_TO_NOBODY, "a goal"}:
				with self.subTest(label, role="MM Manager"):
					answer = self.people.call("MM Manager", function, **self.filled(values, "MM Manager"))
					self.assertEqual(answer.status_code, 200, answer.text[:600])
		for kept, name in (("Dashboard Chart", "Guess"), ("Report", "Guess")):
			frappe.delete_doc(kept, name, force=True)

	@requires_bench
	def test_a_name_is_refused_in_every_part_of_a_request(self):
		for label, request in WRAPPINGS.items():
			for role in ("MM Staff", PORTAL, "Guest"):
				with self.subTest(label, role=role):
					answer = self.send(role, *request)
					self.assertEqual(answer.status_code, 403, answer.text[:600])
					self.assertIn("t have permission to read", answer.text)

	@requires_bench
	def test_a_saved_view_is_refused_by_its_name_and_by_a_filter_that_finds_it(self):
		chart = {**HEATMAP, "doctype": "Dashboard Chart", "chart_name": f"Chart of {self.people.email}"}
		name = frappe.get_doc({**chart, "name": None, "heatmap_year": "2026"}).insert().name
		self.addCleanup(frappe.delete_doc, "Dashboard Chart", name, force=True)
		function = "/api/method/frappe.desk.doctype.dashboard_chart.dashboard_chart.get"
		for label, request in {
			"name": ("POST", function, {"data": {"chart_name": name}}),
			"capitals": ("POST", function, {"data": {"chart_name": f" {name} "}}),
			"JSON": ("POST", function, {"json": {"chart": json.dumps({"name": name})}}),
			"path": ("GET", f"/api/v2/document/Dashboard Chart/{name}/", {}),
			"filter": ("POST", function, {"json": {"chart_name": {"document_type": ["like", "%ustomer"]}}}),
			"list": ("POST", function, {"json": {"chart_name": [["document_type", "like", "%ustomer"]]}}),
		}.items():
			for role in ("MM Staff", PORTAL):
				with self.subTest(label, role=role):
					self.assertEqual(self.send(role, *request).status_code, 403)
		answer = self.send("MM Staff", "POST", function, {"data": {"chart_name": name}})
		self.assertIn(f"which Dashboard Chart {name} shows", answer.text)
		self.assertNotEqual(
			self.send("MM Receptionist", "POST", function, {"data": {"chart_name": name}}).status_code, 403
		)

	@requires_bench
	def test_copies_of_contact_data_in_frappes_tables_are_not_counted(self):
		for doctype in ("Email Queue Recipient", "Email Queue", "Version", "Comment", "Communication"):
			for role in ("MM Staff", PORTAL):
				with self.subTest(doctype, role=role):
					answer = self.people.call(role, "frappe.client.get_count", doctype=doctype)
					self.assertEqual(answer.status_code, 403, answer.text[:600])
		self.assertEqual(self.people.call("MM Staff", "frappe.ping", description="Version").status_code, 200)

	@requires_bench
	def test_links_are_not_followed_to_what_may_not_be_read(self):
		task = frappe.get_doc(
			doctype="ToDo",
			description="Call back",
			allocated_to=self.people.users["MM Staff"],
			reference_type=CUSTOMER,
			reference_name=self.people.customer.name,
		).insert()
		path = f"/api/resource/ToDo/{task.name}"
		self.addCleanup(frappe.delete_doc, "ToDo", task.name, force=True)

		for asked in ({"expand_links": "1"}, {"expand": '["reference_name"]'}):
			self.assertEqual(self.send("MM Staff", "GET", path, {"query_string": asked}).status_code, 403)
		self.assertEqual(self.send("MM Staff", "GET", path, {}).status_code, 200)

	@requires_bench
	def test_a_record_that_is_shared_does_not_open_its_kind(self):
		frappe.share.add(CUSTOMER, self.people.customer.name, self.people.users["MM Staff"], read=1)

		self.assert_refused(self.people.call("MM Staff", "frappe.client.get_count", doctype=CUSTOMER))

	@requires_bench
	def test_others_are_refused_only_what_they_may_not_read(self):
		log = "MM Customer Merge Log"
		for role, doctype, status in (
			("MM Receptionist", CUSTOMER, 200),
			("MM Receptionist", "MM Customer Email", 200),
			("MM Receptionist", log, 403),
			("MM Manager", log, 200),
			("MM Staff", "MM Event", 200),
			("MM Staff", "MM Question", 200),
			("MM Staff", "MM Booking Answer", 403),
			(PORTAL, "MM Event", 403),
		):
			with self.subTest(doctype, role=role):
				self.assertEqual(self.send(role, "POST", PING, {"data": {"a": doctype}}).status_code, status)

	@requires_bench
	def test_hosts_and_strangers_work_undisturbed(self):
		for label, (function, values) in DESK.items():
			with self.subTest(label):
				answer = self.people.call("MM Staff", function, **values)
				self.assertNotIn("may not name it", answer.text)
				self.assertIn(answer.status_code, (200, 404, 417), answer.text[:600])
		for role, path in (
			("MM Staff", "/app"),
			(PORTAL, "/me"),
			("Guest", "/login"),
			("Guest", "/book"),
			("Guest", "/api/method/meeting_manager.api.public.types"),
		):
			with self.subTest(path):
				answer = self.send(role, "GET", path, {})
				self.assertIn(answer.status_code, (200, 301, 302), answer.text[:600])

	@requires_bench
	def test_a_host_opens_each_workspace(self):
		answer = self.people.call("MM Staff", "frappe.desk.desktop.get_workspace_sidebar_items")
		pages = answer.json["message"]["pages"]
		self.assertIn("Meeting Manager", [page["name"] for page in pages])

		for page in pages:
			with self.subTest(page["name"]):
				answer = self.people.call("MM Staff", "frappe.desk.desktop.get_desktop_page", page=page)
				self.assertEqual(answer.status_code, 200, answer.text[:600])

	@requires_bench
	def test_texts_for_our_own_functions_and_pages_are_texts(self):
		for path in ("/api/method/meeting_manager.api.public.types", "/book", "/api/v2/method/frappe.ping"):
			with self.subTest(path):
				answer = self.send("Guest", "GET", path, {"query_string": {"notes": "I am MM Customer 5"}})
				self.assertEqual(answer.status_code, 403 if "ping" in path else 200, answer.text[:600])
		stand_in = "/api/method/meeting_manager.api.exports.export_list"
		answer = self.send("MM Staff", "POST", stand_in, {"data": {"doctype": CUSTOMER}})
		self.assertIn("you may not name it", answer.text)

	@requires_bench
	def test_the_web_form_takes_a_request_from_everybody(self):
		for role in ("Guest", PORTAL, "MM Staff"):
			with self.subTest(role):
				answer = self.send_form(role, "request-a-booking")
				self.assertEqual(answer.status_code, 200, answer.text[:600])
		frappe.db.set_value("Web Form", "request-a-booking", "published", 0)
		self.addCleanup(frappe.db.commit)
		self.addCleanup(frappe.db.set_value, "Web Form", "request-a-booking", "published", 1)
		self.assertEqual(self.send_form("Guest", "request-a-booking").status_code, 403)

	@requires_bench
	def test_the_refusal_says_what_and_what_to_do(self):
		answer = self.people.ask("MM Staff", "GET", f"/api/resource/{BOOKING}", filters=GUESS)

		self.assertIn(
			"You don't have permission to read MM Meeting Booking, so you may not name it."
			" In a text, use other words.",
			answer.text,
		)

	def send_form(self, role: str, form: str):
		data = {
			"doctype": "MM Booking Request",
			"full_name": "Ann Lee",
			"email": unique_email(),
			"wanted_at": str(frappe.utils.add_days(frappe.utils.now_datetime(), 1)),
			"notes": "I am MM Customer 5",
		}
		function = "frappe.website.doctype.web_form.web_form.accept"
		return self.people.call(role, function, web_form=form, data=data)

	def send(self, role: str, method: str, path: str, options: dict):
		if "f" in (options.get("data") or ""):
			options = {"data": {**options["data"], "f": (io.BytesIO(b"x"), "x.txt")}}
		token = self.people.tokens.get(role)
		headers = {"Authorization": token} if token else {}
		return send(method, path, headers={**headers, "Accept": "application/json"}, **options)

	def filled(self, values: dict, role: str) -> dict:
		names = {"{own}": self.people.own, "{user}": self.people.users[role]}
		return {
			key: names.get(value, value) if isinstance(value, str) else value for key, value in values.items()
		}

	def assert_refused(self, answer):
		self.assertEqual(answer.status_code, 403, answer.text[:600])
		self.assertIn("t have permission to read", answer.text)
		self.assertEqual(self.people.leaked(answer.text), [])
