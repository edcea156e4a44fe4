"""Links that people keep lead to the site's own address, whatever a request's headers say."""

import ast
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import frappe

from meeting_manager import hooks
from meeting_manager.meeting_manager.services.common import links, site_address
from meeting_manager.meeting_manager.services.messages import calendar, outbox
from meeting_manager.tests.base import CommittingTestCase, TestCase
from meeting_manager.tests.factories import (
	coming,
	make_confirmed_booking,
	make_mm_event,
	make_mm_host,
	make_mm_meeting_type,
	unique_email,
	write_waiting_mails,
)
from meeting_manager.tests.http import send

FORGED = "evil.example"
HEADERS = {"X-Forwarded-Host": FORGED, "X-Forwarded-Proto": "https", "Forwarded": f"host={FORGED}"}
API = "/api/method/meeting_manager.api."
# Where the site's address is made; anywhere else it could be made from a request.
ADDRESS_MAKERS = ("get_url", "get_link_to_form", "get_url_to_form", "get_host_name", "sendmail")
MAY_MAKE_ADDRESSES = ("services/common/site_address.py", "services/messages/outbox.py")


def text(instant):
	return instant.strftime("%Y-%m-%dT%H:%M:%SZ")


def forged(method, path, **options):
	return send(method, path, headers=HEADERS, base_url=f"http://{FORGED}", **options)


class TestForgedHost(CommittingTestCase):
	def setUp(self):
		super().setUp()
		self.commit_settings(brand_logo="/assets/meeting_manager/images/logo.svg")
		self.host = make_mm_host(mail_host=1)
		self.meeting_type = make_mm_meeting_type(hosts=[self.host])
		self.guest = {"name": "Ann Lee", "email": unique_email()}

	def assert_own(self, text):
		self.assertNotIn(FORGED, text)

	def assert_queued_mails_are_own(self, count):
		write_waiting_mails()
		about = {"creation": [">=", self.meeting_type.creation]}
		messages = frappe.get_all("Email Queue", about, pluck="message")
		self.assertGreaterEqual(len(messages), count)
		for message in messages:
			self.assert_own(message)

	def test_a_booking_by_the_api(self):
		values = {"meeting_type": self.meeting_type.name, "start": text(coming(10))}

		answer = forged("POST", API + "public.book", json={**self.guest, **values})

		self.assertEqual(answer.status_code, 200, answer.text[:300])
		booking = frappe.get_doc("MM Meeting Booking", answer.json["message"]["booking"])
		self.assertEqual(answer.json["message"]["manage_url"], links.url_of(booking))
		self.assert_own(answer.text + booking.calendar_uid)
		self.assert_queued_mails_are_own(2)

	def test_a_booking_by_the_page(self):
		values = {"start": text(coming(10)), "idempotency_key": frappe.generate_hash(length=24)}

		answer = forged("POST", f"/book/{self.meeting_type.slug}", data={**self.guest, **values})

		self.assertEqual(answer.status_code, 303, answer.text[:300])
		self.assert_own(answer.text + str(answer.headers))
		self.assert_queued_mails_are_own(1)

	def test_an_event(self):
		event = make_mm_event()

		answer = forged("POST", API + "public.book_event", json={**self.guest, "event": event.name})

		self.assertEqual(answer.status_code, 200, answer.text[:300])
		self.assert_queued_mails_are_own(1)

	def test_pages_and_files(self):
		booking = make_confirmed_booking(host=self.host.user, meeting_type=self.meeting_type.name)
		token, feed = links.token_of(booking), calendar.feed_url(self.host.name).partition("token=")[2]

		for path in (
			"/book",
			f"/book/{self.meeting_type.slug}",
			f"/booking/{token}",
			"/booking/wrong",
			"/book/nothing-there",
			f"{API}calendar.feed?token={feed}",
			f"{API}calendar.meeting?token={token}",
			f"{API}public.booking?token={token}",
		):
			with self.subTest(path):
				answer = forged("GET", path)
				self.assert_own(answer.text + str(answer.headers))

	def test_a_change_by_the_manage_link(self):
		booking = make_confirmed_booking(host=self.host.user, meeting_type=self.meeting_type.name)

		answer = forged("POST", f"{API}public.cancel", json={"token": links.token_of(booking)})

		self.assertEqual(answer.status_code, 200, answer.text[:300])
		self.assert_own(answer.text)
		self.assert_queued_mails_are_own(1)


class TestSiteAddress(TestCase):
	def test_it_is_host_name_or_what_a_job_would_take(self):
		in_a_job = frappe.utils.get_url("/book")
		request = frappe._dict(host=FORGED, host_url=f"http://{FORGED}/", headers=HEADERS)

		with at_hand(request):
			self.assertEqual(site_address.site_url("/book"), in_a_job)
			self.assertEqual(frappe.local.request, request)
			self.assertNotIn(FORGED, site_address.site_host())
			self.assertNotIn(FORGED, site_address.link_to_form("User", "Administrator"))
			with patch.dict(frappe.local.conf, host_name="https://book.example.com"):
				# a bench for development adds its port
				self.assertRegex(site_address.site_url("/book"), r"^https://book\.example\.com(:\d+)?/book$")
				self.assertEqual(site_address.site_host(), "book.example.com")

	def test_an_error_inside_gives_the_request_back(self):
		request = frappe._dict(host=FORGED)

		with at_hand(request):
			with patch.object(outbox, "_queue", side_effect=ZeroDivisionError):
				self.assertRaises(ZeroDivisionError, outbox.send, recipients=["a@example.com"])
			self.assertEqual(frappe.local.request, request)

	def test_nothing_else_makes_addresses_or_sends_emails(self):
		app = Path(hooks.__file__).parent
		for path in app.rglob("*.py"):
			if not path.name.startswith("test_") and not str(path).endswith(MAY_MAKE_ADDRESSES):
				nodes = ast.walk(ast.parse(path.read_text()))
				with self.subTest(path.relative_to(app)):
					self.assertEqual([name for node in nodes for name in names_in(node)], [])


@contextmanager
def at_hand(request):
	before = getattr(frappe.local, "request", None)
	frappe.local.request = request
	try:
		yield
	finally:
		frappe.local.request = before


def names_in(node: ast.AST) -> list[str]:
	"""Those of ADDRESS_MAKERS that a node imports, or takes from a module."""
	if isinstance(node, ast.ImportFrom):
		return [each.name for each in node.names if each.name in ADDRESS_MAKERS]
	if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("frappe", "frappe.utils"):
		return [node.attr] if node.attr in ADDRESS_MAKERS else []
	return []
