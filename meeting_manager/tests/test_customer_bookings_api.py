import frappe

from meeting_manager.api import customers
from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.desk import customer_bookings
from meeting_manager.meeting_manager.services.desk.test_customer_overview import book
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import (
	a_guest,
	coming,
	make_mm_customer,
	make_mm_event,
	make_mm_meeting_type,
	make_user,
)


class TestCustomerBookings(TestCase):
	def setUp(self):
		super().setUp()
		self.customer = make_mm_customer()

	def shown(self) -> dict[str, list[str]]:
		found = customers.bookings(self.customer.name)
		return {kind: [row["name"] for row in each["rows"]] for kind, each in found.items()}

	def test_they_stand_where_they_belong_in_order(self):
		later, sooner = book(self.customer, 9), book(self.customer, 3, "Pending")
		older, newer = book(self.customer, -9, "Completed"), book(self.customer, -2, "No Show")
		off = book(self.customer, 5, "Cancelled")
		event = make_mm_event(remind_only=1)
		guest = a_guest()
		reminder = bookings.book_event(event.name, 0, guest=guest, customer=self.customer.name)
		book(make_mm_customer(), 4)

		self.assertEqual(
			self.shown(),
			{
				"upcoming": [sooner.name, later.name],
				"reminders": [reminder.name],
				"past": [off.name, newer.name, older.name],
			},
		)

	def test_each_says_what_may_be_done(self):
		kind = make_mm_meeting_type()
		booked = bookings.book(kind.name, coming(10), guest=a_guest(), customer=self.customer.name)
		event = bookings.book_event(make_mm_event().name, 1, guest=a_guest(), customer=self.customer.name)
		past = book(self.customer, -2)

		found = customers.bookings(self.customer.name)
		may = {
			row["name"]: (row["may_move"], row["may_cancel"])
			for each in found.values()
			for row in each["rows"]
		}

		expected = {booked.name: (True, True), event.name: (False, True), past.name: (False, False)}
		self.assertEqual(may, expected)

	def test_of_many_the_first_are_shown_and_it_costs_the_same(self):
		with counted_queries() as few:
			customers.bookings(self.customer.name)
		for days in range(customer_bookings.SHOWN + 1):
			book(self.customer, -days - 1, "Completed")

		with counted_queries() as many:
			past = customers.bookings(self.customer.name)["past"]

		self.assertEqual((len(past["rows"]), past["has_more"]), (customer_bookings.SHOWN, True))
		self.assertLessEqual(len(many), len(few))

	def test_hosts_and_guests_are_told_nothing(self):
		for user in (make_user("MM Staff").name, "Guest"):
			frappe.set_user(user)
			with self.subTest(user), self.assertRaises(frappe.PermissionError):
				customers.bookings(self.customer.name)
			frappe.set_user("Administrator")
