"""Marks of contact points: who sets them, where they came from, and what becomes of them in a merge."""

import frappe

from meeting_manager.exceptions import InvalidContactPointError
from meeting_manager.meeting_manager.services.customers import merge_undo, verification
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import (
	make_mm_customer,
	make_mm_meeting_booking,
	make_user,
	merge_customers,
	unique_email,
	unique_phone,
	verify,
	with_phone,
)

MARKS = ("is_verified", "verified_at", "verified_by", "added_at", "source_booking")


def marks_of(row) -> dict:
	return frappe.db.get_value(row.doctype, row.name, MARKS, as_dict=True)


class TestConfirmedWithTheCaller(TestCase):
	def setUp(self):
		super().setUp()
		self.customer = make_mm_customer(**with_phone(unique_phone()))
		self.email, self.phone = self.customer.email_addresses[0], self.customer.phone_numbers[0]

	def test_it_is_kept_who_confirmed_it_and_when(self):
		user = make_user("MM Receptionist").name
		frappe.set_user(user)

		verification.confirm_with_caller(self.customer.name, "phone", self.phone.phone_number)

		marks = marks_of(self.phone)
		self.assertEqual((marks.is_verified, marks.verified_by), (1, user))
		self.assertTrue(marks.verified_at)
		self.assertEqual(marks_of(self.email).is_verified, 0)

	def test_a_mark_that_is_there_stays_as_it_is(self):
		verify(self.customer, self.email.email_address)
		first = marks_of(self.email)
		frappe.set_user(make_user("MM Receptionist").name)

		verification.confirm_with_caller(self.customer.name, "email", self.email.email_address)
		verification.verify_email(self.customer.name, self.email.email_key)

		self.assertEqual(marks_of(self.email), first)

	def test_only_what_stands_on_the_record_is_confirmed(self):
		other = make_mm_customer().primary_email
		for kind, value in (
			("email", other),
			("email", self.email.email_address.upper()),
			("email", self.phone.phone_number),
			("phone", self.email.email_address),
			("name", self.customer.customer_name),
			("email", ""),
			("email", None),
		):
			with self.subTest(f"{kind} {value}"), self.assertRaises(InvalidContactPointError):
				verification.confirm_with_caller(self.customer.name, kind, value)

	def test_the_sentence_about_a_wrong_one_is_no_markup(self):
		with self.assertRaisesRegex(InvalidContactPointError, "&lt;b&gt;"):
			verification.confirm_with_caller(self.customer.name, "email", "<b>")

	def test_marks_are_never_typed_in(self):
		forged = {"is_verified": 1, "verified_by": "Guest", "verified_at": "2020-01-01 10:00:00"}
		forged |= {"source_booking": "MB-1", "added_at": "2020-01-01 10:00:00"}
		before = marks_of(self.email), marks_of(self.phone)

		for row in (self.email, self.phone):
			row.update(forged)
		self.customer.append("email_addresses", {"email_address": unique_email(), **forged})
		self.customer.save()

		self.assertEqual((marks_of(self.email), marks_of(self.phone)), before)
		new = marks_of(self.customer.email_addresses[-1])
		self.assertEqual((new.is_verified, new.verified_by, new.source_booking), (0, None, None))
		self.assertNotEqual(str(new.added_at), forged["added_at"])

	def test_an_address_that_is_entered_again_keeps_its_marks(self):
		verify(self.customer, self.email.email_address, self.phone.phone_number)
		before = marks_of(self.email), marks_of(self.phone)
		address, number = self.email.email_address, self.phone.phone_number

		self.customer.set("email_addresses", [{"email_address": address.upper()}])
		self.customer.set("phone_numbers", [{"phone_number": number}])
		self.customer.save()

		after = self.customer.email_addresses[0], self.customer.phone_numbers[0]
		self.assertEqual(tuple(map(marks_of, after)), before)

	def test_another_address_in_the_same_row_has_none(self):
		verify(self.customer, self.email.email_address)

		self.customer.primary_email = self.customer.email_addresses[0].email_address = unique_email()
		self.customer.save()

		marks = marks_of(self.email)
		self.assertEqual((marks.is_verified, marks.verified_at, marks.verified_by), (0, None, None))


