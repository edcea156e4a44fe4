import frappe

from meeting_manager.api import desk
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import make_mm_customer, make_user, make_visit


class TestLinkSearch(TestCase):
	def test_texts_are_shown_as_text_and_who_reads_no_bookings_is_offered_none(self):
		customer = make_mm_customer(customer_name="Zebulon Quirke").name
		booking = make_visit(customer, "2019-05-01 09:00", customer_name="A & B Quirke").name

		((number, *shown),) = desk.for_link("MM Meeting Booking", booking)
		self.assertEqual((number, shown[0]), (booking, "A &amp; B Quirke"))
		(as_dict,) = desk.for_link("MM Meeting Booking", booking, as_dict=True)
		self.assertEqual(as_dict["name"], booking)
		self.assertIn("2019-05-01", as_dict["description"])

		frappe.set_user(make_user("MM Staff").name)
		self.assertEqual(desk.for_link("MM Meeting Booking", booking), [])
