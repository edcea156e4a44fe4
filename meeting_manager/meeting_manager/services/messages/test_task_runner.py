"""The outbox: each message once, in the order of its booking, and true for its time."""

from datetime import timedelta
from unittest.mock import patch

import frappe

from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.messages import (
	booking_mails,
	booking_tasks,
	calendar,
	outbox,
	task_runner,
)
from meeting_manager.tests.base import (
	LOCKED,
	CommittingTestCase,
	TestCase,
	counted_queries,
	in_threads,
	not_on_frappe_sqlite,
)
from meeting_manager.tests.factories import (
	coming,
	mails_about,
	mails_to,
	make_confirmed_booking,
	make_mm_host,
	set_settings,
	unique_email,
)

TABLE = booking_tasks.TABLE


def waiting(booking):
	"""(kind, news) of what waits for a booking."""
	rows = frappe.get_all(TABLE, {"booking": booking.name}, ["kind", "news"], order_by="creation, kind")
	return [(row.kind, row.news) for row in rows]


def queued(booking):
	"""How many emails about a booking are in Frappe's queue."""
	return frappe.db.count("Email Queue", {"reference_name": booking.name})


def move(booking, hours):
	"""Move a booking by so many hours."""
	for field in ("start_datetime", "end_datetime"):
		booking.set(field, frappe.utils.get_datetime(booking.get(field)) + timedelta(hours=hours))
	return booking.save()


class TestRows(TestCase):
	def setUp(self):
		super().setUp()
		set_settings(write_events=0)

	def test_a_booking_writes_rows_and_renders_nothing(self):
		host = make_mm_host(mail_host=1)
		with patch.object(booking_mails.mail_templates, "mail_text") as rendered:
			booking = make_confirmed_booking(host=host.user)

		self.assertFalse(rendered.called)
		self.assertEqual(queued(booking), 0)
		self.assertEqual(waiting(booking), [("Guest Email", "booked"), ("Host Email", "booked")])

	def test_what_waits_has_no_name_and_opens_nothing(self):
		booking = make_confirmed_booking(customer_name="Zamani Secretname")

		(state,) = frappe.get_all(TABLE, {"booking": booking.name}, pluck="state")

		self.assertNotIn("Secretname", state)
		self.assertNotIn(booking.manage_nonce, state)

	def test_a_row_is_gone_when_its_email_is_queued(self):
		booking = make_confirmed_booking()

		task_runner.do_now(booking.name)
		task_runner.do_now(booking.name)

		self.assertEqual((waiting(booking), queued(booking)), ([], 1))

	def test_each_says_what_was_true_at_its_time_in_the_order_of_the_booking(self):
		booking = make_confirmed_booking(guest_time_zone="UTC", location="Room 1")
		move(booking, 1)
		booking.location = "Room 2"
		move(booking, 1)
		booking.update({"status": "Cancelled", "cancelled_by": "Staff", "cancel_reason": "Ill"}).save()

		booked, first, second, cancelled = mails_about(booking)

		self.assertIn("Booked:", booked.subject)
		self.assertRegex(booked.html, "10:00.AM – 10:30.AM")
		self.assertIn("Room 1", booked.html)
		self.assertRegex(first.html, r"11:00.AM – 11:30.AM[\s\S]*Previously: .*10:00.AM")
		self.assertRegex(second.html, r"12:00.PM – 12:30.PM[\s\S]*Previously: .*11:00.AM")
		self.assertIn("Room 2", second.html)
		self.assertIn("Cancelled:", cancelled.subject)
		self.assertIn("Ill", cancelled.html)
		self.assertNotIn("Ill", booked.html + first.html)
		methods = [mail.method for mail in (booked, first, second, cancelled)]
		self.assertEqual(methods, ["REQUEST", "REQUEST", "REQUEST", "CANCEL"])

	def test_an_email_goes_where_it_would_have_gone_when_it_was_written(self):
		booking = make_confirmed_booking()
		first = booking.customer_email

		booking.update({"customer_email": unique_email()}).save()

		self.assertEqual([mail.to for mail in mails_about(booking)], [[first]])

	def test_who_is_to_be_told_is_told_though_the_booking_is_deleted_meanwhile(self):
		booking = make_confirmed_booking()
		booking.update({"status": "Cancelled", "cancelled_by": "Staff"}).save()

		booking.delete()

		self.assertEqual((waiting(booking), queued(booking)), ([], 2))

	def test_a_host_who_no_longer_wants_emails_gets_none(self):
		host = make_mm_host(mail_host=1)
		booking = make_confirmed_booking(host=host.user)
		host.reload().update({"mail_host": 0}).save()

		self.assertEqual(mails_to(host.user, booking), [])
		self.assertEqual(waiting(booking), [])

	def test_a_calendar_entry_waits_beside_the_emails(self):
		set_settings(write_events=1)
		booking = make_confirmed_booking(host=make_mm_host().user)

		self.assertIn(("Calendar Event", None), waiting(booking))

	def test_a_transaction_that_is_undone_leaves_nothing(self):
		frappe.db.savepoint("before_booking")
		booking = make_confirmed_booking()
		frappe.db.rollback(save_point="before_booking")

		self.assertEqual(waiting(booking), [])


