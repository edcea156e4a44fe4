"""Jobs, mails, files, cache, messages and texts, on Frappe 15, on Frappe 16 and on benchless."""

import datetime
import inspect
from email import message_from_string, policy

import frappe
from frappe import utils
from frappe.core.doctype.sms_settings.sms_settings import send_sms
from frappe.utils import background_jobs
from frappe.utils.password import get_encryption_key

from meeting_manager.tests.base import TestCase

CALLS = []


def record(value):
	CALLS.append(value)


class TestServices(TestCase):
	def test_a_job_that_is_run_now(self):
		frappe.enqueue(record, now=True, value="now")

		self.assertIn("now", CALLS)

	def test_what_a_job_is_queued_with(self):
		ordered = "method queue timeout event is_async job_name now enqueue_after_commit".split()
		keywords = {"on_success", "on_failure", "at_front", "job_id", "deduplicate"}

		parameters = list(inspect.signature(background_jobs.enqueue).parameters.values())
		self.assertEqual([each.name for each in parameters][: len(ordered)], ordered)
		self.assertLessEqual(keywords, {each.name for each in parameters if each.kind is each.KEYWORD_ONLY})

	def test_the_event_of_a_job_never_reaches_it(self):
		frappe.enqueue(record, "short", 60, now=True, event="event", job_name="job", value="its own")

		self.assertEqual(CALLS[-1], "its own")
		with self.assertRaises(TypeError):
			frappe.enqueue(lambda event: None, now=True, event="event")

	def test_a_mail_waits_in_the_queue(self):
		frappe.sendmail(
			recipients=["ann@example.com"],
			subject="Your booking",
			message="<p>See you</p>",
			reference_doctype="User",
			reference_name="Administrator",
		)

		mail = frappe.get_last_doc("Email Queue")
		self.assertEqual([row.recipient for row in mail.recipients], ["ann@example.com"])
		self.assertIn("Your booking", mail.message)
		self.assertEqual((mail.reference_doctype, mail.status), ("User", "Not Sent"))

	def test_a_mail_carries_its_attachments(self):
		calendar = "BEGIN:VCALENDAR\r\nSUMMARY:Café\r\nEND:VCALENDAR\r\n"
		frappe.sendmail(
			recipients="ann@example.com",
			subject="Your booking",
			message='<p>See you, <a href="https://example.com/booking/x">change it</a></p>',
			attachments=[{"fname": "booking.ics", "fcontent": calendar}],
		)

		mail = message_from_string(frappe.get_last_doc("Email Queue").message, policy=policy.default)
		file = next(part for part in mail.walk() if part.get_filename())
		self.assertEqual((file.get_filename(), file.get_content_type()), ("booking.ics", "text/calendar"))
		self.assertEqual(file.get_content().splitlines(), calendar.splitlines())
		self.assertIn("https://example.com/booking/x", mail.get_body(("html",)).get_content())

	def test_a_template_is_filled_in_and_does_not_escape_by_itself(self):
		values = {"name": "<b>Ann</b>", "n": 2}
		for template, expected in (
			("{{ name }} {{ name | e }}", "<b>Ann</b> &lt;b&gt;Ann&lt;/b&gt;"),
			("{{ _('Save') }} {{ frappe.utils.cint('3') }}", "Save 3"),
			("{% if n > 1 %}{{ n }} seats{% endif %}", "2 seats"),
			("{{ not_known }}", "{{ not_known }}"),
			("", ""),
		):
			with self.subTest(template):
				self.assertEqual(frappe.render_template(template, values), expected)

	def test_a_template_that_is_wrong_or_reaches_too_far_is_refused(self):
		for template in ("{% if %}", "{{ ''.__class__ }}"):
			with self.subTest(template), self.assertRaises(frappe.ValidationError):
				frappe.render_template(template, {})

	def test_an_email_template_is_stored_under_its_name(self):
		name = f"Reminder {frappe.generate_hash(length=6)}"
		template = frappe.get_doc({"doctype": "Email Template", "name": name, "subject": "On {{ day }}"})
		template.update({"use_html": 1, "response_html": "<p>{{ day }}</p>"})
		template.insert()

		stored = frappe.get_doc("Email Template", name)
		self.assertEqual(frappe.render_template(stored.subject, {"day": "Friday"}), "On Friday")
		self.assertEqual(stored.response_html, "<p>{{ day }}</p>")

	def test_an_event_with_those_who_take_part(self):
		event = frappe.get_doc({"doctype": "Event", "subject": "Call", "event_type": "Public"})
		event.update({"starts_on": "2031-03-03 10:00:00", "ends_on": "2031-03-03 11:00:00"})
		event.update({"repeat_this_event": 1, "repeat_on": "Weekly", "monday": 1})
		person = {"reference_doctype": "User", "reference_docname": "Administrator"}
		event.append("event_participants", {**person, "email": "admin@example.com"})
		event.insert()

		stored = frappe.get_doc("Event", event.name)
		self.assertEqual((stored.status, stored.starts_on), ("Open", datetime.datetime(2031, 3, 3, 10)))
		self.assertEqual((stored.monday, stored.tuesday, stored.repeat_till), (1, 0, None))
		self.assertEqual(stored.event_participants[0].reference_docname, "Administrator")

	def test_addresses_of_this_site(self):
		self.assertRegex(utils.get_url("/booking/x"), r"^https?://[^/]+/booking/x$")
		self.assertEqual(utils.get_url("https://example.com/a"), "https://example.com/a")
		self.assertFalse(utils.get_url().endswith("/"))

	def test_the_key_of_the_site_stays(self):
		self.assertGreaterEqual(len(get_encryption_key()), 32)
		self.assertEqual(get_encryption_key(), get_encryption_key())

	def test_no_text_message_is_sent_without_a_gateway(self):
		if frappe.db.get_single_value("SMS Settings", "sms_gateway_url"):
			self.skipTest("this site has a gateway for text messages")
		try:
			send_sms(["+60123456789"], "Hello")
		except frappe.ValidationError:
			pass  # benchless raises as well

		self.assertIn("SMS Settings", str(frappe.get_message_log()[-1].message))

	def test_a_private_file_keeps_its_content(self):
		values = {"file_name": "report.csv", "content": "name,reason\n", "is_private": 1}
		file = frappe.get_doc({"doctype": "File", **values}).insert()

		self.assertTrue(file.file_url.startswith("/private/files/"))
		self.assertEqual(frappe.get_doc("File", file.name).get_content(), "name,reason\n")

	def test_the_cache(self):
		key = frappe.generate_hash(length=10)
		frappe.cache.set_value(key, {"a": 1}, expires_in_sec=60)

		self.assertEqual(frappe.cache.get_value(key, expires=True), {"a": 1})
		frappe.cache.delete_value(key)
		self.assertIsNone(frappe.cache.get_value(key, expires=True))

	def test_messages(self):
		with self.assertRaisesRegex(frappe.PermissionError, "Not yours"):
			frappe.throw("Not yours", frappe.PermissionError, title="Stop")

		message = frappe.get_message_log()[-1]
		self.assertEqual((message.message, message.title), ("Not yours", "Stop"))

	def test_an_error_is_logged(self):
		log = frappe.log_error(title="Broken", message="because")

		stored = frappe.db.get_value("Error Log", log.name, ["method", "error"])
		self.assertEqual(stored, ("Broken", "because"))

	def test_values_are_converted(self):
		for found, expected in (
			((utils.cint("3.7"), utils.cint("x"), utils.cint(None)), (3, 0, 0)),
			((utils.flt("1,200.5"), utils.flt("x"), utils.flt(2.346, 2)), (1200.5, 0.0, 2.35)),
			((utils.cstr(None), utils.cstr(1)), ("", "1")),
			(utils.getdate("2026-02-28"), datetime.date(2026, 2, 28)),
			(utils.get_datetime("2026-02-28 10:00:00"), datetime.datetime(2026, 2, 28, 10)),
			(utils.add_days("2026-02-28", 1), "2026-03-01"),
			(utils.escape_html("<b>&'\""), "&lt;b&gt;&amp;&apos;&quot;"),
			(utils.strip_html("<p>a <b>b</b></p>"), "a b"),
			(frappe.scrub("MM Meeting-Type"), "mm_meeting_type"),
			# None until somebody has saved them
			(frappe.get_website_settings("title_prefix") or "", ""),
			(utils.split_emails("a@b.c, d@e.f"), ["a@b.c", "d@e.f"]),
		):
			with self.subTest(expected):
				self.assertEqual(found, expected)
