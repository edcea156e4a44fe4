"""Who may do what, on Frappe 15, on Frappe 16 and on benchless."""

import frappe

from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import make_mm_customer, make_mm_host, make_user


class TestPermissions(TestCase):
	def setUp(self):
		super().setUp()
		self.customer = make_mm_customer(customer_name="Ann Lee", customer_notes="secret")
		self.staff, self.receptionist = make_user("MM Staff"), make_user("MM Receptionist")
		self.host = make_mm_host(display_name="Hana")
		self.host.db_set("feed_hash", "secret")

	def test_roles(self):
		roles = frappe.get_roles(self.staff.name)

		self.assertLessEqual({"MM Staff", "All", "Guest", "Desk User"}, set(roles))
		self.assertEqual(frappe.get_roles("Guest"), ["Guest"])

	def test_rights_of_a_doctype(self):
		for user, right, expected in (
			(self.staff.name, "read", False),
			(self.receptionist.name, "read", True),
			(self.receptionist.name, "create", True),
			(self.receptionist.name, "delete", False),
			("Guest", "read", False),
			("Administrator", "delete", True),
		):
			with self.subTest(f"{user} {right}"):
				self.assertEqual(bool(frappe.has_permission("MM Customer", right, user=user)), expected)

	def test_insert_save_delete_and_list_are_refused(self):
		frappe.set_user(self.staff.name)
		doc = frappe.get_doc("MM Customer", self.customer.name)

		for act in (doc.save, doc.delete, make_mm_customer):
			with self.subTest(act.__name__), self.assertRaises(frappe.PermissionError):
				act()
		frappe.set_user("Guest")
		with self.assertRaises(frappe.PermissionError):
			frappe.get_list("MM Customer")

	def test_ignore_permissions_lets_it_through(self):
		frappe.set_user("Guest")

		customer = frappe.get_doc({"doctype": "MM Customer", "customer_name": "B", "profile_status": "Guest"})
		self.assertTrue(customer.insert(ignore_permissions=True).name)

	def test_fields_above_the_permission_level_are_not_listed(self):
		frappe.set_user(self.staff.name)

		row = frappe.get_list("MM Host", {"name": self.host.name}, ["name", "display_name", "feed_hash"])[0]

		self.assertEqual(row, {"name": self.host.name, "display_name": "Hana"})

	def test_fields_above_the_permission_level_are_taken_out_of_a_document(self):
		frappe.set_user(self.staff.name)
		doc = frappe.get_doc("MM Host", self.host.name)

		doc.apply_fieldlevel_read_permissions()

		self.assertEqual(doc.get("display_name"), "Hana")
		self.assertIsNone(doc.get("feed_hash"))

	def test_fields_above_the_permission_level_are_not_written(self):
		frappe.set_user(self.staff.name)
		doc = frappe.get_doc("MM Host", self.host.name)
		row = next(row for row in doc.meta.permissions if row.role == "MM Staff")
		self.addCleanup(setattr, row, "write", 0)
		row.write, frappe.local.role_permissions = 1, {}

		doc.update({"about": "seen", "feed_hash": "changed"}).save()

		stored = frappe.db.get_value("MM Host", self.host.name, ["about", "feed_hash"])
		self.assertEqual(stored, ("seen", "secret"))
