"""Questions that ask for hidden fields without reading them: by each function, each is refused to all but
those who may see contact data, and answered to those.
"""

import json

import frappe

from meeting_manager.tests.base import FRAPPE, CommittingTestCase, requires_bench
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
REFUSED_BY_FRAPPE = {"counts of assigned customers"}  # once it is asked for them in the user's name


class TestProbes(CommittingTestCase):
	def setUp(self):
		super().setUp()
		self.people = People()

	@requires_bench
	def test_lists_by_either_rest_api_answer_no_question_about_hidden_fields(self):
		paths = (f"/api/resource/{BOOKING}", f"/api/v2/document/{BOOKING}")
		for (label, values), path in [(each, path) for each in LISTS.items() for path in paths]:
			with self.subTest(label, path=path):
				answer = self.people.ask("MM Staff", "GET", path, **values)

				self.assert_refused(answer)

	@requires_bench
	def test_each_function_that_reads_refuses_it_too(self):
		for label, (function, values) in CALLS.items():
			filled = {
				key: value.replace("{own}", self.people.own) if isinstance(value, str) else value
				for key, value in values.items()
			}
			for role in ("MM Staff", PORTAL):
				with self.subTest(label, role=role):
					answer = self.people.call(role, function, **filled)
					self.assert_refused(answer, by_us=role == "MM Staff" and label not in REFUSED_BY_FRAPPE)
			with self.subTest(label, role="MM Manager"):
				answer = self.people.call("MM Manager", function, **filled)
				self.assertTrue(answer.status_code == 200 or label in ANSWERED_TO_NOBODY, answer.text[:600])
		for meeting_type, name in (("Dashboard Chart", "Guess"), ("Report", "Guess")):
			frappe.delete_doc(meeting_type, name, force=True)

	@requires_bench
	def test_json_bodies_counts_and_old_commands_are_the_same(self):
		json_body = {"doctype": BOOKING, "filters": {"customer_email": ["like", "hidden%"]}}
		headers = {"Authorization": self.people.tokens["MM Staff"], "Content-Type": "application/json"}
		for label, method, path, options in (
			("json", "POST", "/api/method/frappe.client.get_list", {"data": json.dumps(json_body)}),
			(
				"v2",
				"GET",
				f"/api/v2/doctype/{BOOKING}/count",
				{"query_string": {"filters": json.dumps(GUESS)}},
			),
			("cmd", "GET", "/", {"query_string": {"cmd": "frappe.client.get_count", "doctype": CUSTOMER}}),
			(
				"list",
				"GET",
				"/api/method/frappe.www.list.get",
				{"query_string": {**{"doctype": BOOKING}, "customer_email": "a"}},
			),
		):
			with self.subTest(label):
				self.assert_refused(send(method, path, headers=headers, **options), by_us=label != "cmd")

	@requires_bench
	def test_the_refusal_says_which_field(self):
		answer = self.people.ask("MM Staff", "GET", f"/api/resource/{BOOKING}", filters=GUESS)

		self.assertIn("You don't have permission to read the field customer_email of bookings.", answer.text)

	@requires_bench
	def test_everyday_questions_are_answered(self):
		fields = [
			"name",
			"meeting_title",
			"first_name",
			"status",
			"customer",
			"`tabMM Meeting Booking`.`host`",
		]
		count = "count(name) as n" if FRAPPE < 16 else {"COUNT": "name", "as": "n"}
		for label, values in (
			("list", {"fields": fields, "order_by": "start_datetime desc", "filters": {"status": "Pending"}}),
			("all fields", {"fields": "*"}),
			("groups", {"fields": [count, "status"], "group_by": "status"}),
		):
			with self.subTest(label):
				answer = self.people.call("MM Staff", "frappe.client.get_list", doctype=BOOKING, **values)
				self.assertEqual(answer.status_code, 200, answer.text[:600])

	def assert_refused(self, answer, by_us: bool = True):
		self.assertEqual(answer.status_code, 403, answer.text[:600])
		self.assertNotIn("is not whitelisted", answer.text)  # so Frappe refuses who has not signed in
		self.assertIn("t have permission to" if by_us else "Permi", answer.text)
		self.assertEqual(self.people.leaked(answer.text), [])
