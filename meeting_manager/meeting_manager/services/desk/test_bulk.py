from unittest.mock import patch

import frappe

from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.desk import bulk
from meeting_manager.tests.base import CommittingTestCase
from meeting_manager.tests.factories import (
	a_guest,
	coming,
	make_confirmed_booking,
	make_mm_customer,
	make_mm_event,
	make_mm_meeting_type,
	make_user,
	outcome_of,
	reasons_of,
	staff_booking,
)

BOOKING, CUSTOMER = "MM Meeting Booking", "MM Customer"


def start(action, records, doctype=BOOKING, **choices):
	return bulk.start(doctype, action, [getattr(each, "name", each) for each in records], choices)


def status_of(record):
	return frappe.db.get_value(record.doctype, record.name, "status")


class BulkCase(CommittingTestCase):
	def setUp(self):
		super().setUp()
		self.meeting_type = make_mm_meeting_type(confirmation="By staff")
		self.addCleanup(frappe.db.delete, "MM Bulk Action Failure")
		self.addCleanup(frappe.db.delete, "MM Bulk Action")

	def pending(self, hour, **values):
		values = {
			"status": "Pending",
			"meeting_type": self.meeting_type.name,
			"start": coming(hour),
			**values,
		}
		return make_confirmed_booking(**values)


class TestOneActionOnManyRecords(BulkCase):
	def test_pending_bookings_are_confirmed(self):
		several = [self.pending(hour) for hour in (9, 10, 11)]

		done = start("confirm", several)

		self.assertEqual([status_of(each) for each in several], ["Confirmed"] * 3)
		self.assertEqual(outcome_of(done), (3, 0, 0))
		self.assertEqual(frappe.db.get_value("MM Bulk Action", done, "status"), "Finished")

	def test_bookings_are_cancelled_by_staff_with_the_reason(self):
		booking = self.pending(9)

		start("cancel", [booking], reason="The doctor is ill.")

		booking.reload()
		known = (booking.status, booking.cancelled_by, booking.cancel_reason)
		self.assertEqual(known, ("Cancelled", "Staff", "The doctor is ill."))

	def test_what_has_begun_is_completed_or_missed(self):
		came, missed = staff_booking(), staff_booking()

		start("complete", [came])
		start("no_show", [missed])

		self.assertEqual((status_of(came), status_of(missed)), ("Completed", "No Show"))

	def test_customers_get_a_status(self):
		customers = [make_mm_customer(), make_mm_customer()]

		start("set_status", customers, CUSTOMER, status="Prospect")

		self.assertEqual([status_of(each) for each in customers], ["Prospect"] * 2)

	def test_one_bad_row_stops_no_other_and_says_why(self):
		first, over, last = self.pending(9), self.pending(10), self.pending(11)
		bookings.cancel(over.name)

		done = start("confirm", [first, over, "MB-GONE", last])

		self.assertEqual((status_of(first), status_of(last)), ("Confirmed", "Confirmed"))
		self.assertEqual(outcome_of(done), (2, 0, 2))
		self.assertIn("is cancelled or over", reasons_of(done)[over.name])
		self.assertEqual(reasons_of(done)["MB-GONE"], "It no longer exists.")

	def test_what_fails_half_way_leaves_nothing_behind(self):
		booking = self.pending(9)

		with patch.object(bookings, "confirm", side_effect=half_a_confirmation):
			done = start("confirm", [booking])

		self.assertEqual(status_of(booking), "Pending")
		self.assertEqual(
			reasons_of(done)[booking.name], "Something went wrong. See the Error Log for details."
		)

	def test_the_same_again_changes_nothing_and_is_no_error(self):
		several = [self.pending(9), self.pending(10)]
		start("confirm", several)

		again = start("confirm", several)

		self.assertEqual(outcome_of(again), (0, 2, 0))

	def test_who_waits_for_seats_is_not_confirmed_past_the_queue(self):
		event = make_mm_event(capacity=1)
		_first, waiting = (bookings.book_event(event.name, 1, guest=a_guest()) for _each in "12")

		done = start("confirm", [waiting])

		self.assertIn("on the waitlist", reasons_of(done)[waiting.name])

	def test_a_record_chosen_twice_is_changed_once(self):
		booking = self.pending(9)

		done = start("confirm", [booking, booking])

		self.assertEqual(outcome_of(done), (1, 0, 0))


