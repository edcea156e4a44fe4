from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import frappe

from meeting_manager.exceptions import BookingRequestError
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.desk import my_schedule
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import (
	coming,
	make_confirmed_booking,
	make_mm_customer,
	make_mm_event,
	make_mm_host,
	make_mm_meeting_booking,
	make_mm_meeting_type,
	unique_email,
	unique_phone,
)

HOUR = timedelta(hours=1)


class ScheduleCase(TestCase):
	def setUp(self):
		super().setUp()
		self.host = make_mm_host()
		self.meeting_type = make_mm_meeting_type(hosts=[self.host])
		frappe.db.set_value("User", self.host.user, "time_zone", "UTC")
		self.day = coming(9).date()

	def booking(self, hour: int = 9, **values):
		known = {"meeting_type": self.meeting_type.name, "host": self.host.user, "start": coming(hour)}
		return make_confirmed_booking(**{**known, **values})

	def over(self, **values):
		"""A booking that began an hour ago."""
		start = clock.to_site(clock.now() - HOUR)
		times = {"start_datetime": start, "end_datetime": start + 2 * HOUR}
		return make_mm_meeting_booking(host=self.host.user, status="Confirmed", **{**times, **values})

	def meetings(self, day: date | None = None, user: str | None = None) -> list[my_schedule.Meeting]:
		(found,) = my_schedule.days_of(user or self.host.user, day or self.day)
		return found.meetings

	def numbers(self, *args, **values) -> list[str]:
		return [meeting.number for meeting in self.meetings(*args, **values)]


class TestDay(ScheduleCase):
	def test_a_meeting_says_what_its_host_needs(self):
		answers = [{"question": "Allergies?", "answer": "Nuts"}, {"question": "More?", "answer": ""}]
		values = {"customer_name": "Ann Lee", "notes": "By\nbike", "location": "Room 2", "answers": answers}
		booking = self.booking(9, meeting_title="Skin visit", **values)

		(meeting,) = self.meetings()

		self.assertEqual((meeting.number, meeting.status), (booking.name, "Confirmed"))
		self.assertEqual((meeting.start, meeting.end, meeting.is_over_night), ("09:00", "09:30", False))
		self.assertEqual((meeting.first_name, meeting.title), ("Ann", "Skin visit"))
		self.assertEqual((meeting.place, meeting.notes, meeting.seats), ("Room 2", "By\nbike", 1))
		self.assertEqual(meeting.answers, [my_schedule.Answer("Allergies?", "Nuts")])
		self.assertFalse(meeting.can_close)

	def test_nothing_of_it_is_contact_data(self):
		contact = {"customer_email": unique_email(), "customer_phone": unique_phone()}
		booking = self.booking(9, customer_name="Ann Zyzzyvander", **contact)

		shown = str(self.meetings())

		for hidden in ("Zyzzyvander", *contact.values(), booking.customer, booking.customer_email_at_booking):
			with self.subTest(hidden):
				self.assertNotIn(hidden, shown)

	def test_without_a_submitted_name_it_is_the_customers_first(self):
		customer = make_mm_customer(customer_name="Bo Lind")
		self.booking(9, customer=customer.name, customer_name=None, customer_email=None)

		self.assertEqual(self.meetings()[0].first_name, "Bo")

	def test_a_booking_of_nobody_has_no_name(self):
		self.booking(9, customer_name=None, customer_email=None)

		self.assertEqual(self.meetings()[0].first_name, "")

	def test_they_are_in_the_order_of_their_times(self):
		late, early = self.booking(11), self.booking(9)

		self.assertEqual(self.numbers(), [early.name, late.name])

	def test_a_cancelled_one_is_shown_as_such(self):
		self.booking(9, status="Cancelled")

		self.assertEqual([meeting.status for meeting in self.meetings()], ["Cancelled"])

	def test_a_place_is_the_types_and_a_phone_call_is_said_to_be_one(self):
		phone = make_mm_meeting_type(hosts=[self.host], location_type="Phone")
		self.booking(9, meeting_type=phone.name)
		frappe.db.set_value("MM Meeting Type", self.meeting_type.name, "location", "Harbour Street 5")
		self.booking(10)

		self.assertEqual([each.place for each in self.meetings()], ["By phone", "Harbour Street 5"])

	def test_an_event_that_the_user_hosts_is_in_it(self):
		event = make_mm_event()
		start = frappe.utils.get_datetime(event.start_datetime)
		times = {"start_datetime": start, "end_datetime": event.end_datetime}
		booking = make_mm_meeting_booking(event=event.name, host=self.host.user, seats=2, **times)

		(meeting,) = self.meetings(clock.from_site(start).date())

		self.assertEqual((meeting.number, meeting.seats), (booking.name, 2))

	def test_who_is_on_the_waitlist_is_not_coming_yet(self):
		booking = self.over()
		booking.db_set({"waitlist": "Waiting", "status": "Pending"})

		(meeting,) = [each for day in self.around() for each in day.meetings]

		self.assertEqual((meeting.status, meeting.can_close), ("Waitlist", False))

	def around(self) -> list[my_schedule.Day]:
		"""Today, and the day before, where something that has just begun may lie."""
		return my_schedule.days_of(self.host.user, clock.now().date() - timedelta(days=1), 2)


