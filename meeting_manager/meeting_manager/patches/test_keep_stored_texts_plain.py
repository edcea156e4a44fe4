import frappe

from meeting_manager.meeting_manager.domain.common.plain_text import WORD_JOINER, plain_text
from meeting_manager.meeting_manager.patches import keep_stored_texts_plain
from meeting_manager.meeting_manager.services.messages import sms_queue
from meeting_manager.tests.base import TestCase, requires_bench
from meeting_manager.tests.factories import make_mm_customer, make_mm_meeting_booking

HOSTILE = 'Al<img/src="x"/onerror=alert(1)>'
UNTOUCHED = 'a < b, "c" & &gt;'


class TestKeepStoredTextsPlain(TestCase):
	def test_texts_of_before_become_plain_and_a_second_run_finds_none(self):
		message = sms_queue.queue_written("+60123456789", "Hello")
		frappe.db.set_value("MM SMS Message", message, {"message": HOSTILE, "reason": UNTOUCHED})
		booking = make_mm_meeting_booking(answers=[{"question": "Why?", "answer": "-"}])
		frappe.db.set_value("MM Booking Answer", booking.answers[0].name, "answer", HOSTILE)
		before = frappe.db.get_value("MM SMS Message", message, "modified")

		keep_stored_texts_plain.execute()
		kept = frappe.db.get_value("MM SMS Message", message, ["message", "reason", "modified"])
		keep_stored_texts_plain.execute()

		self.assertEqual(kept, (plain_text(HOSTILE), UNTOUCHED, before))
		again = frappe.db.get_value("MM SMS Message", message, ["message", "reason", "modified"])
		self.assertEqual(again, kept)
		answer = frappe.db.get_value("MM Booking Answer", booking.answers[0].name, "answer")
		self.assertEqual(answer, plain_text(HOSTILE))

	def test_a_title_starts_no_script_in_an_attribute(self):
		customer = make_mm_customer()
		frappe.db.set_value("MM Customer", customer.name, "customer_name", 'Ann" onclick="alert(1)')

		keep_stored_texts_plain.execute()

		name = frappe.db.get_value("MM Customer", customer.name, "customer_name")
		self.assertEqual(name, f'Ann" onclick{WORD_JOINER}="alert(1)')

	def test_a_full_column_makes_room(self):
		customer = make_mm_customer(company="Lee")
		frappe.db.set_value("MM Customer", customer.name, "company", "<b>" * 46 + "ab")

		keep_stored_texts_plain.execute()

		company = frappe.db.get_value("MM Customer", customer.name, "company")
		self.assertEqual(company, plain_text("<b>" * 46)[:140])

	def test_an_address_on_the_web_cannot_end_its_attribute(self):
		customer = make_mm_customer()
		frappe.db.set_value("MM Customer", customer.name, "website", "https://x.example/'y\"")

		keep_stored_texts_plain.execute()

		website = frappe.db.get_value("MM Customer", customer.name, "website")
		self.assertEqual(website, "https://x.example/%27y%22")

	def test_a_text_of_the_settings_becomes_plain(self):
		frappe.db.set_single_value("MM Settings", "brand_name", HOSTILE)

		keep_stored_texts_plain.execute()

		self.assertEqual(frappe.db.get_single_value("MM Settings", "brand_name"), plain_text(HOSTILE))

	@requires_bench
	def test_subjects_of_mails_about_our_records_become_plain(self):
		names = []
		for reference in (
			{"reference_doctype": "MM Customer", "reference_name": make_mm_customer().name},
			{},
		):
			mail = frappe.get_doc(doctype="Communication", subject="x", content="x", **reference)
			names.append(mail.insert(ignore_permissions=True).name)
			frappe.db.set_value("Communication", mail.name, "subject", HOSTILE)

		keep_stored_texts_plain.execute()

		kept = [frappe.db.get_value("Communication", name, "subject") for name in names]
		self.assertEqual(kept, [plain_text(HOSTILE), HOSTILE])
