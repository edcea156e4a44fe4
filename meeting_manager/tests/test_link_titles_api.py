from unittest.mock import patch

import frappe

from meeting_manager.api import desk
from meeting_manager.meeting_manager.services.desk import link_titles
from meeting_manager.tests.base import TestCase, requires_bench
from meeting_manager.tests.factories import make_mm_customer, make_mm_host, make_mm_meeting_booking, make_user

CUSTOMER, BOOKING = "MM Customer", "MM Meeting Booking"


class TestLinkTitles(TestCase):
	def setUp(self):
		super().setUp()
		self.customer = make_mm_customer(customer_name="Zaphod Beeblebrox").name
		self.booking = make_mm_meeting_booking(customer=self.customer, customer_name=None).name

	def boot(self) -> frappe._dict:
		bootinfo = frappe._dict(link_title_doctypes=["MM Event", CUSTOMER])
		link_titles.add_to_boot(bootinfo)
		return bootinfo

	def test_customers_and_bookings_are_shown_by_name_to_reception_and_to_hosts_not_at_all(self):
		name_of_both = "Zaphod Beeblebrox"

		for role, is_shown in (("MM Receptionist", True), ("MM Staff", False)):
			frappe.set_user("Administrator")
			frappe.set_user(make_user(role).name)
			for doctype, name in ((CUSTOMER, self.customer), (BOOKING, self.booking)):
				with self.subTest(role, doctype=doctype):
					expected = {name: name_of_both} if is_shown else {}
					self.assertEqual(desk.titles(doctype, [name, "nobody"]), expected)
					self.assertEqual(desk.get_link_title(doctype, name), expected.get(name, name))

	def test_no_title_of_another_doctype_is_told(self):
		user = make_user("MM Receptionist").name

		self.assertEqual(link_titles.titles_of("User", [user]), {})
		self.assertEqual(link_titles.titles_of(CUSTOMER, [{}, None, ""]), {})

	def test_the_desk_learns_what_is_shown_by_title_and_what_hosts_are_called(self):
		host = make_mm_host(display_name="Dr Hana Lim")
		frappe.set_user(make_user("MM Receptionist").name)
		of_reception = self.boot()
		frappe.set_user("Administrator")
		frappe.set_user(make_user("MM Staff").name)
		of_staff = self.boot()

		self.assertEqual(of_reception.link_title_doctypes, ["MM Event", CUSTOMER, BOOKING])
		known = {"name": "Dr Hana Lim", "slug": host.slug, "is_active": 1}
		self.assertEqual(of_reception.mm_hosts[host.user], known)
		self.assertEqual(of_staff.link_title_doctypes, ["MM Event", CUSTOMER])

	def test_a_form_is_sent_with_the_names_behind_its_links(self):
		booking = frappe.get_doc(BOOKING, self.booking)

		for role, expected in (
			("MM Receptionist", {f"{CUSTOMER}::{self.customer}": "Zaphod Beeblebrox"}),
			("MM Staff", None),
		):
			frappe.set_user("Administrator")
			frappe.set_user(make_user(role).name)
			with self.subTest(role), patch.object(frappe.local, "response", frappe._dict()):
				link_titles.send_with(booking)
				self.assertEqual(frappe.local.response.get("_link_titles") or None, expected)

	def test_frappe_itself_gives_no_title_away(self):
		for doctype in link_titles.TITLES:
			with self.subTest(doctype):
				self.assertFalse(frappe.get_meta(doctype).get("show_title_field_in_link"))

	@requires_bench
	def test_the_title_of_any_other_link_is_frappes_own(self):
		host = make_mm_host(display_name="Dr Hana Lim")

		self.assertEqual(desk.get_link_title("MM Host", host.name), "Dr Hana Lim")


class TestTitlesInNews(TestCase):
	def setUp(self):
		super().setUp()
		self.booking = make_mm_meeting_booking(customer_name="Zaphod Beeblebrox")

	@requires_bench
	def test_who_is_assigned_a_booking_and_may_not_read_it_is_not_told_the_guests_name(self):
		for role, is_told in (("MM Receptionist", True), ("MM Staff", False)):
			user = make_user(role).name
			with self.subTest(role):
				log = frappe.get_doc(
					doctype="Notification Log",
					for_user=user,
					from_user="Administrator",
					type="Assignment",
					document_type=BOOKING,
					document_name=self.booking.name,
					subject='Ann assigned <b class="subject-title">Zaphod Beeblebrox</b> to you',
				).insert(ignore_permissions=True)

				self.assertEqual("Zaphod" in log.subject, is_told)
				self.assertEqual(self.booking.name in log.subject, not is_told)
