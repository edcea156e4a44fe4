"""The table of roles, request by request: what each role gets to read of a guest, and what each may do.

`test_role_probes` asks about hidden fields, `test_history` looks at what Frappe notes of a record.
"""

import json

import frappe

from meeting_manager.tests.base import FRAPPE, CommittingTestCase, requires_bench
from meeting_manager.tests.permission_probes import BOOKING, CUSTOMER, PORTAL, People, link_check

PRINT = {"doc": BOOKING, "name": "{own}", "no_letterhead": "1"}
# Requests about a booking: (method, path, values). Staff who ask host `{own}`; its guest is `{customer}`.
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
# The same, of which staff get nothing at all.
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
FOREIGN = {
	"form": ("POST", "frappe.desk.form.load.getdoc", {"doctype": BOOKING, "name": "{foreign}"}),
	"record": ("POST", "frappe.client.get", {"doctype": BOOKING, "name": "{foreign}"}),
	"timeline": ("POST", "frappe.desk.form.load.get_docinfo", {"doctype": BOOKING, "name": "{foreign}"}),
	"mails": ("POST", "frappe.desk.form.load.get_communications", {"doctype": BOOKING, "name": "{foreign}"}),
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
	"timeline": ("POST", "frappe.desk.form.load.get_docinfo", {"doctype": BOOKING, "name": "{own}"}),
	"tagged records": ("POST", "frappe.desk.doctype.tag.tag.get_documents_for_tag", {"tag": "#regular"}),
	"list of tags": ("POST", "frappe.client.get_list", {"doctype": "Tag Link", "fields": ["*"]}),
	"mentions": ("POST", "frappe.desk.search.get_names_for_mentions", {"search_term": "Zyz"}),
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
	def test_staff_read_their_booking_without_contact_data_and_others_with_it(self):
		for label, request in READING.items():
			with self.subTest(label, role="MM Staff"):
				answer = self.ask("MM Staff", request)
				self.assertEqual(answer.status_code, 200, answer.text[:600])
				self.assertIn(self.people.own, answer.text)
				self.assertEqual(self.people.leaked(answer.text), [])
			for role in ("MM Receptionist", "MM Manager"):
				with self.subTest(label, role=role):
					self.assertIn(self.people.email, self.ask(role, request).text)

	@requires_bench
	def test_staff_and_strangers_are_refused_what_others_read(self):
		for label, request in CLOSED.items():
			for role in ("MM Staff", PORTAL, "Guest"):
				with self.subTest(label, role=role):
					self.assert_closed(self.ask(role, request))
			with self.subTest(label, role="MM Receptionist"):
				shown = self.ask("MM Receptionist", request).text
				self.assertTrue(self.people.customer.name in shown or self.people.email in shown, shown[:600])

	@requires_bench
	def test_a_link_fetches_nothing_of_a_customer_for_staff_and_strangers(self):
		request = ("POST", *link_check(CUSTOMER, "{customer}", ["customer_name"]))

		for role in ("MM Staff", PORTAL, "Guest"):
			with self.subTest(role):
				answer = self.ask(role, request)
				if FRAPPE >= 16 and role != "Guest":  # it says nothing, rather than refuse
					self.assertEqual((answer.status_code, answer.json["message"]), (200, {}))
				else:
					self.assert_closed(answer)
		self.assertIn(self.people.last_name, self.ask("MM Receptionist", request).text)

	@requires_bench
	def test_nobody_else_s_booking_is_opened_by_staff_or_strangers(self):
		for label, request in FOREIGN.items():
			for role in ("MM Staff", PORTAL, "Guest"):
				with self.subTest(label, role=role):
					self.assert_closed(self.ask(role, request))
			with self.subTest(label, role="System Manager"):
				self.assertEqual(self.ask("System Manager", request).status_code, 200)

	@requires_bench
	def test_strangers_open_no_booking(self):
		for label, request in READING.items():
			for role in (PORTAL, "Guest"):
				with self.subTest(label, role=role):
					self.assert_closed(self.ask(role, request))

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

	@requires_bench
	def test_a_shared_customer_is_read_without_what_the_role_may_not_see(self):
		customer, staff = self.people.customer.name, self.people.users["MM Staff"]
		frappe.share.add(CUSTOMER, customer, staff, write=1)
		requests = [CLOSED["form of a customer"], CLOSED["customer by rest"], CLOSED["list of customers"]]
		requests.append(("PUT", f"/api/resource/{CUSTOMER}/{customer}", {"next_follow_up": "2027-01-01"}))

		for request in requests:
			with self.subTest(request[1]):
				self.assertEqual(self.people.leaked(self.ask("MM Staff", request).text), [])
		self.assert_closed(
			self.ask(
				"MM Staff",
				("POST", "frappe.www.printview.get_html_and_style", {"doc": CUSTOMER, "name": customer}),
			)
		)

	@requires_bench
	def test_staff_save_the_form_of_their_booking(self):
		booking = json.loads(self.ask("MM Staff", READING["form"]).text)["docs"][0]
		booking.update({"status": "Confirmed", "customer_name": None, "customer_email": None})

		answer = self.people.call("MM Staff", "frappe.desk.form.save.savedocs", doc=booking, action="Save")

		self.assertEqual(answer.status_code, 200, answer.text[:600])
		self.assertEqual(self.people.leaked(answer.text), [])
		kept = frappe.db.get_value(BOOKING, self.people.own, ["status", "customer_email"])
		self.assertEqual(kept, ("Confirmed", self.people.email))

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
