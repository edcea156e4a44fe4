"""Jobs, mails, files, cache, messages and texts, on Frappe 15, on Frappe 16 and on benchless."""

import datetime

import frappe
from frappe import utils

from meeting_manager.tests.base import TestCase

CALLS = []


def record(value):
	CALLS.append(value)


class TestServices(TestCase):
	def test_a_job_that_is_run_now(self):
		frappe.enqueue(record, now=True, value="now")

		self.assertIn("now", CALLS)

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

	def test_a_private_file_keeps_its_content(self):
		values = {"file_name": "report.csv", "content": "name,reason\n", "is_private": 1}
		file = frappe.get_doc({"doctype": "File", **values}).insert()

		self.assertTrue(file.file_url.startswith("/private/files/"))
		self.assertEqual(frappe.get_doc("File", file.name).get_content(), "name,reason\n")

	def test_the_cache(self):
		key = frappe.generate_hash(length=10)
		frappe.cache.set_value(key, {"a": 1}, expires_in_sec=60)
		frappe.cache.hset(f"{key}h", "field", [1])

		self.assertEqual(frappe.cache.get_value(key, expires=True), {"a": 1})
		self.assertEqual(frappe.cache.hget(f"{key}h", "field"), [1])
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
			((utils.flt("1,200.5"), utils.flt("x"), utils.flt(2.345, 2)), (1200.5, 0.0, 2.34)),
			((utils.cstr(None), utils.cstr(1)), ("", "1")),
			(utils.getdate("2026-02-28"), datetime.date(2026, 2, 28)),
			(utils.get_datetime("2026-02-28 10:00:00"), datetime.datetime(2026, 2, 28, 10)),
			(utils.add_days("2026-02-28", 1), "2026-03-01"),
			(utils.escape_html("<b>&'\""), "&lt;b&gt;&amp;&apos;&quot;"),
			(utils.strip_html("<p>a <b>b</b></p>"), "a b"),
			(frappe.scrub("MM Meeting-Type"), "mm_meeting_type"),
			(utils.split_emails("a@b.c, d@e.f"), ["a@b.c", "d@e.f"]),
		):
			with self.subTest(expected):
				self.assertEqual(found, expected)
