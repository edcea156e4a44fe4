from datetime import date

import frappe

from meeting_manager.exceptions import InvalidContactPointError
from meeting_manager.meeting_manager.domain.common.plain_text import plain_text
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import (
	make_legacy_booking,
	make_mm_customer,
	make_mm_meeting_booking,
	make_visit,
	statistics_of,
	unique_email,
	unique_phone,
	with_phone,
)

SPECIFIED = {
	"meeting_title": ("Data", None, 1),
	"start_datetime": ("Datetime", None, 1),
	"end_datetime": ("Datetime", None, 1),
	"host": ("Link", "User", 0),
	"status": ("Select", "Pending\nConfirmed\nCompleted\nCancelled\nNo Show", 1),
	"notes": ("Small Text", None, 0),
	"customer": ("Link", "MM Customer", 0),
	"customer_name": ("Data", None, 0),
	"customer_email": ("Data", None, 0),
	"customer_phone": ("Data", None, 0),
}


class TestBookingFields(TestCase):
	def test_every_field_is_as_specified(self):
		meta = frappe.get_meta("MM Meeting Booking")

		for fieldname, expected in SPECIFIED.items():
			with self.subTest(fieldname):
				df = meta.get_field(fieldname)
				self.assertEqual((df.fieldtype, df.options or None, int(df.reqd or 0)), expected)

	def test_number_is_mb_and_five_digits_and_a_new_booking_is_pending(self):
		booking = make_mm_meeting_booking()

		self.assertRegex(booking.name, r"\AMB-\d{5,}\Z")
		self.assertEqual((booking.status, booking.source, booking.customer), ("Pending", "Desk", None))

	def test_sql_and_html_are_stored_as_the_text_that_was_typed(self):
		text = "<script>alert('x')</script> & '); DROP TABLE x;-- {{ 7*7 }} %s"

		booking = make_mm_meeting_booking(meeting_title=text, notes=text, customer_name=text).reload()

		for stored in (booking.meeting_title, booking.notes, booking.customer_name):
			self.assertEqual(stored, plain_text(text))


class TestBookingTimes(TestCase):
	def test_a_booking_that_ends_before_or_when_it_starts_is_refused(self):
		email = unique_email()

		for end in ("2027-03-01 10:00:00", "2027-03-01 09:59:59", "2026-03-01 11:00:00"):
			with self.subTest(end), self.assertRaisesRegex(frappe.ValidationError, "ends before it starts"):
				make_mm_meeting_booking(end_datetime=end, customer_email=email)

		self.assertFalse(frappe.db.exists("MM Customer", {"primary_email": email}))

	def test_moving_the_end_before_the_start_is_refused(self):
		booking = make_mm_meeting_booking()

		with self.assertRaisesRegex(frappe.ValidationError, "ends before it starts"):
			booking.update({"end_datetime": "2027-03-01 09:00:00"}).save()

	def test_only_an_event_can_be_booked_without_a_seat(self):
		booking = make_mm_meeting_booking()

		for values in ({"seats": 0}, {"seats": -1}):
			with self.subTest(values), self.assertRaises(frappe.ValidationError):
				booking.reload().update(values).save()
		with self.assertRaisesRegex(frappe.ValidationError, "at least one seat"):
			make_mm_meeting_booking(seats=0)

	def test_both_times_are_required(self):
		for missing in ("start_datetime", "end_datetime"):
			with self.subTest(missing), self.assertRaises(frappe.MandatoryError):
				make_mm_meeting_booking(**{missing: None})


