import json

import frappe

from meeting_manager.meeting_manager.services.customers import customers, merge, merge_undo
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import (
	emails_of,
	make_mm_customer,
	merge_customers,
	unique_email,
	unique_phone,
	with_phone,
)


def counts_of(log) -> dict[str, int]:
	"""`{kind: count}` as the log has it."""
	return {each["kind"]: each["count"] for each in json.loads(log.counts)}


class TestContactPoints(TestCase):
	def test_emails_follow_and_the_survivors_primary_one_stays_primary(self):
		survivor, source = (
			make_mm_customer(),
			make_mm_customer(email_addresses=[{"email_address": unique_email()}]),
		)

		merge_customers(source, survivor)

		emails = [row.email_address for row in source.email_addresses]
		self.assertEqual(
			emails_of(survivor.reload()), [(survivor.primary_email, 1), *((email, 0) for email in emails)]
		)
		self.assertEqual([row.idx for row in survivor.email_addresses], [1, 2, 3])
		self.assertEqual(source.reload().email_addresses, [])

	def test_the_sources_email_becomes_primary_where_that_is_chosen(self):
		survivor, source = make_mm_customer(), make_mm_customer()

		merge_customers(source, survivor, primary_email="source")

		self.assertEqual(
			emails_of(survivor.reload()), [(emails_of(survivor)[0][0], 0), (source.primary_email, 1)]
		)
		self.assertEqual(survivor.primary_email, source.primary_email)

	def test_a_stub_without_email_takes_the_sources_and_becomes_full(self):
		survivor = make_mm_customer(profile_status="Stub", primary_email=None, **with_phone(unique_phone()))
		source = make_mm_customer()

		merge_customers(source, survivor)

		self.assertEqual(emails_of(survivor.reload()), [(source.primary_email, 1)])
		self.assertEqual(survivor.profile_status, "Full")

	def test_a_stub_that_is_to_stay_without_primary_email_gets_it_as_a_further_one(self):
		survivor = make_mm_customer(profile_status="Stub", primary_email=None, **with_phone(unique_phone()))
		source = make_mm_customer(email_addresses=[{"email_address": unique_email()}])
		frappe.db.set_value("MM Customer", source.name, {"primary_email": None, "primary_email_key": None})

		merge_customers(source.reload(), survivor)

		self.assertEqual([mark for _email, mark in emails_of(survivor.reload())], [0, 0])
		self.assertEqual((survivor.primary_email, survivor.profile_status), (None, "Stub"))

	def test_phones_follow_and_keep_their_mark_where_the_survivor_has_none(self):
		phone = unique_phone()
		for phones, marks in (({}, [1]), (with_phone(unique_phone()), [1, 0])):
			survivor, source = make_mm_customer(**phones), make_mm_customer(**with_phone(phone))

			merge_customers(source, survivor)

			self.assertEqual([row.is_primary for row in survivor.reload().phone_numbers], marks)

	def test_verified_marks_go_with_their_rows(self):
		survivor, source = make_mm_customer(), make_mm_customer()
		source.email_addresses[0].db_set("is_verified", 1)

		merge_customers(source.reload(), survivor)

		self.assertEqual([row.is_verified for row in survivor.reload().email_addresses], [0, 1])

	def test_lookups_find_the_survivor(self):
		phone = unique_phone()
		survivor, source = make_mm_customer(), make_mm_customer(**with_phone(phone))

		merge_customers(source, survivor)

		self.assertEqual(customers.find_by_email(source.primary_email), survivor.name)
		self.assertEqual(customers.find_by_phone(phone), survivor.name)
		found = customers.find_or_create_customer(source.primary_email, phone, "Ann")
		self.assertEqual((found["customer_id"], found["created"]), (survivor.name, False))


class TestSharedPhones(TestCase):
	"""What two records of one person have in common most often."""

	def setUp(self):
		super().setUp()
		self.shared, self.own = unique_phone(), unique_phone()
		self.survivor = make_mm_customer(phone_numbers=[{"phone_number": self.shared}])
		written = f"{self.shared[:3]} {self.shared[3:]}"
		self.source = make_mm_customer(
			phone_numbers=[{"phone_number": written, "is_primary": 1}, {"phone_number": self.own}]
		)

	def merge_pair(self):
		preview = merge.preview(self.source.name, self.survivor.name, {})
		return preview, merge.merge(self.source.name, self.survivor.name, {}, preview["seen"])

	def phones_of(self, customer):
		rows = customer.reload().phone_numbers
		return [(row.name, row.phone_number, row.is_primary, row.is_verified, row.idx) for row in rows]

	def test_a_number_that_both_have_stays_once_and_the_preview_says_so(self):
		preview, log = self.merge_pair()

		counts = {each["kind"]: each["count"] for each in preview["counts"]}
		self.assertEqual(counts["MM Customer Phone"], 1)
		self.assertIn("Records that both customers have are kept once: 1 × Phone numbers.", preview["notes"])
		self.assertIn("Phone numbers", log.notes)
		found = [(row.phone_number, row.is_primary) for row in self.survivor.reload().phone_numbers]
		self.assertEqual(found, [(self.shared, 1), (self.own, 0)])

	def test_what_one_of_them_has_verified_stays_verified(self):
		self.source.phone_numbers[0].db_set("is_verified", 1)

		self.merge_pair()

		self.assertEqual([row.is_verified for row in self.survivor.reload().phone_numbers], [1, 0])

	def test_the_undo_gives_both_their_numbers_back(self):
		self.source.phone_numbers[0].db_set("is_verified", 1)
		before = self.phones_of(self.source), self.phones_of(self.survivor)
		_preview, log = self.merge_pair()

		undone = merge_undo.undo(log.name)

		self.assertEqual((self.phones_of(self.source), self.phones_of(self.survivor)), before)
		self.assertFalse(undone.undo_notes)
