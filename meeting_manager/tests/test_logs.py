"""No log keeps who a guest is or what opens a booking, and no guest sees a traceback."""

import ast
from importlib.util import find_spec
from pathlib import Path
from unittest.mock import patch

import frappe

from meeting_manager import hooks
from meeting_manager.booking_pages import cards, manage_booking
from meeting_manager.meeting_manager.services.common import error_log, jobs, links, rows
from meeting_manager.meeting_manager.services.messages import (
	calendar,
	outbox,
	sms_gateway,
	sms_queue,
	task_runner,
)
from meeting_manager.meeting_manager.services.public import booking_requests, guest_bookings
from meeting_manager.tests.base import CommittingTestCase, TestCase, requires_bench
from meeting_manager.tests.factories import (
	coming,
	make_mm_host,
	make_mm_meeting_type,
	unique_email,
)
from meeting_manager.tests.http import send, shown

API = "/api/method/meeting_manager.api.public."
LOGS = (
	"Error Log",
	"Scheduled Job Log",
	"Comment",
	"Version",
	"Activity Log",
	"Notification Log",
	"Access Log",
	"Integration Request",
	"Deleted Document",
)
HISTORIES = (
	"Version",
)  # of the customer's record, where contact data belongs; what opens a booking does not
NAME, NOTES, LOCAL_PART = "Zqxwilhelmina", "zqxnotes", "zqxmail"
PHONE, PHONE_DIGITS = "+49 151 2345 6789", "23456789"
NO_ACCOUNT = "No outgoing Email Account"


def with_secrets(*_args, **_values):
	"""Fail as a database or a gateway does, whose errors repeat what they were given."""
	secrets = f"{NAME} {LOCAL_PART}@example.com {PHONE} {PHONE_DIGITS} {NOTES}"
	raise RuntimeError(f"Duplicate entry '{secrets}' for {_args} {_values}")


class LogCase(CommittingTestCase):
	def setUp(self):
		super().setUp()
		self.since = frappe.utils.now()
		frappe.cache.delete_value(error_log.mark_of_today(NO_ACCOUNT))  # another test may have written it
		self.host = make_mm_host(mail_host=1)
		self.meeting_type = make_mm_meeting_type(hosts=[self.host])
		self.guest = {
			"name": f"{NAME} Lee",
			"email": unique_email(LOCAL_PART),
			"phone": PHONE,
			"notes": NOTES,
		}
		self.secrets, self.tokens = [NAME, LOCAL_PART, PHONE, PHONE_DIGITS, NOTES], []
		self.addCleanup(frappe.db.delete, "Error Log", {"creation": [">=", self.since]})
		self.forget_daily()

	def forget_daily(self):
		day = error_log.clock.to_site(error_log.clock.now()).date()
		for title in (NO_ACCOUNT, "Email Template Meeting Booked cannot be used; the standard text was sent"):
			frappe.cache.delete_value(f"mm_logged:{day}:{title}")

	def book(self, **overrides):
		start = coming(10).strftime("%Y-%m-%dT%H:%M:%SZ")
		values = {**self.guest, "meeting_type": self.meeting_type.name, "start": start}
		return send("POST", API + "book", json={**values, **overrides})

	def booked(self, **overrides):
		answer = self.book(**overrides)
		self.assertEqual(answer.status_code, 200, answer.text[:300])
		booking = frappe.get_doc("MM Meeting Booking", answer.json["message"]["booking"])
		task_runner.do_now(booking.name)
		frappe.db.commit()
		self.tokens.append(links.token_of(booking))
		return booking

	def rows(self, doctype):
		if doctype != "Error Log" and not frappe.db.exists("DocType", doctype):
			return []
		return frappe.get_all(doctype, {"creation": [">=", self.since]}, ["*"], limit=0)

	def titles(self):
		return [row.method for row in self.rows("Error Log")]

	def assert_no_secrets(self, *expected_titles):
		"""`expected_titles`: the rows of the Error Log that must be there, or nothing has been tested."""
		if find_spec("frappe.deferred_insert"):
			from frappe.deferred_insert import save_to_db

			save_to_db()
		for doctype in LOGS:
			for row in self.rows(doctype):
				for secret in self.tokens if doctype in HISTORIES else [*self.secrets, *self.tokens]:
					self.assertNotIn(secret, str(row), f"{doctype} {row.name}")
		self.assertEqual(sorted(self.titles()), sorted(expected_titles))


