import threading
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

import frappe

from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.messages import notifications, outbox, reminders
from meeting_manager.tests.base import LOCKED, CommittingTestCase, TestCase, in_threads, not_on_frappe_sqlite
from meeting_manager.tests.factories import (
	coming,
	mails_to,
	make_confirmed_booking,
	make_due_reminders,
	make_mm_event,
	make_mm_meeting_type,
	reminders_of,
	set_settings,
	textable_phone,
	texts_about,
	unique_email,
)


def due_of(booking) -> dict[int, datetime]:
	"""{hours before: the instant it is due at} of a booking's mails."""
	fields = ["lead_hours", "due_at"]
	rows = frappe.get_all("MM Booking Reminder", {"booking": booking.name, "channel": "Email"}, fields)
	return {row.lead_hours: clock.utc(row.due_at) for row in rows}


def move(booking, hours):
	"""Move a booking by so many hours."""
	for field in ("start_datetime", "end_datetime"):
		booking.set(field, frappe.utils.get_datetime(booking.get(field)) + timedelta(hours=hours))
	return booking.save()


def mark_sent(booking):
	"""Let all reminders of a booking have been sent."""
	frappe.db.set_value("MM Booking Reminder", {"booking": booking.name}, "status", "Sent")


class TestPlan(TestCase):
	def setUp(self):
		super().setUp()
		set_settings(reminder_hours="168, 24", quiet_from=None, quiet_until=None)

	def test_a_confirmed_booking_has_a_reminder_for_each_lead_time(self):
		booking = make_confirmed_booking(start=coming(10, days=20))

		start = clock.utc(booking.starts_at)
		self.assertEqual(reminders_of(booking), {("Email", 168): "Scheduled", ("Email", 24): "Scheduled"})
		self.assertEqual(
			due_of(booking), {168: start - timedelta(hours=168), 24: start - timedelta(hours=24)}
		)

	def test_a_type_or_event_may_have_lead_times_of_its_own(self):
		meeting_type = make_mm_meeting_type(reminder_hours="48")
		event = make_mm_event(reminder_hours="2")
		times = {"start_datetime": event.start_datetime, "end_datetime": event.end_datetime}

		meeting = make_confirmed_booking(meeting_type=meeting_type.name)
		party = make_confirmed_booking(meeting_type=None, event=event.name, **times)
		none = make_confirmed_booking(meeting_type=make_mm_meeting_type(reminder_hours="0").name)

		self.assertEqual(set(reminders_of(meeting)), {("Email", 48)})
		self.assertEqual(set(reminders_of(party)), {("Email", 2)})
		self.assertEqual(reminders_of(none), {})

	def test_who_books_late_gets_only_the_reminders_still_to_come(self):
		now = datetime.now(timezone.utc)

		booking = make_confirmed_booking(start=now + timedelta(hours=30))
		last_minute = make_confirmed_booking(start=now + timedelta(hours=2))

		self.assertEqual(set(reminders_of(booking)), {("Email", 24)})
		self.assertEqual(reminders_of(last_minute), {})

	def test_reminders_keep_the_quiet_hours_of_the_guest(self):
		set_settings(quiet_from="21:00:00", quiet_until="08:00:00")

		booking = make_confirmed_booking(
			start=coming(14, days=20), guest_time_zone="Asia/Tokyo"
		)  # there 23:00

		due = due_of(booking)[24].astimezone(clock.read_zone("Asia/Tokyo"))
		start = clock.utc(booking.starts_at)
		self.assertEqual((due.hour, due.minute), (8, 0))
		self.assertEqual(due, start - timedelta(hours=15))

	def test_a_request_has_none_until_it_is_confirmed(self):
		booking = make_confirmed_booking(status="Pending", start=coming(10, days=20))
		before = reminders_of(booking)

		booking.update({"status": "Confirmed"}).save()

		self.assertEqual(before, {})
		self.assertEqual(len(reminders_of(booking)), 2)

	def test_a_cancelled_booking_keeps_none_that_is_to_come(self):
		booking = make_confirmed_booking(start=coming(10, days=20))

		booking.update({"status": "Cancelled"}).save()
		cancelled = reminders_of(booking)
		booking.update({"status": "Confirmed"}).save()

		self.assertEqual(set(cancelled.values()), {"Skipped"})
		self.assertEqual(set(reminders_of(booking).values()), {"Scheduled"})

	def test_a_move_sets_the_reminders_anew_also_those_that_were_sent(self):
		booking = make_confirmed_booking(start=coming(10, days=20))
		before = due_of(booking)
		mark_sent(booking)

		move(booking.reload(), hours=48)

		self.assertEqual(set(reminders_of(booking).values()), {"Scheduled"})
		self.assertEqual(due_of(booking), {hours: due + timedelta(hours=48) for hours, due in before.items()})

	def test_a_move_too_close_for_a_reminder_calls_it_off(self):
		booking = make_confirmed_booking(start=coming(10, days=20))

		move(booking, hours=-24 * 17)

		self.assertEqual(reminders_of(booking), {("Email", 168): "Skipped", ("Email", 24): "Scheduled"})

	def test_a_save_that_moves_nothing_sends_nothing_again(self):
		booking = make_confirmed_booking(start=coming(10, days=20))
		mark_sent(booking)

		booking.update({"notes": "Bring the papers"}).save()

		self.assertEqual(set(reminders_of(booking).values()), {"Sent"})

	def test_a_due_reminder_survives_a_save_before_it_is_sent(self):
		booking = make_confirmed_booking(start=coming(10, days=20))
		later = clock.utc(booking.starts_at) - timedelta(hours=23, minutes=59)

		with patch.object(clock, "now", return_value=later):
			booking.update({"notes": "Bring the papers"}).save()

		self.assertEqual(reminders_of(booking)["Email", 24], "Scheduled")

	def test_a_valid_number_is_reminded_by_text_too(self):
		set_settings(sms_enabled=1, sms_countries="DE")

		texted = make_confirmed_booking(start=coming(10, days=20), customer_phone=textable_phone())
		not_valid = make_confirmed_booking(start=coming(10, days=20), customer_phone="+1-555-123-4567")

		self.assertEqual({channel for channel, _hours in reminders_of(texted)}, {"Email", "SMS"})
		self.assertEqual({channel for channel, _hours in reminders_of(not_valid)}, {"Email"})

	def test_lead_times_that_cannot_be_read_do_not_stop_a_booking(self):
		meeting_type = make_mm_meeting_type()
		frappe.db.set_value("MM Meeting Type", meeting_type.name, "reminder_hours", "a day before")
		frappe.clear_document_cache("MM Meeting Type", meeting_type.name)

		booking = make_confirmed_booking(meeting_type=meeting_type.name)

		self.assertEqual(reminders_of(booking), {})
		self.assertTrue(frappe.db.exists("Error Log", {"method": ["like", f"%{meeting_type.name}%"]}))

	def test_the_database_keeps_a_reminder_unique(self):
		booking = make_confirmed_booking(start=coming(10, days=20))
		row = frappe.get_last_doc("MM Booking Reminder", {"booking": booking.name})

		twin = frappe.copy_doc(row)
		twin.reminder_key = row.reminder_key

		self.assertRaises(frappe.UniqueValidationError, twin.insert)

	def test_a_deleted_booking_leaves_no_reminders(self):
		booking = make_confirmed_booking(start=coming(10, days=20))

		booking.delete()

		self.assertEqual(reminders_of(booking), {})


