"""The four usage examples of the first specification, as they stand there."""

from contextlib import redirect_stdout
from io import StringIO

import frappe

from meeting_manager.meeting_manager.doctype.mm_customer.mm_customer import MMCustomer
from meeting_manager.meeting_manager.services.customer_service import (
	find_or_create_customer,
	get_customer_bookings,
)
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import make_mm_customer, make_mm_meeting_booking


class TestSpecificationExamples(TestCase):
	def test_example_1_find_or_create_customer(self):
		result = find_or_create_customer(
			email="john@example.com",
			phone="+1-555-123-4567",
			name="John Doe"
		)  # fmt: skip

		with redirect_stdout(StringIO()) as printed:
			print(f"Customer ID: {result['customer_id']}")
			print(f"Was created: {result['created']}")
			print(f"Customer: {result['customer'].customer_name}")

		self.assertRegex(
			printed.getvalue(), r"\ACustomer ID: MC-\d{4,}\nWas created: True\nCustomer: John Doe\n\Z"
		)

	def test_example_2_create_customer_manually(self):
		customer = frappe.get_doc({
			"doctype": "MM Customer",
			"customer_name": "Jane Smith",
			"primary_email": "jane@company.com",
			"email_addresses": [
				{
					"email_address": "jane@company.com",
					"email_type": "Work",
					"is_primary": 1
				},
				{
					"email_address": "jane.personal@gmail.com",
					"email_type": "Personal",
					"is_primary": 0
				}
			],
			"phone_numbers": [
				{
					"phone_number": "+1-555-987-6543",
					"phone_type": "Mobile",
					"is_primary": 1
				}
			]
		})  # fmt: skip
		customer.insert()

		customer.reload()
		emails = [(row.email_address, row.email_type, row.is_primary) for row in customer.email_addresses]
		phones = [(row.phone_number, row.phone_type, row.is_primary) for row in customer.phone_numbers]
		self.assertEqual(
			emails, [("jane@company.com", "Work", 1), ("jane.personal@gmail.com", "Personal", 0)]
		)
		self.assertEqual(phones, [("+1-555-987-6543", "Mobile", 1)])

	def test_example_3_find_customer_by_email(self):
		make_mm_customer(customer_name="John Doe", primary_email="john@example.com")

		customer_id = MMCustomer.find_by_email("john@example.com")

		self.assertTrue(customer_id)
		self.assertEqual(frappe.get_doc("MM Customer", customer_id).customer_name, "John Doe")

	def test_example_4_get_customer_booking_history(self):
		customer = make_mm_customer()
		number = make_mm_meeting_booking(customer=customer.name, meeting_title="Check-up").name

		bookings = get_customer_bookings(customer.name, limit=10)

		lines = [
			f"Booking: {booking['name']} - {booking['meeting_title']} on {booking['start_datetime']}"
			for booking in bookings
		]
		self.assertEqual(lines, [f"Booking: {number} - Check-up on 2027-03-01 10:00:00"])
