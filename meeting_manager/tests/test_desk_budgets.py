"""How many statements each door of the Desk costs, whatever the number of records. A budget is what it takes
on benchless, with what is cached in the cache; a bench may count what Frappe itself asks.
"""

import json
from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from meeting_manager.api import customers, dashboard, desk, duplicates, my_schedule
from meeting_manager.meeting_manager.services.common.instants import instant_text
from meeting_manager.meeting_manager.services.desk.day_sheet import day_sheet
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import (
	coming,
	make_confirmed_booking,
	make_mm_customer,
	make_mm_event,
	make_mm_host,
	make_mm_meeting_type,
	make_suggestion,
	make_visit,
	unique_email,
	unique_phone,
	with_phone,
)

# What a bench may ask besides: its own caches, rows of child tables, Custom Fields.
OF_FRAPPE = 0 if frappe.__version__.startswith("15.0.0-benchless") else 6
CUSTOMER, BOOKING = "MM Customer", "MM Meeting Booking"


class TestBudgets(TestCase):
	def setUp(self):
		super().setUp()
		self.host = make_mm_host()
		self.meeting_type = make_mm_meeting_type(hosts=[self.host])
		self.event = make_mm_event()
		self.customer = make_mm_customer(customer_name="Zebulon Quirke", **with_phone(unique_phone()))
		self.other = make_mm_customer(customer_name="Zebulon Quirk")
		self.suggestion = make_suggestion(self.customer, self.other)
		self.booking = self.book(9)

	def book(self, hour: int):
		values = {"meeting_type": self.meeting_type.name, "host": self.host.user, "start": coming(hour)}
		return make_confirmed_booking(customer=self.customer.name, **values)

	def grow(self):
		"""More of everything that the doors show."""
		for hour in range(10, 15):
			self.book(hour)
			make_visit(self.customer.name, f"2019-03-05 {hour}:00", source="Phone")
		for _number in range(5):
			make_suggestion(self.customer, make_mm_customer(customer_name="Zebulon Quirke"))

	def doors(self) -> dict:
		"""`{name: (door, budget)}`"""
		today = now_datetime().replace(hour=0, minute=0, second=0, microsecond=0)
		week = str(today), str(today + timedelta(days=8))
		first, until = instant_text(coming(0)), instant_text(coming(0, days=8))
		pending = json.dumps([[BOOKING, "status", "=", "Confirmed", False]])
		name, kind = self.customer.name, self.meeting_type.name
		return {
			"search": (lambda: customers.search("zebulon quirke"), 3),
			"link to a customer": (lambda: customers.for_link(CUSTOMER, "zebulon"), 3),
			"link to a customer, empty": (lambda: customers.for_link(CUSTOMER, ""), 1),
			"link to a booking": (lambda: desk.for_link(BOOKING, "zebulon"), 5),
			"link to a booking, empty": (lambda: desk.for_link(BOOKING, ""), 1),
			"overview": (lambda: customers.overview(name), 4),
			"contact points": (lambda: customers.contact_points(name), 3),
			"open duplicates": (lambda: customers.open_duplicates(name), 5),
			"similar": (lambda: customers.similar("Zebulon Quirke", unique_email(), unique_phone()), 8),
			"compare": (lambda: duplicates.compare(self.suggestion.name), 4),
			"names": (lambda: duplicates.names(json.dumps([name])), 1),
			# One for each DocType of all apps that points at customers.
			"merge preview": (lambda: customers.merge_preview(self.other.name, name), 50),
			"offers": (desk.offers, 3),
			"free slots": (lambda: desk.free_slots(kind, first, until), 5),
			"slots to move": (lambda: desk.slots_to_move(self.booking.name, first, until), 11),
			"why missing": (lambda: desk.why_missing(kind, str(today)), 6),
			"seats of an event": (lambda: desk.event_seats(self.event.name), 3),
			"calendar": (lambda: desk.calendar_entries(*week), 3),
			"calendar, filtered": (lambda: desk.calendar_entries(*week, pending), 2),
			"day sheet": (lambda: day_sheet(self.host.name, str(coming(9).date())), 4),
			"My Schedule": (lambda: self.as_host(lambda: my_schedule.days(count=7)), 5),
			"manage link": (lambda: desk.manage_link(self.booking.name), 6),
			"today": (dashboard.today, 3),
			"No-show Rate": (dashboard.no_show_rate, 1),
			"Follow-ups to Make": (dashboard.follow_ups_due, 1),
			"Bookings by Week": (dashboard.bookings_by_week, 1),
			"Bookings by Type": (dashboard.bookings_by_type, 1),
			"New and Returning": (dashboard.new_and_returning, 27),  # two for each month that has changed
		}

	def as_host(self, work):
		frappe.set_user(self.host.user)
		try:
			return work()
		finally:
			frappe.set_user("Administrator")

	def counted(self) -> dict[str, int]:
		found = {}
		for name, (door, _budget) in self.doors().items():
			door()  # what is read once is read by now
			with counted_queries() as statements:
				door()
			found[name] = len(statements)
		return found

	def test_no_door_of_the_desk_costs_more_than_its_budget_nor_more_with_more_records(self):
		few = self.counted()
		self.grow()
		many = self.counted()

		budgets = {name: budget for name, (_door, budget) in self.doors().items()}
		over = {
			name: (count, budgets[name]) for name, count in many.items() if count > budgets[name] + OF_FRAPPE
		}
		self.assertEqual(over, {})
		self.assertEqual({name: (few[name], many[name]) for name in few if many[name] > few[name]}, {})
