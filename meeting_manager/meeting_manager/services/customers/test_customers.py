from unittest.mock import patch

import frappe

from meeting_manager.exceptions import InvalidContactPointError
from meeting_manager.meeting_manager.services.customers import customers
from meeting_manager.meeting_manager.services.customers.customers import (
	find_or_create_customer,
	get_customer_bookings,
)
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import (
	emails_of,
	is_suggested,
	make_mm_customer,
	make_mm_meeting_booking,
	set_settings,
	unique_email,
	unique_phone,
	with_phone,
)


class TestFindOrCreate(TestCase):
	def test_a_new_person_becomes_a_full_customer(self):
		email, phone = unique_email(), unique_phone()

		found = find_or_create_customer(email, phone, " Ann  Lee ")

		customer = frappe.get_doc("MM Customer", found["customer_id"])
		self.assertEqual(set(found), {"customer_id", "customer", "created"})
		self.assertIs(found["created"], True)
		self.assertEqual(found["customer"].name, customer.name)
		self.assertEqual((customer.customer_name, customer.profile_status), ("Ann Lee", "Full"))
		self.assertEqual((customer.primary_email, customer.phone_numbers[0].phone_number), (email, phone))

	def test_the_same_person_is_found_again_in_any_spelling(self):
		email, phone = unique_email(), unique_phone()
		first = find_or_create_customer(email, phone, "Ann Lee")

		for typed in (email.upper(), f" {email} "):
			with self.subTest(typed):
				again = find_or_create_customer(typed, f"{phone[:3]}-{phone[3:]}", "Annie")

				self.assertEqual((again["customer_id"], again["created"]), (first["customer_id"], False))

	def test_email_beats_phone(self):
		phone = unique_phone()
		by_email, by_phone = make_mm_customer(), make_mm_customer(**with_phone(phone))

		found = find_or_create_customer(by_email.primary_email, phone, "Somebody")

		self.assertEqual(found["customer_id"], by_email.name)
		self.assertEqual(customers.find_by_phone(phone), by_phone.name)

	def test_a_secondary_email_is_found_too(self):
		second = unique_email()
		customer = make_mm_customer(email_addresses=[{"email_address": second}])

		self.assertEqual(find_or_create_customer(second)["customer_id"], customer.name)

	def test_a_match_never_overwrites_what_is_stored(self):
		customer = make_mm_customer(customer_name="Ann Lee", **with_phone(unique_phone()))
		before = customer.reload().as_json()

		find_or_create_customer(customer.primary_email.upper(), unique_phone(), "Mallory")

		self.assertEqual(frappe.get_doc("MM Customer", customer.name).as_json(), before)

	def test_without_a_name_the_customer_is_called_by_what_was_given(self):
		email, phone = unique_email("jane"), unique_phone()

		self.assertEqual(find_or_create_customer(email)["customer"].customer_name, email.split("@")[0])
		self.assertEqual(find_or_create_customer(None, phone, " ")["customer"].customer_name, phone)

	def test_only_a_phone_makes_a_stub_once(self):
		phone = unique_phone()

		first, second = (find_or_create_customer(blank, phone, "Ann") for blank in (None, "  "))

		self.assertEqual((first["created"], second["created"]), (True, False))
		self.assertEqual(first["customer_id"], second["customer_id"])
		stub = frappe.get_doc("MM Customer", first["customer_id"])
		self.assertEqual((stub.profile_status, stub.primary_email), ("Stub", None))

	def test_neither_email_nor_phone_is_an_error_that_says_so(self):
		for email, phone in ((None, None), ("", " "), ("\t", None)):
			with (
				self.subTest(email),
				self.assertRaisesRegex(frappe.ValidationError, "email address or a phone"),
			):
				find_or_create_customer(email, phone, "Ann")

	def test_what_cannot_be_read_is_an_error_and_makes_nobody(self):
		before = frappe.db.count("MM Customer")

		for email, phone in (
			(unique_email(), "9"),
			("john@", unique_phone()),
			("a@b.com,c@d.com", None),
			(5, None),
		):
			with self.subTest(email), self.assertRaises(InvalidContactPointError):
				find_or_create_customer(email, phone, "Ann")

		self.assertEqual(frappe.db.count("MM Customer"), before)

	def test_an_inactive_customer_is_found_and_stays_as_staff_left_it(self):
		customer = make_mm_customer(status="Archived")

		found = find_or_create_customer(customer.primary_email)

		self.assertEqual(found["customer_id"], customer.name)
		self.assertEqual((found["customer"].status, found["customer"].is_active), ("Archived", 0))

	def test_a_merged_customer_gives_its_survivor_by_email_and_by_phone(self):
		phone, survivor = unique_phone(), make_mm_customer()
		merged = make_mm_customer(**with_phone(phone), merged_into=survivor.name)

		self.assertEqual(find_or_create_customer(merged.primary_email)["customer_id"], survivor.name)
		self.assertEqual(find_or_create_customer(None, phone)["customer_id"], survivor.name)

	def test_a_guest_may_become_a_customer(self):
		frappe.set_user("Guest")

		self.assertTrue(find_or_create_customer(unique_email(), None, "Ann")["created"])


