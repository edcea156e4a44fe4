import frappe

from meeting_manager.demo import make
from meeting_manager.demo.people import DOMAIN, PEOPLE
from meeting_manager.tests.base import TestCase


def everything():
	return frappe.db.count("MM Customer"), frappe.db.count("MM Meeting Booking"), frappe.db.count("User")


class TestDemo(TestCase):
	def test_demo_data_is_large_varied_made_once_and_removable(self):
		self.addCleanup(make.remove)  # it is committed
		make.remove()
		before = everything()

		first = make.execute()
		again = make.execute()

		scripts = {character for name, _email, _phone in PEOPLE for character in name}
		counted = frappe.db.sql(
			"select sum(total_bookings) from `tabMM Customer` where primary_email like %s", (f"%@{DOMAIN}",)
		)
		self.assertEqual(first, again)
		self.assertEqual(first["customers"], len(PEOPLE))
		self.assertGreaterEqual(first["customers"], 200)
		self.assertGreaterEqual(first["bookings"], 1000)
		self.assertTrue({"ü", "Ł", "М", "م", "王", "आ"} <= scripts)
		self.assertEqual(counted[0][0], first["bookings"])

		make.remove()

		self.assertEqual(everything(), before)
