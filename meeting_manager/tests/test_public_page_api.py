from unittest.mock import patch

import frappe

from meeting_manager.api import desk
from meeting_manager.tests.base import TestCase
from meeting_manager.tests.factories import make_mm_event, make_mm_meeting_type


class TestPublicPage(TestCase):
	def test_the_address_is_that_of_the_page(self):
		meeting_type, event = make_mm_meeting_type(published=1), make_mm_event(published=1)
		host = frappe.get_doc("MM Host", meeting_type.hosts[0].host)

		for document, path in (
			(meeting_type, f"/book/{meeting_type.slug}"),
			(host, f"/book/with/{host.slug}"),
			(event, f"/event/{event.slug}"),
			(frappe.get_doc("MM Schedule", host.schedule), None),
		):
			with self.subTest(path):
				self.assertEqual(desk.public_page(document.doctype, document.name)["path"], path)

	def test_the_site_is_named_where_its_configuration_does(self):
		meeting_type = make_mm_meeting_type()

		# With a port, since Frappe adds that of a bench in development to an address without one.
		for address in ("https://book.example.com:8443", None):
			with self.subTest(address), patch.dict(frappe.local.conf, host_name=address, hostname=None):
				answer = desk.public_page(meeting_type.doctype, meeting_type.name)
				self.assertEqual(answer["site"], address)

	def test_nothing_else_has_one(self):
		with self.assertRaises(frappe.ValidationError):
			desk.public_page("User", "Administrator")

	def test_who_may_not_read_it_is_not_told(self):
		meeting_type = make_mm_meeting_type()
		self.addCleanup(frappe.set_user, "Administrator")
		frappe.set_user("Guest")

		with self.assertRaises(frappe.PermissionError):
			desk.public_page(meeting_type.doctype, meeting_type.name)
