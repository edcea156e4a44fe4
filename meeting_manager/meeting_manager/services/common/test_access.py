import frappe

from meeting_manager.meeting_manager.services.common.access import ROLES, may_open_desk
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import make_mm_customer, make_mm_meeting_booking, make_user

ALL = {"create", "read", "write", "delete"}
RIGHTS = {
	"MM Manager": {
		"MM Customer": ALL,
		"MM Meeting Booking": ALL,
		"MM Booking Request": ALL,
		"MM Duplicate Suggestion": ALL,
		"MM Settings": {"create", "read", "write"},
	},
	"MM Receptionist": {
		"MM Customer": {"create", "read", "write"},
		"MM Meeting Booking": {"create", "read", "write"},
		"MM Booking Request": {"read"},
		"MM Duplicate Suggestion": {"read"},
		"MM Settings": set(),
	},
	"MM Staff": {
		"MM Customer": set(),
		"MM Meeting Booking": set(),
		"MM Booking Request": set(),
		"MM Duplicate Suggestion": set(),
		"MM Settings": set(),
	},
}
EXPORT = {"MM Manager": True, "MM Receptionist": False, "MM Staff": False}
OFFERED = ("MM Event", "MM Host", "MM Meeting Type", "MM Schedule")  # without a word of a guest


class TestRoles(TestCase):
	def test_each_role_may_do_what_the_table_says_and_nothing_else(self):
		for role, doctypes in RIGHTS.items():
			user = make_user(role).name
			for doctype, rights in doctypes.items():
				for right in ALL:
					with self.subTest(role=role, doctype=doctype, right=right):
						may = bool(frappe.has_permission(doctype, right, user=user))
						self.assertEqual(may, right in rights)

	def test_only_managers_export_customers(self):
		for role, expected in EXPORT.items():
			with self.subTest(role):
				may = frappe.has_permission("MM Customer", "export", user=make_user(role).name)
				self.assertEqual(bool(may), expected)

	def test_guests_may_do_nothing(self):
		for doctype in RIGHTS["MM Staff"]:
			for right in ALL:
				with self.subTest(doctype=doctype, right=right):
					self.assertFalse(frappe.has_permission(doctype, right, user="Guest"))

	def test_the_tile_is_shown_to_each_role_of_the_app(self):
		users = {make_user(role).name: True for role in (*ROLES, "System Manager")}
		for user, expected in {**users, make_user(None).name: False, "Guest": False}.items():
			frappe.set_user(user)
			with self.subTest(user):
				self.assertEqual(bool(may_open_desk()), expected)


class TestStaffAndCustomers(TestCase):
	def test_staff_see_no_customer_at_all(self):
		customer = make_mm_customer(customer_name="Ann Lee")
		frappe.set_user(make_user("MM Staff").name)

		self.assertFalse(frappe.has_permission("MM Customer", "read", doc=customer))
		for asked in ("name", "customer_name", "*"):
			with self.subTest(asked), self.assertRaises(frappe.PermissionError):
				frappe.get_list("MM Customer", {"name": customer.name}, [asked])

	def test_receptionists_read_all_of_it(self):
		customer = make_mm_customer(customer_notes="regular")
		frappe.set_user(make_user("MM Receptionist").name)

		seen = frappe.get_doc("MM Customer", customer.name)

		self.assertEqual((seen.primary_email, seen.customer_notes), (customer.primary_email, "regular"))
		self.assertEqual(len(seen.email_addresses), 1)

	def test_receptionists_make_and_change_customers_and_delete_none(self):
		frappe.set_user(make_user("MM Receptionist").name)

		customer = make_mm_customer(customer_name="Ann Lee")
		customer.update({"customer_name": "Ann Tan"}).save()

		self.assertEqual(customer.reload().customer_name, "Ann Tan")
		with self.assertRaises(frappe.PermissionError):
			customer.delete()

	def test_staff_change_no_customer(self):
		customer = make_mm_customer()
		frappe.set_user(make_user("MM Staff").name)

		with self.assertRaises(frappe.PermissionError):
			customer.update({"status": "Lead"}).save()
		with self.assertRaises(frappe.PermissionError):
			make_mm_customer()


class TestStaffAndBookings(TestCase):
	def test_staff_open_list_and_change_no_booking_their_own_neither(self):
		staff = make_user("MM Staff").name
		own = make_mm_meeting_booking(host=staff, hosts=[{"user": staff}])
		frappe.set_user(staff)

		for right in ALL:
			with self.subTest(right):
				self.assertFalse(frappe.has_permission("MM Meeting Booking", right, doc=own))
		with self.assertRaises(frappe.PermissionError):
			frappe.get_list("MM Meeting Booking")
		for child in ("MM Booking Host", "MM Booking Answer"):
			with self.subTest(child), self.assertRaises(frappe.PermissionError):
				frappe.get_list(child, parent_doctype="MM Meeting Booking")
		for values in ({"amount": 1}, {"source": "Phone"}, {"host": None}, {"customer": "MC-0001"}):
			with self.subTest(values), self.assertRaises(frappe.PermissionError):
				frappe.get_doc("MM Meeting Booking", own.name).update(values).save()

	def test_receptionists_list_every_booking(self):
		staff = make_user("MM Staff").name
		numbers = {make_mm_meeting_booking(host=host).name for host in (staff, None)}

		frappe.set_user(make_user("MM Receptionist").name)

		listed = frappe.get_list("MM Meeting Booking", filters={"name": ["in", list(numbers)]}, pluck="name")
		self.assertEqual(set(listed), numbers)

	def test_staff_have_no_right_on_any_record_but_what_is_offered_and_by_whom(self):
		staff = make_user("MM Staff").name
		ours = frappe.get_all("DocType", {"module": "Meeting Manager", "istable": 0}, pluck="name")

		for doctype in ours:
			expected = {"read"} if doctype in OFFERED else set()
			with self.subTest(doctype):
				rights = {right for right in ALL if frappe.has_permission(doctype, right, user=staff)}
				self.assertEqual(rights, expected)
		self.assertLess(set(OFFERED), set(ours))
