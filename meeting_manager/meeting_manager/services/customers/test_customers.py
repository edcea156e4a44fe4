from unittest.mock import patch

import frappe

from meeting_manager.exceptions import DuplicateContactError, InvalidContactPointError
from meeting_manager.meeting_manager.services.common.contact_points import read_email
from meeting_manager.meeting_manager.services.customers import customers, linking, matching
from meeting_manager.meeting_manager.services.customers.customers import (
	find_or_create_customer,
	get_customer_bookings,
)
from meeting_manager.meeting_manager.services.customers.search import search_customers
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import (
	emails_of,
	is_suggested,
	make_mm_customer,
	make_mm_meeting_booking,
	merge_customers,
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

		find_or_create_customer(customer.primary_email.upper(), customer.primary_phone, "Mallory")

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
			("noemail@example.com", "9"),
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


class TestKnownEmail(TestCase):
	def test_a_new_phone_is_kept_second_and_unverified_and_search_finds_it(self):
		phone = unique_phone()
		with_one, without = make_mm_customer(**with_phone(unique_phone())), make_mm_customer()

		for customer, given in ((with_one, phone), (without, unique_phone())):
			before = (customer.customer_name, customer.primary_email, customer.primary_phone)

			found = find_or_create_customer(customer.primary_email, given, "Mallory")

			stored = customer.reload()
			self.assertEqual((found["customer_id"], found["created"]), (customer.name, False))
			row = stored.phone_numbers[-1]
			self.assertEqual((row.phone_number, row.is_primary, row.is_verified), (given, 0, 0))
			self.assertEqual((stored.customer_name, stored.primary_email, stored.primary_phone), before)
			self.assertIn(customer.name, [each["name"] for each in search_customers(given[-8:])])
			self.assertEqual(customers.find_by_phone(given), customer.name)

	def test_a_number_is_kept_once(self):
		customer, phone = make_mm_customer(), unique_phone()

		for typed in (phone, f"{phone[:3]} {phone[3:]}"):
			find_or_create_customer(customer.primary_email, typed)

		self.assertEqual(len(customer.reload().phone_numbers), 1)

	def test_an_added_number_stays_second_when_staff_save_and_until_they_mark_it(self):
		customer, first, typed = make_mm_customer(), unique_phone(), unique_phone()
		find_or_create_customer(customer.primary_email, first)

		customer.reload().save()
		self.assertEqual((customer.primary_phone, customer.phone_numbers[0].is_primary), (None, 0))
		customer.append("phone_numbers", {"phone_number": typed})
		customer.save()
		self.assertEqual(customer.primary_phone, typed)
		customer.phone_numbers[0].is_primary, customer.phone_numbers[1].is_primary = 1, 0
		customer.save()
		self.assertEqual(customer.primary_phone, first)

	def test_a_script_cannot_fill_a_record_with_numbers_or_addresses(self):
		phone = unique_phone()
		customer = make_mm_customer(**with_phone(phone))

		for _ in range(linking.MOST_UNVERIFIED + 2):
			find_or_create_customer(customer.primary_email, unique_phone())
		made = [find_or_create_customer(unique_email(), phone) for _ in range(linking.MOST_UNVERIFIED + 2)]

		stored = customer.reload()
		self.assertEqual(len(stored.phone_numbers), 1 + linking.MOST_UNVERIFIED)
		self.assertEqual(len(stored.email_addresses), 1 + linking.MOST_UNVERIFIED)
		self.assertEqual([each["created"] for each in made[-2:]], [True, True])
		self.assertTrue(is_suggested(made[-1]["customer_id"], customer.name))

	def test_a_phone_that_cannot_be_read_is_no_error(self):
		customer = make_mm_customer(email_addresses=[{"email_address": unique_email()}])

		for email in (customer.primary_email, customer.email_addresses[0].email_address):
			for phone in ("9", "call my wife", "012-345 6789", 5):
				with self.subTest(phone):
					found = find_or_create_customer(email, phone, customer.customer_name)

					self.assertEqual((found["customer_id"], found["created"]), (customer.name, False))
		self.assertEqual(customer.reload().phone_numbers, [])

	def test_a_merged_and_an_inactive_customer_keep_the_number_too(self):
		survivor, inactive = make_mm_customer(), make_mm_customer(status="Inactive")
		merged = make_mm_customer(merged_into=survivor.name)

		for email, customer in ((merged.primary_email, survivor), (inactive.primary_email, inactive)):
			phone = unique_phone()
			find_or_create_customer(email, phone)

			self.assertEqual([row.phone_number for row in customer.reload().phone_numbers], [phone])
			self.assertEqual(customers.find_by_phone(phone), customer.name)


class TestUnverifiedEmail(TestCase):
	"""Somebody books with a stranger's address and their own phone; later the stranger books."""

	def setUp(self):
		super().setUp()
		self.phone, self.email = unique_phone(), unique_email("stranger")
		self.somebody = make_mm_customer(customer_name="Ann Lee", **with_phone(self.phone))
		find_or_create_customer(self.email, self.phone, "Ann Lee")

	def notes(self, customer: str) -> list[str]:
		about = {"reference_doctype": "MM Customer", "reference_name": customer, "comment_type": "Info"}
		return frappe.get_all("Comment", about, pluck="content")

	def test_the_stranger_is_somebody_new_with_the_details_given(self):
		phone = unique_phone()

		found = find_or_create_customer(self.email.upper(), phone, "Bo Tan")

		new = frappe.get_doc("MM Customer", found["customer_id"])
		self.assertIs(found["created"], True)
		self.assertNotEqual(new.name, self.somebody.name)
		self.assertEqual((new.customer_name, new.primary_email), ("Bo Tan", self.email.upper()))
		self.assertEqual((new.primary_phone, new.email_addresses[0].is_verified), (phone, 0))
		self.assertEqual(emails_of(self.somebody.reload()), [(self.somebody.primary_email, 1)])
		self.assertEqual(customers.find_by_email(self.email), new.name)

	def test_both_timelines_say_so_and_the_pair_is_suggested(self):
		new = find_or_create_customer(self.email, None, "Bo Tan")["customer_id"]

		for customer, other in ((self.somebody.name, new), (new, self.somebody.name)):
			note = self.notes(customer)
			self.assertEqual(len(note), 1)
			self.assertIn(self.email, note[0])
			self.assertIn(other, note[0])
		self.assertTrue(is_suggested(new, self.somebody.name))

	def test_nothing_contradicts_an_empty_or_similar_name_or_a_number_of_the_record(self):
		for phone, name in (
			(None, None),
			(unique_phone(), " "),
			(unique_phone(), "lee, ann"),
			(self.phone, "Bo Tan"),
		):
			with self.subTest(name):
				found = find_or_create_customer(self.email, phone, name)

				self.assertEqual((found["customer_id"], found["created"]), (self.somebody.name, False))
		self.assertEqual(self.notes(self.somebody.name), [])

	def test_a_number_that_was_only_said_once_does_not_speak_for_the_record(self):
		said = unique_phone()
		find_or_create_customer(self.somebody.primary_email, said, "Ann Lee")

		found = find_or_create_customer(self.email, said, "Bo Tan")

		self.assertTrue(found["created"])

	def test_a_verified_or_primary_email_identifies_whatever_is_said(self):
		row = next(row for row in self.somebody.reload().email_addresses if not row.is_primary)
		row.db_set("is_verified", 1)

		for email in (self.email, self.somebody.primary_email):
			found = find_or_create_customer(email, unique_phone(), "Bo Tan")

			self.assertEqual(found["customer_id"], self.somebody.name)

	def test_the_number_of_a_third_customer_takes_the_email_there(self):
		phone = unique_phone()
		third = make_mm_customer(customer_name="Bo Tan", **with_phone(phone))

		found = find_or_create_customer(self.email, phone, "Bo Tan")

		self.assertEqual((found["customer_id"], found["created"]), (third.name, False))
		self.assertEqual(emails_of(third.reload())[1], (self.email, 0))
		self.assertEqual(len(self.somebody.reload().email_addresses), 1)
		self.assertEqual((len(self.notes(third.name)), len(self.notes(self.somebody.name))), (1, 1))

	def test_where_a_phone_only_suggests_a_third_customer_is_only_suggested(self):
		set_settings(match_by_phone="Suggest only")
		phone = unique_phone()
		third = make_mm_customer(customer_name="Bo Tan", **with_phone(phone))

		found = find_or_create_customer(self.email, phone, "Bo Tan")

		self.assertTrue(found["created"])
		for other in (third, self.somebody):
			self.assertTrue(is_suggested(found["customer_id"], other.name))

	def test_a_primary_email_of_a_merged_customer_goes_on_identifying(self):
		survivor, source = make_mm_customer(customer_name="Ann Lee"), make_mm_customer(customer_name="Bo Tan")
		merge_customers(source, survivor)
		survivor.reload().save()

		found = find_or_create_customer(source.primary_email, unique_phone(), "Zoe Quinn")

		self.assertEqual(found["customer_id"], survivor.name)

	def test_nobody_marks_an_email_as_merged_by_hand(self):
		row = next(row for row in self.somebody.reload().email_addresses if not row.is_primary)
		row.merged_primary = 1
		self.somebody.save()

		self.assertTrue(find_or_create_customer(self.email, None, "Bo Tan")["created"])

	def test_a_survivor_has_the_names_of_those_who_were_merged_into_it(self):
		survivor, source = make_mm_customer(customer_name="Zoe Quinn"), self.somebody.reload()
		merge_customers(source, survivor)

		known = find_or_create_customer(self.email, unique_phone(), "Ann Lee")
		other = find_or_create_customer(self.email, unique_phone(), "Bo Tan")

		self.assertEqual(known["customer_id"], survivor.name)
		self.assertTrue(other["created"])

	def test_an_inactive_record_and_one_without_a_primary_email_lose_it_too(self):
		stub = find_or_create_customer(None, unique_phone(), "Ann Lee")["customer"]
		given = unique_email()
		find_or_create_customer(given, stub.primary_phone, "Ann Lee")
		self.somebody.reload().update({"status": "Inactive"}).save()

		for email in (self.email, given):
			self.assertTrue(find_or_create_customer(email, None, "Bo Tan")["created"])

		self.assertEqual((stub.reload().email_addresses, stub.profile_status), ([], "Stub"))
		self.assertEqual(self.somebody.reload().is_active, 0)

	def test_staff_who_type_an_address_held_elsewhere_are_told_who_holds_it(self):
		other = make_mm_customer()
		other.append("email_addresses", {"email_address": self.email})

		with self.assertRaisesRegex(DuplicateContactError, self.somebody.name):
			other.save()

	def test_a_guest_may_cause_it(self):
		frappe.set_user("Guest")

		self.assertTrue(find_or_create_customer(self.email, None, "Bo Tan")["created"])

	def test_a_row_that_was_verified_meanwhile_stays(self):
		row = next(row for row in self.somebody.reload().email_addresses if not row.is_primary)
		look, early = matching.holder_of_email, [matching.holder_of_email(row.email_key)]
		row.db_set("is_verified", 1)

		with patch.object(
			matching, "holder_of_email", lambda key, **how: early.pop() if early else look(key, **how)
		):
			found = find_or_create_customer(self.email, None, "Bo Tan")

		self.assertEqual(found["customer_id"], self.somebody.name)
		self.assertEqual(len(self.somebody.reload().email_addresses), 2)


class TestUnverifiedPhone(TestCase):
	def test_it_finds_its_customer_when_the_name_is_empty_or_similar(self):
		customer, phone = make_mm_customer(customer_name="Ann Lee"), unique_phone()
		find_or_create_customer(customer.primary_email, phone, "Ann Lee")

		for name in (None, "Ann Lee", "lee, ann"):
			with self.subTest(name):
				self.assertEqual(find_or_create_customer(None, phone, name)["customer_id"], customer.name)

	def test_another_name_is_somebody_new_and_only_suggested(self):
		victim, phone = make_mm_customer(customer_name="Ann Lee"), unique_phone()
		find_or_create_customer(victim.primary_email, phone, "Mallory")  # with the attacker's own number

		for email in (unique_email(), None):
			with self.subTest(email):
				attacker = find_or_create_customer(email, phone, "Mallory")
				self.assertNotEqual(attacker["customer_id"], victim.name)
				phone = unique_phone() if email else phone
				find_or_create_customer(victim.primary_email, phone, "Mallory")
		self.assertEqual(emails_of(victim.reload()), [(victim.primary_email, 1)])

	def test_who_holds_a_number_for_certain_comes_first(self):
		phone = unique_phone()
		said = make_mm_customer(customer_name="Ann Lee")
		find_or_create_customer(said.primary_email, phone, "Ann Lee")
		certain = make_mm_customer(customer_name="Bo Tan", **with_phone(phone))

		self.assertEqual(find_or_create_customer(None, phone, "Ann Lee")["customer_id"], certain.name)

	def test_of_several_who_said_it_the_one_with_that_name_is_meant(self):
		phone, people = (
			unique_phone(),
			[make_mm_customer(customer_name=name) for name in ("Ann Lee", "Bo Tan")],
		)
		for each in people:
			find_or_create_customer(each.primary_email, phone)

		self.assertEqual(find_or_create_customer(None, phone, "Bo Tan")["customer_id"], people[1].name)


class TestPlaceholders(TestCase):
	def test_a_number_that_nobody_has_makes_a_customer_each_time(self):
		for phone in ("+60 00 000 0000", "+1 555 555 5555", "+11111111111"):
			made = [find_or_create_customer(None, phone, name) for name in ("Ann Lee", "Ann Lee")]

			with self.subTest(phone):
				self.assertEqual([each["created"] for each in made], [True, True])
				self.assertIsNone(customers.find_by_phone(phone))

	def test_a_number_of_an_example_still_finds_its_customer(self):
		made = find_or_create_customer(None, "+1-555-123-4567", "John Doe")

		self.assertEqual(customers.find_by_phone("+1 (555) 123-4567"), made["customer_id"])

	def test_a_placeholder_beside_a_new_email_matches_nobody(self):
		make_mm_customer(**with_phone("+60 00 000 0000"))

		self.assertTrue(find_or_create_customer(unique_email(), "+60 00 000 0000", "Bo Tan")["created"])

	def test_an_address_that_nobody_has_makes_a_customer_each_time_and_is_not_stored(self):
		made = [
			find_or_create_customer("NoEmail@clinic.com", None, name)["customer"] for name in ("Ann", "Bo")
		]

		self.assertNotEqual(made[0].name, made[1].name)
		for customer in made:
			self.assertEqual((customer.profile_status, customer.primary_email), ("Guest", None))
			self.assertEqual(customer.email_addresses, [])
		self.assertIsNone(customers.find_by_email("noemail@clinic.com"))

	def test_beside_an_address_that_nobody_has_the_phone_decides(self):
		phone = unique_phone()
		customer = make_mm_customer(**with_phone(phone))

		found = find_or_create_customer("none@none.com", phone, "Ann")

		self.assertEqual(found["customer_id"], customer.name)
		self.assertEqual(len(customer.reload().email_addresses), 1)

	def test_an_address_that_staff_stored_all_the_same_finds_nobody(self):
		customer = make_mm_customer(primary_email="noemail@clinic.example")

		found = find_or_create_customer("noemail@clinic.example", None, "Bo")

		self.assertTrue(found["created"])
		self.assertIsNone(customers.find_by_email(customer.primary_email))

	def test_the_list_is_the_administrators(self):
		set_settings(placeholder_emails="walkin@clinic.example")

		made = [find_or_create_customer("walkin@clinic.example", None, "Ann") for _ in range(2)]
		known = [find_or_create_customer("none@none.example", None, "Ann") for _ in range(2)]

		self.assertEqual([each["created"] for each in made], [True, True])
		self.assertEqual([each["created"] for each in known], [True, False])

	def test_without_a_name_the_customer_is_called_by_what_was_given(self):
		self.assertEqual(find_or_create_customer("none@none.com")["customer"].customer_name, "none")

	def test_staff_who_make_a_new_customer_store_no_placeholder_either(self):
		typed = read_email("noemail@clinic.com")

		made = [customers.create_customer(typed, None, name) for name in ("Ann", "Bo")]

		self.assertEqual([each.profile_status for each in made], ["Guest", "Guest"])


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
		look, blind = matching.holder_of_email, [None]

		def look_too_early(key, **how):
			return blind.pop() if blind else look(key, **how)

		with patch.object(matching, "holder_of_email", look_too_early):
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

	def test_whoever_is_found_by_a_primary_contact_point_is_found_in_one_read(self):
		phone = unique_phone()
		customer = make_mm_customer(**with_phone(phone))
		customers.find_by_email(customer.primary_email)  # reads the placeholders into the cache

		for find, typed in (
			(customers.find_by_email, customer.primary_email),
			(customers.find_by_phone, phone),
		):
			with self.subTest(typed), counted_queries() as queries:
				self.assertEqual(find(typed), customer.name)

			self.assertEqual(len(queries), 1, queries)

	def test_only_a_number_without_its_country_asks_for_the_region(self):
		set_settings(default_phone_region="MY")
		customer = make_mm_customer(**with_phone("+60 12-345 6001"))

		with counted_queries() as queries:
			self.assertEqual(customers.find_by_phone("012-345 6001"), customer.name)

		self.assertEqual(len(queries), 2, queries)

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