class TestBookingCustomer(TestCase):
	def test_contact_data_makes_a_customer_and_the_next_booking_finds_it(self):
		email, phone = unique_email(), unique_phone()

		first = make_mm_meeting_booking(
			customer_name=" Ann  Lee ", customer_email=email, customer_phone=phone
		)
		second = make_mm_meeting_booking(customer_name="A. Lee", customer_email=email.upper())

		customer = frappe.get_doc("MM Customer", first.customer)
		self.assertEqual((customer.customer_name, customer.primary_email), ("Ann Lee", email))
		self.assertEqual(customer.phone_numbers[0].phone_number, phone)
		self.assertEqual(second.customer, first.customer)

	def test_what_was_submitted_stays_on_the_booking(self):
		customer = make_mm_customer(customer_name="Ann Lee")
		typed = customer.primary_email.upper()

		booking = make_mm_meeting_booking(customer_name="Annie", customer_email=typed).reload()

		self.assertEqual((booking.customer_name, booking.customer_email), ("Annie", typed))
		self.assertEqual(customer.reload().customer_name, "Ann Lee")

	def test_a_chosen_customer_is_kept_whatever_contact_data_says(self):
		chosen, other = make_mm_customer(), make_mm_customer()

		booking = make_mm_meeting_booking(customer=chosen.name, customer_email=other.primary_email)

		self.assertEqual(booking.customer, chosen.name)

	def test_without_contact_data_a_booking_is_anonymous(self):
		booking = make_mm_meeting_booking(customer_name="Walk-in")

		self.assertIsNone(booking.reload().customer)

	def test_contact_data_added_later_links_the_customer(self):
		customer, booking = make_mm_customer(), make_mm_meeting_booking()

		booking.update({"customer_email": customer.primary_email}).save()

		self.assertEqual(booking.reload().customer, customer.name)

	def test_an_old_booking_that_was_never_readable_can_still_be_edited(self):
		booking = frappe.get_doc("MM Meeting Booking", make_legacy_booking(customer_email="n/a"))

		booking.update({"notes": "called back"}).save()

		self.assertEqual((booking.reload().notes, booking.customer_email), ("called back", "n/a"))
		self.assertIsNone(booking.customer)

	def test_unreadable_contact_data_is_refused_also_beside_a_chosen_customer(self):
		customer = make_mm_customer().name

		for values in ({"customer_email": "a@b.com;rm -rf"}, {"customer_phone": "9"}):
			for chosen in (None, customer):
				with self.subTest(values, customer=chosen), self.assertRaises(InvalidContactPointError):
					make_mm_meeting_booking(customer=chosen, **values)

	def test_a_phone_that_cannot_be_read_stays_as_typed_beside_a_known_email(self):
		customer = make_mm_customer(**with_phone(unique_phone()))

		booking = make_mm_meeting_booking(
			customer_email=customer.primary_email, customer_name="Ann Lee", customer_phone=" ask reception "
		).reload()

		self.assertEqual((booking.customer, booking.customer_phone), (customer.name, "ask reception"))
		self.assertEqual(booking.customer_phone_at_booking, customer.primary_phone)
		booking.save()
		self.assertEqual(booking.reload().customer_phone, "ask reception")
		with self.assertRaises(InvalidContactPointError):
			make_mm_meeting_booking(customer_email=unique_email(), customer_phone="ask reception")

	def test_a_placeholder_stays_on_the_booking_and_identifies_nobody(self):
		typed = {"customer_email": "NoEmail@clinic.example", "customer_phone": "+60 00 000 0000"}

		one, other = (make_mm_meeting_booking(**typed, customer_name=name).reload() for name in ("Ann", "Bo"))

		self.assertNotEqual(one.customer, other.customer)
		for booking in (one, other):
			self.assertEqual({field: booking.get(field) for field in typed}, typed)
			self.assertIsNone(booking.customer_email_key)
			self.assertIsNone(booking.customer_email_at_booking)
			booking.save()

	def test_a_customer_that_does_not_exist_is_refused(self):
		with self.assertRaises((frappe.DoesNotExistError, frappe.LinkValidationError)):
			make_mm_meeting_booking(customer="MC-0000000")

	def test_a_merged_customer_gives_its_survivor(self):
		survivor = make_mm_customer()
		merged = make_mm_customer(merged_into=survivor.name)

		for values in ({"customer": merged.name}, {"customer_email": merged.primary_email}):
			with self.subTest(values):
				self.assertEqual(make_mm_meeting_booking(**values).reload().customer, survivor.name)

		self.assertEqual(statistics_of(survivor), (2, date(2027, 3, 1)))
		self.assertEqual(statistics_of(merged), (0, None))


class TestCachedContact(TestCase):
	def test_the_contact_at_the_time_of_booking_outlives_later_changes(self):
		email, phone = unique_email(), unique_phone()
		customer = make_mm_customer(primary_email=email, phone_numbers=[{"phone_number": phone}])
		booking = make_mm_meeting_booking(customer=customer.name)

		customer.update({"primary_email": unique_email()})
		customer.phone_numbers[0].phone_number = unique_phone()
		customer.save()
		booking.reload().update({"status": "Confirmed"}).save()

		cached = (booking.reload().customer_email_at_booking, booking.customer_phone_at_booking)
		self.assertEqual(cached, (email, phone))

	def test_the_primary_contact_points_are_cached_not_the_submitted_ones(self):
		primary, second = unique_email(), unique_email()
		customer = make_mm_customer(primary_email=primary, email_addresses=[{"email_address": second}])

		booking = make_mm_meeting_booking(customer_email=second).reload()

		self.assertEqual((booking.customer, booking.customer_email_at_booking), (customer.name, primary))

	def test_relinking_caches_the_contact_of_the_new_customer(self):
		booking, other = make_mm_meeting_booking(customer=make_mm_customer().name), make_mm_customer()

		booking.update({"customer": other.name}).save()

		self.assertEqual(booking.reload().customer_email_at_booking, other.primary_email)

	def test_a_booking_without_a_customer_caches_no_contact(self):
		booking = make_mm_meeting_booking(customer=make_mm_customer().name)

		booking.update({"customer": None}).save()

		self.assertIsNone(booking.reload().customer_email_at_booking)

	def test_the_cached_contact_cannot_be_typed(self):
		customer = make_mm_customer()
		booking = make_mm_meeting_booking(customer=customer.name, customer_email_at_booking="x@example.com")

		booking.update({"customer_email_at_booking": "y@example.com"}).save()

		self.assertEqual(booking.reload().customer_email_at_booking, customer.primary_email)


