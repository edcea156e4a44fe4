"""What Frappe notes of a record holds no contact data where staff or strangers read it, and loses none."""

import json

import frappe

from meeting_manager.meeting_manager.patches import hide_contact_data_in_history
from meeting_manager.tests.base import TestCase, requires_bench
from meeting_manager.tests.factories import (
	make_mm_customer,
	make_mm_meeting_booking,
	make_user,
	unique_email,
	unique_phone,
	with_phone,
)

BOOKING, CUSTOMER = "MM Meeting Booking", "MM Customer"


def versions_of(booking) -> list[dict]:
	rows = frappe.get_all("Version", {"ref_doctype": BOOKING, "docname": booking.name}, pluck="data")
	return [json.loads(data) for data in rows]


def notes_on(customer) -> list[str]:
	about = {"reference_doctype": CUSTOMER, "reference_name": customer.name, "comment_type": "Info"}
	return frappe.get_all("Comment", about, pluck="content")


class TestVersions(TestCase):
	def setUp(self):
		super().setUp()
		self.customer = make_mm_customer(**with_phone(unique_phone()))
		self.booking = make_mm_meeting_booking(
			customer=self.customer.name, customer_name="Ann Lee", customer_email=unique_email("before")
		)

	@requires_bench
	def test_a_change_of_contact_data_is_told_to_the_customer_and_not_to_the_booking(self):
		before, after = self.booking.customer_email, unique_email("after")

		self.booking.update({"customer_email": after, "location": "Room 2"}).save(ignore_version=False)

		(version,) = versions_of(self.booking)
		self.assertEqual(version["changed"], [["location", "", "Room 2"]])
		self.assertNotIn(after, json.dumps(version))
		note = f"Email of booking {self.booking.name} changed from {before} to {after}."
		self.assertEqual([each for each in notes_on(self.customer) if note in each], notes_on(self.customer))
		self.assertEqual(len(notes_on(self.customer)), 1)

	@requires_bench
	def test_what_somebody_typed_is_text_in_the_note(self):
		self.booking.update({"customer_name": "Bo <i>Lind"}).save(ignore_version=False)

		(note,) = notes_on(self.customer)
		self.assertIn("to Bo &lt;", note)
		self.assertNotIn("<i>", note)

	@requires_bench
	def test_other_changes_leave_no_note(self):
		self.booking.update({"location": "Room 2"}).save(ignore_version=False)

		self.assertEqual(notes_on(self.customer), [])
		self.assertEqual(len(versions_of(self.booking)), 1)

	def test_technical_fields_are_left_out_of_both(self):
		frappe.get_doc(
			{
				"doctype": "Version",
				"ref_doctype": BOOKING,
				"docname": self.booking.name,
				"data": json.dumps({"changed": [["manage_nonce", "old secret", "new secret"]]}),
			}
		).insert(ignore_permissions=True)

		self.assertEqual(versions_of(self.booking), [{"changed": []}])
		self.assertEqual(notes_on(self.customer), [])

	def test_diffs_from_before_are_parted_once(self):
		data = json.dumps({"changed": [["customer_phone", "+1 before", "+1 after"], ["notes", "", "tall"]]})
		version = frappe.get_doc({"doctype": "Version", "ref_doctype": BOOKING, "docname": self.booking.name})
		version.update({"data": "{}"}).insert(ignore_permissions=True)
		frappe.db.set_value("Version", version.name, "data", data)

		hide_contact_data_in_history.execute()
		hide_contact_data_in_history.execute()

		self.assertEqual(versions_of(self.booking), [{"changed": [["notes", "", "tall"]]}])
		self.assertEqual(len(notes_on(self.customer)), 1)
		self.assertIn("from +1 before to +1 after", notes_on(self.customer)[0])


