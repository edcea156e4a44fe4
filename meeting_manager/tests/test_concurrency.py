import uuid

import frappe

from meeting_manager.meeting_manager.services.customers.customers import find_or_create_customer
from meeting_manager.meeting_manager.services.customers.linking import MOST_UNVERIFIED
from meeting_manager.meeting_manager.services.customers.search import search_customers
from meeting_manager.tests.base import LOCKED, CommittingTestCase, in_threads, not_on_frappe_sqlite
from meeting_manager.tests.factories import (
	make_mm_customer,
	make_mm_meeting_booking,
	statistics_of,
	unique_email,
	unique_phone,
)

LETTERS = str.maketrans("0123456789", "ghijklmnop")  # words with digits have no slips


class TestConcurrency(CommittingTestCase):
	@not_on_frappe_sqlite(LOCKED)
	def test_fifty_callers_with_one_new_email_make_one_customer(self):
		email = unique_email()

		results = in_threads(50, lambda number: find_or_create_customer(email, None, f"Caller {number}"))

		self.assertEqual([result for result in results if not isinstance(result, dict)], [])
		self.assertEqual(len({result["customer_id"] for result in results}), 1)
		self.assertEqual(sum(result["created"] for result in results), 1)
		frappe.db.rollback()
		self.assertEqual(frappe.db.count("MM Customer", {"primary_email": email}), 1)

	@not_on_frappe_sqlite(LOCKED)
	def test_fifty_callers_with_one_new_email_and_one_phone_make_one_customer(self):
		email, phone = unique_email(), unique_phone()

		results = in_threads(50, lambda number: find_or_create_customer(email, phone, "Ann")["customer_id"])

		self.assertEqual(len(set(map(str, results))), 1)

	@not_on_frappe_sqlite(LOCKED)
	def test_an_unverified_email_that_many_strangers_claim_at_once_is_one_strangers(self):
		phone, email = unique_phone(), unique_email()
		somebody = make_mm_customer(customer_name="Ann Lee", phone_numbers=[{"phone_number": phone}])
		find_or_create_customer(email, phone, "Ann Lee")
		frappe.db.commit()

		results = in_threads(20, lambda number: find_or_create_customer(email, None, "Bo Tan"))

		self.assertEqual([result for result in results if not isinstance(result, dict)], [])
		self.assertEqual(len({result["customer_id"] for result in results}), 1)
		self.assertNotEqual(results[0]["customer_id"], somebody.name)
		frappe.db.rollback()
		self.assertEqual(len(somebody.reload().email_addresses), 1)

	@not_on_frappe_sqlite(LOCKED)
	def test_numbers_that_many_bring_with_one_email_at_once_are_bounded(self):
		customer = make_mm_customer()
		frappe.db.commit()

		results = in_threads(
			20, lambda number: find_or_create_customer(customer.primary_email, unique_phone(), "Ann")
		)

		self.assertEqual([result for result in results if not isinstance(result, dict)], [])
		frappe.db.rollback()
		self.assertEqual(len(customer.reload().phone_numbers), MOST_UNVERIFIED)

	@not_on_frappe_sqlite(LOCKED)
	def test_a_new_email_that_fifty_bring_with_a_known_phone_is_added_once(self):
		phone, email = unique_phone(), unique_email()
		customer = make_mm_customer(phone_numbers=[{"phone_number": phone}])
		frappe.db.commit()

		results = in_threads(50, lambda number: find_or_create_customer(email, phone, "Ann")["customer_id"])

		self.assertEqual(set(map(str, results)), {customer.name})
		frappe.db.rollback()
		self.assertEqual(len(customer.reload().email_addresses), 2)

	@not_on_frappe_sqlite(LOCKED)
	def test_callers_with_one_new_phone_and_no_email_make_one_stub(self):
		phone = unique_phone()

		results = in_threads(20, lambda number: find_or_create_customer(None, phone, "Caller")["customer_id"])

		self.assertEqual(len(set(map(str, results))), 1)
		frappe.db.rollback()
		self.addCleanup(frappe.delete_doc, "MM Customer", results[0])
		self.assertEqual(frappe.db.count("MM Customer Phone", {"phone_number": phone}), 1)

	@not_on_frappe_sqlite(LOCKED)
	def test_bookings_made_at_once_are_all_counted(self):
		customer = make_mm_customer()
		frappe.db.commit()

		results = in_threads(20, lambda number: make_mm_meeting_booking(customer=customer.name).name)

		self.assertEqual(len(set(results)), 20)
		frappe.db.rollback()
		self.assertEqual(frappe.db.count("MM Meeting Booking", {"customer": customer.name}), 20)
		self.assertEqual(statistics_of(customer)[0], 20)

	@not_on_frappe_sqlite(LOCKED)
	def test_first_bookings_of_one_new_person_made_at_once_share_the_customer(self):
		email = unique_email()

		results = in_threads(20, lambda number: make_mm_meeting_booking(customer_email=email).customer)

		self.assertEqual(len(set(map(str, results))), 1)
		frappe.db.rollback()
		self.assertEqual(frappe.db.get_value("MM Customer", results[0], "total_bookings"), 20)

	@not_on_frappe_sqlite(LOCKED)
	def test_customers_who_get_one_new_name_at_once_are_all_found_by_it(self):
		name = f"Q{uuid.uuid4().hex[:5].translate(LETTERS)} Q{uuid.uuid4().hex[:9].translate(LETTERS)}"
		old = [make_mm_customer().name for _ in range(10)]
		frappe.db.commit()

		def work(number):
			if number % 2:
				return make_mm_customer(customer_name=name).name
			customer = frappe.get_doc("MM Customer", old[number // 2])
			customer.customer_name = name
			return customer.save().name

		results = in_threads(20, work)

		frappe.db.rollback()
		found = {row["name"] for row in search_customers(f"{name}x", limit=50)}
		self.assertEqual(set(map(str, results)), found)
