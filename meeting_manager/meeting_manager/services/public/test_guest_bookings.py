"""Whose act verifies an email: of who reads the mailbox, and of nobody else."""

from datetime import timedelta

import frappe

from meeting_manager.exceptions import BookingRequestError, LinkNotValidError
from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.common import links
from meeting_manager.meeting_manager.services.common.instants import instant_text
from meeting_manager.meeting_manager.services.public import guest_bookings
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import (
	a_guest,
	coming,
	mailed_token,
	make_mm_customer,
	make_mm_event,
	make_mm_meeting_type,
	merge_customers,
	unique_email,
	unique_phone,
	with_phone,
)


def mark_of(booking) -> tuple:
	"""Whether, when and by whom the submitted email was verified on the record of the booking's customer."""
	fields = ["is_verified", "verified_at", "verified_by"]
	row = {"parent": booking.customer, "email_key": booking.customer_email_key}
	return frappe.db.get_value("MM Customer Email", row, fields)


def is_verified(booking) -> bool:
	return bool(mark_of(booking)[0])


def is_confirmed(booking) -> bool:
	return bool(frappe.db.get_value("MM Meeting Booking", booking.name, "contact_confirmed_at"))


class VerificationCase(TestCase):
	def setUp(self):
		super().setUp()
		self.meeting_type = make_mm_meeting_type()
		self.booking = self.book(10)

	def book(self, hour, **guest):
		return bookings.book(self.meeting_type.name, coming(hour), guest=a_guest(**guest))

	def acts(self, token) -> dict:
		"""Each act that is open to whoever has the link of a meeting."""
		return {
			"confirm_email": lambda: guest_bookings.confirm_email(token),
			"reschedule": lambda: guest_bookings.reschedule(token, instant_text(coming(15))),
			"cancel": lambda: guest_bookings.cancel(token, None),
		}


class TestTheOwnerActs(VerificationCase):
	def test_each_act_through_the_mailed_link_verifies_the_email(self):
		for hour, name in ((11, "confirm_email"), (12, "reschedule"), (13, "cancel")):
			with self.subTest(name):
				booking = self.book(hour)

				self.acts(mailed_token(booking))[name]()

				verified, when, by = mark_of(booking)
				self.assertEqual((verified, by), (1, "Guest"))
				self.assertTrue(when)
				self.assertTrue(is_confirmed(booking))

	def test_an_offer_accepted_through_the_mailed_link_verifies_the_email(self):
		event = make_mm_event(capacity=1)
		booking = bookings.book_event(event.name, 1, guest=a_guest())
		later = frappe.utils.now_datetime() + timedelta(hours=1)
		booking.db_set({"waitlist": "Offered", "offer_ends": later, "status": "Pending"})

		guest_bookings.accept_offer(mailed_token(booking))

		self.assertTrue(is_verified(booking) and is_confirmed(booking))

	def test_confirming_again_keeps_the_first_mark(self):
		token = mailed_token(self.booking)
		guest_bookings.confirm_email(token)
		first = mark_of(self.booking), self.booking.reload().contact_confirmed_at

		guest_bookings.confirm_email(token)

		self.assertEqual((mark_of(self.booking), self.booking.reload().contact_confirmed_at), first)

	def test_a_link_of_an_older_mail_verifies_too(self):
		token = mailed_token(self.booking)
		bookings.reschedule(self.booking.name, coming(14))

		guest_bookings.confirm_email(token)

		self.assertTrue(is_verified(self.booking))

	def test_only_the_submitted_email_is_verified_and_on_that_customer(self):
		customer = frappe.get_doc("MM Customer", self.booking.customer)
		customer.append("email_addresses", {"email_address": unique_email()})
		customer.append("phone_numbers", {"phone_number": unique_phone()})
		customer.save()
		other = make_mm_customer()

		guest_bookings.confirm_email(mailed_token(self.booking))

		customer.reload()
		self.assertEqual([row.is_verified for row in customer.email_addresses], [1, 0])
		self.assertEqual(customer.phone_numbers[0].is_verified, 0)
		self.assertEqual(other.reload().email_addresses[0].is_verified, 0)

	def test_an_address_that_came_with_somebodys_phone_number_stays_unverified(self):
		phone = unique_phone()
		victim = make_mm_customer(customer_name="Ann Lee", **with_phone(phone))
		event = make_mm_event(remind_only=1)
		stranger = {"name": "Mallory Black", "phone": phone}
		for hour, name in ((11, "confirm_email"), (12, "reschedule"), (13, "cancel")):
			with self.subTest(name):
				booking = self.book(hour, email=unique_email(), **stranger)

				self.acts(mailed_token(booking))[name]()

				self.assertEqual(booking.customer, victim.name)
				self.assertEqual((is_verified(booking), is_confirmed(booking)), (False, True))
		reminder = bookings.book_event(event.name, 0, guest=a_guest(email=unique_email(), **stranger))
		guest_bookings.confirm_email(mailed_token(reminder))
		self.assertEqual((is_verified(reminder), is_confirmed(reminder)), (False, True))

	def test_the_customer_can_be_saved_by_a_form_that_was_open_before(self):
		form = frappe.get_doc("MM Customer", self.booking.customer)
		guest_bookings.confirm_email(mailed_token(self.booking))

		form.update({"job_title": "Baker"}).save()

		self.assertTrue(is_verified(self.booking))

	def test_a_customer_who_is_merged_keeps_the_mark_on_the_survivor(self):
		survivor = make_mm_customer()
		token = mailed_token(self.booking)
		merge_customers(frappe.get_doc("MM Customer", self.booking.customer), survivor)
		guest_bookings.confirm_email(token)

		self.assertEqual(self.booking.reload().customer, survivor.name)
		self.assertTrue(is_verified(self.booking))

	def test_it_takes_as_many_statements_whatever_the_customer_has(self):
		def statements():
			booking = self.book(11)
			customer = frappe.get_doc("MM Customer", booking.customer)
			for _number in range(self.rows):
				customer.append("email_addresses", {"email_address": unique_email()})
			customer.save()
			with counted_queries() as found:
				guest_bookings.confirm_email(mailed_token(booking))
			bookings.cancel(booking.name)
			return len(found)

		self.rows = 0
		statements()  # fills the caches
		few = statements()
		self.rows = 5

		self.assertEqual(statements(), few)