class TestFailures(TestCase):
	def setUp(self):
		super().setUp()
		set_settings(write_events=0)

	def fail_to_send(self, booking):
		with patch.object(outbox, "_queue", side_effect=RuntimeError):
			task_runner.do_now(booking.name)

	def due(self, booking):
		with patch.object(task_runner, "BATCH", 1000):
			return len([row for row in task_runner._due() if row.booking == booking.name])

	def test_a_failed_email_waits_and_what_follows_waits_behind_it(self):
		booking = make_confirmed_booking()
		move(booking, 1)

		self.fail_to_send(booking)

		self.assertEqual(waiting(booking), [("Guest Email", "booked"), ("Guest Email", "moved")])
		self.assertEqual(self.due(booking), 0)
		with patch.object(clock, "now", return_value=clock.now() + timedelta(minutes=5)):
			self.assertEqual(self.due(booking), 2)
		told = [mail.subject.split(":")[0] for mail in mails_about(booking)]
		self.assertEqual(told, ["Booked", "Rescheduled"])

	def test_in_the_same_run_nothing_overtakes_an_email_that_failed(self):
		booking = make_confirmed_booking()
		move(booking, 1)
		send = outbox._queue

		with patch.object(outbox, "_queue", side_effect=[RuntimeError(), send]) as tried:
			task_runner.do_now(booking.name)

		self.assertEqual(tried.call_count, 1)
		self.assertEqual(waiting(booking), [("Guest Email", "booked"), ("Guest Email", "moved")])

	def test_it_is_given_up_after_three_times_and_the_next_one_goes(self):
		booking = make_confirmed_booking()
		move(booking, 1)

		for _attempt in range(3):
			self.fail_to_send(booking)

		self.assertEqual(waiting(booking), [("Guest Email", "moved")])

	def test_one_readers_failure_keeps_nobody_else_waiting(self):
		host = make_mm_host(mail_host=1)
		booking = make_confirmed_booking(host=host.user)

		with patch.object(booking_mails, "write_to_guest", side_effect=RuntimeError):
			task_runner.do_now(booking.name)

		self.assertEqual(waiting(booking), [("Guest Email", "booked")])
		self.assertEqual(queued(booking), 1)


class TestRun(CommittingTestCase):
	def setUp(self):
		super().setUp()
		stopped = patch.object(task_runner.jobs, "wake")  # in tests a job may run at once
		self.wake = stopped.start()
		self.addCleanup(stopped.stop)
		self.commit_settings(write_events=0)

	def book(self, count=1, **values):
		made = [make_confirmed_booking(start=coming(10, days=7 + n), **values) for n in range(count)]
		frappe.db.commit()
		return made

	def test_a_run_does_all_that_waits(self):
		made = self.book(task_runner.BATCH + 3)

		task_runner.do_waiting()

		self.assertEqual([(waiting(each), queued(each)) for each in made], [([], 1)] * len(made))

	def test_nothing_to_do_is_four_statements(self):
		task_runner.do_waiting()

		with counted_queries() as statements:
			task_runner.do_waiting()

		self.assertLessEqual(len([each for each in statements if "commit" not in each.lower()]), 4)

	def test_each_booking_asks_for_the_job(self):
		self.wake.reset_mock()

		self.book()

		self.wake.assert_called_with(booking_tasks.DO_WAITING)

	def test_a_calendar_entry_is_written_and_its_row_goes(self):
		self.commit_settings(write_events=1)
		(booking,) = self.book(host=make_mm_host().user)

		task_runner.do_waiting()

		self.assertTrue(frappe.db.get_value("MM Meeting Booking", booking.name, "calendar_event"))
		self.assertEqual(waiting(booking), [])

	def test_a_calendar_that_fails_is_logged_and_the_rest_is_done(self):
		self.commit_settings(write_events=1)
		first, second = self.book(2, host=make_mm_host().user)
		real = calendar.write_event

		def fail(name):
			if name == first.name:
				raise RuntimeError
			real(name)

		with patch.object(calendar, "write_event", side_effect=fail):
			task_runner.do_waiting()

		self.assertEqual((waiting(first), waiting(second)), ([], []))
		self.assertTrue(frappe.db.get_value("MM Meeting Booking", second.name, "calendar_event"))

	@not_on_frappe_sqlite(LOCKED)
	def test_four_jobs_at_once_send_each_email_once_and_in_order(self):
		made = self.book(12)
		for booking in made:
			booking.update({"status": "Cancelled", "cancelled_by": "Staff"}).save()
		frappe.db.commit()

		results = in_threads(4, lambda number: task_runner.do_waiting())

		self.assertEqual(results, [None] * 4)
		frappe.db.rollback()
		for booking in made:
			told = [mail.subject.split(":")[0] for mail in mails_about(booking)]
			self.assertEqual(told, ["Booked", "Cancelled"])

	@not_on_frappe_sqlite(LOCKED)
	def test_what_one_job_fails_to_send_no_other_tries_again_at_once(self):
		self.book(12)

		with patch.object(outbox, "_queue", side_effect=RuntimeError) as tried:
			in_threads(4, lambda number: task_runner.do_waiting())

		self.assertEqual(tried.call_count, 12)

	@not_on_frappe_sqlite(LOCKED)
	def test_a_job_and_deletions_at_once_send_each_email_once(self):
		made = self.book(12)

		def work(number):
			if number == 0:
				return task_runner.do_waiting()
			for booking in made:
				task_runner.do_now(booking.name)  # as before it is deleted
				frappe.db.commit()

		self.assertEqual(in_threads(2, work), [None, None])
		frappe.db.rollback()
		self.assertEqual([queued(booking) for booking in made], [1] * len(made))

	def test_a_worker_that_dies_before_the_commit_has_sent_nothing_and_lost_nothing(self):
		(booking,) = self.book()

		with patch.object(task_runner, "_keep_calendar"), patch.object(frappe.db, "commit"):
			task_runner._do_batch()
		self.assertEqual((waiting(booking), queued(booking)), ([], 1))
		frappe.db.rollback()  # what the database does for a connection that is gone

		self.assertEqual((waiting(booking), queued(booking)), ([("Guest Email", "booked")], 0))
