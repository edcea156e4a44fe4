"""A guest's booking depends on nothing that a guest cannot fill in: what an administrator has made mandatory
is left for staff, and the record says so.
"""

from unittest.mock import patch

import frappe

from meeting_manager.meeting_manager.services.booking import bookings, waitlist
from meeting_manager.meeting_manager.services.common.incomplete import missing_fields
from meeting_manager.meeting_manager.services.customers import customers, merge_undo
from meeting_manager.meeting_manager.services.public import booking_requests, web_form
from meeting_manager.meeting_manager.services.public.booking_requests import BookingRequest
from meeting_manager.tests.base import CommittingTestCase, TestCase, make_mandatory, requires_bench
from meeting_manager.tests.factories import (
	a_guest,
	coming,
	make_custom_field,
	make_mm_customer,
	make_mm_event,
	make_mm_meeting_booking,
	make_mm_meeting_type,
	merge_customers,
	set_settings,
	textable_phone,
	texts_about,
	tomorrow,
	unique_email,
	unique_phone,
)


def is_incomplete(document) -> bool:
	return bool(frappe.db.get_value(document.doctype, document.name, "is_incomplete"))


def request(what: str, **values) -> BookingRequest:
	return BookingRequest(what, **{"name": "Ann Lee", "email": unique_email(), **values})


def ask_as_guest(make, *args, **values):
	frappe.set_user("Guest")
	try:
		return make(*args, **values)
	finally:
		frappe.set_user("Administrator")


class TestMandatoryFields(TestCase):
	def setUp(self):
		super().setUp()
		self.meeting_type, self.event = (
			make_mm_meeting_type().name,
			make_mm_event(capacity=1, waitlist=1).name,
		)
		for doctype, field in (
			("MM Customer", "industry"),
			("MM Customer Email", "fold_key"),
			("MM Meeting Booking", "override_reason"),
		):
			make_mandatory(self, doctype, field)

	def book(self, **values):
		wanted = request(self.meeting_type, start=coming(10).isoformat(), **values)
		return ask_as_guest(booking_requests.book_meeting, wanted)

	def test_a_guest_books_and_staff_find_both_records(self):
		booking = self.book()

		customer = frappe.get_doc("MM Customer", booking.customer)
		self.assertTrue(is_incomplete(booking) and is_incomplete(customer))
		self.assertIn("industry", missing_fields(customer))

	def test_the_next_save_of_staff_that_passes_clears_the_mark(self):
		booking = self.book()
		customer = frappe.get_doc("MM Customer", booking.customer)

		with self.assertRaises(frappe.MandatoryError):
			customer.save()
		customer.reload()
		customer.industry = "Bakeries"
		customer.save()
		booking = frappe.get_doc("MM Meeting Booking", booking.name)
		booking.override_reason = "By telephone"
		booking.save()

		self.assertFalse(is_incomplete(booking) or is_incomplete(customer))

	def test_nobody_ticks_it_by_hand(self):
		booking = self.book()

		frappe.get_doc("MM Meeting Booking", booking.name).update(
			{"is_incomplete": 0, "override_reason": ""}
		).save(ignore_permissions=True)

		self.assertTrue(is_incomplete(booking))

	def test_events_and_requests_are_booked_too(self):
		first, second = request(self.event), request(self.event)
		for wanted in (first, second):
			ask_as_guest(booking_requests.book_event, wanted)
		number = ask_as_guest(
			web_form.book, "Ann Lee", unique_email(), None, f"{tomorrow()}T10:00:00", "A request"
		)

		booked = {
			frappe.db.get_value("MM Meeting Booking", {"customer_email": each.email}, "waitlist") or ""
			for each in (first, second)
		}
		self.assertEqual(booked, {"", "Waiting"})
		self.assertTrue(is_incomplete(frappe.get_doc("MM Meeting Booking", number)))

	def test_a_booking_is_rescheduled_cancelled_and_offered_a_seat_all_the_same(self):
		booking = self.book()
		bookings.reschedule(booking.name, coming(12))
		bookings.cancel(booking.name)
		first = bookings.book_event(self.event, 1, guest=a_guest())
		second = bookings.book_event(self.event, 1, guest=a_guest())

		bookings.cancel(first.name)
		with patch.object(frappe.db, "commit"):
			waitlist.offer_freed_seats(self.event)

		self.assertEqual(frappe.db.get_value("MM Meeting Booking", booking.name, "status"), "Cancelled")
		self.assertEqual(frappe.db.get_value("MM Meeting Booking", second.name, "waitlist"), "Offered")

	def test_a_text_message_is_queued_all_the_same(self):
		set_settings(sms_enabled=1, sms_countries="DE")
		make_mandatory(self, "MM SMS Message", "reason")

		booking = self.book(phone=textable_phone())

		self.assertEqual(len(texts_about(booking)), 1)

	def test_two_records_are_merged_and_the_merge_undone(self):
		source = frappe.get_doc("MM Customer", self.book().customer)
		survivor = make_mm_customer(industry="Bakeries")
		survivor.db_set("industry", "")

		merge_undo.undo(merge_customers(source, survivor).name)

		self.assertFalse(frappe.db.get_value("MM Customer", source.name, "merged_into"))


