import frappe

from meeting_manager.meeting_manager.patches import fill_first_names, migrate_customers
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import make_legacy_booking, make_mm_customer, unique_email


def shown_on(booking: str) -> str:
	return frappe.db.get_value("MM Meeting Booking", booking, "first_name") or ""


class TestBookingsFromBefore(TestCase):
	def test_old_bookings_get_the_customers_first_name_else_the_first_word_typed(self):
		customer = make_mm_customer(customer_name="Ann Lee")
		linked = make_legacy_booking(customer=customer.name, customer_name="Mrs. Lee")
		typed = make_legacy_booking(customer_name="  Bo\tLind ")
		nameless = make_legacy_booking()

		fill_first_names.execute()
		fill_first_names.execute()

		names = [shown_on(booking) for booking in (linked, typed, nameless)]
		self.assertEqual(names, ["Ann", "Bo", ""])
		self.assertEqual(frappe.db.get_value("MM Meeting Booking", linked, "amount") or 0, 0)

	def test_the_migration_of_customers_fills_it_as_it_links(self):
		mail = unique_email()
		old, new = (
			make_legacy_booking(customer_email=mail, customer_name=name, creation=f"2024-0{month}-01")
			for month, name in ((1, "A. Lee"), (2, "Ann Lee"))
		)

		migrate_customers.execute()

		self.assertEqual([shown_on(booking) for booking in (old, new)], ["Ann", "Ann"])

	def test_many_old_bookings_take_a_few_statements(self):
		for number in range(30):
			make_legacy_booking(customer_name=f"Guest{number} Lee")

		with counted_queries() as statements:
			fill_first_names.execute()

		self.assertLessEqual(len(statements), 4)
