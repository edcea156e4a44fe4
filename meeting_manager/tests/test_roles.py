"""The table of roles, request by request: what each role gets to read of a guest, and what each may do.

`test_request_guard` asks for records in other words, `test_my_schedule_api` is what MM Staff have instead.
"""

import json

import frappe

from meeting_manager.tests.base import CommittingTestCase, requires_bench
from meeting_manager.tests.permission_probes import BOOKING, CUSTOMER, PORTAL, People, link_check

PRINT = {"doc": BOOKING, "name": "{own}", "no_letterhead": "1"}
# Requests about a booking: (method, path, values). MM Staff who ask host `{own}`; its guest is `{customer}`.
READING = {
	"form": ("POST", "frappe.desk.form.load.getdoc", {"doctype": BOOKING, "name": "{own}"}),
	"record": ("POST", "frappe.client.get", {"doctype": BOOKING, "name": "{own}"}),
	"record by filters": ("POST", "frappe.client.get", {"doctype": BOOKING, "filters": {"name": "{own}"}}),
	"rest": ("GET", f"/api/resource/{BOOKING}/{{own}}", {}),
	"rest 2": ("GET", f"/api/v2/document/{BOOKING}/{{own}}/", {}),
	"list": ("POST", "frappe.client.get_list", {"doctype": BOOKING, "fields": ["*"]}),
	"report view": ("POST", "frappe.desk.reportview.get", {"doctype": BOOKING, "fields": ["*"]}),
	"saved": (
		"POST",
		"frappe.client.set_value",
		{"doctype": BOOKING, "name": "{own}", "fieldname": "location", "value": "Room {role}"},
	),
	"saved by rest": ("PUT", f"/api/resource/{BOOKING}/{{own}}", {"location": "Hall {role}"}),
	"saved by rest 2": ("PUT", f"/api/v2/document/{BOOKING}/{{own}}/", {"location": "Yard {role}"}),
}
NEWEST = {"fields": ["*"], "order_by": "creation desc"}  # a site may have more than one page of them
# The same of customers and on paper.
CLOSED = {
	"print view": ("POST", "frappe.www.printview.get_html_and_style", PRINT),
	"printed page": ("GET", "/printview", {"doctype": BOOKING, "name": "{own}"}),
	"form of a customer": (
		"POST",
		"frappe.desk.form.load.getdoc",
		{"doctype": CUSTOMER, "name": "{customer}"},
	),
	"customer by rest": ("GET", f"/api/resource/{CUSTOMER}/{{customer}}", {}),
	"list of customers": ("POST", "frappe.client.get_list", {"doctype": CUSTOMER, **NEWEST}),
	"its emails": (
		"POST",
		"frappe.client.get_list",
		{"doctype": "MM Customer Email", "parent": CUSTOMER, **NEWEST},
	),
	"joined by a dot": (
		"POST",
		"frappe.client.get_list",
		{"doctype": BOOKING, "fields": ["name", "customer.primary_email", "customer.customer_name"]},
	),
}
TIMELINE = {
	"timeline": ("POST", "frappe.desk.form.load.get_docinfo", {"doctype": BOOKING, "name": "{own}"}),
	"mails": ("POST", "frappe.desk.form.load.get_communications", {"doctype": BOOKING, "name": "{own}"}),
}
# Where nothing is refused, and nothing is said: answers to whoever has signed in.
SILENT = {
	"linked records": (
		"POST",
		"frappe.desk.form.linked_with.get",
		{"doctype": CUSTOMER, "docname": "{customer}"},
	),
	"title of a link": (
		"POST",
		"frappe.desk.search.get_link_title",
		{"doctype": CUSTOMER, "docname": "{customer}"},
	),
	"link to a customer": ("POST", "frappe.desk.search.search_link", {"doctype": CUSTOMER, "txt": "Zyz"}),
	"preview": (
		"POST",
		"frappe.desk.link_preview.get_preview_data",
		{"doctype": BOOKING, "docname": "{own}"},
	),
	"global search": ("POST", "frappe.utils.global_search.search", {"text": "Zyzzyvander"}),
	"answers": (
		"POST",
		"frappe.client.get_list",
		{"doctype": "MM Booking Answer", "parent": BOOKING, "fields": ["*"]},
	),
	"hosts": (
		"POST",
		"frappe.client.get_list",
		{"doctype": "MM Booking Host", "parent": BOOKING, "fields": ["*"]},
	),
	"tagged records": ("POST", "frappe.desk.doctype.tag.tag.get_documents_for_tag", {"tag": "#regular"}),
	"list of tags": ("POST", "frappe.client.get_list", {"doctype": "Tag Link", "fields": ["*"]}),
	"mentions": ("POST", "frappe.desk.search.get_names_for_mentions", {"search_term": "Zyz"}),
}
SET = "frappe.client.set_value"
OTHER_VALUES = {"amount": 1, "source": "Phone", "host": "Administrator", "status": "Cancelled"}
WRITING = {
	**{
		f"{field} by set_value": (
			"POST",
			SET,
			{"doctype": BOOKING, "name": "{own}", "fieldname": field, "value": value},
		)
		for field, value in {**OTHER_VALUES, "customer": "{customer}"}.items()
	},
	"by rest": ("PUT", f"/api/resource/{BOOKING}/{{own}}", OTHER_VALUES),
	"by rest 2": ("PUT", f"/api/v2/document/{BOOKING}/{{own}}/", OTHER_VALUES),
	"by patch of rest 2": ("PATCH", f"/api/v2/document/{BOOKING}/{{own}}/", OTHER_VALUES),
	"by set_value of v2": (
		"POST",
		f"/api/v2/method/{SET}",
		{"doctype": BOOKING, "name": "{own}", "fieldname": "customer", "value": "{customer}"},
	),
	"a method of it": (
		"POST",
		f"/api/v2/document/{BOOKING}/{{own}}/method/save",
		{},
	),
	"a new one": ("POST", f"/api/resource/{BOOKING}", {"meeting_title": "Mine", "customer": "{customer}"}),
	"a new one by rest 2": ("POST", f"/api/v2/document/{BOOKING}", {"meeting_title": "Mine"}),
	"a customer": (
		"POST",
		SET,
		{"doctype": CUSTOMER, "name": "{customer}", "fieldname": "customer_name", "value": "Mallory"},
	),
	"a customer by rest": ("PUT", f"/api/resource/{CUSTOMER}/{{customer}}", {"customer_name": "Mallory"}),
	"a customer by rest 2": (
		"PUT",
		f"/api/v2/document/{CUSTOMER}/{{customer}}/",
		{"customer_name": "Mallory"},
	),
	"a button": ("POST", "meeting_manager.api.desk.cancel", {"booking": "{own}"}),
	"the guest's link": ("POST", "meeting_manager.api.desk.manage_link", {"booking": "{own}"}),
}
EXPORTS = {
	"report view": (
		"POST",
		"frappe.desk.reportview.export_query",
		{
			"doctype": CUSTOMER,
			"fields": ["`tabMM Customer`.`name`"],
			"file_format_type": "CSV",
			"title": "Customers",
		},
	),
	"data export": (
		"POST",
		"frappe.core.doctype.data_export.exporter.export_data",
		{"doctype": CUSTOMER, "with_data": "1", "file_type": "CSV", "select_columns": {CUSTOMER: ["name"]}},
	),
	"import template": (
		"POST",
		"frappe.core.doctype.data_import.data_import.download_template",
		{
			"doctype": CUSTOMER,
			"export_fields": {CUSTOMER: ["name"]},
			"export_records": "all",
			"export_filters": {},
			"file_type": "CSV",
		},
	),
}
CHANGES = {
	"delete": ("POST", "frappe.client.delete", {"doctype": CUSTOMER, "name": "{customer}"}),
	"delete by rest": ("DELETE", f"/api/resource/{CUSTOMER}/{{customer}}", {}),
	"rename": (
		"POST",
		"frappe.client.rename_doc",
		{"doctype": CUSTOMER, "old_name": "{customer}", "new_name": "MC-X"},
	),
	"share": (
		"POST",
		"frappe.share.add",
		{"doctype": CUSTOMER, "name": "{customer}", "user": "{staff}", "read": "1"},
	),
	"settings": (
		"POST",
		"frappe.client.set_value",
		{"doctype": "MM Settings", "name": "MM Settings", "fieldname": "region", "value": "DE"},
	),
}


