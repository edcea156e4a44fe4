from datetime import timedelta
from unittest.mock import patch

import frappe
import icalendar

from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.meeting_manager.services.messages import calendar
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import (
	coming,
	mails_about,
	mails_to,
	make_confirmed_booking,
	make_mm_host,
	make_mm_meeting_booking,
	make_mm_meeting_type,
	set_settings,
)


def event_of(booking):
	"""The Event of a booking after its job has run, or None."""
	calendar.write_event(booking.name)
	name = frappe.db.get_value("MM Meeting Booking", booking.name, "calendar_event")
	return frappe.get_doc("Event", name) if name else None


def asks_for_job(work) -> bool:
	"""Whether `work` leaves a calendar entry to be written after the commit."""
	waiting = {"kind": "Calendar Event"}
	before = frappe.db.count("MM Booking Task", waiting)
	work()
	return frappe.db.count("MM Booking Task", waiting) > before


class TestEvent(TestCase):
	def setUp(self):
		super().setUp()
		set_settings(write_events=1)
		self.host = make_mm_host()

	def a_booking(self, **overrides):
		return make_confirmed_booking(host=self.host.user, **overrides)

	def test_a_confirmed_booking_becomes_a_private_event_of_its_host(self):
		booking = self.a_booking()

		event = event_of(booking)

		self.assertEqual((event.owner, event.event_type), (self.host.user, "Private"))
		self.assertEqual(event.subject, "First consultation: Ann")
		self.assertEqual(clock.from_site(event.starts_on), clock.utc(booking.starts_at))
		self.assertEqual(clock.from_site(event.ends_on), clock.utc(booking.ends_at))

	def test_the_job_may_run_again(self):
		booking = self.a_booking()

		first, second = event_of(booking), event_of(booking)

		self.assertEqual((first.name, first.modified), (second.name, second.modified))
		self.assertEqual(frappe.db.count("Event", {"owner": self.host.user}), 1)

	def test_it_moves_with_the_booking(self):
		booking = self.a_booking()
		before = event_of(booking)

		start = coming(12)
		booking.reload().update(
			{
				"start_datetime": clock.to_site(start),
				"end_datetime": clock.to_site(start + timedelta(minutes=45)),
			}
		)
		asked = asks_for_job(booking.save)
		event = event_of(booking)

		self.assertTrue(asked)
		self.assertEqual(event.name, before.name)
		self.assertEqual(clock.from_site(event.starts_on), start)

	def test_it_goes_when_the_booking_is_cancelled_or_deleted(self):
		cancelled, deleted = self.a_booking(), self.a_booking(start=coming(14))
		names = [event_of(booking).name for booking in (cancelled, deleted)]

		asked = asks_for_job(cancelled.reload().update({"status": "Cancelled"}).save)
		calendar.write_event(cancelled.name)
		deleted.reload().delete()

		self.assertTrue(asked)
		for name in names:
			self.assertFalse(frappe.db.exists("Event", name))

	def test_it_stays_when_the_meeting_has_been(self):
		booking = self.a_booking()
		name = event_of(booking).name

		with patch.object(clock, "now", return_value=coming(0, days=8)):
			booking.reload().update({"status": "Completed"}).save()

		self.assertEqual(event_of(booking).name, name)

	def test_another_host_gets_an_event_of_their_own(self):
		booking = self.a_booking()
		event_of(booking)
		other = make_mm_host()

		booking.reload().update({"host": other.user, "hosts": []}).save()

		self.assertEqual(event_of(booking).owner, other.user)
		self.assertFalse(frappe.db.exists("Event", {"owner": self.host.user}))

	def test_a_form_opened_before_the_job_ran_does_not_lose_the_event(self):
		opened = self.a_booking()
		name = event_of(opened).name

		opened.update({"notes": "Bring the papers", "calendar_event": None}).save()

		self.assertEqual(frappe.db.get_value("MM Meeting Booking", opened.name, "calendar_event"), name)

	def test_an_event_that_the_host_deleted_is_made_again_when_the_booking_changes(self):
		booking = self.a_booking()
		frappe.db.delete("Event", {"name": event_of(booking).name})

		self.assertIsNotNone(event_of(booking))

	def test_no_job_for_requests_for_nobodys_time_or_when_it_is_off(self):
		self.assertTrue(asks_for_job(self.a_booking))
		self.assertFalse(asks_for_job(lambda: self.a_booking(status="Pending", start=coming(12))))
		self.assertFalse(asks_for_job(lambda: self.a_booking(start=coming(10, days=-3))))
		self.assertFalse(asks_for_job(make_confirmed_booking))
		set_settings(write_events=0)
		self.assertFalse(asks_for_job(lambda: self.a_booking(start=coming(14))))

	def test_a_booking_deleted_before_the_job_runs_is_no_error(self):
		calendar.write_event("MB-NOT-THERE")


