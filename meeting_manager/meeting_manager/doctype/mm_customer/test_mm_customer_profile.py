import frappe

from meeting_manager.meeting_manager.doctype.mm_customer.mm_customer import MMCustomer
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import (
	make_mm_customer,
	new_mm_customer,
	unique_email,
	unique_phone,
)


class TestProfile(TestCase):
	def test_a_stub_needs_a_phone_and_no_email(self):
		stub = make_mm_customer(
			profile_status="Stub", primary_email=None, phone_numbers=[{"phone_number": unique_phone()}]
		)

		self.assertIsNone(stub.reload().primary_email)
		with self.assertRaises(frappe.ValidationError):
			make_mm_customer(profile_status="Stub", primary_email=None)

	def test_a_guest_needs_only_a_name_and_there_may_be_many(self):
		guests = [make_mm_customer(profile_status="Guest", primary_email=None) for _ in range(2)]

		self.assertNotEqual(guests[0].name, guests[1].name)

	def test_blank_primary_emails_do_not_count_as_the_same_email(self):
		guests = [make_mm_customer(profile_status="Guest", primary_email="  ") for _ in range(2)]

		self.assertEqual([guest.reload().primary_email for guest in guests], [None, None])


class TestStatusAndActivity(TestCase):
	def test_a_new_customer_is_active_when_its_status_says_so(self):
		for status, is_active in (
			("Lead", 1),
			("Prospect", 1),
			("Active", 1),
			("Inactive", 0),
			("Archived", 0),
		):
			with self.subTest(status):
				self.assertEqual(make_mm_customer(status=status).reload().is_active, is_active)

	def test_a_new_customer_who_is_not_active_is_inactive(self):
		self.assertEqual(make_mm_customer(is_active=0).reload().status, "Inactive")

	def test_changing_one_moves_the_other(self):
		customer = make_mm_customer()

		for change, expected in (
			({"is_active": 0}, (0, "Inactive")),
			({"is_active": 1}, (1, "Active")),
			({"status": "Archived"}, (0, "Archived")),
			({"status": "Prospect"}, (1, "Prospect")),
		):
			with self.subTest(change):
				customer.update(change).save()
				customer.reload()

				self.assertEqual((customer.is_active, customer.status), expected)

	def test_changing_both_so_that_they_contradict_is_refused(self):
		customer = make_mm_customer(status="Archived")

		customer.update({"status": "Inactive", "is_active": 1})

		with self.assertRaisesRegex(frappe.ValidationError, "conflicts with"):
			customer.save()


class TestMergedInto(TestCase):
	def test_lookups_and_later_merges_end_at_the_survivor(self):
		survivor, middle, first = (make_mm_customer() for _ in range(3))

		first.update({"merged_into": middle.name}).save()
		middle.update({"merged_into": survivor.name}).save()

		self.assertEqual(first.reload().merged_into, survivor.name)
		self.assertEqual(MMCustomer.find_by_email(first.primary_email), survivor.name)

	def test_merging_into_a_merged_customer_names_its_survivor(self):
		survivor, middle, first = (make_mm_customer() for _ in range(3))
		middle.update({"merged_into": survivor.name}).save()

		first.update({"merged_into": middle.name}).save()

		self.assertEqual(first.reload().merged_into, survivor.name)

	def test_a_customer_cannot_be_merged_into_itself_even_in_a_circle(self):
		one, other = make_mm_customer(), make_mm_customer()
		other.update({"merged_into": one.name}).save()

		for target in (one, other):
			one.reload()
			with self.subTest(target.name), self.assertRaisesRegex(frappe.ValidationError, "into itself"):
				one.update({"merged_into": target.name}).save()

	def test_a_customer_cannot_be_merged_into_one_that_does_not_exist(self):
		with self.assertRaises((frappe.DoesNotExistError, frappe.LinkValidationError)):
			make_mm_customer(merged_into="MC-0000000")

	def test_a_copy_is_not_merged_and_has_no_statistics(self):
		customer = make_mm_customer(merged_into=make_mm_customer().name)

		copy = frappe.copy_doc(customer, ignore_no_copy=False)

		self.assertFalse(copy.merged_into)
		self.assertFalse(copy.primary_email_key)


class TestVerifiedMarks(TestCase):
	def test_a_mark_is_lost_when_another_address_is_typed_over_it(self):
		customer = make_mm_customer(phone_numbers=[{"phone_number": unique_phone()}])
		for row in (*customer.email_addresses, *customer.phone_numbers):
			row.db_set("is_verified", 1)
		customer.reload()

		customer.email_addresses[0].email_address = customer.primary_email = unique_email()
		customer.phone_numbers[0].phone_number = unique_phone()
		customer.save()

		self.assertEqual(customer.reload().email_addresses[0].is_verified, 0)
		self.assertEqual(customer.phone_numbers[0].is_verified, 0)

	def test_a_mark_stays_when_only_the_spelling_changes(self):
		phone = unique_phone()
		customer = make_mm_customer(phone_numbers=[{"phone_number": phone}])
		for row in (*customer.email_addresses, *customer.phone_numbers):
			row.db_set("is_verified", 1)
		customer.reload()

		customer.email_addresses[0].email_address = customer.primary_email.upper()
		customer.phone_numbers[0].phone_number = f"{phone[:3]} {phone[3:]}"
		customer.save()

		self.assertEqual(customer.reload().email_addresses[0].is_verified, 1)
		self.assertEqual(customer.phone_numbers[0].is_verified, 1)

	def test_a_row_added_later_cannot_bring_its_own_mark(self):
		customer = make_mm_customer()

		customer.append("email_addresses", {"email_address": unique_email(), "is_verified": 1})
		customer.save()

		self.assertEqual(customer.reload().email_addresses[1].is_verified, 0)

	def test_a_new_customer_cannot_bring_its_own_marks(self):
		customer = new_mm_customer(
			email_addresses=[{"email_address": unique_email(), "is_verified": 1}],
			phone_numbers=[{"phone_number": unique_phone(), "is_verified": 1}],
		)

		customer.validate_email_addresses()
		customer.validate_phone_numbers()

		self.assertEqual(customer.email_addresses[0].is_verified, 0)
		self.assertEqual(customer.phone_numbers[0].is_verified, 0)
