from inspect import signature
from unittest.mock import patch

import frappe
from frappe.utils import background_jobs

from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.common import jobs
from meeting_manager.meeting_manager.services.messages import calendar
from meeting_manager.tests.base import CommittingTestCase
from meeting_manager.tests.factories import a_guest, coming, make_mm_meeting_type, unique_email


class TestJobs(CommittingTestCase):
	wakes_jobs = True

	def book_while(self, enqueue):
		meeting_type, guest = make_mm_meeting_type(), a_guest(email=unique_email())
		with patch.object(frappe, "enqueue", side_effect=enqueue) as called:
			booking = bookings.book(meeting_type.name, coming(10), guest=guest)
			frappe.db.commit()
		self.assertTrue(called.called)
		return booking

	def test_a_job_waits_for_the_commit(self):
		meeting_type = make_mm_meeting_type()
		with patch.object(frappe, "enqueue") as enqueue:
			bookings.book(meeting_type.name, coming(10), guest=a_guest())
			self.assertFalse(enqueue.called)
			frappe.db.rollback()
			frappe.db.commit()

		self.assertFalse(enqueue.called)

	def test_a_value_named_like_a_parameter_of_frappe_is_refused(self):
		with self.assertRaisesRegex(TypeError, "event is a parameter of frappe.enqueue"):
			jobs.after_commit("frappe.ping", event="ME-0001")

		parameters = signature(background_jobs.enqueue).parameters.values()
		named = {parameter.name for parameter in parameters if parameter.kind is not parameter.VAR_KEYWORD}
		self.assertLessEqual(named, jobs.FRAPPE_PARAMETERS)

	def test_a_full_queue_is_logged_and_the_booking_stays(self):
		lost = {"method": "A job could not be queued"}
		before = frappe.db.count("Error Log", lost)

		booking = self.book_while(frappe.ValidationError("Too many queued background jobs"))

		self.assertTrue(frappe.db.exists("MM Meeting Booking", booking.name))
		self.assertGreater(frappe.db.count("Error Log", lost), before)
		self.assertNotIn("queued", str(frappe.get_message_log()))

	def test_the_scheduler_writes_the_events_whose_job_was_lost_once(self):
		booking = self.book_while(lambda *method, **values: None)
		self.assertFalse(booking.reload().calendar_event)

		calendar.write_missing_events()
		written = booking.reload().calendar_event
		calendar.write_missing_events()

		self.assertTrue(frappe.db.exists("Event", written))
		self.assertEqual(booking.reload().calendar_event, written)

	def test_an_event_that_cannot_be_written_does_not_stop_the_others(self):
		broken, sound = (self.book_while(lambda *method, **values: None) for _each in range(2))
		real = calendar._new_event

		def refuse_one(booking, values):
			if booking.name == broken.name:
				frappe.throw("The calendar is closed")
			return real(booking, values)

		with patch.object(calendar, "_new_event", refuse_one):
			calendar.write_missing_events()

		self.assertFalse(broken.reload().calendar_event)
		self.assertTrue(sound.reload().calendar_event)
