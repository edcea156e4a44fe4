"""How many statements may go to the database: for what guests do with bookings, and for what the scheduler
does where nothing is due.
"""

from unittest.mock import patch

import frappe

from meeting_manager import hooks
from meeting_manager.api import public
from meeting_manager.meeting_manager.services.common import links
from meeting_manager.meeting_manager.services.common.instants import instant_text
from meeting_manager.tests.base import TestCase, counted_queries
from meeting_manager.tests.factories import (
	coming,
	make_mm_event,
	make_mm_host,
	make_mm_meeting_type,
	set_settings,
	unique_email,
)

# Without savepoints. On Frappe 15 with MariaDB: 31, 28; 35, 48, 41. It was 83 and 69 for the first two.
BOOK_NEW, BOOK_KNOWN = 37, 34
BOOK_EVENT, RESCHEDULE, CANCEL = 42, 48, 42
A_HOST = 1  # of a type that books all of them together: their row. Twenty took 296 statements.
IDLE = 5
ENDS = ("commit", "start")


class TestGuests(TestCase):
	def setUp(self):
		super().setUp()
		set_settings(write_events=0, guest_mails_a_day=0)
		self.host = make_mm_host(mail_host=1)
		self.meeting_type = make_mm_meeting_type(hosts=[self.host]).name
		self.number = 0
		frappe.set_user("Guest")
		self.book()  # what is read once in a process is read

	def book(self, meeting_type=None, email=None):
		self.number += 1
		return public.book(
			meeting_type=meeting_type or self.meeting_type,
			start=instant_text(coming(9, days=7 + self.number)),
			name="Ann Lee",
			email=email or unique_email(),
			idempotency_key=frappe.generate_hash(length=20),
		)

	def assert_costs(self, most, work):
		with counted_queries() as statements:
			work()
		asked = [each for each in statements if "savepoint" not in each.lower()]
		self.assertLessEqual(len(asked), most, "\n".join(asked))

	def test_a_new_guest_books(self):
		self.assert_costs(BOOK_NEW, self.book)

	def test_a_known_guest_books(self):
		email = unique_email()
		self.book(email=email)
		self.book(email=email)  # what is read once in a process to open a record is read

		self.assert_costs(BOOK_KNOWN, lambda: self.book(email=email))

	def test_twenty_hosts_together_are_not_asked_for_one_by_one(self):
		frappe.set_user("Administrator")
		hosts = [make_mm_host(mail_host=1) for _number in range(20)]
		together = make_mm_meeting_type(hosts=hosts, host_mode="All hosts together").name
		frappe.set_user("Guest")

		self.book(together)
		self.assert_costs(BOOK_NEW + 20 * A_HOST, lambda: self.book(together))

	def test_a_guest_books_an_event(self):
		frappe.set_user("Administrator")
		event = make_mm_event().name
		frappe.set_user("Guest")
		guest = {"name": "Ann Lee", "email": unique_email()}

		self.assert_costs(BOOK_EVENT, lambda: public.book_event(event=event, **guest))

	def test_a_guest_reschedules(self):
		token = self.token_of(self.book())
		start = instant_text(coming(15))

		self.assert_costs(RESCHEDULE, lambda: public.reschedule(token=token, start=start))

	def test_a_guest_cancels(self):
		token = self.token_of(self.book())

		self.assert_costs(CANCEL, lambda: public.cancel(token=token))

	def token_of(self, answer):
		return links.token_of(frappe.get_doc("MM Meeting Booking", answer["booking"]))


class TestScheduler(TestCase):
	def assert_idle(self, method: str):
		frappe.get_attr(method)()  # what is due is done
		with counted_queries() as statements, patch.object(frappe.db, "commit"):
			frappe.get_attr(method)()
		asked = [each for each in statements if each.lower() not in ("commit", "start transaction")]
		self.assertLessEqual(len(asked), IDLE, "\n".join(asked))

	def test_what_is_not_due_costs_five_statements(self):
		for lines in hooks.scheduler_events["cron"].values():
			for method in lines:
				with self.subTest(method):
					self.assert_idle(method)

	def test_what_is_held_and_waits_in_many_events_costs_no_more(self):
		for _number in range(5):
			event = make_mm_event(capacity=1)
			frappe.get_doc(
				doctype="MM Seat Hold", event=event.name, seats=1, hold_key=frappe.generate_hash(length=32)
			).insert()
			frappe.db.set_value("MM Seat Hold", {"event": event.name}, "expires_at", 2**40)

		self.assert_idle("meeting_manager.meeting_manager.services.booking.waitlist.end_offers")
