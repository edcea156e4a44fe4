import frappe

from meeting_manager.exceptions import DuplicateContactError, InvalidContactPointError
from meeting_manager.meeting_manager.doctype.mm_customer.mm_customer import MMCustomer
from meeting_manager.meeting_manager.domain.common.plain_text import typed_text
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import (
	emails_of,
	make_mm_customer,
	new_mm_customer,
	set_settings,
	unique_email,
	unique_phone,
)

BAD_EMAILS = (
	"a@b.com, c@d.com",
	"a@b.com;c@d.com",
	"john",
	"john@",
	"@example.com",
	"a@b.com;rm -rf",
	"jo\u200bhn@example.com",
	"a" * 300 + "@example.com",
	"x' or '1'='1",
)
BAD_PHONES = ("call me", "9", "+++", "012-345 6789", "+60123456789; drop table", "1" * 60)


class TestCost(TestCase):
	def test_checking_ten_phone_numbers_takes_no_more_queries_than_one(self):
		set_settings(default_phone_region="MY")
		for begins, reads in (("+60", 0), ("0", 1)):  # a number without its country asks for the region
			for count in (1, 10):
				numbers = [f"{begins}{unique_phone().removeprefix('+60')}" for _ in range(count)]
				customer = new_mm_customer(phone_numbers=[{"phone_number": each} for each in numbers])
				with self.subTest(begins, count=count), counted_queries() as queries:
					customer.validate_phone_numbers()
				self.assertEqual(len(queries), reads)


class TestCustomerName(TestCase):
	def test_a_name_in_angle_brackets_is_a_name(self):
		for name in ("<Ann>", "<李>", "‹Ann›", "<>"):
			with self.subTest(name):
				customer = make_mm_customer(customer_name=name)
				self.assertEqual(typed_text(customer.customer_name), name)

	def test_name_is_trimmed(self):
		customer = new_mm_customer(customer_name="  Ann \t Lee ")

		customer.validate_customer_name()

		self.assertEqual(customer.customer_name, "Ann Lee")

	def test_blank_names_are_refused(self):
		for name in (None, "", "   ", "\t\n", "\u200b"):
			with self.subTest(name), self.assertRaises(frappe.MandatoryError):
				make_mm_customer(customer_name=name)


