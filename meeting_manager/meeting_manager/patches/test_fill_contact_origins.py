import frappe

from meeting_manager.meeting_manager.patches import fill_contact_origins
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import (
	make_mm_customer,
	make_mm_meeting_booking,
	unique_email,
	unique_phone,
	verify,
)

NOTHING = {"added_at": None, "source_booking": None}


def origin_of(row) -> tuple:
	return frappe.db.get_value(row.doctype, row.name, ["source_booking", "added_at"])


class TestFillContactOrigins(TestCase):
	def setUp(self):
		super().setUp()
		email, phone = unique_email(), unique_phone()
		self.first, self.second = (
			make_mm_meeting_booking(customer_email=email, customer_phone=phone, **times)
			for times in (
				{},
				{"start_datetime": "2027-03-02 10:00:00", "end_datetime": "2027-03-02 11:00:00"},
			)
		)
		self.customer = frappe.get_doc("MM Customer", self.first.customer)
		self.email, self.phone = self.customer.email_addresses[0], self.customer.phone_numbers[0]
		self.forget()

	def forget(self):
		"""As the version before left every row."""
		for doctype in ("MM Customer Email", "MM Customer Phone"):
			frappe.db.set_value(doctype, {"parent": self.customer.name}, NOTHING)

	def test_a_contact_point_came_with_the_earliest_booking_that_has_it(self):
		fill_contact_origins.execute()

		for row in (self.email, self.phone):
			booking, moment = origin_of(row)
			self.assertEqual(booking, self.first.name)
			created = frappe.db.get_value("MM Meeting Booking", booking, "creation")  # a text on SQLite
			self.assertEqual(moment, frappe.utils.get_datetime(created))

	def test_what_the_record_had_before_or_a_customer_has_verified_stays_as_it_is(self):
		known = make_mm_customer()
		make_mm_meeting_booking(customer_email=known.primary_email)
		verify(self.customer, self.email.email_address)
		for row in (known.email_addresses[0], self.email):
			frappe.db.set_value(row.doctype, row.name, NOTHING)

		fill_contact_origins.execute()

		self.assertEqual(origin_of(known.email_addresses[0]), (None, None))
		self.assertEqual(origin_of(self.email), (None, None))

	def test_a_secondary_email_of_an_old_record_came_with_its_booking(self):
		phone = self.phone.phone_number
		self.customer.db_set("creation", "2020-01-01 10:00:00")
		booking = make_mm_meeting_booking(customer_email=unique_email(), customer_phone=phone)
		row = frappe.get_doc("MM Customer", booking.customer).email_addresses[-1]
		self.assertEqual((booking.customer, row.is_primary), (self.customer.name, 0))
		self.forget()

		fill_contact_origins.execute()

		self.assertEqual(origin_of(row)[0], booking.name)

	def test_running_it_again_changes_nothing_and_takes_as_few_statements(self):
		fill_contact_origins.execute()
		before = origin_of(self.email), origin_of(self.phone)

		with counted_queries() as statements:
			fill_contact_origins.execute()

		self.assertEqual((origin_of(self.email), origin_of(self.phone)), before)
		self.assertEqual(len(statements), 4)