class TestOrigin(TestCase):
	def test_what_comes_with_a_booking_says_so(self):
		booking = make_mm_meeting_booking(customer_email=unique_email(), customer_phone=unique_phone())

		customer = frappe.get_doc("MM Customer", booking.customer)
		for row in (*customer.email_addresses, *customer.phone_numbers):
			marks = marks_of(row)
			self.assertEqual((marks.source_booking, marks.is_verified), (booking.name, 0))
			self.assertTrue(marks.added_at)

	def test_what_a_match_adds_says_so_and_the_rest_keeps_its_own(self):
		phone = unique_phone()
		first = make_mm_meeting_booking(customer_email=unique_email(), customer_phone=phone)
		second = make_mm_meeting_booking(
			customer_email=unique_email(),
			customer_phone=phone,
			start_datetime="2027-03-02 10:00:00",
			end_datetime="2027-03-02 11:00:00",
		)

		customer = frappe.get_doc("MM Customer", first.customer)
		self.assertEqual(second.customer, customer.name)
		sources = [marks_of(row).source_booking for row in customer.email_addresses]
		self.assertEqual(sources, [first.name, second.name])
		self.assertEqual(marks_of(customer.phone_numbers[0]).source_booking, first.name)

	def test_what_the_record_had_came_with_no_booking(self):
		customer = make_mm_customer(**with_phone(unique_phone()))
		contact = {"customer_email": customer.primary_email}

		make_mm_meeting_booking(**contact, customer_phone=customer.phone_numbers[0].phone_number)

		for row in (customer.email_addresses[0], customer.phone_numbers[0]):
			self.assertIsNone(marks_of(row).source_booking)
			self.assertTrue(marks_of(row).added_at)

	def test_a_booking_that_gets_its_contact_later_is_the_source_too(self):
		booking = make_mm_meeting_booking()

		booking.update({"customer_email": unique_email()}).save()

		(row,) = frappe.get_doc("MM Customer", booking.customer).email_addresses
		self.assertEqual(marks_of(row).source_booking, booking.name)

	def test_the_booking_can_be_deleted(self):
		booking = make_mm_meeting_booking(customer_email=unique_email())
		number = booking.name

		booking.delete()

		(row,) = frappe.get_doc("MM Customer", booking.customer).email_addresses
		self.assertEqual(marks_of(row).source_booking, number)


class TestMergedMarks(TestCase):
	def setUp(self):
		super().setUp()
		phone = unique_phone()
		self.source, self.survivor = (make_mm_customer(**with_phone(phone)) for _side in range(2))

	def rows(self, customer):
		customer.reload()
		return [*customer.email_addresses, *customer.phone_numbers]

	def all_marks(self):
		return [marks_of(row) for each in (self.survivor, self.source) for row in self.rows(each)]

	def test_rows_bring_their_marks_along(self):
		verify(self.source, self.source.primary_email)
		before = marks_of(self.source.email_addresses[0])

		merge_customers(self.source, self.survivor)

		moved = next(
			row
			for row in self.rows(self.survivor)
			if row.get("email_address") == self.source.email_addresses[0].email_address
		)
		self.assertEqual(marks_of(moved), before)

	def test_a_shared_number_is_verified_as_it_was_on_the_source(self):
		verify(self.source, self.source.phone_numbers[0].phone_number)
		said = marks_of(self.source.phone_numbers[0])
		origin = marks_of(self.survivor.phone_numbers[0])

		merge_customers(self.source, self.survivor)

		marks = marks_of(self.survivor.phone_numbers[0])
		for mark in ("is_verified", "verified_at", "verified_by"):
			self.assertEqual(marks[mark], said[mark])
		self.assertEqual(marks.added_at, origin.added_at)

	def test_a_number_that_the_survivor_has_verified_keeps_its_own_mark(self):
		verify(self.survivor, self.survivor.phone_numbers[0].phone_number)
		before = marks_of(self.survivor.phone_numbers[0])
		frappe.set_user(make_user("MM Manager").name)
		verify(self.source, self.source.phone_numbers[0].phone_number)
		frappe.set_user("Administrator")

		merge_customers(self.source, self.survivor)

		self.assertEqual(marks_of(self.survivor.phone_numbers[0]), before)

	def test_an_undo_gives_every_mark_back(self):
		verify(self.source, self.source.primary_email, self.source.phone_numbers[0].phone_number)
		before = self.all_marks()

		log = merge_customers(self.source, self.survivor)
		merge_undo.undo(log.name)

		self.assertEqual(self.all_marks(), before)