class TestMails(TestCase):
	def setUp(self):
		super().setUp()
		self.customer = make_mm_customer()
		self.booking = make_mm_meeting_booking(customer=self.customer.name)

	@requires_bench
	def test_a_mail_about_a_booking_is_in_the_timeline_of_its_customer_only(self):
		mail = self.mail_about(self.booking.name, timeline_links=[self.link(self.booking.name)])

		self.assertEqual((mail.reference_doctype, mail.reference_name), (CUSTOMER, self.customer.name))
		self.assertEqual([row.link_doctype for row in mail.timeline_links if row.link_doctype == BOOKING], [])

	@requires_bench
	def test_a_mail_about_a_booking_of_nobody_known_is_in_no_timeline(self):
		mail = self.mail_about(make_mm_meeting_booking().name)

		self.assertEqual((mail.reference_doctype, mail.reference_name), (None, None))

	@requires_bench
	def test_mails_from_before_are_moved(self):
		mails = [self.mail_about(self.booking.name) for _each in range(2)]
		nobodys = make_mm_meeting_booking().name
		for mail, about in zip(mails, (self.booking.name, nobodys), strict=True):
			values = {"reference_doctype": BOOKING, "reference_name": about}
			frappe.db.set_value("Communication", mail.name, values)

		hide_contact_data_in_history.execute()

		about = [
			frappe.db.get_value("Communication", mail.name, ["reference_doctype", "reference_name"])
			for mail in mails
		]
		self.assertEqual(about, [(CUSTOMER, self.customer.name), (None, None)])

	def mail_about(self, booking: str, **values):
		mail = {
			"doctype": "Communication",
			"subject": "Your booking",
			"content": "See you soon",
			"recipients": unique_email(),
			"communication_medium": "Email",
			"sent_or_received": "Sent",
			"reference_doctype": BOOKING,
			"reference_name": booking,
		}
		return frappe.get_doc({**mail, **values}).insert(ignore_permissions=True)

	def link(self, booking: str) -> dict:
		return {"link_doctype": BOOKING, "link_name": booking}


class TestTagsFollowersAndViews(TestCase):
	def setUp(self):
		super().setUp()
		self.customer = make_mm_customer(customer_name="Ann Lee")
		self.staff = make_user("MM Staff").name

	@requires_bench
	def test_a_tag_shows_the_customers_number(self):
		link = {"doctype": "Tag Link", "document_type": CUSTOMER, "document_name": self.customer.name}
		tag = frappe.get_doc({**link, "tag": self.a_tag(), "title": "Ann Lee"}).insert()
		self.assertEqual(tag.title, self.customer.name)

		tag.db_set("title", "Ann Lee")
		hide_contact_data_in_history.execute()

		self.assertEqual(frappe.db.get_value("Tag Link", tag.name, "title"), self.customer.name)

	@requires_bench
	def test_who_may_not_open_a_record_cannot_follow_it(self):
		follow = {"doctype": "Document Follow", "ref_doctype": CUSTOMER, "ref_docname": self.customer.name}

		with self.assertRaises(frappe.PermissionError):
			frappe.get_doc({**follow, "user": self.staff}).insert(ignore_permissions=True)
		receptionist = make_user("MM Receptionist").name
		self.assertTrue(frappe.get_doc({**follow, "user": receptionist}).insert(ignore_permissions=True).name)

	@requires_bench
	def test_staff_keep_no_board_that_asks_for_hidden_fields(self):
		board = {
			"doctype": "Kanban Board",
			"kanban_board_name": f"Board of {self.staff}",
			"reference_doctype": BOOKING,
			"field_name": "status",
			"private": 1,
		}
		frappe.set_user(self.staff)

		kept = frappe.get_doc(board).insert()
		with self.assertRaises(frappe.PermissionError):
			kept.update({"filters": '[["customer_email","like","a%"]]'}).save()
		frappe.set_user(make_user("MM Receptionist").name)
		other = {**board, "kanban_board_name": "Another", "filters": '[["customer_email","like","a%"]]'}
		self.assertTrue(frappe.get_doc(other).insert().name)

	def a_tag(self) -> str:
		name = f"tag of {self.staff}"
		frappe.get_doc({"doctype": "Tag", "name": name}).insert()
		return name
