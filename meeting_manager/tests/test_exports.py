"""What Frappe exports of our records: in every format and by every function, a formula is a text."""

import csv
import io
import json

import frappe

from meeting_manager.meeting_manager.domain.common.spreadsheets import is_formula_like
from meeting_manager.meeting_manager.services.desk import exports
from meeting_manager.tests.base import FRAPPE, CommittingTestCase, TestCase, requires_bench
from meeting_manager.tests.factories import make_mm_customer, make_user, unique_email, unique_phone
from meeting_manager.tests.http import send, token_of

CUSTOMER = "MM Customer"
FORMULAS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", '=HYPERLINK("https://x.example","a, b")', "\uff1d1")
LIST, REPORT = "frappe.desk.reportview.export_query", "frappe.desk.query_report.export_query"
TEMPLATE = "frappe.core.doctype.data_import.data_import.download_template"
DATA_EXPORT = "frappe.core.doctype.data_export.exporter.export_data"
MAILED = "frappe.email.doctype.auto_email_report.auto_email_report"


def cells_of(content: bytes, is_excel: bool, delimiter: str = ",") -> list:
	"""The cells of a file: what CSV spells, or of an Excel file the cells themselves."""
	if not is_excel:
		return [
			cell
			for row in csv.reader(io.StringIO(content.decode(), newline=""), delimiter=delimiter)
			for cell in row
		]
	from openpyxl import load_workbook

	sheet = load_workbook(io.BytesIO(content)).active
	return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


