"""What a stored phone number or email means was settled when it was entered: neither a new Default Phone
Region nor a changed numbering plan judges it again.
"""

from unittest.mock import patch

import frappe

from meeting_manager.exceptions import InvalidContactPointError
from meeting_manager.meeting_manager.domain.common.contact_points import contact_key, parse_email
from meeting_manager.meeting_manager.patches import fill_stored_numbers
from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.common.contact_points import (
	phone_of_booking,
	phone_of_row,
	stored_email,
	stored_phone,
)
from meeting_manager.meeting_manager.services.customers import customers, merge_undo
from meeting_manager.meeting_manager.services.customers.search import search_customers
from meeting_manager.meeting_manager.services.desk import customer_actions, customer_overview, staff_booking
from meeting_manager.meeting_manager.services.messages import sms_gateway, staff_messages
from meeting_manager.meeting_manager.services.migration import customers as migration
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import (
	a_guest,
	coming,
	make_confirmed_booking,
	make_legacy_booking,
	make_mm_customer,
	make_mm_meeting_booking,
	make_mm_meeting_type,
	merge_customers,
	set_settings,
	texts_about,
	unique_email,
)

TYPED, IN_FRANCE, IN_SWITZERLAND = "06 12 34 56 78", "+33612345678", "+41612345678"
# Right when they were stored; since then Benin (2024, which the phonenumbers of Frappe 15 does not know) and
# Ivory Coast (2021) have got longer numbers.
OLD_PLAN = ("+229 97 12 34 56", "+225 08 09 10 11")


def stored_row(customer):
	fields = ["phone_number", "phone_key", "e164", "extension", "phone_tail"]
	return frappe.get_all("MM Customer Phone", {"parent": customer.name}, fields)


def make_with_old_number(typed: str = OLD_PLAN[0], **overrides):
	"""A customer with a number of an old numbering plan, stored when it was right."""
	customer = make_mm_customer(**{"phone_numbers": [{"phone_number": "+60 11-1234 5678"}], **overrides})
	e164 = "+" + "".join(filter(str.isdigit, typed))
	columns = {"phone_number": typed, "phone_key": contact_key(e164), "e164": e164, "phone_tail": e164[:0:-1]}
	frappe.db.set_value("MM Customer Phone", customer.phone_numbers[0].name, columns)
	customer.db_set("primary_phone", typed, update_modified=False)
	return frappe.get_doc("MM Customer", customer.name)


def make_with_old_email(address: str, **overrides):
	"""A customer with an address that email-validator accepted once and refuses now."""
	customer = make_mm_customer(**overrides)
	key = contact_key(address)
	frappe.db.set_value(
		"MM Customer Email",
		customer.email_addresses[0].name,
		{"email_address": address, "email_key": key, "email_search": address},
	)
	customer.db_set({"primary_email": address, "primary_email_key": key}, update_modified=False)
	return frappe.get_doc("MM Customer", customer.name)


