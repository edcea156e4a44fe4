"""How messages greet: by the given name where it can be told, else by the name as it was written."""

import frappe

from meeting_manager.meeting_manager.services.messages import calendar, context, staff_messages
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import (
	coming,
	last_mail_to,
	mails_about,
	make_confirmed_booking,
	make_mm_customer,
	make_mm_host,
	make_mm_meeting_type,
)

GREETINGS = {
	"Ann Lee": "Hello Ann,",
	"Smith, John": "Hello John,",
	"Dr. Anna Lee": "Hello Anna,",
	"van der Berg, Anna": "Hello Anna,",
	"Nguyễn Thị Lan": "Hello Nguyễn Thị Lan,",
	"刘小明": "Hello 刘小明,",
	"Dr Lim": "Hello Dr Lim,",
	"Dr.": "Hello,",
}


def greeting_of(booking) -> str:
	return context.values_of(booking, context.guest_of(booking))["greeting"]


class TestGreetings(TestCase):
	def test_a_mail_greets_as_is_safe(self):
		for name, greeting in GREETINGS.items():
			with self.subTest(name):
				booking = make_confirmed_booking(customer_name=name)

				self.assertIn(greeting, mails_about(booking)[0].text)
				self.assertEqual(booking.customer_name, name)

	def test_a_given_name_on_the_record_is_used_where_it_was_submitted_too(self):
		customer = make_mm_customer(customer_name="Nguyễn Thị Lan", given_name="Lan", family_name="Nguyễn")

		same = make_confirmed_booking(customer=customer.name, customer_name="Nguyễn Thị Lan")
		other = make_confirmed_booking(customer=customer.name, customer_name="Trần Minh")

		self.assertEqual(greeting_of(same), "Hello Lan,")
		self.assertEqual(greeting_of(other), "Hello Trần Minh,")

	def test_a_customer_is_written_to_by_the_given_name_on_the_record(self):
		for values, expected in (
			({"customer_name": "Nguyễn Thị Lan", "given_name": "Lan"}, "Dear Lan."),
			({"customer_name": "Nguyễn Thị Lan"}, "Dear Nguyễn Thị Lan."),
			({"customer_name": "Smith, John"}, "Dear John."),
		):
			with self.subTest(values):
				customer = make_mm_customer(**values)

				staff_messages.mail(customer, "Hello", "<p>Dear {{ first_name }}.</p>")

				self.assertIn(expected, last_mail_to(customer.primary_email).html)

	def test_a_calendar_feed_has_no_whole_name(self):
		host = make_mm_host()
		meeting_type = make_mm_meeting_type(hosts=[host])
		for hour, name in ((10, "Smith, John"), (12, "Wong Wei Ming")):
			make_confirmed_booking(
				meeting_type=meeting_type.name, host=host.name, customer_name=name, start=coming(hour)
			)

		feed = calendar.feed_of(host.name).decode()

		self.assertIn("First consultation: John", feed)
		for word in ("Smith", "Wong", "Ming"):
			self.assertNotIn(word, feed)


class TestNamesOfCustomers(TestCase):
	def test_lists_sort_by_family_name(self):
		tag = frappe.generate_hash(length=8)
		for given, family in (("Zoe", "Adams"), ("Anna", "Zander"), ("Bob", "Miller")):
			make_mm_customer(
				customer_name=f"{given} {family}", given_name=f" {given} ", family_name=family, industry=tag
			)

		rows = frappe.get_list(
			"MM Customer", {"industry": tag}, ["given_name", "family_name"], order_by="family_name asc"
		)

		self.assertEqual([row.family_name for row in rows], ["Adams", "Miller", "Zander"])
		self.assertEqual(rows[0].given_name, "Zoe")
		self.assertTrue(frappe.get_meta("MM Customer").get_field("family_name").bold)  # offered to sort by