@requires_bench
class TestExports(CommittingTestCase):
	def setUp(self):
		super().setUp()
		user = make_user("System Manager")
		user.append("roles", {"role": "MM Manager"})
		self.user = user.name
		self.headers = {"Authorization": token_of(user)}
		self.phone = unique_phone()
		self.customers = [
			make_mm_customer(
				customer_name=f"{formula} {number}",
				company=formula,
				primary_email=f"+{unique_email()}",
				phone_numbers=[{"phone_number": self.phone if not number else unique_phone()}],
			).name
			for number, formula in enumerate(FORMULAS)
		]

	def export(self, function: str, path: str = "/api/method/", **asked):
		sent = {key: value if isinstance(value, str) else json.dumps(value) for key, value in asked.items()}
		answer = send("POST", path + function, headers=self.headers, data=sent)
		self.assertEqual(answer.status_code, 200, answer.data[:1500])
		return answer

	def export_list(self, **asked):
		fields = [
			f"`tab{CUSTOMER}`.`{field}`" for field in ("name", "customer_name", "company", "primary_phone")
		]
		fields += ["`tabMM Customer Email`.`email_address`"]
		filters = [[CUSTOMER, "name", "in", self.customers]]
		known = {"doctype": CUSTOMER, "fields": fields, "filters": filters, "file_format_type": "CSV"}
		return self.export(LIST, **{**known, "title": CUSTOMER, **asked})

	def assert_texts(self, content: bytes, is_excel: bool = False, delimiter: str = ",", shows: str = "=1+1"):
		"""No cell is a formula, and the formulas are there as texts."""
		cells = cells_of(content, is_excel, delimiter)
		if is_excel:
			formulas = [cell.value for cell in cells if cell.data_type == "f"]
			loose = [
				c.value
				for c in cells
				if isinstance(c.value, str) and is_formula_like(c.value) and not c.quotePrefix
			]
			self.assertEqual((formulas, loose), ([], []))
			self.assertIn(shows, [cell.value for cell in cells])
		else:
			starts = [cell for cell in cells if cell.strip()[:1] in tuple("=+-@\uff1d")]
			self.assertEqual(starts, [])
			self.assertIn("'" + shows, cells)

	def test_the_list_and_report_view(self):
		self.assert_texts(self.export_list().data)
		self.assert_texts(self.export_list(csv_delimiter=";", csv_quoting="0").data, delimiter=";")
		self.assert_texts(self.export_list(file_format_type="Excel").data, is_excel=True)

	def test_by_whichever_address_the_function_is_called(self):
		fields = [f"`tab{CUSTOMER}`.`company`"]
		asked = {"doctype": CUSTOMER, "fields": fields, "filters": {"name": ["in", self.customers]}}
		asked |= {"file_format_type": "CSV", "title": CUSTOMER}
		self.assert_texts(self.export(LIST, "/api/v2/method/", **asked).data)
		self.assert_texts(self.export("", "/api/method/", cmd=LIST, **asked).data) if FRAPPE < 16 else None

	def test_phone_numbers_are_texts_that_can_be_read(self):
		cells = cells_of(self.export_list().data, is_excel=False)
		sheet = cells_of(self.export_list(file_format_type="Excel").data, is_excel=True)

		self.assertIn("'" + self.phone, cells)
		self.assertIn(self.phone, [cell.value for cell in sheet if cell.data_type == "s"])

	def test_a_query_report(self):
		frappe.db.set_value(CUSTOMER, self.customers[0], "next_follow_up", "2020-01-01")
		name = f"{FORMULAS[0]} 0"
		for file_format in ("CSV", "Excel"):
			asked = {"report_name": "Follow-ups Due", "filters": {"until": "2030-01-01"}, "visible_idx": []}
			answer = self.export(REPORT, file_format_type=file_format, **asked)

			self.assert_texts(answer.data, is_excel=file_format == "Excel", shows=name)

	def test_records_to_change_and_import(self):
		fields = {CUSTOMER: ["name", "customer_name", "company"], "phone_numbers": ["phone_number"]}
		for file_type in ("CSV", "Excel"):
			filters = [[CUSTOMER, "name", "in", self.customers]]
			asked = {"export_fields": fields, "export_records": "by_filter", "export_filters": filters}
			answer = self.export(TEMPLATE, doctype=CUSTOMER, file_type=file_type, **asked)

			self.assert_texts(answer.data, is_excel=file_type == "Excel")

	def test_data_export(self):
		columns = {CUSTOMER: ["name", "customer_name", "company"]}
		for file_type in ("CSV", "Excel"):
			asked = {"select_columns": columns, "filters": {"name": ["in", self.customers]}, "with_data": "1"}
			answer = self.export(
				DATA_EXPORT, doctype=CUSTOMER, file_type=file_type, template="false", **asked
			)

			self.assert_texts(answer.data, is_excel=file_type == "Excel")

	def test_a_report_that_is_mailed(self):
		frappe.db.set_value(CUSTOMER, self.customers[0], "next_follow_up", "2020-01-01")
		for file_format in ("CSV", "XLSX"):
			mailed = frappe.get_doc(
				doctype="Auto Email Report",
				report="Follow-ups Due",
				report_type="Script Report",
				user=self.user,
				email_to=self.user,
				frequency="Daily",
				format=file_format,
				filters=json.dumps({"until": "2030-01-01"}),
				no_of_rows=100,
			).insert()
			self.addCleanup(frappe.delete_doc, "Auto Email Report", mailed.name, force=True)

			answer = self.export(f"{MAILED}.download", name=mailed.name)
			name = f"{FORMULAS[0]} 0"
			self.assert_texts(answer.data, is_excel=file_format == "XLSX", shows=name)
			frappe.get_doc("Auto Email Report", mailed.name).send()
			self.assert_texts(_attachment(mailed.name), is_excel=file_format == "XLSX", shows=name)

	def test_a_file_that_is_exported_in_the_background(self):
		for attached_to in ("Follow-ups Due", CUSTOMER):
			file = frappe.get_doc(
				doctype="File",
				file_name=f"{frappe.generate_hash(length=6)}.csv",
				attached_to_doctype="Report",
				attached_to_name=attached_to,
				content=f'"=1+1","{frappe.generate_hash(length=6)}"\r\n',
				is_private=1,
			).insert(ignore_permissions=True, ignore_links=True)
			self.addCleanup(frappe.delete_doc, "File", file.name, force=True)

			content = frappe.get_doc("File", file.name).get_content()
			self.assertTrue(str(content).startswith('"\'=1+1"'), content)

	def test_an_export_of_the_list_in_the_background(self):
		"""Frappe 15 knows no such exports, and answers at once."""
		asked = {"export_in_background": "1"} if FRAPPE >= 16 else {}
		answer = self.export_list(title="Kunden", **asked)
		files = frappe.get_all(
			"File", {"attached_to_doctype": "Report", "attached_to_name": CUSTOMER}, pluck="name"
		)
		for name in files:
			self.addCleanup(frappe.delete_doc, "File", name, force=True)

		contents = [frappe.get_doc("File", name).get_content() for name in files]
		contents = [each.encode() if isinstance(each, str) else each for each in contents]
		self.assert_texts(contents[0] if FRAPPE >= 16 else answer.data)

	def test_records_of_other_apps_are_exported_as_before(self):
		todo = frappe.get_doc(doctype="ToDo", description="=1+1", allocated_to=self.user).insert()
		self.addCleanup(frappe.delete_doc, "ToDo", todo.name, force=True)
		asked = {"doctype": "ToDo", "fields": ["`tabToDo`.`description`"], "filters": {"name": todo.name}}

		answer = self.export(LIST, file_format_type="CSV", title="ToDo", **asked)

		self.assertIn("=1+1", cells_of(answer.data, is_excel=False))

	def test_an_export_that_is_imported_again_gives_the_same_texts(self):
		fields = {CUSTOMER: ["name", "customer_name", "company", "primary_email"]}
		filters = [[CUSTOMER, "name", "in", self.customers]]
		asked = {"export_fields": fields, "export_records": "by_filter", "export_filters": filters}
		content = self.export(TEMPLATE, doctype=CUSTOMER, file_type="CSV", **asked).data
		columns = ["customer_name", "company", "primary_email"]
		before = {name: frappe.db.get_value(CUSTOMER, name, columns) for name in self.customers}
		for name in self.customers:
			frappe.db.set_value(CUSTOMER, name, {"company": "Lost", "customer_name": "Lost"})

		data_import = frappe.get_doc(
			doctype="Data Import", reference_doctype=CUSTOMER, import_type="Update Existing Records"
		).insert()
		file = frappe.get_doc(
			doctype="File", file_name="customers.csv", content=content, is_private=1
		).insert()
		data_import.import_file = file.file_url
		data_import.save()
		data_import.get_importer().import_data() if hasattr(data_import, "get_importer") else None

		after = {name: frappe.db.get_value(CUSTOMER, name, columns) for name in self.customers}
		self.assertEqual(after, before)
		for doctype, name in (("Data Import", data_import.name), ("File", file.name)):
			frappe.delete_doc(doctype, name, force=True)


