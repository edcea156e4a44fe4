import frappe

from meeting_manager.meeting_manager.patches import fill_first_names, migrate_customers
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import (
	make_legacy_booking,
	make_mm_customer,
	make_mm_meeting_booking,
	unique_email,
)


def shown_on(booking: str) -> tuple:
	"""The first name, and when the booking was last changed."""
	return frappe.db.get_value("MM Meeting Booking", booking, ["first_name", "modified"])


class TestFirstNames(TestCase):
	def test_a_booking_shows_the_customers_first_name_and_not_what_was_typed(self):
		customer = make_mm_customer(customer_name="Ann Lee")

		booking = make_mm_meeting_booking(customer=customer.name, customer_name="Mrs. Lee")

		self.assertEqual(booking.first_name, "Ann")

	def test_a_booking_of_nobody_known_shows_the_first_word_typed(self):
		self.assertEqual(make_mm_meeting_booking(customer_name="Bo Lind").first_name, "Bo")
		self.assertEqual(make_mm_meeting_booking().first_name, "")

	def test_a_new_first_name_is_shown_on_all_the_customers_bookings_by_one_statement(self):
		customer = make_mm_customer(customer_name="Ann Lee")
		bookings = [make_mm_meeting_booking(customer=customer.name).name for _each in range(3)]
		other = make_mm_meeting_booking(customer=make_mm_customer(customer_name="Ann Tan").name).name
		before = [shown_on(booking)[1] for booking in bookings]

		with counted_queries() as statements:
			customer.update({"customer_name": "Hana Lee"}).save()

		self.assertEqual([shown_on(each) for each in bookings], [("Hana", moment) for moment in before])
		self.assertEqual(shown_on(other)[0], "Ann")
		self.assertEqual(len([each for each in statements if "set first_name" in each]), 1)

	def test_another_last_name_touches_no_booking(self):
		customer = make_mm_customer(customer_name="Ann Lee")

		with counted_queries() as statements:
			customer.update({"customer_name": "Ann Tan"}).save()

		self.assertEqual([each for each in statements if "set first_name" in each], [])


class TestBookingsFromBefore(TestCase):
	def test_old_bookings_get_the_customers_first_name_else_the_first_word_typed(self):
		customer = make_mm_customer(customer_name="Ann Lee")
		linked = make_legacy_booking(customer=customer.name, customer_name="Mrs. Lee")
		typed = make_legacy_booking(customer_name="  Bo\tLind ")
		nameless = make_legacy_booking()

		fill_first_names.execute()
		fill_first_names.execute()

		names = [shown_on(booking)[0] or "" for booking in (linked, typed, nameless)]
		self.assertEqual(names, ["Ann", "Bo", ""])
		self.assertEqual(frappe.db.get_value("MM Meeting Booking", linked, "amount") or 0, 0)

	def test_the_migration_of_customers_fills_it_as_it_links(self):
		mail = unique_email()
		old, new = (
			make_legacy_booking(customer_email=mail, customer_name=name, creation=f"2024-0{month}-01")
			for month, name in ((1, "A. Lee"), (2, "Ann Lee"))
		)

		migrate_customers.execute()

		self.assertEqual([shown_on(booking)[0] for booking in (old, new)], ["Ann", "Ann"])

	def test_many_old_bookings_take_a_few_statements(self):
		for number in range(30):
			make_legacy_booking(customer_name=f"Guest{number} Lee")

		with counted_queries() as statements:
			fill_first_names.execute()

		self.assertLessEqual(len(statements), 4)
