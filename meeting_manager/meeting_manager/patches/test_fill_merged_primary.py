import frappe

from meeting_manager.meeting_manager.patches import fill_merged_primary
from meeting_manager.meeting_manager.services.customers.customers import find_or_create_customer
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import make_mm_customer, merge_customers, unique_email


class TestFillMergedPrimary(TestCase):
	def test_emails_of_earlier_merges_identify_the_survivor_again_also_when_it_runs_twice(self):
		survivor, second, third = (make_mm_customer() for _ in range(3))
		said = unique_email()
		third.append("email_addresses", {"email_address": said})
		third.save()
		merge_customers(third, second)
		merge_customers(second.reload(), survivor)
		frappe.db.set_value("MM Customer Email", {"parent": survivor.name}, "merged_primary", 0)

		for _ in range(2):
			fill_merged_primary.execute()

		for email in (second.primary_email, third.primary_email):
			self.assertEqual(find_or_create_customer(email, None, "Bo Tan")["customer_id"], survivor.name)
		self.assertTrue(find_or_create_customer(said, None, "Bo Tan")["created"])