def _attachment(mailed: str) -> bytes:
	"""The file in the last email of an Auto Email Report."""
	from email import message_from_string, policy

	about = {"reference_doctype": "Auto Email Report", "reference_name": mailed}
	(text,) = frappe.get_all("Email Queue", about, pluck="message")
	(part,) = message_from_string(text, policy=policy.SMTP).iter_attachments()
	return part.get_payload(decode=True)


class TestImport(TestCase):
	def test_an_import_takes_the_apostrophe_away_that_an_export_set(self):
		frappe.flags.in_import = True
		self.addCleanup(frappe.flags.update, {"in_import": False})
		phone = unique_phone()

		rows = [{"phone_number": f"'{phone}"}]
		customer = make_mm_customer(company="'=1+1", job_title="'Tis", phone_numbers=rows).reload()
		customer.company = "'-x"
		customer.save()

		self.assertEqual((customer.company, customer.job_title), ("-x", "'Tis"))
		self.assertEqual(customer.phone_numbers[0].phone_number, phone)

	def test_typed_apostrophes_stay(self):
		customer = make_mm_customer(company="'=1+1").reload()

		self.assertEqual(customer.company, "'=1+1")


class TestFiles(TestCase):
	def test_only_files_of_our_records_are_looked_at(self):
		self.assertTrue(exports.are_of_ours(CUSTOMER))
		self.assertTrue(exports.are_of_ours("MM Customer Phone"))
		self.assertFalse(exports.are_of_ours("User"))
		self.assertFalse(exports.are_of_ours("Nothing"))
		self.assertFalse(exports.are_of_ours(None))

	def test_what_is_no_sheet_stays_as_it_is(self):
		self.assertEqual(exports.with_text_cells("a.pdf", b"=1"), b"=1")
		self.assertEqual(exports.with_text_cells("A.CSV", b"=1"), b"'=1")
