"""What Frappe notes of our records, and who it offers that to."""

import frappe

from meeting_manager.meeting_manager.patches import (
	end_rights_of_hosts,
	hide_contact_data_in_history,
	replace_first_names,
)
from meeting_manager.tests.base import TestCase, requires_bench
from meeting_manager.tests.factories import make_mm_customer, make_mm_meeting_booking, make_user, unique_email

BOOKING, CUSTOMER = "MM Meeting Booking", "MM Customer"


class TestMails(TestCase):
	def setUp(self):
		super().setUp()
		self.customer = make_mm_customer()
		self.booking = make_mm_meeting_booking(customer=self.customer.name)

	@requires_bench
	def test_a_mail_about_a_booking_is_in_the_timeline_of_its_customer_too(self):
		mail = self.mail_about(self.booking.name)

		links = {(row.link_doctype, row.link_name) for row in mail.timeline_links}
		self.assertEqual((mail.reference_doctype, mail.reference_name), (BOOKING, self.booking.name))
		self.assertIn((CUSTOMER, self.customer.name), links)

	@requires_bench
	def test_a_mail_about_a_booking_of_nobody_known_is_in_the_bookings_alone(self):
		mail = self.mail_about(make_mm_meeting_booking().name)

		self.assertEqual(
			[row.link_doctype for row in mail.timeline_links if row.link_doctype == CUSTOMER], []
		)

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


class TestTagsAndFollowers(TestCase):
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
	def test_who_loses_the_right_loses_the_mails(self):
		user = make_user("MM Receptionist")
		follow = self.follow(user.name)

		user.save()
		self.assertTrue(frappe.db.exists("Document Follow", follow))
		user.set("roles", [{"role": "MM Staff"}])
		user.save()

		self.assertFalse(frappe.db.exists("Document Follow", follow))

	@requires_bench
	def test_what_hosts_were_given_while_fields_were_hidden_ends(self):
		receptionist = make_user("MM Receptionist").name
		follows = [self.follow(user, is_old=True) for user in (self.staff, receptionist)]
		for user in (self.staff, receptionist):
			frappe.share.add(CUSTOMER, self.customer.name, user)

		end_rights_of_hosts.execute()
		end_rights_of_hosts.execute()

		self.assertEqual([bool(frappe.db.exists("Document Follow", each)) for each in follows], [False, True])
		shared = frappe.get_all("DocShare", {"share_name": self.customer.name}, pluck="user")
		self.assertEqual(shared, [receptionist])

	def follow(self, user: str, is_old: bool = False) -> str:
		values = {"ref_doctype": CUSTOMER, "ref_docname": self.customer.name, "user": user}
		follow = frappe.get_doc({"doctype": "Document Follow", **values})
		if is_old:  # from before it was asked who may read
			follow.set_new_name()
			follow.db_insert()
			return follow.name
		return follow.insert(ignore_permissions=True).name

	def a_tag(self) -> str:
		name = f"tag of {self.staff}"
		frappe.get_doc({"doctype": "Tag", "name": name}).insert()
		return name


class TestViewsWithAFirstName(TestCase):
	@requires_bench
	def test_a_board_that_showed_the_first_name_shows_the_name(self):
		values = {"reference_doctype": BOOKING, "field_name": "status", "private": 1}
		name = (
			frappe.get_doc(doctype="Kanban Board", kanban_board_name="Board of old", **values).insert().name
		)
		frappe.db.set_value("Kanban Board", name, "fields", '["first_name", "host", "customer_name"]')

		replace_first_names.execute()
		replace_first_names.execute()

		self.assertEqual(frappe.db.get_value("Kanban Board", name, "fields"), '["customer_name", "host"]')

	@requires_bench
	def test_a_list_and_a_saved_report_too(self):
		column = '[{"fieldname": "first_name", "label": "Guest"}]'
		frappe.get_doc({"doctype": "List View Settings", "name": BOOKING, "fields": column}).insert()
		report = {"report_type": "Report Builder", "ref_doctype": BOOKING, "is_standard": "No"}
		report["json"] = f'{{"columns": [["first_name", "{BOOKING}"]], "filters": []}}'
		name = frappe.get_doc(doctype="Report", report_name="Report of old", **report).insert().name

		replace_first_names.execute()

		shown = frappe.db.get_value("List View Settings", BOOKING, "fields")
		self.assertEqual(shown, '[{"fieldname": "customer_name", "label": "Name"}]')
		columns = frappe.parse_json(frappe.db.get_value("Report", name, "json"))["columns"]
		self.assertEqual(columns, [["customer_name", BOOKING]])