class TestAnotherRegion(TestCase):
	def setUp(self):
		super().setUp()
		set_settings(default_phone_region="FR", sms_enabled=1, sms_countries="FR")
		ready = patch.object(sms_gateway, "is_ready", return_value=True)
		ready.start()
		self.addCleanup(ready.stop)

	def test_a_guest_is_texted_at_the_number_as_it_was_read_when_they_booked(self):
		booking = make_confirmed_booking(customer_phone=TYPED)

		set_settings(default_phone_region="CH")
		booking = frappe.get_doc("MM Meeting Booking", booking.name)
		bookings.cancel(booking.name, by="Staff")

		self.assertEqual({text.recipient for text in texts_about(booking)}, {IN_FRANCE})
		self.assertEqual(phone_of_booking(booking), stored_phone(TYPED, IN_FRANCE))

	def test_a_customers_number_stays_what_it_was_in_every_use(self):
		customer = make_mm_customer(phone_numbers=[{"phone_number": TYPED}])
		before = stored_row(customer)

		set_settings(default_phone_region="CH")
		customer = frappe.get_doc("MM Customer", customer.name)
		customer.job_title = "Baker"
		customer.save()

		self.assertEqual(stored_row(customer), before)
		self.assertEqual(before[0].e164, IN_FRANCE)
		self.assertEqual(
			customer_overview.phones_of(customer)[customer.phone_numbers[0].name],
			{"dial": IN_FRANCE, "can_text": True},
		)
		sent = customer_actions.send_text(customer, TYPED, "Hello")["message"]
		self.assertEqual(frappe.db.get_value("MM SMS Message", sent, "recipient"), IN_FRANCE)
		staff_messages.text(customer, "Hello again")
		mine = frappe.get_all("MM SMS Message", {"customer": customer.name}, pluck="recipient")
		self.assertEqual(set(mine), {IN_FRANCE})
		self.assertEqual(customers.find_by_phone(IN_FRANCE), customer.name)
		self.assertEqual([found["name"] for found in search_customers(TYPED)], [customer.name])

	def test_staff_book_for_a_customer_with_the_number_that_is_stored(self):
		customer = make_mm_customer(phone_numbers=[{"phone_number": TYPED}])
		set_settings(default_phone_region="CH")

		order = staff_booking.Order(
			meeting_type=make_mm_meeting_type().name,
			start=coming(10),
			customer=customer.name,
			confirmed_phone=TYPED,
		)
		booking = staff_booking.book(order)

		self.assertEqual((booking.customer_phone, booking.customer_phone_e164), (TYPED, IN_FRANCE))
		self.assertEqual({text.recipient for text in texts_about(booking)}, {IN_FRANCE})

	def test_the_same_text_typed_anew_is_another_number(self):
		name = make_mm_customer(phone_numbers=[{"phone_number": TYPED}]).name
		set_settings(default_phone_region="CH")

		customer = frappe.get_doc("MM Customer", name)
		customer.append("phone_numbers", {"phone_number": TYPED})
		customer.save()

		self.assertEqual({row.e164 for row in stored_row(customer)}, {IN_FRANCE, IN_SWITZERLAND})

	def test_a_program_that_sends_the_table_without_row_names_changes_nothing(self):
		name = make_mm_customer(phone_numbers=[{"phone_number": TYPED}]).name
		set_settings(default_phone_region="CH")

		customer = frappe.get_doc("MM Customer", name)
		customer.set("phone_numbers", [{"phone_number": TYPED, "phone_type": "Work"}])
		customer.save()

		self.assertEqual([row.e164 for row in stored_row(customer)], [IN_FRANCE])

	def test_a_booking_that_gets_another_email_keeps_the_number_as_it_was_read(self):
		name = make_mm_meeting_booking(customer_phone=TYPED).name
		set_settings(default_phone_region="CH")

		booking = frappe.get_doc("MM Meeting Booking", name)
		booking.customer_email = unique_email()
		booking.save()

		self.assertEqual(booking.customer_phone_e164, IN_FRANCE)

	def test_nobody_writes_the_number_behind_the_typed_text(self):
		customer = make_mm_customer(phone_numbers=[{"phone_number": TYPED}])
		booking = make_mm_meeting_booking(customer=customer.name, customer_phone=TYPED)
		other = {"e164": "+41790000000", "phone_key": "0" * 32, "extension": "5"}

		customer.phone_numbers[0].update(other)
		customer.save()
		booking.update({"customer_phone_e164": "+41790000000", "customer_email_key": "0" * 32})
		booking.save()

		self.assertEqual([row.e164 for row in stored_row(customer)], [IN_FRANCE])
		self.assertEqual((booking.customer_phone_e164, booking.customer_email_key), (IN_FRANCE, None))

	def test_a_number_that_is_taken_away_leaves_nothing_behind(self):
		booking = make_mm_meeting_booking(customer=make_mm_customer().name, customer_phone=TYPED)

		booking.customer_phone = None
		booking.save()

		self.assertIsNone(booking.customer_phone_e164)

	def test_an_extension_is_kept_beside_the_number_and_never_texted(self):
		customer = make_mm_customer(phone_numbers=[{"phone_number": "01 42 68 53 00 ext 12"}])

		(row,) = stored_row(customer)

		self.assertEqual((row.e164, row.extension), ("+33142685300", "12"))
		self.assertEqual(phone_of_row(row).key, row.phone_key)

	def test_migrated_customers_have_their_number_in_e164(self):
		email = unique_email()
		booking = make_legacy_booking(customer_email=email, customer_phone=TYPED)

		with patch.object(frappe.db, "commit"):
			migration.migrate()

		(row,) = stored_row(frappe.get_doc("MM Customer", customers.find_by_email(email)))
		self.assertEqual((row.phone_number, row.e164), (TYPED, IN_FRANCE))
		submitted = frappe.db.get_value("MM Meeting Booking", booking, "customer_phone_e164")
		self.assertEqual(submitted, IN_FRANCE)