class TestRoles(CommittingTestCase):
	def setUp(self):
		super().setUp()
		self.people = People()

	@requires_bench
	def test_staff_and_strangers_are_refused_what_others_read(self):
		for label, request in {**READING, **CLOSED}.items():
			for role in ("MM Staff", PORTAL, "Guest"):
				with self.subTest(label, role=role):
					self.assert_closed(self.ask(role, request))
			for role in ("MM Receptionist", "MM Manager"):
				with self.subTest(label, role=role):
					shown = self.ask(role, request).text
					known = self.people.customer.name in shown or self.people.email in shown
					self.assertTrue(known, shown[:600])

	@requires_bench
	def test_what_was_said_about_a_booking_is_for_those_who_read_it(self):
		for label, request in TIMELINE.items():
			for role in ("MM Staff", PORTAL, "Guest"):
				with self.subTest(label, role=role):
					self.assert_closed(self.ask(role, request))
			with self.subTest(label, role="MM Receptionist"):
				self.assertEqual(self.ask("MM Receptionist", request).status_code, 200)

	@requires_bench
	def test_staff_and_strangers_change_no_booking_and_no_customer(self):
		before = self.stored()
		for label, request in WRITING.items():
			for role in ("MM Staff", PORTAL, "Guest"):
				with self.subTest(label, role=role):
					self.assert_closed(self.ask(role, request))
		self.assertEqual(self.stored(), before)

	@requires_bench
	def test_a_link_fetches_nothing_of_a_customer_for_staff_and_strangers(self):
		request = ("POST", *link_check(CUSTOMER, "{customer}", ["customer_name"]))

		for role in ("MM Staff", PORTAL, "Guest"):
			with self.subTest(role):
				self.assert_closed(self.ask(role, request))
		self.assertIn(self.people.last_name, self.ask("MM Receptionist", request).text)

	@requires_bench
	def test_what_is_said_to_everybody_holds_no_contact_data(self):
		self.people.call(
			"MM Manager",
			"frappe.desk.doctype.tag.tag.add_tag",
			tag="regular",
			dt=CUSTOMER,
			dn=self.people.customer.name,
		)
		for label, request in SILENT.items():
			for role in ("MM Staff", PORTAL):
				with self.subTest(label, role=role):
					said = self.ask(role, request).text
					self.assertEqual(self.people.leaked(said), [])
					self.assertNotIn(self.people.foreign, said)

	@requires_bench
	def test_only_managers_export(self):
		for label, request in EXPORTS.items():
			for role in ("MM Receptionist", "MM Staff", PORTAL):
				with self.subTest(label, role=role):
					self.assert_closed(self.ask(role, request))
			with self.subTest(label, role="MM Manager"):
				self.assertIn(self.people.customer.name, self.ask("MM Manager", request).text)

	@requires_bench
	def test_only_managers_delete_rename_share_and_set(self):
		for role in ("MM Receptionist", "MM Staff", PORTAL):
			for label, request in CHANGES.items():
				with self.subTest(label, role=role):
					self.assertIn(self.ask(role, request).status_code, (401, 403, 417))
		self.assertTrue(frappe.db.exists(CUSTOMER, self.people.customer.name))
		self.assertFalse(frappe.db.exists("DocShare", {"share_name": self.people.customer.name}))

	def stored(self) -> tuple:
		"""The booking and its guest as they are, with who changed them last."""
		booking = frappe.db.get_value(BOOKING, self.people.own, "*")
		return booking, frappe.db.get_value(CUSTOMER, self.people.customer.name, "*")

	def ask(self, role: str, request: tuple):
		method, path, values = request
		names = {
			"{own}": self.people.own,
			"{foreign}": self.people.foreign,
			"{customer}": self.people.customer.name,
			"{staff}": self.people.users["MM Staff"],
			"{role}": role,
		}
		path = path if path.startswith("/") else f"/api/method/{path}"
		sent = json.dumps([path, values])
		for name, value in names.items():
			sent = sent.replace(name, value)
		path, values = json.loads(sent)
		return self.people.ask(role, method, path, **values)

	def assert_closed(self, answer):
		self.assertIn(answer.status_code, (401, 403, 404), answer.text[:600])
		self.assertEqual(self.people.leaked(answer.text), [])
