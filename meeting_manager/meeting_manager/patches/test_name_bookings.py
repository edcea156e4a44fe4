import frappe

from meeting_manager.meeting_manager.domain.common.plain_text import WORD_JOINER
from meeting_manager.meeting_manager.patches import name_bookings
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import make_mm_customer, make_mm_meeting_booking


class TestNameBookings(TestCase):
	def test_names_are_kept_as_titles_and_none_is_taken_from_the_record(self):
		customer = make_mm_customer(customer_name="Bo Lind").name
		stored = (None, 'Dwayne "The Rock" O\'Neil', 'Bob" onclick="alert(1)')
		names = [make_mm_meeting_booking(customer=customer).name for _each in stored]
		for booking, name in zip(names, stored, strict=True):
			values = {"customer_name": name}
			frappe.db.set_value("MM Meeting Booking", booking, values, update_modified=False)

		for _run in range(2):
			name_bookings.execute()

		kept = [frappe.db.get_value("MM Meeting Booking", booking, "customer_name") for booking in names]
		self.assertEqual(kept, ["", stored[1], f'Bob" onclick{WORD_JOINER}="alert(1)'])
		self.assertEqual(frappe.get_meta("MM Meeting Booking").get_title_field(), "customer_name")
