import frappe

from meeting_manager.meeting_manager.patches import fill_booking_totals
from meeting_manager.meeting_manager.services.common import booking_totals
from meeting_manager.tests.base import CommittingTestCase
from meeting_manager.tests.factories import make_mm_customer, make_visit, unique_email


class TestFillBookingTotals(CommittingTestCase):
	def setUp(self):
		self.addCleanup(frappe.db.commit)
		self.addCleanup(booking_totals.fill)  # once the test's bookings are removed
		super().setUp()

	def test_a_site_without_sums_gets_them_and_a_second_run_changes_nothing(self):
		customer = make_mm_customer(primary_email=unique_email()).name
		make_visit(customer, "2016-08-01 09:00", source="Phone")
		make_visit(customer, "2016-09-01 09:00", source="Phone", status="No Show")
		for doctype in (booking_totals.TABLE, booking_totals.SPANS):
			frappe.db.delete(doctype, {"name": ["!=", ""]})
		noted = {"method": "Sums of bookings were corrected"}
		before = frappe.db.count("Error Log", noted)

		fill_booking_totals.execute()
		stored = frappe.db.count(booking_totals.TABLE), frappe.db.count(booking_totals.SPANS)
		fill_booking_totals.execute()

		self.assertGreaterEqual(stored, (8, 1))
		self.assertEqual(
			(frappe.db.count(booking_totals.TABLE), frappe.db.count(booking_totals.SPANS)), stored
		)
		self.assertEqual(frappe.db.count("Error Log", noted), before)
		self.assertEqual(booking_totals.check(), [])