class TestSomebodyElseActs(VerificationCase):
	def test_no_act_with_the_link_that_the_browser_got_verifies(self):
		for hour, name in ((11, "reschedule"), (12, "cancel")):
			with self.subTest(name):
				booking = self.book(hour)

				self.acts(links.token_of(booking))[name]()

				self.assertEqual((is_verified(booking), is_confirmed(booking)), (False, False))

	def test_the_link_that_the_browser_got_confirms_nothing(self):
		with self.assertRaises(BookingRequestError) as refused:
			guest_bookings.confirm_email(links.token_of(self.booking))

		self.assertEqual(refused.exception.problems[0].code, "link_not_mailed")
		self.assertEqual((is_verified(self.booking), is_confirmed(self.booking)), (False, False))

	def test_no_proof_can_be_made_up(self):
		plain = links.token_of(self.booking)
		other = mailed_token(self.book(11))[43:]  # another booking's, of another address
		same = mailed_token(self.book(12, email=self.booking.customer_email))[43:]  # of the same address

		for proof in ("A" * 43, plain, plain[::-1], other, same):
			with self.subTest(proof):
				with self.assertRaises(BookingRequestError):
					guest_bookings.confirm_email(plain + proof)
				self.assertFalse(is_verified(self.booking) or is_confirmed(self.booking))

	def test_a_broken_link_opens_nothing(self):
		token = mailed_token(self.booking)

		for sent in (token[:-1], token + "x", token[43:], token[1:], "", None, 7, [token]):
			with self.subTest(str(sent)), self.assertRaises(LinkNotValidError):
				guest_bookings.confirm_email(sent)

	def test_another_address_is_not_verified_by_a_mail_to_the_one_before(self):
		token = mailed_token(self.booking)
		self.booking.reload().update({"customer_email": unique_email()}).save()

		with self.assertRaises(BookingRequestError):
			guest_bookings.confirm_email(token)
		guest_bookings.reschedule(token, instant_text(coming(15)))  # it still opens the booking

		self.assertFalse(is_confirmed(self.booking))
		rows = {"parent": self.booking.customer, "is_verified": 1}
		self.assertFalse(frappe.db.exists("MM Customer Email", rows))

	def test_a_new_address_is_not_confirmed_because_the_old_one_was(self):
		guest_bookings.confirm_email(mailed_token(self.booking))

		self.booking.reload().update({"customer_email": unique_email()}).save()

		self.assertFalse(is_confirmed(self.booking))

	def test_whoever_cancels_what_others_booked_with_their_address_does_not_become_them(self):
		phone = unique_phone()
		attacker = make_mm_customer(**with_phone(phone))
		booking = self.book(11, name=attacker.customer_name, email=unique_email(), phone=phone)
		self.assertEqual((booking.customer, is_verified(booking)), (attacker.name, False))

		guest_bookings.cancel(mailed_token(booking), "This was not me")

		self.assertEqual(booking.reload().status, "Cancelled")
		self.assertFalse(is_verified(booking))

	def test_a_booking_that_is_over_confirms_nothing(self):
		token = mailed_token(self.booking)
		bookings.cancel(self.booking.name)

		with self.assertRaises(BookingRequestError):
			guest_bookings.confirm_email(token)

		self.assertFalse(is_verified(self.booking))

	def test_nobody_types_in_that_a_booking_is_confirmed(self):
		now = frappe.utils.now_datetime()

		self.booking.reload().update({"contact_confirmed_at": now}).save()
		values = {**self.booking.as_dict(), "contact_confirmed_at": now, "start_datetime": None}
		copied = frappe.get_doc({**values, "name": None, "__islocal": 1})
		copied.update({"start_datetime": "2037-03-01 10:00:00", "end_datetime": "2037-03-01 11:00:00"})
		copied.insert()

		self.assertFalse(is_confirmed(self.booking) or is_confirmed(copied))
