import frappe

from meeting_manager.meeting_manager.services.common.access import may_open_desk
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import make_mm_customer, make_mm_meeting_booking, make_user, unique_phone

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
		"MM Meeting Booking": {"read", "write"},
		"MM Booking Request": set(),
		"MM Duplicate Suggestion": set(),
		"MM Settings": set(),
	},
}
EXPORT = {"MM Manager": True, "MM Receptionist": False, "MM Staff": False}
SUBMITTED_FIELDS = ("customer_name", "customer_email", "customer_phone", "customer_email_at_booking")


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

	def test_the_tile_is_shown_to_those_who_may_see_bookings(self):
		for user, expected in ((make_user("MM Staff").name, True), ("Guest", False)):
			frappe.set_user(user)
			with self.subTest(user):
				self.assertEqual(bool(may_open_desk()), expected)


class TestStaffAndCustomers(TestCase):
	def test_staff_see_no_customer_at_all(self):
		customer = make_mm_customer(customer_name="Ann Lee")
		frappe.set_user(make_user("MM Staff").name)

		self.assertFalse(frappe.has_permission("MM Customer", "read", doc=customer))
		for asked in ("name", "first_name", "customer_name", "*"):
			with self.subTest(asked), self.assertRaises(frappe.PermissionError):
				frappe.get_list("MM Customer", {"name": customer.name}, [asked])

	def test_receptionists_read_all_of_it(self):
		customer = make_mm_customer(customer_notes="regular")
		frappe.set_user(make_user("MM Receptionist").name)

		seen = frappe.get_doc("MM Customer", customer.name)
		seen.apply_fieldlevel_read_permissions()

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
	def test_staff_list_only_the_bookings_they_host(self):
		staff = make_user("MM Staff").name
		own = make_mm_meeting_booking(host=staff)
		make_mm_meeting_booking()
		make_mm_meeting_booking(host=make_user("MM Staff").name)

		frappe.set_user(staff)

		self.assertEqual(frappe.get_list("MM Meeting Booking", pluck="name"), [own.name])

	def test_receptionists_list_every_booking(self):
		staff = make_user("MM Staff").name
		numbers = {make_mm_meeting_booking(host=host).name for host in (staff, None)}

		frappe.set_user(make_user("MM Receptionist").name)

		listed = frappe.get_list("MM Meeting Booking", filters={"name": ["in", list(numbers)]}, pluck="name")
		self.assertEqual(set(listed), numbers)

	def test_staff_open_their_own_booking_and_nobody_elses(self):
		staff = make_user("MM Staff").name
		own, other = make_mm_meeting_booking(host=staff), make_mm_meeting_booking()

		for right in ("read", "write"):
			with self.subTest(right):
				self.assertTrue(frappe.has_permission("MM Meeting Booking", right, doc=own, user=staff))
				self.assertFalse(frappe.has_permission("MM Meeting Booking", right, doc=other, user=staff))

	def test_staff_cannot_make_a_booking_theirs(self):
		staff, host = make_user("MM Staff").name, make_user("MM Staff").name
		number = make_mm_meeting_booking(host=host).name
		frappe.set_user(staff)

		taken = frappe.get_doc("MM Meeting Booking", number)
		for values in ({"host": staff}, {"hosts": [{"user": staff}]}):
			with self.subTest(values), self.assertRaises(frappe.PermissionError):
				taken.update(values).save()

	def test_each_of_several_hosts_sees_their_meeting(self):
		hosts = [make_user("MM Staff").name for _each in range(2)]
		rows = [{"user": host} for host in hosts]
		booking = make_mm_meeting_booking(host=hosts[0], hosts=rows)

		for host in hosts:
			frappe.set_user(host)
			with self.subTest(host):
				self.assertTrue(frappe.has_permission("MM Meeting Booking", "write", doc=booking))
				self.assertEqual(frappe.get_list("MM Meeting Booking", pluck="name"), [booking.name])

	def test_staff_read_no_contact_data_on_their_booking(self):
		staff = make_user("MM Staff").name
		values = {"customer_name": "Ann Lee", "customer_phone": unique_phone()}
		booking = make_mm_meeting_booking(host=staff, customer=make_mm_customer().name, **values)
		frappe.set_user(staff)

		seen = frappe.get_doc("MM Meeting Booking", booking.name)
		seen.apply_fieldlevel_read_permissions()

		self.assertEqual((seen.meeting_title, seen.first_name), (booking.meeting_title, booking.first_name))
		for fieldname in SUBMITTED_FIELDS:
			with self.subTest(fieldname):
				self.assertFalse(seen.get(fieldname))

	def test_staff_settle_their_booking_and_leave_what_was_submitted(self):
		staff = make_user("MM Staff").name
		past = {"start_datetime": "2024-05-06 10:00:00", "end_datetime": "2024-05-06 11:00:00"}
		number = make_mm_meeting_booking(host=staff, customer_name="Ann Lee", **past).name
		frappe.set_user(staff)

		booking = frappe.get_doc("MM Meeting Booking", number)
		booking.update({"status": "Completed", "customer_name": "Mallory"}).save()

		frappe.set_user("Administrator")
		booking.reload()
		self.assertEqual((booking.status, booking.customer_name), ("Completed", "Ann Lee"))