class TestTheJob(BulkCase):
	def start_many(self, action, several, **choices):
		"""As many as a job takes, which does not run yet."""
		with patch.object(bulk, "AT_ONCE", 0), patch.object(frappe, "enqueue") as enqueue:
			done = start(action, several, **choices)
		frappe.db.commit()
		self.assertEqual(enqueue.call_args.kwargs["bulk_action"], done)
		return done

	def test_many_records_are_left_to_a_job(self):
		booking = self.pending(9)

		done = self.start_many("confirm", [booking])

		self.assertEqual(status_of(booking), "Pending")
		bulk.run(done)
		self.assertEqual(status_of(booking), "Confirmed")

	def test_a_deadlock_is_tried_again(self):
		booking, confirm = self.pending(9), bookings.confirm
		answers = iter([frappe.QueryDeadlockError, frappe.QueryTimeoutError])

		def confirm_at_the_third(name):
			for error in answers:
				raise error
			return confirm(name)

		with patch.object(bookings, "confirm", side_effect=confirm_at_the_third):
			done = start("confirm", [booking])

		self.assertEqual((outcome_of(done), status_of(booking)), ((1, 0, 0), "Confirmed"))

	def test_two_jobs_for_one_action_do_it_once(self):
		several = [self.pending(9), self.pending(10)]
		done, calls = self.start_many("confirm", several), []

		def tell(name):
			calls.append(name)
			bulk.run(done)  # a second worker comes while the first is at work

		with patch.object(bulk, "TOLD_EVERY", 0):
			bulk.run(done, tell=tell)
		bulk.run(done)  # and one that comes too late

		self.assertEqual(outcome_of(done), (2, 0, 0))
		self.assertEqual(len(calls), 3)

	def test_a_job_that_died_goes_on_where_it_stopped(self):
		several, confirm = [self.pending(9), self.pending(10)], bookings.confirm
		done = self.start_many("confirm", several)

		def die_at_the_second(name):
			if name == several[1].name:
				raise KeyboardInterrupt
			return confirm(name)

		with patch.object(bookings, "confirm", side_effect=die_at_the_second):
			self.assertRaises(KeyboardInterrupt, bulk.run, done)
		frappe.db.rollback()
		frappe.db.set_value("MM Bulk Action", done, "seen_at", clock.seconds(coming(0, days=-1)))
		with patch.object(frappe, "enqueue") as enqueue:
			bulk.resume_lost()
		bulk.run(done)

		queued = [call.kwargs["bulk_action"] for call in enqueue.call_args_list]
		self.assertEqual(queued.count(done), 1)  # beside what others have left on this site
		self.assertEqual(outcome_of(done), (2, 0, 0))

	def test_who_was_disabled_meanwhile_changes_nothing(self):
		booking, user = self.pending(9), make_user("MM Receptionist")
		frappe.set_user(user.name)
		done = self.start_many("confirm", [booking])
		frappe.set_user("Administrator")
		frappe.db.set_value("User", user.name, "enabled", 0)

		bulk.run(done)

		self.assertEqual(status_of(booking), "Pending")
		self.assertEqual(frappe.db.get_value("MM Bulk Action", done, "status"), "Stopped")

	def test_of_many_rows_those_that_fail_are_all_named(self):
		made = [self.pending(hour) for hour in (9, 10, 11)]
		gone = [f"MB-GONE{number}" for number in range(297)]

		done = self.start_many("confirm", [*gone[:100], *made, *gone[100:]])
		bulk.run(done)

		self.assertEqual(outcome_of(done), (3, 0, 297))
		self.assertEqual(set(reasons_of(done)), set(gone))
		self.assertEqual(len(bulk.progress(done)["failures"]), bulk.SHOWN)


