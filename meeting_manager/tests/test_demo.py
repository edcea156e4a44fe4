import frappe

from meeting_manager.demo import make
from meeting_manager.demo.people import DOMAIN, PEOPLE
from meeting_manager.tests.base import TestCase


class TestDemo(TestCase):
	"""The demo data is committed, so it is removed by its own means."""

	def setUp(self):
		super().setUp()
		self.addCleanup(make.remove)

	def test_demo_data_is_large_varied_and_has_each_person_once(self):
		first = make.execute()
		again = make.execute()

		scripts = {character for name, _email, _phone in PEOPLE for character in name}
		self.assertEqual(first, again)
		self.assertEqual(first["customers"], len(PEOPLE))
		self.assertGreaterEqual(first["customers"], 200)
		self.assertGreaterEqual(first["bookings"], 1000)
		self.assertTrue({"ü", "Ł", "М", "م", "王", "आ"} <= scripts)
		self.assertEqual(
			frappe.db.sql(f"select sum(total_bookings) from `tabMM Customer` where primary_email like '%%@{DOMAIN}'")[0][0],
			first["bookings"],
		)

	def test_removing_the_demo_data_leaves_everything_else(self):
		before = frappe.db.count("MM Customer"), frappe.db.count("MM Meeting Booking"), frappe.db.count("User")
		make.execute()

		make.remove()

		after = frappe.db.count("MM Customer"), frappe.db.count("MM Meeting Booking"), frappe.db.count("User")
		self.assertEqual(after, before)
