import json

import frappe

from meeting_manager.meeting_manager.services.common import schema
from meeting_manager.tests.base import TestCase, requires_bench
from meeting_manager.tests.factories import make_user
from meeting_manager.tests.http import send, token_of

CUSTOMER = "MM Customer"


class TestStandardColumns(TestCase):
	"""Frappe indexes `creation` or `modified` of a table, depending on its version."""

	def columns(self, doctype: str) -> list[tuple]:
		return list(schema.indexes_of(doctype).values())

	def test_lists_are_sorted_by_one_index_each(self):
		for doctype, columns in schema.STANDARD_COLUMNS.items():
			for column in columns:
				self.assertEqual(self.columns(doctype).count((column,)), 1, (doctype, column))

	def test_ours_goes_where_frappe_has_its_own_and_comes_back_when_that_is_gone(self):
		self.addCleanup(schema.keep_indexes, CUSTOMER)
		for name in self.of_modified():
			schema._drop_index(CUSTOMER, name)
		schema.keep_indexes(CUSTOMER)
		(ours,) = self.of_modified()
		self.assertTrue(ours.endswith("idx_mm_customer_modified"))

		frappe.db.sql_ddl("create index mm_test_modified on `tabMM Customer` (modified)")
		self.addCleanup(schema._drop_index, CUSTOMER, "mm_test_modified")
		schema.keep_indexes(CUSTOMER)

		self.assertEqual(self.of_modified(), ["mm_test_modified"])

	def of_modified(self) -> list[str]:
		return [name for name, columns in schema.indexes_of(CUSTOMER).items() if columns == ("modified",)]


class TestCustomizedTables(TestCase):
	@requires_bench
	def test_what_an_administrator_adds_to_a_customer_leaves_its_indexes(self):
		before = indexes_of(CUSTOMER)
		headers = {"Authorization": token_of(make_user("System Manager"))}
		self.addCleanup(self.remove, "mm_test_badge")
		field = {
			"dt": CUSTOMER,
			"fieldname": "mm_test_badge",
			"label": "Badge",
			"fieldtype": "Data",
			"search_index": 1,
		}

		made = self.sent(headers, "/api/resource/Custom Field", field)
		self.assertLessEqual(before, indexes_of(CUSTOMER))

		self.customize(headers, made["fieldname"], "default", "x")
		self.assertLessEqual(before, indexes_of(CUSTOMER))
		self.assertEqual(frappe.db.get_value("Custom Field", made["name"], "default"), "x")

	def customize(self, headers, fieldname: str, key: str, value: str):
		"""As Customize Form saves it."""
		form = frappe.get_doc("Customize Form")
		form.doc_type = CUSTOMER
		form.fetch_to_customize()
		next(row for row in form.fields if row.fieldname == fieldname).set(key, value)
		sent = {"docs": json.dumps(form.as_dict(), default=str), "method": "save_customization"}
		self.sent(headers, "/api/method/run_doc_method", sent)

	def sent(self, headers, path: str, values: dict) -> dict:
		frappe.db.commit()
		answer = send("POST", path, headers=headers, data=values, buffered=True)
		self.assertEqual(answer.status_code, 200, answer.get_data(as_text=True))
		return answer.get_json().get("data")

	def remove(self, fieldname: str):
		frappe.delete_doc("Custom Field", f"{CUSTOMER}-{fieldname}", force=True)
		frappe.db.commit()
		schema.keep_changed_indexes()


def indexes_of(doctype: str) -> set[tuple]:
	"""The columns of each index, and whether it is unique."""
	table = f"tab{doctype}"
	if frappe.db.db_type == "sqlite":
		found = frappe.db.sql(f"pragma index_list(`{table}`)", as_dict=True)
		return {
			(*(each[2] for each in frappe.db.sql(f"pragma index_info(`{index.name}`)")), index.unique)
			for index in found
		}
	columns: dict[tuple, list[str]] = {}
	for row in frappe.db.sql(f"show index from `{table}`", as_dict=True):
		columns.setdefault((row.Key_name, 1 - row.Non_unique), []).append(row.Column_name)
	return {(*fields, unique) for (_name, unique), fields in columns.items()}
