from meeting_manager.meeting_manager.services.desk.booking_search import search_bookings
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import make_mm_customer, make_visit


class TestSearchBookings(TestCase):
	def setUp(self):
		super().setUp()
		self.customer = make_mm_customer(customer_name="Zebulon Quirke")
		self.old = make_visit(self.customer.name, "2019-05-01 09:00").name
		self.new = make_visit(self.customer.name, "2019-06-01 09:00").name

	def found(self, text: str, **values) -> list[str]:
		return [row["name"] for row in search_bookings(text, **values)]

	def test_a_number_finds_its_booking_before_all_others(self):
		self.assertEqual(self.found(self.old)[0], self.old)
		self.assertEqual(self.found(self.old.lower())[0], self.old)

	def test_a_customer_finds_their_bookings_the_latest_first(self):
		self.assertEqual(self.found("quirke"), [self.new, self.old])
		self.assertEqual(self.found("quirke", start=1, limit=1), [self.old])

	def test_filters_hold_for_what_is_found(self):
		self.assertEqual(self.found("quirke", filters={"name": self.old}), [self.old])
		self.assertEqual(self.found("quirke", filters={"start_datetime": ["<", "2019-05-02"]}), [self.old])
		self.assertEqual(self.found("quirke", filters=[["status", "=", "Pending"]]), [])

	def test_signs_of_a_pattern_are_letters(self):
		self.assertEqual(self.found("%"), [])
		self.assertEqual(self.found("MB_"), [])

	def test_without_a_text_the_latest_start_comes_first(self):
		last = make_visit(None, "2094-01-01 09:00", status="Confirmed").name

		self.assertEqual(self.found("", limit=1), [last])

	def test_the_number_of_statements_is_the_same_whatever_is_found(self):
		self.found("quirke")  # what is read once is read by now
		with counted_queries() as statements:
			self.found("quirke")
		before = len(statements)
		for day in range(1, 9):
			make_visit(self.customer.name, f"2019-07-0{day} 09:00")

		with counted_queries() as statements:
			self.found("quirke")

		self.assertEqual(len(statements), before)
