from datetime import datetime, timedelta, timezone

import frappe

from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.desk import customer_overview
from meeting_manager.meeting_manager.services.messages import sms_queue
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import (
	make_mm_customer,
	make_mm_meeting_booking,
	make_user,
	textable_phone,
)


def book(customer, days: int, status: str = "Confirmed", **values):
	"""A booking of a customer, at ten on the clock of the site, so many days from today."""
	today = clock.to_site(clock.now()).date()
	start = datetime.combine(today + timedelta(days=days), datetime.min.time()).replace(hour=10)
	times = {"start_datetime": start, "end_datetime": start + timedelta(hours=1)}
	return make_mm_meeting_booking(customer=customer.name, status=status, **times, **values)


class TestOverview(TestCase):
	def test_bookings_are_counted_by_what_became_of_them(self):
		customer = make_mm_customer()
		coming = [book(customer, days, status) for days, status in ((9, "Confirmed"), (3, "Pending"))]
		past = [book(customer, days, status) for days, status in ((-9, "Completed"), (-2, "Confirmed"))]
		for days, status in ((-5, "No Show"), (5, "Cancelled"), (-6, "Cancelled")):
			book(customer, days, status)
		book(make_mm_customer(), 4)

		counts = customer_overview.counts_of(customer.name)

		self.assertEqual(
			counts,
			{
				"upcoming": 2,
				"past": 2,
				"no_shows": 1,
				"cancelled": 2,
				"next_booking": str(coming[1].start_datetime),
				"last_visit": str(past[1].start_datetime),
			},
		)

	def test_who_has_never_booked_has_zeroes_and_no_dates(self):
		counts = customer_overview.counts_of(make_mm_customer().name)

		self.assertEqual(set(counts.values()), {0, None})

	def test_it_costs_as_many_statements_for_many_bookings_and_numbers_as_for_few(self):
		few = make_mm_customer(phone_numbers=[{"phone_number": textable_phone()}])
		many = make_mm_customer(phone_numbers=[{"phone_number": textable_phone()} for _ in range(12)])
		for customer, count in ((few, 1), (many, 15)):
			for days in range(count):
				book(customer, -days - 1, "Completed")
		statements = []

		for customer in (few, few, many):  # the first fills the caches
			with counted_queries() as queries:
				customer_overview.overview_of(customer)
			statements.append(len(queries))

		self.assertEqual(statements[1], statements[2])
		self.assertLessEqual(statements[2], 4)

	def test_only_mobile_numbers_take_texts(self):
		mobile = textable_phone()
		numbers = (mobile, "+49 30 1234567", "+1-555-123-4567", "+49 30 7654321 ext. 12")
		customer = make_mm_customer(phone_numbers=[{"phone_number": number} for number in numbers])

		phones = customer_overview.phones_of(customer)

		shown = [phones[row.name] for row in customer.phone_numbers]
		self.assertEqual([each["can_text"] for each in shown], [True, False, False, False])
		self.assertEqual(
			[each["dial"] for each in shown],
			[mobile, "+49301234567", "+15551234567", "+49307654321;ext=12"],
		)

	def test_a_number_that_only_an_import_leaves_is_dialled_as_it_is_written(self):
		customer = make_mm_customer(phone_numbers=[{"phone_number": textable_phone()}])
		customer.phone_numbers[0].update({"phone_number": "ask for Ann", "e164": None})

		(phone,) = customer_overview.phones_of(customer).values()

		self.assertEqual(phone, {"dial": "ask for Ann", "can_text": False})


class TestHeatmap(TestCase):
	def test_each_day_of_the_past_year_has_its_count_at_noon(self):
		customer = make_mm_customer()
		for days, status in ((-3, "Completed"), (-3, "No Show"), (-40, "Completed"), (0, "Confirmed")):
			book(customer, days, status)
		for days, status in ((-5, "Cancelled"), (4, "Confirmed"), (-400, "Completed")):
			book(customer, days, status)

		days = customer_overview.bookings_by_day(customer.name)

		today = clock.to_site(clock.now()).date()
		instants = {datetime.fromtimestamp(instant, timezone.utc): count for instant, count in days.items()}
		self.assertEqual(
			{instant.date(): count for instant, count in instants.items()},
			{today - timedelta(days=ago): count for ago, count in ((3, 2), (40, 1), (0, 1))},
		)
		self.assertEqual({instant.hour for instant in instants}, {12})


class TestTimeline(TestCase):
	def setUp(self):
		super().setUp()
		self.customer = make_mm_customer(phone_numbers=[{"phone_number": textable_phone()}])
		self.booking = book(self.customer, 3, meeting_title="Check-up")
		number = self.customer.phone_numbers[0].phone_number
		self.text = sms_queue.queue_written(number, "Bring <b>it</b>", customer=self.customer.name)

	def timeline(self):
		return customer_overview.timeline_of("MM Customer", self.customer.name)

	def test_bookings_and_texts_are_values_for_a_template(self):
		booking, text = self.timeline()

		self.assertEqual((booking["template"], text["template"]), ("mm_customer_booking", "mm_customer_text"))
		row = booking["template_data"]["row"]
		self.assertEqual(
			(row["name"], row["meeting_title"], row["status"]), (self.booking.name, "Check-up", "Confirmed")
		)
		self.assertEqual(row["start_datetime"], str(self.booking.start_datetime))
		self.assertEqual(text["template_data"]["row"]["name"], self.text)

	def test_an_imported_booking_stands_where_it_took_place(self):
		old = book(self.customer, -300, "Completed")

		items = {item["template_data"]["row"]["name"]: item["creation"] for item in self.timeline()}

		self.assertEqual(items[old.name], str(old.start_datetime))
		self.assertLess(items[self.booking.name], str(self.booking.start_datetime))

	def test_the_newest_are_enough(self):
		for days in range(25):
			book(self.customer, -days - 1, "Completed")

		shown = [item["template_data"]["row"]["name"] for item in self.timeline()]

		self.assertEqual(len(shown), customer_overview.SHOWN_IN_TIMELINE + 1)
		self.assertIn(self.booking.name, shown)

	def test_the_front_desk_reads_all_of_it(self):
		frappe.set_user(make_user("MM Receptionist").name)

		self.assertEqual(len(self.timeline()), 2)

	def test_who_may_not_read_the_customer_reads_nothing(self):
		for role in ("MM Staff", "Blogger"):
			with self.subTest(role):
				frappe.set_user("Administrator")
				if not frappe.db.exists("Role", role):
					continue
				frappe.set_user(make_user(role).name)
				self.assertEqual(self.timeline(), [])
		frappe.set_user("Guest")
		self.assertEqual(self.timeline(), [])