class TestEmailRules(TestCase):
	def test_primary_email_is_required(self):
		for email in (None, "", "  "):
			with self.subTest(email), self.assertRaises(frappe.MandatoryError):
				make_mm_customer(primary_email=email)

	def test_bad_emails_are_refused_in_both_places(self):
		for email in BAD_EMAILS:
			with self.subTest(email):
				with self.assertRaises(InvalidContactPointError):
					make_mm_customer(primary_email=email)
				with self.assertRaises(InvalidContactPointError):
					make_mm_customer(email_addresses=[{"email_address": email}])

	def test_an_empty_row_of_the_email_table_is_refused(self):
		with self.assertRaises(frappe.ValidationError):
			make_mm_customer(email_addresses=[{"email_address": " "}])

	def test_email_is_stored_as_typed_with_the_key_of_its_canonical_form(self):
		email = unique_email()

		customer = make_mm_customer(primary_email=f" {email.upper()} ").reload()

		self.assertEqual(customer.primary_email, email.upper())
		self.assertEqual(emails_of(customer), [(email.upper(), 1)])
		self.assertRegex(customer.primary_email_key, r"\A[0-9a-f]{32}\Z")
		self.assertEqual(customer.email_addresses[0].email_key, customer.primary_email_key)

	def test_one_email_twice_is_refused_in_any_case_or_spelling_of_its_domain(self):
		for one, other in (("a@b.com", "A@B.com"), ("a@bücher.de", "a@xn--bcher-kva.de")):
			customer = new_mm_customer(email_addresses=[{"email_address": one}, {"email_address": other}])

			with self.subTest(one), self.assertRaisesRegex(frappe.ValidationError, "listed twice"):
				customer.validate_email_addresses()

	def test_primary_email_joins_the_list(self):
		customer = new_mm_customer(primary_email="a@b.com", email_addresses=[{"email_address": "c@d.com"}])

		customer.ensure_primary_email_in_list()

		self.assertEqual([row.email_address for row in customer.email_addresses], ["c@d.com", "a@b.com"])

	def test_primary_email_in_another_case_is_in_the_list_already(self):
		customer = new_mm_customer(primary_email="A@B.com", email_addresses=[{"email_address": "a@b.com"}])

		customer.ensure_primary_email_in_list()

		self.assertEqual(len(customer.email_addresses), 1)

	def test_of_several_marked_emails_only_one_stays_primary(self):
		rows = [{"email_address": "a@b.com", "is_primary": 1}, {"email_address": "c@d.com", "is_primary": 1}]
		customer = new_mm_customer(email_addresses=rows)

		customer.ensure_single_primary_email()

		self.assertEqual(emails_of(customer), [("a@b.com", 1), ("c@d.com", 0)])

	def test_of_several_marked_emails_the_one_named_primary_email_wins(self):
		rows = [{"email_address": "a@b.com", "is_primary": 1}, {"email_address": "c@d.com", "is_primary": 1}]
		customer = new_mm_customer(primary_email="c@d.com", email_addresses=rows)

		customer.ensure_single_primary_email()

		self.assertEqual(emails_of(customer), [("a@b.com", 0), ("c@d.com", 1)])

	def test_an_unmarked_list_gets_a_primary_email(self):
		one, other = unique_email(), unique_email()

		customer = make_mm_customer(
			primary_email=one, email_addresses=[{"email_address": one}, {"email_address": other}]
		)

		self.assertEqual(emails_of(customer.reload()), [(one, 1), (other, 0)])

	def test_marking_another_row_moves_the_primary_email(self):
		other = unique_email()
		customer = make_mm_customer(email_addresses=[{"email_address": other}])

		for row in customer.email_addresses:
			row.is_primary = int(row.email_address == other)
		customer.save()

		self.assertEqual(customer.reload().primary_email, other)
		self.assertEqual(MMCustomer.find_by_email(other), customer.name)

	def test_typing_another_primary_email_moves_the_mark(self):
		old, new = unique_email(), unique_email()
		customer = make_mm_customer(primary_email=old)

		customer.primary_email = new
		customer.save()

		self.assertEqual(emails_of(customer.reload()), [(old, 0), (new, 1)])

	def test_an_email_of_another_customer_is_refused_by_name(self):
		secondary = unique_email()
		holder = make_mm_customer(email_addresses=[{"email_address": secondary}])

		for email in (holder.primary_email.upper(), secondary):
			with self.subTest(email), self.assertRaisesRegex(DuplicateContactError, holder.name):
				make_mm_customer(primary_email=email)
			with self.subTest(email), self.assertRaises(DuplicateContactError):
				make_mm_customer(email_addresses=[{"email_address": email}])

	def test_the_database_itself_refuses_a_second_customer_with_one_email(self):
		email = unique_email()
		make_mm_customer(primary_email=email)
		customer = new_mm_customer(primary_email=email)
		customer.validate_emails_are_free = lambda: None

		with self.assertRaises(frappe.UniqueValidationError):
			customer.insert()


