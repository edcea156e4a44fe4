from datetime import timedelta

import frappe

from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.desk.day_sheet import day_sheet
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import (
	coming,
	make_confirmed_booking,
	make_mm_customer,
	make_mm_host,
	make_mm_meeting_type,
	make_user,
	unique_phone,
)


class TestDaySheet(TestCase):
	def setUp(self):
		super().setUp()
		self.host = make_mm_host(display_name="Dr. Hana")
		self.meeting_type = make_mm_meeting_type(hosts=[self.host])
		self.day = str(clock.to_site(coming(6)).date())

	def booking(self, hour, **values):
		values = {
			"meeting_type": self.meeting_type.name,
			"host": self.host.user,
			"start": coming(hour),
			**values,
		}
		return make_confirmed_booking(**values)

	def test_the_bookings_of_the_day_stand_in_their_order(self):
		phone = unique_phone()
		self.booking(7, customer_name="Ben Roe", customer_phone=phone, notes="Brings\nhis dog")
		self.booking(6, customer_name="Ann Lee", location="Room 2")

		sheet = day_sheet(self.host.name, self.day)

		first, second = sheet["rows"]
		moment = clock.to_site(coming(6)).strftime("%H:%M")
		self.assertEqual((sheet["host"], sheet["date"], sheet["guests"]), ("Dr. Hana", self.day, 2))
		self.assertEqual((first["start"], first["who"], first["place"]), (moment, "Ann Lee", "Room 2"))
		self.assertEqual(
			(second["who"], second["contact"], second["notes"]), ("Ben Roe", phone, "Brings his dog")
		)

	def test_other_days_other_hosts_and_cancelled_bookings_are_left_out(self):
		kept = self.booking(6, customer_name="Ann Lee", status="Pending")
		self.booking(6, start=coming(6) + timedelta(days=1))
		self.booking(7, status="Cancelled")
		self.booking(8, host=make_mm_host().user)

		rows = day_sheet(self.host.name, self.day)["rows"]

		self.assertEqual([(row["who"], row["status"]) for row in rows], [(kept.customer_name, "Pending")])

	def test_who_holds_a_meeting_together_with_others_has_it_on_the_sheet(self):
		other = make_mm_host()
		self.booking(6, hosts=[{"user": self.host.user}, {"user": other.user}])

		self.assertEqual(len(day_sheet(other.name, self.day)["rows"]), 1)

	def test_one_sheet_is_of_all_hosts_by_time_and_says_who_hosts_what(self):
		other = make_mm_host(display_name="Bo Lind")
		self.booking(8, customer_name="Ann Lee", hosts=[{"user": self.host.user}, {"user": other.user}])
		self.booking(6, customer_name="Cy Orr", host=other.user)
		self.booking(7, customer_name="Dee Poe")
		self.booking(9, host=other.user, status="Cancelled")

		sheet = day_sheet(self.host.name, self.day, "1")

		shown = [(row["who"], row["hosts"]) for row in sheet["rows"]]
		expected = [("Cy Orr", "Bo Lind"), ("Dee Poe", "Dr. Hana"), ("Ann Lee", "Dr. Hana, Bo Lind")]
		self.assertEqual((sheet["host"], sheet["is_of_all"]), ("All Hosts", True))
		self.assertEqual([row for row in shown if row in expected], expected)
		self.assertFalse(day_sheet(self.host.name, self.day, "0")["is_of_all"])

	def test_the_sheet_of_all_costs_no_more_reads_for_many_hosts(self):
		with counted_queries() as few:
			day_sheet(self.host.name, self.day, "1")
		for hour in (6, 7, 8):
			self.booking(hour, host=make_mm_host().user)

		with counted_queries() as many:
			day_sheet(self.host.name, self.day, "1")

		self.assertEqual(len(few), len(many))

	def test_without_a_day_it_is_today(self):
		today = clock.to_site(clock.now()).date()

		self.assertEqual(day_sheet(self.host.name)["date"], str(today))

	def test_what_is_no_day_is_refused_in_a_sentence(self):
		for typed in ("soon", "2027-13-40", "' or 1=1"):
			with self.subTest(typed), self.assertRaises(frappe.ValidationError):
				day_sheet(self.host.name, typed)

	def test_html_that_a_guest_typed_comes_as_the_text_it_is(self):
		self.booking(6, notes="<b>bold</b>")

		self.assertEqual(day_sheet(self.host.name, self.day)["rows"][0]["notes"], "<b>bold</b>")

	def test_a_booking_without_a_submitted_name_shows_the_customers(self):
		self.booking(6, customer_name=None, customer=make_mm_customer(customer_name="Bo Lind").name)

		self.assertEqual(day_sheet(self.host.name, self.day)["rows"][0]["who"], "Bo Lind")

	def test_reception_prints_everybodys_day_and_a_host_none(self):
		for user in (self.host.user, "Guest"):
			frappe.set_user(user)
			with self.subTest(user), self.assertRaises(frappe.PermissionError):
				day_sheet(self.host.name, self.day)
			with self.subTest(user, of="all"), self.assertRaises(frappe.PermissionError):
				day_sheet(self.host.name, self.day, "1")

		frappe.set_user(make_user("MM Receptionist").name)
		self.assertEqual(day_sheet(self.host.name, self.day)["rows"], [])

	def test_a_full_day_costs_no_more_reads_than_an_empty_one(self):
		day_sheet(self.host.name, self.day)  # what is read once in a process is read
		with counted_queries() as empty:
			day_sheet(self.host.name, self.day)
		for hour in (6, 7, 8):
			self.booking(hour)

		with counted_queries() as full:
			day_sheet(self.host.name, self.day)

		self.assertEqual(len(full), len(empty))