class TestHostWhoLeft(TestCase):
	def setUp(self):
		super().setUp()
		set_settings(write_events=1)
		self.host = make_mm_host(mail_host=1)
		self.user = frappe.get_doc("User", self.host.user)
		self.token = calendar.feed_url(self.host.name).partition("token=")[2]

	def enable(self, enabled):
		self.user.reload()
		self.user.update({"enabled": enabled}).save()

	def test_the_feed_closes_with_the_user_and_opens_again(self):
		self.enable(0)
		self.assertIsNone(calendar.host_of_feed(self.token))

		self.enable(1)
		self.assertEqual(calendar.host_of_feed(self.token), self.host.name)

	def test_a_user_disabled_past_the_document_has_no_feed_either(self):
		frappe.db.set_value("User", self.user.name, "enabled", 0)

		self.assertIsNone(calendar.host_of_feed(self.token))

	def test_the_feed_closes_with_the_host(self):
		self.host.update({"is_active": 0}).save()
		self.assertIsNone(calendar.host_of_feed(self.token))

		self.enable(0)
		self.enable(1)

		self.assertIsNone(calendar.host_of_feed(self.token))
		self.assertEqual(frappe.db.get_value("MM Host", self.host.name, "is_active"), 0)

	def test_a_deleted_user_has_no_feed(self):
		frappe.delete_doc("User", self.user.name, force=True)

		self.assertIsNone(calendar.host_of_feed(self.token))

	def test_no_event_is_written_for_them_until_they_are_back(self):
		self.enable(0)
		booking = make_confirmed_booking(host=self.host.user)

		self.assertFalse(asks_for_job(lambda: booking.update({"notes": "x"}).save()))
		self.assertIsNone(event_of(booking))
		with patch.object(calendar, "write_event") as write:
			calendar.write_missing_events()
		self.assertNotIn(booking.name, [call.args[0] for call in write.call_args_list])
		self.enable(1)
		with patch.object(calendar, "write_event") as write:
			calendar.write_missing_events()
		self.assertIn(booking.name, [call.args[0] for call in write.call_args_list])

	def test_they_get_no_email(self):
		self.enable(0)

		booking = make_confirmed_booking(host=self.host.user)

		self.assertEqual(mails_to(self.user.email, booking), [])
		self.assertEqual(len(mails_about(booking)), 1)


class TestFeed(TestCase):
	def setUp(self):
		super().setUp()
		set_settings(write_events=0)
		self.host = make_mm_host(display_name="Dr. Aminah")

	def entries(self) -> list:
		parsed = icalendar.Calendar.from_ical(calendar.feed_of(self.host.name))
		return parsed.walk("VEVENT")

	def test_it_holds_what_takes_the_hosts_time(self):
		confirmed = make_confirmed_booking(host=self.host.user)
		pending = make_confirmed_booking(host=self.host.user, status="Pending", start=coming(12))
		make_confirmed_booking(host=self.host.user, start=coming(14)).update({"status": "Cancelled"}).save()
		make_confirmed_booking(host=make_mm_host().user)

		entries = self.entries()

		self.assertEqual([str(e["UID"]) for e in entries], [confirmed.calendar_uid, pending.calendar_uid])
		self.assertEqual([str(e["STATUS"]) for e in entries], ["CONFIRMED", "TENTATIVE"])
		self.assertEqual(entries[0]["DTSTART"].dt, clock.utc(confirmed.starts_at))

	def test_it_reaches_a_month_back_and_a_year_ahead(self):
		for days in (-31, -29, 364, 366):
			make_confirmed_booking(host=self.host.user, start=coming(10, days=days))

		days = [round((e["DTSTART"].dt - clock.now()).total_seconds() / 86400) for e in self.entries()]

		self.assertEqual(len(days), 2)
		self.assertTrue(-30 <= days[0] <= -28 and 363 <= days[1] <= 365, days)

	def test_it_names_nobody_in_full(self):
		booking = make_confirmed_booking(
			host=self.host.user, customer_name="Ann Lee", customer_phone="+60 12-345 6789", notes="private"
		)

		file = calendar.feed_of(self.host.name).decode().replace("\r\n ", "")

		self.assertIn("SUMMARY:First consultation: Ann\r\n", file)
		for secret in ("Lee", booking.customer_email, "345 6789", "private", "/booking/"):
			self.assertNotIn(secret, file)

	def test_its_queries_do_not_grow_with_the_bookings(self):
		counts, meeting_type = [], make_mm_meeting_type().name
		for hours in ((10,), (11, 12, 13, 14)):
			for hour in hours:
				make_confirmed_booking(host=self.host.user, start=coming(hour), meeting_type=meeting_type)
			with counted_queries() as statements:
				self.entries()
			counts.append(len(statements))

		self.assertEqual(counts[0], counts[1])
		self.assertLessEqual(counts[1], 4)

	def test_old_bookings_have_a_uid_too(self):
		booking = make_mm_meeting_booking(
			host=self.host.user,
			start_datetime=clock.to_site(coming(10)),
			end_datetime=clock.to_site(coming(11)),
		)
		frappe.db.set_value("MM Meeting Booking", booking.name, "calendar_uid", None)

		(entry,) = self.entries()

		self.assertTrue(str(entry["UID"]).startswith(f"{booking.name}@"))

	def test_the_address_is_secret_and_lasting_until_it_is_renewed(self):
		address = calendar.feed_url(self.host.name)
		token = address.partition("token=")[2]
		again = calendar.feed_url(self.host.name)
		opened = calendar.host_of_feed(f"\u200e{token}\ufeff ")

		renewed = calendar.renew_feed(self.host.name)

		self.assertEqual((again, opened), (address, self.host.name))
		self.assertNotEqual(renewed, address)
		self.assertIsNone(calendar.host_of_feed(token))
		stored = frappe.db.get_value("MM Host", self.host.name, ["feed_nonce", "feed_hash"])
		self.assertNotIn(renewed.partition("token=")[2], stored)

	def test_no_other_token_opens_anything(self):
		calendar.feed_url(self.host.name)

		for token in ("", "x", "x" * 43, "x" * 5000, None, 5, self.host.name, ["a"]):
			with self.subTest(token):
				self.assertIsNone(calendar.host_of_feed(token))