class TestPhoneRules(TestCase):
	def test_bad_phones_are_refused(self):
		for phone in BAD_PHONES:
			with self.subTest(phone), self.assertRaises(InvalidContactPointError):
				make_mm_customer(phone_numbers=[{"phone_number": phone}])

	def test_a_national_number_needs_the_region_of_the_settings(self):
		with self.assertRaisesRegex(InvalidContactPointError, "Default Phone Region"):
			make_mm_customer(phone_numbers=[{"phone_number": "012-345 6789"}])

		set_settings(default_phone_region="MY")
		make_mm_customer(phone_numbers=[{"phone_number": "012-345 6789"}])

	def test_the_number_of_the_specification_is_stored_as_typed(self):
		customer = make_mm_customer(phone_numbers=[{"phone_number": "+1-555-123-4567"}]).reload()

		self.assertEqual(customer.phone_numbers[0].phone_number, "+1-555-123-4567")
		self.assertRegex(customer.phone_numbers[0].phone_key, r"\A[0-9a-f]{32}\Z")

	def test_one_phone_in_two_formats_is_refused(self):
		rows = [{"phone_number": "+1-555-123-4567"}, {"phone_number": "+1 (555) 123 4567"}]
		customer = new_mm_customer(phone_numbers=rows)

		with self.assertRaisesRegex(frappe.ValidationError, "listed twice"):
			customer.validate_phone_numbers()

	def test_an_unmarked_list_gets_its_first_phone_as_primary(self):
		rows = [{"phone_number": unique_phone()}, {"phone_number": unique_phone()}]
		customer = new_mm_customer(phone_numbers=rows)

		customer.ensure_single_primary_phone()

		self.assertEqual([row.is_primary for row in customer.phone_numbers], [1, 0])

	def test_of_several_marked_phones_only_the_first_stays_primary(self):
		rows = [{"phone_number": unique_phone(), "is_primary": mark} for mark in (0, 1, 1)]
		customer = new_mm_customer(phone_numbers=rows)

		customer.ensure_single_primary_phone()

		self.assertEqual([row.is_primary for row in customer.phone_numbers], [0, 1, 0])

	def test_two_customers_may_share_a_phone(self):
		phone = unique_phone()

		customers = [make_mm_customer(phone_numbers=[{"phone_number": phone}]) for _ in range(2)]

		self.assertEqual(MMCustomer.find_by_phone(phone), customers[0].name)


class TestFinding(TestCase):
	def test_any_email_of_a_customer_finds_it_in_any_spelling(self):
		first, second = unique_email("jürgen"), unique_email()
		customer = make_mm_customer(primary_email=first, email_addresses=[{"email_address": second}])

		for typed in (first, f"  {first.upper()} ", second.upper()):
			with self.subTest(typed):
				self.assertEqual(MMCustomer.find_by_email(typed), customer.name)

	def test_any_format_of_a_phone_finds_the_customer(self):
		phone = unique_phone()
		customer = make_mm_customer(phone_numbers=[{"phone_number": phone}])

		for typed in (phone, f"{phone[:3]} ({phone[3:5]}) {phone[5:8]}-{phone[8:]}"):
			with self.subTest(typed):
				self.assertEqual(MMCustomer.find_by_phone(typed), customer.name)

	def test_a_number_without_country_is_read_in_the_region_of_the_settings(self):
		customer = make_mm_customer(phone_numbers=[{"phone_number": "+60 4-226 0199"}])

		self.assertIsNone(MMCustomer.find_by_phone("04-226 0199"))
		set_settings(default_phone_region="MY")
		self.assertEqual(MMCustomer.find_by_phone("04-226 0199"), customer.name)

	def test_what_cannot_be_read_finds_nobody(self):
		make_mm_customer(profile_status="Guest", primary_email=None)

		for typed in (None, "", "  ", "n/a", "a@b.com,c@d.com", "' or 1=1 --", "%", 0, unique_email()):
			with self.subTest(typed):
				self.assertIsNone(MMCustomer.find_by_email(typed))
				self.assertIsNone(MMCustomer.find_by_phone(typed))

	def test_of_customers_who_share_a_phone_the_primary_holder_is_found_then_the_oldest(self):
		phone, other = unique_phone(), unique_phone()
		secondary = [{"phone_number": other, "is_primary": 1}, {"phone_number": phone}]
		make_mm_customer(phone_numbers=secondary)
		newer = make_mm_customer(phone_numbers=[{"phone_number": phone}])
		older = make_mm_customer(phone_numbers=[{"phone_number": phone}])  # its number is the higher one
		newer.db_set("creation", "2027-01-02 00:00:00", update_modified=False)
		older.db_set("creation", "2027-01-01 00:00:00", update_modified=False)

		self.assertEqual(MMCustomer.find_by_phone(phone), older.name)

	def test_letters_that_a_collation_calls_equal_are_two_customers(self):
		email = unique_email()

		customers = [
			make_mm_customer(primary_email=f"{local}.{email}") for local in ("fass", "faß", "jose", "josé")
		]

		for customer in customers:
			self.assertEqual(MMCustomer.find_by_email(customer.primary_email), customer.name)