class TestMatchByPhone(TestCase):
	def test_use_that_customer_adds_the_email_second_and_unverified(self):
		phone, email = unique_phone(), unique_email()
		customer = make_mm_customer(**with_phone(phone))

		found = find_or_create_customer(email, phone, "Somebody else")

		self.assertEqual((found["customer_id"], found["created"]), (customer.name, False))
		customer.reload()
		self.assertEqual(emails_of(customer), [(customer.primary_email, 1), (email, 0)])
		self.assertEqual(customer.email_addresses[1].is_verified, 0)
		self.assertEqual(customers.find_by_email(email), customer.name)

	def test_a_similar_name_is_needed_when_the_settings_say_so(self):
		set_settings(match_by_phone="Only when the name is similar too")
		phone = unique_phone()
		customer = make_mm_customer(customer_name="John Smith", **with_phone(phone))

		similar = find_or_create_customer(unique_email(), phone, "smith, jon")
		other = find_or_create_customer(unique_email(), phone, "Mei Ling")

		self.assertEqual((similar["customer_id"], similar["created"]), (customer.name, False))
		self.assertTrue(other["created"])
		self.assertTrue(is_suggested(other["customer_id"], customer.name))

	def test_a_missing_name_is_similar_to_nothing(self):
		set_settings(match_by_phone="Only when the name is similar too")
		phone = unique_phone()
		make_mm_customer(**with_phone(phone))

		self.assertTrue(find_or_create_customer(unique_email(), phone)["created"])

	def test_suggest_only_makes_a_new_customer_and_a_suggestion(self):
		set_settings(match_by_phone="Suggest only")
		phone = unique_phone()
		customer = make_mm_customer(customer_name="Ann Lee", **with_phone(phone))

		found = find_or_create_customer(unique_email(), phone, "Ann Lee")

		self.assertTrue(found["created"])
		self.assertTrue(is_suggested(found["customer_id"], customer.name))
		self.assertEqual(len(customer.reload().email_addresses), 1)

	def test_no_suggestion_is_made_when_nobody_has_the_phone(self):
		set_settings(match_by_phone="Suggest only")

		found = find_or_create_customer(unique_email(), unique_phone(), "Ann Lee")

		self.assertFalse(frappe.db.exists("MM Duplicate Suggestion", {"customer": found["customer_id"]}))

	def test_without_an_email_the_phone_finds_its_customer_under_every_policy(self):
		phone = unique_phone()
		customer = make_mm_customer(**with_phone(phone))

		for policy in ("Use that customer", "Only when the name is similar too", "Suggest only"):
			set_settings(match_by_phone=policy)
			with self.subTest(policy):
				self.assertEqual(find_or_create_customer(None, phone, "Zed")["customer_id"], customer.name)

	def test_a_stub_that_brings_its_first_email_is_the_same_customer(self):
		phone, email = unique_phone(), unique_email()
		stub = find_or_create_customer(None, phone, "Ann")["customer_id"]

		found = find_or_create_customer(email, phone, "Ann")

		self.assertEqual((found["customer_id"], found["created"]), (stub, False))
		self.assertEqual(found["customer"].email_addresses[0].is_verified, 0)


