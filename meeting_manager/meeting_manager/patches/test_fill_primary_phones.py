import frappe

from meeting_manager.meeting_manager.patches import fill_primary_phones
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import make_mm_customer, unique_phone


def shown(customer):
	return frappe.db.get_value("MM Customer", customer.name, "primary_phone")


class TestFillPrimaryPhones(TestCase):
	def test_customers_of_before_get_their_marked_number_and_may_get_it_again(self):
		numbers = [unique_phone(), unique_phone()]
		rows = [{"phone_number": numbers[0]}, {"phone_number": numbers[1], "is_primary": 1}]
		known, without = make_mm_customer(phone_numbers=rows), make_mm_customer()
		known.db_set("primary_phone", None)

		for _run in range(2):
			fill_primary_phones.execute()

			self.assertEqual((shown(known), shown(without)), (numbers[1], None))


class TestPrimaryPhone(TestCase):
	def test_it_follows_the_mark_and_is_never_typed_in(self):
		numbers = [unique_phone(), unique_phone()]
		customer = make_mm_customer(
			phone_numbers=[{"phone_number": number} for number in numbers], primary_phone="+4930123"
		)
		first = shown(customer)

		customer.phone_numbers[0].is_primary, customer.phone_numbers[1].is_primary = 0, 1
		customer.save()
		second = shown(customer)
		customer.phone_numbers = []
		customer.save()

		self.assertEqual([first, second, shown(customer)], [*numbers, None])
