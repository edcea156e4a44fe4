"""Who may do what, on Frappe 15, on Frappe 16 and on benchless."""

import frappe

from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import make_mm_customer, make_mm_meeting_booking, make_user


class TestPermissions(TestCase):
	def setUp(self):
		super().setUp()
		self.customer = make_mm_customer(customer_name="Ann Lee", customer_notes="secret")
		self.staff, self.receptionist = make_user("MM Staff"), make_user("MM Receptionist")
		self.booking = make_mm_meeting_booking(host=self.staff.name, customer_name="Ann Lee", notes="tall")

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
		fields = ["name", "first_name", "customer_name"]
		frappe.set_user(self.staff.name)

		row = frappe.get_list("MM Meeting Booking", filters={"name": self.booking.name}, fields=fields)[0]

		self.assertEqual(row, {"name": self.booking.name, "first_name": "Ann"})

	def test_fields_above_the_permission_level_are_taken_out_of_a_document(self):
		frappe.set_user(self.staff.name)
		doc = frappe.get_doc("MM Meeting Booking", self.booking.name)

		doc.apply_fieldlevel_read_permissions()

		self.assertEqual((doc.get("first_name"), doc.get("notes")), ("Ann", "tall"))
		self.assertIsNone(doc.get("customer_name"))

	def test_fields_above_the_permission_level_are_not_written(self):
		frappe.set_user(self.staff.name)
		doc = frappe.get_doc("MM Meeting Booking", self.booking.name)
		doc.update({"notes": "seen", "customer_name": "Eve"})
		doc.save()

		stored = frappe.db.get_value("MM Meeting Booking", self.booking.name, ["notes", "customer_name"])
		self.assertEqual(stored, ("seen", "Ann Lee"))

	def test_hooks_limit_lists_and_documents(self):
		own, other = self.booking, make_mm_meeting_booking()
		frappe.set_user(self.staff.name)

		both = {"name": ("in", [own.name, other.name])}
		listed = frappe.get_list("MM Meeting Booking", filters=both, pluck="name")

		self.assertEqual(listed, [own.name])
		self.assertTrue(frappe.has_permission("MM Meeting Booking", "read", own.name))
		self.assertFalse(frappe.has_permission("MM Meeting Booking", "read", other.name))