class TestRace(TestCase):
	def test_a_customer_who_appears_between_looking_and_inserting_is_used(self):
		email = unique_email()
		winner = make_mm_customer(primary_email=email)
		look, blind = customers._customer_by_email_key, [None]

		def look_too_early(key, lock=False):
			return blind.pop() if blind else look(key, lock)

		with patch.object(customers, "_customer_by_email_key", look_too_early):
			found = find_or_create_customer(email, None, "Ann")

		self.assertEqual((found["customer_id"], found["created"]), (winner.name, False))
		self.assertFalse(frappe.get_message_log())


class TestQueries(TestCase):
	def test_finding_costs_at_most_two_queries(self):
		phone, second = unique_phone(), unique_email()
		customer = make_mm_customer(email_addresses=[{"email_address": second}], **with_phone(phone))
		customers.find_by_phone(phone)  # reads the settings into the cache

		for find, typed, expected in (
			(customers.find_by_email, customer.primary_email, customer.name),
			(customers.find_by_email, second, customer.name),
			(customers.find_by_email, unique_email(), None),
			(customers.find_by_phone, phone, customer.name),
			(customers.find_by_phone, unique_phone(), None),
		):
			with self.subTest(typed), counted_queries() as queries:
				found = find(typed)

			self.assertEqual(found, expected)
			self.assertIn(len(queries), (1, 2), queries)

	def test_what_cannot_be_read_costs_no_query(self):
		with counted_queries() as queries:
			customers.find_by_email("n/a")
			customers.find_by_email(None)

		self.assertEqual(queries, [])


class TestCustomerBookings(TestCase):
	def test_newest_first_with_five_fields_and_up_to_the_limit(self):
		customer = make_mm_customer().name
		for day in (1, 3, 2):
			make_mm_meeting_booking(
				customer=customer,
				meeting_title=f"Day {day}",
				start_datetime=f"2027-03-0{day} 10:00:00",
				end_datetime=f"2027-03-0{day} 11:00:00",
			)
		make_mm_meeting_booking(customer=make_mm_customer().name)

		bookings = get_customer_bookings(customer)

		fields = {"name", "meeting_title", "start_datetime", "end_datetime", "status"}
		self.assertEqual([booking["meeting_title"] for booking in bookings], ["Day 3", "Day 2", "Day 1"])
		self.assertEqual(set(bookings[0]), fields)
		self.assertEqual(get_customer_bookings(customer, limit=2), bookings[:2])

	def test_one_start_gives_one_order(self):
		customer = make_mm_customer().name
		numbers = [make_mm_meeting_booking(customer=customer).name for _ in range(3)]

		found = [booking["name"] for booking in get_customer_bookings(customer)]

		self.assertEqual(found, sorted(numbers, reverse=True))

	def test_a_merged_customer_shows_the_bookings_of_its_survivor(self):
		survivor = make_mm_customer()
		merged = make_mm_customer(merged_into=survivor.name)
		booking = make_mm_meeting_booking(customer=survivor.name)

		self.assertEqual([row["name"] for row in get_customer_bookings(merged.name)], [booking.name])

	def test_a_customer_that_does_not_exist_is_an_error_that_names_it(self):
		with self.assertRaisesRegex(frappe.DoesNotExistError, "MC-0000000"):
			get_customer_bookings("MC-0000000")

	def test_a_customer_without_a_number_is_nobody(self):
		make_mm_meeting_booking(customer=make_mm_customer().name)

		for nobody in ("", " ", None, 0, False, [], {}, [""], {"name": ""}, {"name": ["!=", ""]}):
			for find in (get_customer_bookings, customers.survivor_of):
				with self.subTest(f"{find.__name__} {nobody}"), self.assertRaises(frappe.DoesNotExistError):
					find(nobody)