class TestErrorLog(LogCase):
	def test_without_an_email_account_one_short_row_a_day_says_so(self):
		def fail(options):
			raise frappe.OutgoingEmailError(f"no account for {options}")

		with patch.object(outbox, "_queue", side_effect=fail):
			self.booked()
			self.booked(start=coming(12).strftime("%Y-%m-%dT%H:%M:%SZ"), email=unique_email(LOCAL_PART))

		self.assert_no_secrets(NO_ACCOUNT)
		(row,) = self.rows("Error Log")
		self.assertIn("An administrator can add one", row.error)
		self.assertLess(len(row.error), 200)

	@requires_bench
	def test_without_an_email_account_on_a_bench(self):
		account = "frappe.email.doctype.email_account.email_account.EmailAccount.find_default_outgoing"
		frappe.local.outgoing_email_account = {}  # where Frappe keeps the account that it has found
		with patch(account, return_value=None):
			self.booked()

		self.assert_no_secrets(NO_ACCOUNT)

	def test_an_email_that_cannot_be_queued(self):
		with patch.object(outbox, "_queue", side_effect=with_secrets):
			booking = self.booked()

		title = "An email to a guest could not be queued"
		self.assert_no_secrets(title, "An email to a host could not be queued")
		row = next(row for row in self.rows("Error Log") if row.method == title)
		self.assertEqual((row.reference_doctype, row.reference_name), ("MM Meeting Booking", booking.name))
		self.assertIn("RuntimeError", row.error)
		self.assertIn(" in _send", row.error)

	def test_a_template_that_cannot_be_filled_in(self):
		template = frappe.get_doc("Email Template", "Meeting Booked")
		before = {"response_html": template.response_html, "use_html": template.use_html}
		self.addCleanup(frappe.db.commit)
		self.addCleanup(rows.write_texts, "Email Template", {template.name: before})
		broken = {"response_html": "{{ name }} {{ email.a.b }} {{ link / 0 }}", "use_html": 1}
		frappe.db.set_value("Email Template", template.name, broken)

		self.booked()

		self.assert_no_secrets("Email Template Meeting Booked cannot be used; the standard text was sent")

	def test_a_gateway_that_is_down(self):
		self.commit_settings(sms_enabled=1, sms_countries="DE")
		with (
			patch.object(sms_gateway, "is_ready", return_value=True),
			patch.object(sms_gateway, "send", side_effect=with_secrets),
			patch.object(jobs, "_enqueue"),  # a worker could be faster
		):
			self.booked()
			sms_queue.send_due()

		self.assertIn("A text message could not be sent", self.titles())
		self.assert_no_secrets(*self.titles())

	def test_a_calendar_event_that_cannot_be_written(self):
		self.commit_settings(write_events=1)
		with patch.object(jobs, "_enqueue"):  # a worker could be faster
			booking = self.booked()
		frappe.db.set_value("MM Meeting Booking", booking.name, "calendar_event", None)

		def fail(name):
			raise frappe.ValidationError(f"{NAME} {name}")

		with patch.object(calendar, "write_event", side_effect=fail):
			calendar.write_missing_events()

		self.assertIn("A calendar event could not be written", self.titles())
		self.assert_no_secrets(*self.titles())

	def test_a_booking_that_the_records_refuse(self):
		def refuse(booking, *_args):
			raise frappe.ValidationError(f"{booking.customer_name} {booking.customer_email}")

		controller = type(frappe.new_doc("MM Meeting Booking"))
		with patch.object(controller, "before_insert", refuse):
			answer = self.book()

		self.assertEqual(answer.status_code, 422, answer.text[:300])
		self.assert_no_secrets(*self.titles())

	def test_a_deadlock_that_stays(self):
		deadlock = frappe.QueryDeadlockError(1213, f"{NAME} {LOCAL_PART}")
		with (
			patch("meeting_manager.meeting_manager.services.common.transactions.time.sleep"),
			patch.object(booking_requests.bookings, "book", side_effect=deadlock),
		):
			answer = self.book()

		self.assertEqual(answer.status_code, 429, answer.text[:300])
		self.assertNotIn(NAME, answer.text)
		self.assert_no_secrets()

	def test_a_job_that_cannot_be_queued(self):
		with patch.object(frappe, "enqueue", side_effect=with_secrets):
			self.booked()

		self.assertIn("A job could not be queued", self.titles())
		self.assert_no_secrets(*self.titles())

	def test_jobs_are_given_names_of_records_alone(self):
		self.commit_settings(write_events=1, sms_enabled=1, sms_countries="DE")
		with (
			patch.object(jobs, "_enqueue") as enqueue,
			patch.object(sms_gateway, "is_ready", return_value=True),
		):
			booking = self.booked()
			guest_bookings.cancel(links.token_of(booking), NOTES)
			frappe.db.commit()

		self.assertTrue(enqueue.call_args_list)
		for secret in (*self.secrets, *self.tokens):
			self.assertNotIn(secret, str(enqueue.call_args_list))

	def test_an_error_of_ours_that_frappe_logs(self):
		for work in (lambda: booking_requests.check_open(NAME), lambda: with_secrets(NAME)):
			try:
				work()
			except Exception as error:
				frappe.log_error(title=str(error))

		kinds = sorted(title.removeprefix("builtins.") for title in self.titles())
		self.assertEqual(kinds, ["RuntimeError", "TypeError"])
		self.assert_no_secrets(*self.titles())

	@requires_bench
	def test_the_log_of_a_scheduled_job(self):
		method = "meeting_manager.meeting_manager.services.messages.reminders.send_due"
		job = frappe.get_doc("Scheduled Job Type", {"method": method})
		job.create_log = 1
		self.addCleanup(frappe.db.delete, "Scheduled Job Log", {"creation": [">=", self.since]})
		with patch(method, side_effect=with_secrets):
			job.execute()

		mine = [row for row in self.rows("Scheduled Job Log") if row.scheduled_job_type == job.name]
		(row,) = [row for row in mine if row.status == "Failed"]
		self.assertIn("RuntimeError", row.details)
		self.assert_no_secrets()