class TestRestOfTheRecord(TestCase):
	"""A known customer gets a contact point from a booking, whatever else is wrong with the record."""

	def make_with_faults(self):
		customer = make_mm_customer(
			profile_status="Stub", primary_email=None, phone_numbers=[{"phone_number": unique_phone()}]
		)
		faults = {
			"customer_type": "Company",
			"company": "",
			"language": "no-such-language",
			"customer_source": "Fax",
			"website": "javascript:alert(1)",
			"time_zone": "Mars/Base",
			"loyalty_points": -5,
		}
		frappe.db.set_value("MM Customer", customer.name, faults)
		return frappe.get_doc("MM Customer", customer.name)

	def test_the_booking_is_taken_and_the_record_marked(self):
		customer = self.make_with_faults()
		wanted = request(
			make_mm_meeting_type().name,
			start=coming(10).isoformat(),
			name=customer.customer_name,
			phone=customer.phone_numbers[0].phone_number,
		)

		booking = ask_as_guest(booking_requests.book_meeting, wanted)

		self.assertEqual(booking.customer, customer.name)
		self.assertEqual(customers.find_by_email(wanted.email), customer.name)
		self.assertTrue(is_incomplete(customer))
		self.assertEqual(frappe.db.get_value("MM Customer", customer.name, "customer_source"), "Fax")

	def test_a_new_customer_whose_type_needs_a_company_is_taken_and_marked(self):
		document = frappe.new_doc("MM Customer", customer_name="Ann Lee", primary_email=unique_email())
		document.customer_type = "Company"

		document.insert(ignore_permissions=True)

		self.assertTrue(is_incomplete(document))

	def test_staff_are_still_asked_for_the_company(self):
		with self.assertRaises(frappe.MandatoryError):
			make_mm_customer(customer_type="Company")

	def test_a_whole_record_is_not_marked(self):
		customer = make_mm_customer()
		booking = make_mm_meeting_booking(customer=customer.name)

		self.assertFalse(is_incomplete(customer) or is_incomplete(booking))
		self.assertEqual(missing_fields(booking), [])


class TestCustomFields(CommittingTestCase):
	@requires_bench
	def test_mandatory_custom_fields_of_every_table_stop_no_guest(self):
		tables = ("MM Customer", "MM Customer Email", "MM Customer Phone", "MM Meeting Booking")
		tables += ("MM Booking Answer", "MM Booking Host", "MM SMS Message")
		for doctype in tables:
			make_custom_field(self, doctype, "mm_test_house_rule", reqd=1)
		meeting_type = make_mm_meeting_type(questions=[{"question": "Allergies?"}])
		phone = unique_phone()
		make_mm_customer_of_before = frappe.get_doc(
			doctype="MM Customer",
			customer_name="Ann Lee",
			profile_status="Stub",
			phone_numbers=[{"phone_number": phone}],
		)
		make_mm_customer_of_before.insert(ignore_mandatory=True)

		for hour, number in ((10, unique_phone()), (12, phone)):
			wanted = request(
				meeting_type.name,
				start=coming(hour).isoformat(),
				phone=number,
				answers={"Allergies?": "None"},
			)
			booking = ask_as_guest(booking_requests.book_meeting, wanted)

			self.assertTrue(is_incomplete(booking))
			self.assertTrue(is_incomplete(frappe.get_doc("MM Customer", booking.customer)))
			bookings.cancel(booking.name)