class TestWhose(ScheduleCase):
	def test_nobody_elses_are_shown(self):
		other = make_mm_host()
		self.booking(9, host=other.user)
		own = self.booking(10)

		self.assertEqual(self.numbers(), [own.name])
		self.assertEqual(len(self.numbers(user=other.user)), 1)

	def test_each_of_several_hosts_has_the_meeting(self):
		other = make_mm_host()
		booking = self.booking(9, hosts=[{"user": self.host.user}, {"user": other.user}])

		for host in (self.host, other):
			with self.subTest(host.user):
				self.assertEqual(self.numbers(user=host.user), [booking.name])

	def test_who_hosts_nothing_has_an_empty_day(self):
		self.booking(9)

		self.assertEqual(self.numbers(user="Guest"), [])


class TestDays(ScheduleCase):
	def test_a_week_has_seven_days_and_each_meeting_its_own(self):
		first, last = self.booking(9), self.booking(9, start=coming(9, days=13))
		self.booking(9, start=coming(9, days=14))

		week = my_schedule.days_of(self.host.user, self.day, 7)

		self.assertEqual([day.date for day in week], [str(self.day + timedelta(days=n)) for n in range(7)])
		found = {day.date: [meeting.number for meeting in day.meetings] for day in week if day.meetings}
		self.assertEqual(found, {week[0].date: [first.name], week[6].date: [last.name]})

	def test_without_a_day_it_is_today(self):
		(day,) = my_schedule.days_of(self.host.user)

		self.assertEqual((day.date, day.is_today), (str(clock.now().date()), True))

	def test_a_day_is_that_of_the_users_clock(self):
		booking = self.booking(9, start=coming(22))
		frappe.db.set_value("User", self.host.user, "time_zone", "Asia/Tokyo")

		self.assertEqual(self.numbers(self.day), [])
		(meeting,) = self.meetings(self.day + timedelta(days=1))
		self.assertEqual((meeting.number, meeting.start), (booking.name, "07:00"))

	def test_a_user_without_a_zone_has_the_sites(self):
		frappe.db.set_value("User", self.host.user, "time_zone", None)
		booking = self.booking(9)

		self.assertEqual(self.numbers(clock.to_site(coming(9)).date()), [booking.name])

	def test_a_meeting_over_midnight_is_on_both_days_and_once_in_a_week(self):
		start = clock.to_site(coming(23))
		booking = self.booking(9, start_datetime=start, end_datetime=start + 2 * HOUR)
		tomorrow = self.day + timedelta(days=1)

		(first,), (second,) = self.meetings(), self.meetings(tomorrow)
		week = my_schedule.days_of(self.host.user, self.day, 7)

		self.assertEqual((first.number, first.is_over_night, first.date), (booking.name, True, str(self.day)))
		self.assertEqual((second.number, second.date), (booking.name, str(tomorrow)))
		self.assertEqual(sum(len(day.meetings) for day in week), 1)

	def test_what_ends_at_midnight_is_not_on_the_next_day(self):
		start = clock.to_site(coming(23))
		self.booking(9, start_datetime=start, end_datetime=start + HOUR)

		self.assertEqual(self.numbers(self.day + timedelta(days=1)), [])

	def test_more_than_a_week_is_a_week_and_less_than_a_day_a_day(self):
		for count, days in ((-1, 1), (0, 1), (7, 7), (10**9, 7)):
			with self.subTest(count):
				self.assertEqual(len(my_schedule.days_of(self.host.user, self.day, count)), days)

	def test_days_that_no_clock_has_are_refused_in_a_sentence(self):
		for first in (date.min, date.max):
			with self.subTest(first), self.assertRaisesRegex(frappe.ValidationError, "Please enter a date"):
				my_schedule.days_of(self.host.user, first, 7)

	def test_the_title_is_in_the_readers_language(self):
		before = frappe.local.lang
		self.addCleanup(setattr, frappe.local, "lang", before)
		frappe.local.lang = "ms"

		self.assertIn("Mac", my_schedule.days_of(self.host.user, date(2027, 3, 31))[0].title)

	def test_a_full_week_takes_as_many_statements_as_one_meeting(self):
		self.booking(9, answers=[{"question": "Why?", "answer": "Pain"}])
		with counted_queries() as few:
			my_schedule.days_of(self.host.user, self.day, 7)
		for number in range(8):
			customer = make_mm_customer().name
			kinds = {"meeting_type": make_mm_meeting_type(hosts=[self.host]).name, "customer": customer}
			answers = [{"question": f"Why {number}?", "answer": "Pain"}]
			self.booking(9, start=coming(10 + number % 4, days=7 + number // 4), answers=answers, **kinds)

		with counted_queries() as many:
			week = my_schedule.days_of(self.host.user, self.day, 7)

		self.assertEqual(sum(len(day.meetings) for day in week), 9)
		self.assertEqual(len(many), len(few))
		ours = [statement for statement in many if "tabMM" in statement]
		self.assertEqual(len(ours), 4)  # two lists of numbers, the bookings, their answers


class TestClosing(ScheduleCase):
	def test_a_host_says_who_came_and_who_did_not(self):
		came, missed = (
			self.over(),
			self.over(start_datetime="2024-05-06 10:00:00", end_datetime="2024-05-06 11:00:00"),
		)

		my_schedule.mark_attended(self.host.user, came.name)
		my_schedule.mark_no_show(self.host.user, missed.name)

		self.assertEqual((came.reload().status, missed.reload().status), ("Completed", "No Show"))

	def test_it_can_be_said_once_the_meeting_has_begun(self):
		booking = self.booking(9)

		for say in (my_schedule.mark_attended, my_schedule.mark_no_show):
			with self.subTest(say.__name__), self.assertRaisesRegex(BookingRequestError, "not started"):
				say(self.host.user, booking.name)
		self.assertEqual(booking.reload().status, "Confirmed")

	def test_what_is_said_stays(self):
		booking = self.over()
		my_schedule.mark_attended(self.host.user, booking.name)

		with self.assertRaisesRegex(BookingRequestError, "cancelled or over"):
			my_schedule.mark_no_show(self.host.user, booking.name)

	def test_a_booking_of_somebody_else_is_as_one_that_is_not_there(self):
		other = make_mm_host()
		answers = []

		for number in (self.over().name, "MB-NOT-THERE", "", "%"):
			for say in (my_schedule.mark_attended, my_schedule.mark_no_show):
				with self.subTest(number), self.assertRaises(frappe.DoesNotExistError) as raised:
					say(other.user, number)
				answers.append((type(raised.exception), str(raised.exception)))
		self.assertEqual(len(set(answers)), 1)

	def test_one_of_several_hosts_may_say_it(self):
		other = make_mm_host()
		booking = self.over(hosts=[{"user": self.host.user}, {"user": other.user}])

		my_schedule.mark_attended(other.user, booking.name)

		self.assertEqual(booking.reload().status, "Completed")


class TestZone(TestCase):
	def test_a_day_of_25_hours_has_all_of_them(self):
		host = make_mm_host()
		zone = ZoneInfo("Europe/Berlin")
		frappe.db.set_value("User", host.user, "time_zone", zone.key)
		day = date(2027, 10, 31)  # clocks go back
		end = datetime(2027, 11, 1, tzinfo=zone)
		start = clock.to_site(end - HOUR / 2)

		make_mm_meeting_booking(host=host.user, start_datetime=start, end_datetime=start + HOUR / 4)
		(found,) = my_schedule.days_of(host.user, day)

		self.assertEqual([meeting.start for meeting in found.meetings], ["23:30"])
