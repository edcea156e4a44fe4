import frappe

from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import make_mm_schedule, make_user, window

TAKEN = (frappe.DuplicateEntryError, frappe.UniqueValidationError)


def override(date: str = "2027-05-01", **values) -> dict:
	return {"date": date, **values}


class TestMMSchedule(TestCase):
	def test_hours_and_days_are_kept_as_entered(self):
		schedule = make_mm_schedule(
			time_zone="Europe/Berlin",
			windows=[window("Monday", "09:00:00", "12:00:00"), window("Monday", "13:00:00", "17:30:00")],
			overrides=[override(closed=1, reason="Labour Day")],
		).reload()

		minutes = clock.minutes_of
		hours = [(row.weekday, minutes(row.from_time), minutes(row.to_time)) for row in schedule.windows]
		self.assertEqual(hours, [("Monday", 9 * 60, 12 * 60), ("Monday", 13 * 60, 17 * 60 + 30)])
		self.assertEqual([(row.closed, row.reason) for row in schedule.overrides], [(1, "Labour Day")])

	def test_a_zone_that_nobody_knows_is_refused(self):
		for zone in ("Mars/Olympus", "europe/berlin", "+08:00", "../etc/passwd", " "):
			with self.subTest(zone), self.assertRaises(frappe.ValidationError):
				make_mm_schedule(time_zone=zone)

	def test_hours_that_end_before_or_when_they_begin_are_refused(self):
		for first, last in (("17:00:00", "09:00:00"), ("09:00:00", "09:00:00")):
			with self.subTest(first), self.assertRaisesRegex(frappe.ValidationError, "later than From"):
				make_mm_schedule(windows=[window("Monday", first, last)])

	def test_midnight_can_be_the_end_and_the_whole_day_is_open(self):
		for first in ("18:00:00", "00:00:00"):
			with self.subTest(first):
				schedule = make_mm_schedule(windows=[window("Friday", first, "00:00:00")])
				self.assertTrue(schedule.name)

	def test_a_weekday_that_is_none_is_refused(self):
		with self.assertRaises(frappe.ValidationError):
			make_mm_schedule(windows=[window("Caturday")])

	def test_a_closed_day_forgets_its_hours(self):
		day = override(closed=1, from_time="09:00:00", to_time="12:00:00")

		schedule = make_mm_schedule(overrides=[day]).reload()

		self.assertEqual([(row.from_time, row.to_time) for row in schedule.overrides], [(None, None)])

	def test_a_day_is_not_both_closed_and_open(self):
		rows = [override(closed=1), override(from_time="09:00:00", to_time="12:00:00")]

		with self.assertRaisesRegex(frappe.ValidationError, "keep one of the two"):
			make_mm_schedule(overrides=rows)

	def test_a_day_may_have_several_hours(self):
		rows = [
			override(from_time="09:00:00", to_time="12:00:00"),
			override(from_time="18:00:00", to_time="20:00:00"),
		]

		self.assertEqual(len(make_mm_schedule(overrides=rows).overrides), 2)

	def test_an_open_day_needs_its_hours(self):
		for field in ("from_time", "to_time"):
			schedule = make_mm_schedule(overrides=[override(from_time="09:00:00", to_time="12:00:00")])
			schedule.overrides[0].set(
				field, None
			)  # Frappe gives a Time that a new row leaves out the present one
			with self.subTest(field), self.assertRaisesRegex(frappe.ValidationError, "enter From and To"):
				schedule.save()

	def test_two_schedules_do_not_share_a_name(self):
		first = make_mm_schedule()

		with self.assertRaises(TAKEN):
			make_mm_schedule(schedule_name=first.schedule_name)


class TestWhoMay(TestCase):
	def test_receptionists_and_staff_read_managers_write_guests_nothing(self):
		schedule = make_mm_schedule()
		manager, others = make_user("MM Manager").name, ("MM Receptionist", "MM Staff")
		readers = [make_user(role).name for role in others]

		for user, rights in ((manager, (True, True)), *((reader, (True, False)) for reader in readers)):
			frappe.set_user(user)
			with self.subTest(user):
				self.assertEqual((schedule.has_permission("read"), schedule.has_permission("write")), rights)
		frappe.set_user("Guest")
		self.assertFalse(schedule.has_permission("read"))