class TestWhatIsRefused(BulkCase):
	def test_an_empty_selection(self):
		for names in ([], ["", None], [1]):
			with (
				self.subTest(names),
				self.assertRaisesRegex(frappe.ValidationError, "No records are selected"),
			):
				bulk.start(BOOKING, "confirm", names, {})

	def test_more_than_can_be_overseen(self):
		with self.assertRaisesRegex(frappe.ValidationError, "Please select fewer"):
			start("confirm", [f"MB-{number}" for number in range(bulk.MOST + 1)])

	def test_actions_and_records_that_do_not_belong_together(self):
		for doctype, action in (
			(CUSTOMER, "confirm"),
			(BOOKING, "set_status"),
			("User", "mail"),
			(BOOKING, "x"),
		):
			with self.subTest(action), self.assertRaisesRegex(frappe.ValidationError, "not available"):
				start(action, ["a"], doctype)

	def test_choices_that_cannot_be(self):
		for action, doctype, choices in (
			("cancel", BOOKING, {"reason": "x" * 501}),
			("set_status", CUSTOMER, {"status": "Friend"}),
			("set_status", CUSTOMER, {}),
			("mail", BOOKING, {"subject": "Hello", "message": "<p> </p>"}),
			("mail", BOOKING, {"subject": "", "message": "Hello"}),
			("mail", CUSTOMER, {"subject": ["a"], "message": {"b": 1}}),
			("mail", BOOKING, {"subject": "Hi", "message": "{{ frappe.get_all('User') }}"}),
			("mail", CUSTOMER, {"subject": "{{ title }}", "message": "No title of a customer"}),
			("mail", BOOKING, {"subject": "Hi", "message": "{% if first_name %}Hello{% endif %}"}),
			("text", BOOKING, {"message": ""}),
		):
			with self.subTest(choices), self.assertRaises(frappe.ValidationError):
				start(action, ["a"], doctype, **choices)


class TestWhoMay(BulkCase):
	def test_a_host_changes_no_records_and_writes_to_nobody(self):
		frappe.set_user(make_user("MM Staff").name)

		for action, doctype in (
			("confirm", BOOKING),
			("no_show", BOOKING),
			("text", BOOKING),
			("mail", BOOKING),
			("mail", CUSTOMER),
			("set_status", CUSTOMER),
		):
			with self.subTest(action + doctype), self.assertRaises(frappe.PermissionError):
				start(action, ["a"], doctype, status="Active", subject="a", message="b")

	def test_reception_does_all_of_it(self):
		booking, customer = self.pending(9), make_mm_customer()
		frappe.set_user(make_user("MM Receptionist").name)

		confirmed = start("confirm", [booking])
		changed = start("set_status", [customer], CUSTOMER, status="Lead")

		self.assertEqual((outcome_of(confirmed)[0], outcome_of(changed)[0]), (1, 1))

	def test_the_result_is_for_who_asked_and_for_managers(self):
		booking = self.pending(9)
		frappe.set_user(make_user("MM Receptionist").name)
		done = start("confirm", [booking, "MB-GONE"])

		own = bulk.progress(done)
		frappe.set_user(make_user("MM Manager").name)
		managers = bulk.progress(done)
		frappe.set_user(make_user("MM Staff").name)

		self.assertEqual((own["done"], own["failed"], own["status"]), (1, 1, "Finished"))
		self.assertEqual(own["failures"][0]["record"], "MB-GONE")
		self.assertEqual(managers, own)
		self.assertRaises(frappe.PermissionError, bulk.progress, done)

	def test_a_request_keeps_its_session(self):
		booking = self.pending(9)

		with patch.object(frappe, "set_user") as set_user:
			start("confirm", [booking])

		set_user.assert_not_called()

	def test_a_job_that_the_scheduler_takes_up_works_as_who_asked(self):
		booking, other = self.pending(9), make_user("MM Receptionist")
		frappe.set_user(other.name)
		with patch.object(bulk, "AT_ONCE", 0), patch.object(frappe, "enqueue"):
			done = start("confirm", [booking])
		frappe.set_user("Administrator")
		frappe.db.commit()

		bulk.run(done)

		self.assertEqual(frappe.db.get_value(BOOKING, booking.name, "modified_by"), other.name)
		self.assertEqual(frappe.session.user, "Administrator")

	def test_a_failing_record_has_its_title_for_who_may_read_it(self):
		booking = self.pending(9)
		bookings.cancel(booking.name)

		failure = bulk.progress(start("confirm", [booking]))["failures"][0]

		self.assertEqual(failure["title"], "Ann Lee · First consultation")


def half_a_confirmation(name):
	frappe.db.set_value(BOOKING, name, "status", "Confirmed")
	raise RuntimeError("the rest is missing")


def names_in(records):
	return [each.name for each in records]