class TestAnotherPlan(TestCase):
	"""A number that was right when it was stored never stops anything."""

	def test_a_new_one_is_still_refused(self):
		with self.assertRaises(InvalidContactPointError):
			make_mm_customer(phone_numbers=[{"phone_number": OLD_PLAN[1]}])

	def test_the_record_is_saved_and_gets_further_numbers(self):
		for typed in OLD_PLAN:
			with self.subTest(typed):
				customer = make_with_old_number(typed)
				before = stored_row(customer)

				customer.append("phone_numbers", {"phone_number": "+60 11-8765 4321"})
				customer.customer_notes = "Called"
				customer.save()

				self.assertIn(before[0], stored_row(customer))
				self.assertEqual(len(stored_row(customer)), 2)

	def test_it_is_found_by_who_looks_for_it(self):
		customer = make_with_old_number()

		self.assertEqual(customers.find_by_phone(OLD_PLAN[0]), customer.name)
		self.assertIn(customer.name, [found["name"] for found in search_customers(OLD_PLAN[0])])

	def test_merging_and_undoing_leave_it_as_it_was(self):
		for old_one in ("source", "survivor"):
			with self.subTest(old_one):
				old, other = make_with_old_number(), make_mm_customer()
				source, survivor = (old, other) if old_one == "source" else (other, old)
				before = stored_row(old)

				log = merge_customers(source, survivor)
				self.assertEqual(stored_row(survivor), before)
				merge_undo.undo(log.name)

				self.assertEqual(stored_row(old), before)

	def test_it_stops_no_booking(self):
		customer = make_with_old_number()
		meeting_type = make_mm_meeting_type().name

		order = staff_booking.Order(
			meeting_type=meeting_type, start=coming(10), customer=customer.name, confirmed_phone=OLD_PLAN[0]
		)
		by_staff = staff_booking.book(order)
		by_guest = bookings.book(meeting_type, coming(12), guest=a_guest(email=customer.primary_email))
		bookings.reschedule(by_staff.name, coming(14))

		self.assertEqual((by_staff.customer, by_guest.customer), (customer.name, customer.name))
		self.assertEqual(
			(by_staff.customer_phone, by_staff.customer_phone_e164), (OLD_PLAN[0], "+22997123456")
		)

	def test_a_booking_that_could_never_be_read_is_saved_and_linked(self):
		name = make_legacy_booking(customer_phone="ask reception", customer_email="none")
		booking = frappe.get_doc("MM Meeting Booking", name)

		booking.customer_email = unique_email()
		booking.save()

		self.assertTrue(booking.customer)
		self.assertEqual((booking.customer_phone, booking.customer_phone_e164), ("ask reception", None))


class TestAnotherEmailRule(TestCase):
	"""Reserved domains are refused today; what is stored stays."""

	def setUp(self):
		super().setUp()
		self.address = unique_email().replace("@example.com", "@mail.invalid")

	def test_it_is_refused_when_it_is_typed(self):
		with self.assertRaises(InvalidContactPointError):
			make_mm_customer(primary_email=self.address)

	def test_the_record_is_saved_found_and_booked_for(self):
		customer = make_with_old_email(self.address)

		customer.job_title = "Baker"
		customer.append("email_addresses", {"email_address": unique_email()})
		customer.save()
		order = staff_booking.Order(
			meeting_type=make_mm_meeting_type().name,
			start=coming(10),
			customer=customer.name,
			confirmed_email=self.address,
		)
		booking = staff_booking.book(order)
		booking.notes = "Bring the plan"
		booking.save()

		self.assertEqual(customer.primary_email, self.address)
		self.assertEqual(customers.find_by_email(self.address.upper()), customer.name)
		self.assertIn(customer.name, [found["name"] for found in search_customers(self.address)])
		self.assertEqual(booking.customer_email, self.address)
		self.assertEqual(booking.customer_email_key, contact_key(self.address))

	def test_it_may_become_the_primary_one_again(self):
		customer = make_with_old_email(self.address)
		customer.append("email_addresses", {"email_address": unique_email(), "is_primary": 0})
		customer.primary_email = customer.email_addresses[1].email_address
		customer.save()

		customer.primary_email = self.address
		customer.save()

		self.assertEqual(customer.primary_email, self.address)

	def test_merging_and_undoing_leave_it_as_it_was(self):
		source, survivor = make_with_old_email(self.address), make_mm_customer()

		merge_undo.undo(merge_customers(source, survivor).name)

		self.assertEqual(frappe.get_doc("MM Customer", source.name).primary_email, self.address)

	def test_a_stored_address_keeps_its_key_whatever_is_read_today(self):
		self.assertEqual(stored_email("a@b.invalid", "f" * 32).key, "f" * 32)
		self.assertEqual(parse_email("a@example.com").key, contact_key("a@example.com"))


class TestFillStoredNumbers(TestCase):
	def test_numbers_from_before_get_their_meaning_once_where_the_key_agrees(self):
		set_settings(default_phone_region="FR")
		known = make_mm_customer(phone_numbers=[{"phone_number": TYPED}])
		other = make_mm_customer(phone_numbers=[{"phone_number": "079 123 45 67"}])
		frappe.db.set_value(
			"MM Customer Phone", other.phone_numbers[0].name, "phone_key", contact_key("+41791234567")
		)
		rows = [known.phone_numbers[0].name, other.phone_numbers[0].name]
		frappe.db.set_value("MM Customer Phone", {"name": ["in", rows]}, {"e164": None, "extension": None})
		booked = make_legacy_booking(customer_phone=TYPED)
		unread = make_legacy_booking(customer_phone="ask reception")

		for _run in range(2):
			with patch.object(frappe.db, "commit"):
				fill_stored_numbers.execute()

			e164 = [frappe.db.get_value("MM Customer Phone", row, "e164") for row in rows]
			self.assertEqual(e164, [IN_FRANCE, None])
			numbers = [
				frappe.db.get_value("MM Meeting Booking", each, "customer_phone_e164")
				for each in (booked, unread)
			]
			self.assertEqual(numbers, [IN_FRANCE, None])
		filed = frappe.get_last_doc(
			"Error Log", {"method": ["like", "Phone numbers that could not be read%"]}
		)
		self.assertIn(other.name, filed.error)
		self.assertIn(unread, filed.error)
		self.assertNotIn(TYPED, filed.error)
