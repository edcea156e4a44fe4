import frappe

from meeting_manager.api import customers
from meeting_manager.tests.base import TestCase, requires_bench
from meeting_manager.tests.factories import make_mm_customer, make_user


class TestSearch(TestCase):
	def test_a_receptionist_finds_a_customer_and_staff_may_not(self):
		customer = make_mm_customer(customer_name="Lunkwill Fook").name

		frappe.set_user(make_user("MM Receptionist").name)
		found = customers.search("lunkwyll")
		frappe.set_user("Administrator")
		frappe.set_user(make_user("MM Staff").name)

		self.assertEqual(
			[(row["name"], row["why"]) for row in found], [(customer, "Name sounds like Lunkwill")]
		)
		with self.assertRaises(frappe.PermissionError):
			customers.search("lunkwyll")

	def test_only_what_nothing_typed_speaks_against_may_be_taken_by_a_key(self):
		email, number = "hitch.hiker@heart.example", "+60 12 345 6781"
		values = {
			"customer_name": "Zaphod Jie Beeblebrox",
			"company": "Heart of Gold",
			"primary_email": email,
		}
		make_mm_customer(phone_numbers=[{"phone_number": number}], **values)

		for typed, is_meant, is_whole in (
			("Zaphod Beeblebrox", True, False),
			("beeb zaph", True, False),
			("Zaphod Heart", True, False),
			("Zaphod Mei Beeblebrox", False, False),
			("Zaphod Beeblebrax", False, False),
			("Zaphod Zaphod", False, False),
			("hitch.hiker@", True, False),
			("hitch.h", False, False),
			(email, True, True),
			("hitch.hiker@heart.exam", False, False),
			(number, True, True),
			("6781", True, False),
		):
			with self.subTest(typed):
				(row, *_others) = customers.search(typed)
				self.assertEqual((row["is_meant"], row["is_whole"]), (is_meant, is_whole), row)


class TestLinkFields(TestCase):
	def test_nobody_is_offered_first_of_whom_a_typed_word_is_missing(self):
		email = "hitch.hiker@heart.example"
		customer = make_mm_customer(customer_name="Zaphod Jie Beeblebrox", primary_email=email)
		names = {
			"Zaphod Jie": [customer.name],
			"Zaphod Mei Beeblebrox": [],
			"hitch.hiker@heart.exam": [],
			"hitch.hiker@": [customer.name],
			"hitch.h": [customer.name],
			email: [customer.name],
		}

		for typed, expected in names.items():
			with self.subTest(typed):
				self.assertEqual([row[0] for row in customers.for_link("MM Customer", typed)], expected)

	def test_a_link_field_offers_the_number_with_name_address_and_reason(self):
		customer = make_mm_customer(customer_name="Lunkwill Fook <b>")

		(row,) = customers.for_link("MM Customer", "lunkwyll")

		name = "Lunkwill Fook &lt;\u2060b&gt;"
		why = "Name sounds like Lunkwill"
		self.assertEqual(row, (customer.name, name, customer.primary_email, why))

	def test_an_empty_field_offers_the_newest_customers(self):
		customer = make_mm_customer(customer_name="Lunkwill Fook", creation="2099-01-01 00:00:00").name
		frappe.db.set_value("MM Customer", customer, "creation", "2099-01-01 00:00:00")

		(row,) = customers.for_link("MM Customer", " ", page_len=1)

		self.assertEqual(row[:2], (customer, "Lunkwill Fook"))

	def test_the_filters_of_a_field_are_kept(self):
		lead = make_mm_customer(customer_name="Lunkwill Fook", status="Lead").name
		make_mm_customer(customer_name="Lunkwill Fook")

		for filters in ({"status": "Lead"}, '{"status": "Lead"}', [["MM Customer", "status", "=", "Lead"]]):
			with self.subTest(filters):
				(row,) = customers.for_link("MM Customer", "fook", filters=filters, as_dict=True)
				self.assertEqual(row["name"], lead)

	def test_who_may_not_read_customers_is_offered_none(self):
		make_mm_customer(customer_name="Lunkwill Fook")
		frappe.set_user(make_user("MM Staff").name)

		self.assertEqual(customers.for_link("MM Customer", "lunkwill"), [])
		self.assertEqual(customers.for_link("MM Customer", ""), [])

	@requires_bench
	def test_frappe_asks_our_search_for_each_link_to_a_customer(self):
		from frappe.desk.search import search_link

		customer = make_mm_customer(customer_name="Lunkwill Fook").name

		rows = search_link("MM Customer", "lunkwyll", reference_doctype="MM Meeting Booking")

		self.assertEqual([row["value"] for row in rows or frappe.response["results"]], [customer])