class TestUnforeseen(LogCase):
	def setUp(self):
		super().setUp()
		if frappe.get_meta("System Settings").get_field("allow_error_traceback"):
			before = frappe.db.get_single_value("System Settings", "allow_error_traceback")
			self.addCleanup(frappe.clear_cache)
			self.addCleanup(frappe.db.commit)
			self.addCleanup(frappe.db.set_single_value, "System Settings", "allow_error_traceback", before)
			frappe.db.set_single_value("System Settings", "allow_error_traceback", 1)
			frappe.clear_cache()

	def assert_no_traceback(self, answer):
		for sign in ("Traceback", "(most recent call last)", "test_logs.py", "RuntimeError", *self.secrets):
			self.assertNotIn(sign, answer.text)

	def test_the_api_answers_500_and_nothing_else(self):
		for path in (API, API.replace("/api/method/", "/api/v2/method/")) if self.has_v2() else (API,):
			with self.subTest(path):
				with patch.object(booking_requests, "book_meeting", side_effect=with_secrets):
					answer = send("POST", path + "book", json=self.guest)

				self.assertEqual(answer.status_code, 500)
				self.assertNotIn("exc", answer.json)
				self.assert_no_traceback(answer)
		self.assertIn("A guest's request failed", self.titles())
		self.assert_no_secrets(*self.titles())

	def has_v2(self):
		return bool(find_spec("frappe.api") and find_spec("frappe.api.v2"))

	def test_nothing_of_it_is_kept(self):
		def half(request):
			frappe.db.set_value("MM Meeting Type", self.meeting_type.name, "description", "half")
			with_secrets()

		with patch.object(booking_requests, "book_meeting", side_effect=half):
			self.assertEqual(self.book().status_code, 500)

		stored = frappe.db.get_value("MM Meeting Type", self.meeting_type.name, "description")
		self.assertNotEqual(stored, "half")

	def test_a_page_says_that_something_went_wrong(self):
		booking = self.booked()
		with patch.object(manage_booking, "view", side_effect=with_secrets):
			answer = send("GET", f"/booking/{links.token_of(booking)}")

		self.assertEqual(answer.status_code, 500)
		self.assertIn("Something went wrong", answer.text)
		for sign in ("Traceback", "(most recent call last)", "test_logs.py", "RuntimeError", NAME, NOTES):
			self.assertNotIn(sign, answer.text)
		self.assert_no_secrets("A guest page could not be shown")

	def test_a_wrong_type_is_refused_without_a_traceback(self):
		answer = self.book(seats=["x"])

		self.assertEqual(answer.status_code // 100, 4)
		self.assertNotIn("exc", answer.json)
		self.assertNotIn("Traceback", answer.text)

	def test_a_page_that_cannot_be_rendered_shows_no_traceback(self):
		class Unreadable:
			def __html__(self):
				with_secrets()

		make_mm_meeting_type()
		with patch.object(cards, "with_whom", Unreadable):
			answer = send("GET", "/book")

		self.assertEqual(answer.status_code, 500)
		self.assertIn("Something went wrong", shown(answer))
		self.assert_no_traceback(answer)
		self.assert_no_secrets(*self.titles())


class TestOneWayToLog(TestCase):
	def test_nobody_else_writes_logs_or_reads_tracebacks(self):
		forbidden = ("frappe.log_error", "frappe.get_traceback", "frappe.logger", "frappe.errprint")
		app = Path(hooks.__file__).parent
		for path in app.rglob("*.py"):
			if not path.name.startswith("test_"):
				named = [
					ast.unparse(n)
					for n in ast.walk(ast.parse(path.read_text()))
					if isinstance(n, ast.Attribute)
				]
				with self.subTest(path.relative_to(app)):
					self.assertEqual([name for name in named if name in forbidden], [])
