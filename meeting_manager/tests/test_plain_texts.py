import frappe

from meeting_manager.meeting_manager.domain.common.plain_text import (
	WORD_JOINER,
	plain_text,
	title_text,
	typed_text,
)
from meeting_manager.meeting_manager.services.common import rows
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument, kept
from meeting_manager.meeting_manager.services.desk import customer_actions
from meeting_manager.meeting_manager.services.messages import sms_queue, staff_messages
from meeting_manager.meeting_manager.services.privacy.redaction import our_doctypes
from meeting_manager.tests.base import TestCase, not_on_frappe_sqlite, requires_bench
from meeting_manager.tests.factories import (
	make_mm_customer,
	make_mm_event,
	make_mm_meeting_booking,
	make_mm_meeting_type,
)

HOSTILE = 'Al<img/src="x"/onerror=alert(1)>'
PLAIN = plain_text(HOSTILE)


class TestPlainTexts(TestCase):
	def test_every_record_of_ours_keeps_its_texts_plain(self):
		for doctype in our_doctypes():
			with self.subTest(doctype):
				self.assertIsInstance(frappe.new_doc(doctype), PlainTextDocument)

	def test_no_field_asks_frappe_to_leave_markup_alone(self):
		asking = [
			f"{doctype}.{field.fieldname}"
			for doctype in our_doctypes()
			for field in frappe.get_meta(doctype).fields
			if field.ignore_xss_filter
		]

		self.assertEqual(asking, [])

	def test_a_text_message_is_text(self):
		name = sms_queue.queue_written("+60123456789", HOSTILE)

		self.assertEqual(frappe.db.get_value("MM SMS Message", name, "message"), PLAIN)

	def test_rows_are_kept_as_their_record_is(self):
		booking = make_mm_meeting_booking(answers=[{"question": HOSTILE, "answer": HOSTILE}]).reload()
		meeting_type = make_mm_meeting_type(questions=[{"question": HOSTILE}]).reload()

		row = booking.answers[0]
		self.assertEqual((row.question, row.answer), (PLAIN, PLAIN))
		self.assertEqual(meeting_type.questions[0].question, PLAIN)

	def test_a_text_that_a_rule_of_the_record_writes_is_kept_plain_too(self):
		texts = {"customer_name": HOSTILE, "meeting_title": HOSTILE, "guest_language": "<b>"}
		booking = make_mm_meeting_booking(**texts, notes=HOSTILE).reload()
		booking.override_reason = HOSTILE
		booking.save()

		kept = frappe.db.get_value(
			"MM Meeting Booking",
			booking.name,
			["customer_name", "meeting_title", "guest_language", "notes", "override_reason"],
		)
		self.assertEqual(kept, (title_text(HOSTILE), PLAIN, plain_text("<b>"), PLAIN, PLAIN))

	@not_on_frappe_sqlite("Frappe checks no lengths there")
	def test_a_text_that_is_too_long_once_it_is_plain_is_refused_in_words(self):
		with self.assertRaises(frappe.CharacterLengthExceededError):
			make_mm_event(title="A" + "<b>" * 46)  # 139 characters, and a joiner for each tag

	def test_a_text_without_markup_is_kept_to_the_letter(self):
		typed = "R&D > \"x\" & 'y' &gt; 3 < 4"
		customer = make_mm_customer(company=typed, customer_notes=typed).reload()

		self.assertEqual([customer.company, customer.customer_notes], [typed] * 2)

	def test_a_title_is_kept_as_typed_unless_it_could_start_a_script_in_an_attribute(self):
		name, hostile = 'Robert "Bob" Lee', 'Ann" onclick="alert(1)'
		customer, other = make_mm_customer(customer_name=name), make_mm_customer(customer_name=hostile)

		self.assertEqual(customer.reload().customer_name, name)
		self.assertEqual(other.reload().customer_name, f'Ann" onclick{WORD_JOINER}="alert(1)')
		self.assertEqual(typed_text(other.customer_name), hostile)

	def test_an_address_on_the_web_cannot_end_the_attribute_it_stands_in(self):
		meta = frappe.get_meta("MM Customer")
		address = kept(meta.get_field("website"), "https://x.example/\" a='b'", meta)

		self.assertEqual(address, "https://x.example/%22%20a=%27b%27")

	def test_rows_that_are_written_past_their_document_are_plain_too(self):
		parent = {"parent": frappe.generate_hash(length=8), "parenttype": "MM Bulk Action"}
		rows.insert_rows("MM Bulk Action Failure", [{**parent, "record": "MC-1", "reason": HOSTILE}])

		reason = frappe.db.get_value("MM Bulk Action Failure", {"parent": parent["parent"]}, "reason")
		self.assertEqual(reason, PLAIN)


class TestSubjects(TestCase):
	"""benchless has no Communication."""

	@requires_bench
	def test_the_subject_of_a_call_is_text(self):
		customer = make_mm_customer(customer_name=HOSTILE)

		call = customer_actions.log_call(customer, "Asked for the price")

		self.assertEqual(
			frappe.db.get_value("Communication", call, "subject"), f"Call from {title_text(HOSTILE)}"
		)

	@requires_bench
	def test_the_subject_of_a_mail_that_staff_wrote_is_text_in_the_timeline_and_as_typed_in_the_mail(self):
		customer = make_mm_customer(customer_name="<b>Ann")

		staff_messages.mail(customer, "For {{ first_name }}", "<p>Hello</p>")

		about = {"reference_doctype": "MM Customer", "reference_name": customer.name}
		subject = frappe.db.get_value("Communication", about, "subject")
		self.assertEqual(subject, f"For <{WORD_JOINER}b>Ann")
		queued = frappe.get_all("Email Queue", about, ["message"])[0].message
		self.assertIn("Subject: For <b>Ann", queued)

	@requires_bench
	def test_the_subject_of_a_mail_that_came_in_is_text_where_it_is_about_our_records(self):
		customer = make_mm_customer()
		about = {"reference_doctype": "MM Customer", "reference_name": customer.name}
		ours, other = (
			frappe.get_doc(doctype="Communication", subject=HOSTILE, content="x", **reference)
			.insert(ignore_permissions=True)
			.subject
			for reference in (about, {})
		)

		self.assertEqual(ours, PLAIN)
		self.assertNotIn(WORD_JOINER, other)  # what Frappe makes of it is not for us to say
