from meeting_manager.meeting_manager.services.customers import duplicate_detection
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import (
	make_mm_customer,
	unique_email,
	unique_phone,
	with_phone,
)

PROGRESS = ("MM Settings", "duplicates_checked")


class TestWhileTyping(TestCase):
	def who(self, *typed) -> list[str]:
		return [row["customer"] for row in duplicate_detection.find_while_typing(*typed)]

	def test_a_name_a_phone_or_an_email_is_enough(self):
		phone, email = unique_phone(), unique_email("quirinus")
		customer = make_mm_customer(customer_name="Quirin Zapf", primary_email=email, **with_phone(phone))

		tagged = email.replace("@", "+x@")
		for typed in (
			("Zapf Quirin", None, None),
			("", None, phone),
			("", email.upper(), ""),
			(None, tagged, None),
		):
			with self.subTest(typed):
				self.assertIn(customer.name, self.who(*typed))

	def test_the_likeliest_comes_first_with_the_reasons(self):
		phone = unique_phone()
		namesake = make_mm_customer(customer_name="Quirin Zapf")
		known = make_mm_customer(customer_name="Quirin Zapf", **with_phone(phone))

		found = duplicate_detection.find_while_typing("Quirin Zapf", None, phone)

		self.assertEqual([row["customer"] for row in found[:2]], [known.name, namesake.name])
		self.assertEqual(found[0]["why"], "They have the same name. They share a phone number.")
		self.assertEqual((found[0]["phone"], found[0]["email"]), (phone, known.primary_email))

	def test_a_placeholder_finds_nobody(self):
		make_mm_customer(primary_email="noemail@one.example", **with_phone("+60 00 000 0000"))

		self.assertEqual(self.who(None, "noemail@one.example", None), [])
		self.assertEqual(self.who(None, None, "+60 00 000 0000"), [])

	def test_what_cannot_be_read_yet_finds_nobody(self):
		self.assertEqual(self.who(None, None, None), [])
		self.assertEqual(self.who("", "quirin@", "+"), [])

	def test_at_most_five_and_always_few_statements(self):
		for _number in range(7):
			make_mm_customer(customer_name="Quirin Zapf")

		with counted_queries() as statements:
			found = self.who("Quirin Zapf", unique_email(), unique_phone())

		self.assertEqual(len(found), duplicate_detection.SHOWN)
		self.assertLess(len(statements), 15)