class TestSending(CommittingTestCase):
	def setUp(self):
		super().setUp()
		self.commit_settings(reminder_hours="24", quiet_from=None, quiet_until=None)
		self.set_aside_what_the_site_has()

	def set_aside_what_the_site_has(self):
		"""What others left there, as browser tests do, must not be sent nor counted."""
		scheduled = {"status": "Scheduled", "claim": ["is", "not set"]}
		names = frappe.get_all("MM Booking Reminder", scheduled, pluck="name") or [""]
		self.addCleanup(frappe.db.commit)
		self.addCleanup(
			frappe.db.set_value, "MM Booking Reminder", {"name": ["in", names]}, "status", "Scheduled"
		)
		frappe.db.set_value("MM Booking Reminder", {"name": ["in", names]}, "status", "Skipped")
		frappe.db.commit()

	def a_due_booking(self, **values):
		"""A committed booking whose reminder is due, and the moment at which it is."""
		booking = make_confirmed_booking(**values)
		frappe.db.commit()
		return booking, clock.utc(booking.starts_at) - timedelta(hours=23)

	def remind(self, now) -> dict:
		"""Run the scheduler's job, at a moment."""
		with patch.object(clock, "now", return_value=now):
			return reminders.send_due()

	def test_a_row_without_its_booking_does_not_stop_the_others(self):
		lost, now = self.a_due_booking()
		kept, _now = self.a_due_booking(start=coming(14))
		frappe.db.delete("MM Meeting Booking", {"name": lost.name})
		frappe.db.commit()

		self.remind(now + timedelta(hours=5))

		states = [
			frappe.db.get_value("MM Booking Reminder", {"booking": each.name}, "status")
			for each in (lost, kept)
		]
		frappe.db.delete("MM Booking Reminder", {"booking": lost.name})
		frappe.db.delete("MM Booking Host", {"parent": lost.name})
		self.assertEqual(states, ["Skipped", "Sent"])

	def test_a_due_reminder_is_mailed_once(self):
		booking, now = self.a_due_booking()
		early = self.remind(now - timedelta(hours=2))

		counts = [self.remind(now), self.remind(now)]

		self.assertEqual((early["Sent"], counts[0]["Sent"], counts[1]["Sent"]), (0, 1, 0))
		subjects = [mail.subject for mail in mails_to(booking.customer_email, booking)]
		self.assertEqual([subject.partition(":")[0] for subject in subjects], ["Booked", "Reminder"])
		self.assertEqual(set(reminders_of(booking).values()), {"Sent"})

	def test_the_state_counts_that_the_booking_has_at_the_moment_of_sending(self):
		changes = (
			{"status": "Cancelled"},
			{"status": "Pending"},
			{"status": "Completed"},
			{"waitlist": "Waiting"},
		)
		for change in changes:
			with self.subTest(change):
				booking, now = self.a_due_booking()
				frappe.db.set_value("MM Meeting Booking", booking.name, change)  # past every rule
				frappe.db.commit()

				counts = self.remind(now)

				self.assertEqual(counts, {"Sent": 0, "Skipped": 1})
				self.assertEqual(len(mails_to(booking.customer_email, booking)), 1)
				self.assertEqual(set(reminders_of(booking).values()), {"Skipped"})

	def test_a_reminder_that_is_too_late_is_not_sent(self):
		booking, now = self.a_due_booking()

		counts = self.remind(now + timedelta(hours=23))

		self.assertEqual(counts, {"Sent": 0, "Skipped": 1})
		self.assertEqual(len(mails_to(booking.customer_email, booking)), 1)

	def test_a_booking_that_moves_meanwhile_is_reminded_at_its_new_time(self):
		booking, now = self.a_due_booking()
		lock = reminders.lock_rows

		def lock_late(doctype, names):
			move(frappe.get_doc("MM Meeting Booking", booking.name), hours=48)
			lock(doctype, names)

		with patch.object(reminders, "lock_rows", side_effect=lock_late):
			counts = self.remind(now)

		self.assertEqual(counts["Sent"], 0)
		self.assertEqual(self.remind(now + timedelta(hours=48))["Sent"], 1)

	def test_a_crash_undoes_the_mail_and_the_mark(self):
		booking, now = self.a_due_booking()
		mail = notifications.mail_guest

		def crash(*arguments):
			mail(*arguments)
			raise KeyboardInterrupt

		with patch.object(notifications, "mail_guest", side_effect=crash):
			self.assertRaises(KeyboardInterrupt, self.remind, now)
		frappe.db.rollback()
		after_crash = len(mails_to(booking.customer_email, booking)), set(reminders_of(booking).values())

		self.assertEqual(after_crash, (1, {"Scheduled"}))
		self.assertEqual(self.remind(now)["Sent"], 1)

	def test_a_mail_that_fails_is_noted_and_the_others_go_out(self):
		broken, now = self.a_due_booking(customer_email=unique_email("broken"))
		well, _now = self.a_due_booking()
		send = outbox._queue

		def fail_for_one(options):
			if "broken" in options["recipients"][0]:
				raise frappe.ValidationError("no")
			return send(options)

		with patch.object(outbox, "_queue", side_effect=fail_for_one):
			counts = self.remind(now)

		self.assertEqual(counts, {"Sent": 1, "Skipped": 1})
		self.assertEqual(set(reminders_of(broken).values()), {"Skipped"})
		self.assertEqual(set(reminders_of(well).values()), {"Sent"})

	def test_a_text_reminder_is_queued(self):
		self.commit_settings(sms_enabled=1, sms_countries="DE")
		booking, now = self.a_due_booking(customer_phone=textable_phone())

		counts = self.remind(now)

		self.assertEqual(counts["Sent"], 2)
		self.assertEqual([text.kind for text in texts_about(booking)], ["Booked", "Reminder"])

	@not_on_frappe_sqlite(LOCKED)
	def test_two_schedulers_over_a_thousand_reminders_send_each_living_one_once(self):
		now = clock.now()
		bookings = make_due_reminders(1000, clock.seconds(now) - 60)
		cancelled, living = set(bookings[::3]), set(bookings) - set(bookings[::3])
		frappe.db.commit()
		frappe.db.set_value("MM Meeting Booking", {"name": ["in", sorted(cancelled)]}, "status", "Cancelled")
		frappe.db.commit()

		claim, claimers = reminders.claim_rows, set()

		def noted_claim(*arguments, **values):
			claimers.add(threading.get_ident())
			return claim(*arguments, **values)

		with patch.object(reminders, "claim_rows", side_effect=noted_claim):
			counts = in_threads(2, lambda number: reminders.send_due(now))

		frappe.db.rollback()
		about = {"reference_doctype": "MM Meeting Booking", "reference_name": ["in", bookings]}
		mailed = frappe.get_all("Email Queue", about, pluck="reference_name")
		self.assertEqual(sorted(mailed), sorted(living))
		self.assertEqual(sum(count["Sent"] for count in counts), len(living))
		self.assertEqual(sum(count["Skipped"] for count in counts), len(cancelled))
		self.assertEqual(len(claimers), 2, "both were at it")
