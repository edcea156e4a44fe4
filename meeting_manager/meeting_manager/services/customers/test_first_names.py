import frappe

from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import (
	make_mm_customer,
	make_mm_meeting_booking,
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
