import json

import frappe

from meeting_manager.api import customers, duplicates
from meeting_manager.meeting_manager.services.customers.duplicate_suggestions import suggest_duplicate
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import make_mm_customer, make_user, unique_phone, with_phone

REASON = "Same phone number"


class TestDuplicatesApi(TestCase):
	def setUp(self):
		super().setUp()
		self.phone = unique_phone()
		self.older = make_mm_customer(customer_name="Quirin Zapf", company="Acme", **with_phone(self.phone))
		self.newer = make_mm_customer(customer_name="Zapf, Quirin", **with_phone(self.phone))
		suggest_duplicate(self.newer.name, self.older.name, REASON)
		self.suggestion = frappe.db.get_value("MM Duplicate Suggestion", {"customer": self.newer.name})

	def sign_in(self, *roles: str):
		frappe.set_user(make_user(roles[0]).name if roles else "Guest")

	def status(self) -> str:
		return frappe.db.get_value("MM Duplicate Suggestion", self.suggestion, "status")

	def test_the_form_of_either_customer_names_the_other_one(self):
		for mine, other in ((self.older, self.newer), (self.newer, self.older)):
			with self.subTest(mine.name):
				(found,) = customers.open_duplicates(mine.name)
				self.assertEqual((found.customer, found.customer_name), (other.name, other.customer_name))
				self.assertEqual((found.suggestion, found.reason), (self.suggestion, REASON))

	def test_a_pair_with_somebody_merged_or_archived_is_not_open(self):
		for values in ({"merged_into": self.newer.name}, {"merged_into": None, "is_active": 0}):
			with self.subTest(values):
				frappe.db.set_value("MM Customer", self.older.name, values)
				self.assertEqual(customers.open_duplicates(self.newer.name), [])

	def test_both_sides_come_with_their_contact_points_and_the_reasons(self):
		frappe.db.set_value(
			"MM Duplicate Suggestion", self.suggestion, "reason_codes", "same_name same_phone"
		)

		found = duplicates.compare(self.suggestion)

		self.assertEqual(found["reasons"], ["They have the same name.", "They share a phone number."])
		self.assertEqual([side["name"] for side in found["sides"]], [self.older.name, self.newer.name])
		self.assertEqual(found["sides"][0]["emails"], [self.older.primary_email])
		self.assertEqual(found["sides"][0]["phones"], [self.phone])
		self.assertEqual(found["sides"][0]["company"], "Acme")

	def test_side_by_side_costs_the_same_whatever_they_have(self):
		with counted_queries() as before:
			duplicates.compare(self.suggestion)
		self.older.extend("phone_numbers", [{"phone_number": unique_phone()} for _number in range(4)])
		self.older.save()
		with counted_queries() as after:
			duplicates.compare(self.suggestion)

		self.assertEqual(len(after), len(before))

	def test_a_manager_says_that_it_is_no_duplicate_and_takes_it_back(self):
		self.sign_in("MM Manager")

		self.assertEqual(customers.not_a_duplicate(self.suggestion), {"status": "Not a Duplicate"})
		self.assertEqual(customers.open_duplicates(self.newer.name), [])
		self.assertEqual(duplicates.reopen(self.suggestion), {"status": "Open"})

	def test_many_are_judged_at_once_and_only_the_open_ones(self):
		third = make_mm_customer().name
		suggest_duplicate(third, self.older.name, REASON)
		merged = frappe.db.get_value("MM Duplicate Suggestion", {"customer": third})
		frappe.db.set_value("MM Duplicate Suggestion", merged, "status", "Merged")

		answer = duplicates.not_duplicates(json.dumps([self.suggestion, merged]))

		self.assertEqual(answer, {"judged": 1})
		self.assertEqual(self.status(), "Not a Duplicate")
		self.assertEqual(frappe.db.get_value("MM Duplicate Suggestion", merged, "status"), "Merged")

	def test_what_is_no_list_of_names_is_refused(self):
		for sent in ("", "{}", "[1]", "no", json.dumps(["x"] * 501)):
			with self.subTest(sent[:9]), self.assertRaises(frappe.ValidationError):
				duplicates.not_duplicates(sent)

	def test_a_merged_pair_is_not_reopened(self):
		frappe.db.set_value("MM Duplicate Suggestion", self.suggestion, "status", "Merged")

		self.assertEqual(duplicates.reopen(self.suggestion), {"status": "Merged"})
		self.assertEqual(customers.not_a_duplicate(self.suggestion), {"status": "Merged"})

	def test_who_is_like_what_is_typed(self):
		(found, *_rest) = customers.similar(name="Quirin Zapf", phone=self.phone)

		self.assertEqual(found["customer"], self.older.name)
		self.assertEqual((found["email"], found["phone"]), (self.older.primary_email, self.phone))

	def test_reception_reads_and_decides_nothing(self):
		self.sign_in("MM Receptionist")

		self.assertEqual(len(customers.open_duplicates(self.newer.name)), 1)
		self.assertEqual(len(duplicates.compare(self.suggestion)["sides"]), 2)
		self.assertTrue(customers.similar(name="Quirin Zapf"))
		self.assertEqual(duplicates.names(json.dumps([self.older.name])), {self.older.name: "Quirin Zapf"})
		for refused in (
			lambda: customers.not_a_duplicate(self.suggestion),
			lambda: duplicates.not_duplicates(json.dumps([self.suggestion])),
			lambda: duplicates.reopen(self.suggestion),
		):
			with self.assertRaises(frappe.PermissionError):
				refused()
		self.assertEqual(self.status(), "Open")

	def test_staff_and_strangers_learn_nothing(self):
		for roles in (("MM Staff",), ()):
			for refused in (
				lambda: customers.open_duplicates(self.newer.name),
				lambda: customers.similar(name="Quirin Zapf"),
				lambda: customers.not_a_duplicate(self.suggestion),
				lambda: duplicates.compare(self.suggestion),
				lambda: duplicates.names(json.dumps([self.older.name])),
				lambda: duplicates.not_duplicates(json.dumps([self.suggestion])),
				lambda: duplicates.reopen(self.suggestion),
			):
				self.sign_in(*roles)
				with self.subTest(roles), self.assertRaises(frappe.PermissionError):
					refused()
			frappe.set_user("Administrator")

	def test_staff_have_no_list_of_suggestions(self):
		self.sign_in("MM Staff")

		with self.assertRaises(frappe.PermissionError):
			frappe.get_list("MM Duplicate Suggestion")