class TestStatistics(TestCase):
	def test_numbers_cannot_be_typed(self):
		customer = make_mm_customer(total_bookings=5, last_booking_date="2020-01-01")
		self.assertEqual(statistics_of(customer), (0, None))

		customer.update({"total_bookings": 7, "last_booking_date": "2021-01-01"}).save()
		self.assertEqual(statistics_of(customer), (0, None))

	def test_every_booking_counts_and_the_latest_gives_the_date(self):
		customer = make_mm_customer()

		for day in ("2027-03-05", "2027-04-01", "2027-03-20"):
			make_mm_meeting_booking(
				customer=customer.name, start_datetime=f"{day} 23:30:00", end_datetime=f"{day} 23:59:00"
			)

		self.assertEqual(statistics_of(customer), (3, date(2027, 4, 1)))

	def test_moving_a_booking_moves_the_date(self):
		customer = make_mm_customer()
		booking = make_mm_meeting_booking(customer=customer.name)

		booking.update({"start_datetime": "2027-02-01 10:00:00"}).save()

		self.assertEqual(statistics_of(customer), (1, date(2027, 2, 1)))

	def test_the_first_booking_is_one_that_was_not_cancelled_and_the_last_visit_one_that_was_confirmed(self):
		customer = make_mm_customer()

		def first_and_last():
			found = frappe.db.get_value("MM Customer", customer.name, ["first_booking", "last_visit"])
			return [str(each)[:10] for each in found if each]

		first = make_visit(customer.name, "2019-03-05 09:00")
		make_visit(customer.name, "2019-03-09 09:00", status="Pending")
		last = make_visit(customer.name, "2019-03-07 09:00")
		self.assertEqual(first_and_last(), ["2019-03-05", "2019-03-07"])

		frappe.get_doc("MM Meeting Booking", first.name).update({"status": "Cancelled"}).save()
		self.assertEqual(first_and_last(), ["2019-03-07", "2019-03-07"])

		frappe.get_doc("MM Meeting Booking", last.name).update({"status": "No Show"}).save()
		self.assertEqual(first_and_last(), ["2019-03-07"])

		frappe.delete_doc("MM Meeting Booking", last.name)
		self.assertEqual(first_and_last(), ["2019-03-09"])

	def test_relinking_counts_for_both_customers(self):
		old, new = make_mm_customer(), make_mm_customer()
		booking = make_mm_meeting_booking(customer=old.name)

		booking.update({"customer": new.name}).save()

		self.assertEqual(statistics_of(old), (0, None))
		self.assertEqual(statistics_of(new), (1, date(2027, 3, 1)))

	def test_a_cancelled_booking_is_still_one_of_all_bookings(self):
		customer = make_mm_customer()

		make_mm_meeting_booking(customer=customer.name).update({"status": "Cancelled"}).save()

		self.assertEqual(statistics_of(customer), (1, date(2027, 3, 1)))

	def test_deleting_a_booking_counts_again(self):
		customer = make_mm_customer()
		make_mm_meeting_booking(customer=customer.name)
		last = make_mm_meeting_booking(
			customer=customer.name, start_datetime="2027-06-01 10:00:00", end_datetime="2027-06-01 11:00:00"
		)

		last.delete()

		self.assertEqual(statistics_of(customer), (1, date(2027, 3, 1)))

	def test_numbers_that_went_wrong_are_counted_again_not_incremented(self):
		customer = make_mm_customer()
		customer.db_set("total_bookings", 99)

		make_mm_meeting_booking(customer=customer.name)

		self.assertEqual(statistics_of(customer)[0], 1)

	def test_counting_leaves_an_open_customer_form_valid(self):
		customer = make_mm_customer()

		make_mm_meeting_booking(customer=customer.name)
		customer.update({"customer_notes": "regular"}).save()

		self.assertEqual(customer.reload().customer_notes, "regular")
		self.assertEqual(customer.total_bookings, 1)
