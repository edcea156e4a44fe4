from unittest.mock import patch

import frappe

from meeting_manager.meeting_manager.patches import fill_first_and_last
from meeting_manager.meeting_manager.services.migration import statistics
from meeting_manager.tests.base import CommittingTestCase
from meeting_manager.tests.factories import make_mm_customer, make_visit

FIELDS = ["first_booking", "last_visit"]


class TestFillFirstAndLast(CommittingTestCase):
	def test_every_customer_with_bookings_gets_both_however_many_batches_it_takes(self):
		names = [make_mm_customer().name for _number in range(5)]
		for day, name in enumerate(names[:4], 1):
			make_visit(name, f"2019-02-0{day} 09:00")
			make_visit(name, f"2019-03-0{day} 09:00", status="Cancelled")
		kept = {name: self.figures_of(name) for name in names}
		customer = frappe.qb.DocType("MM Customer")
		frappe.qb.update(customer).set(customer.first_booking, None).set(customer.last_visit, None).where(
			customer.name.isin(names)
		).run()

		with patch.object(statistics, "CUSTOMERS_A_BATCH", 2):
			fill_first_and_last.execute()
			fill_first_and_last.execute()

		self.assertEqual({name: self.figures_of(name) for name in names}, kept)
		self.assertEqual(str(kept[names[3]][0])[:10], "2019-02-04")
		self.assertEqual(kept[names[4]], (None, None))

	def figures_of(self, name: str) -> tuple:
		return frappe.db.get_value("MM Customer", name, FIELDS)
