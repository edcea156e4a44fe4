"""What a guest's reads cost, and by which way their pages are served."""

import tempfile
from pathlib import Path
from unittest.mock import patch

import frappe

from meeting_manager.booking_pages import renderer
from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.common import links
from meeting_manager.tests.base import CommittingTestCase, TestCase, requires_bench
from meeting_manager.tests.factories import (
	a_guest,
	coming,
	make_mm_event,
	make_mm_host,
	make_mm_meeting_type,
)
from meeting_manager.tests.http import send, shown, statements_of

PUBLIC = "/api/method/meeting_manager.api.public."
PAGE, MOVE, API, CALENDAR_FILE = 12, 17, 7, 14  # statements at most


class TestBudgets(CommittingTestCase):
	"""The second read by every address that a guest can open; the first one fills Frappe's caches."""

	def setUp(self):
		super().setUp()
		question = [{"question": "Size?"}]
		self.meeting_type = make_mm_meeting_type(questions=question, hosts=[make_mm_host(), make_mm_host()])
		self.event = make_mm_event(questions=question)
		self.booking = bookings.book(self.meeting_type.name, coming(10), guest=a_guest())
		self.token = links.token_of(self.booking)

	def test_pages_take_few_statements(self):
		about_type, manage = f"/book/{self.meeting_type.slug}", f"/booking/{self.token}"
		start = f"{coming(12):%Y-%m-%dT%H:%M:%SZ}"
		host = frappe.db.get_value("MM Host", self.meeting_type.hosts[0].host, "slug")
		for path, most in (
			("/book", PAGE),
			("/book?_lang=ar", PAGE),
			(f"/book/with/{host}", PAGE),
			(about_type, PAGE),
			(f"{about_type}?month={coming(10):%Y-%m}&tz=Asia/Tokyo", PAGE),
			(f"{about_type}?start={start}", PAGE),
			(f"/event/{self.event.slug}", PAGE),
			(manage, PAGE),
			(f"{manage}?new=1", PAGE),
			(f"{manage}?do=move&month={coming(10):%Y-%m}", MOVE),
			(f"{manage}?do=move&start={start}", MOVE),
			(f"{manage}?do=cancel", PAGE),
			("/book/no-such-type", PAGE),
			("/event/no-such-event", PAGE),
			("/event", PAGE),
			("/booking/no-such-token", PAGE),
			("/booking", PAGE),
		):
			with self.subTest(path):
				self.assertLessEqual(statements_of(path), most, path)

	def test_reads_of_the_api_take_few_statements(self):
		for path, most in (
			(f"{PUBLIC}types", API),
			(f"{PUBLIC}events", API),
			(f"{PUBLIC}event?event={self.event.slug}", API),
			(f"{PUBLIC}slots?meeting_type={self.meeting_type.slug}", API),
			(f"{PUBLIC}slots_by_day?meeting_type={self.meeting_type.slug}&time_zone=Asia/Tokyo", API),
			(f"{PUBLIC}booking?token={self.token}", API),
			(f"/api/method/meeting_manager.api.calendar.meeting?token={self.token}", CALENDAR_FILE),
		):
			with self.subTest(path):
				self.assertLessEqual(statements_of(path), most, path)


class TestRenderer(CommittingTestCase):
	def test_templates_are_compiled_once(self):
		send("GET", "/book")

		with patch.object(renderer.Environment, "compile", side_effect=AssertionError("compiled again")):
			self.assertEqual(send("GET", "/book").status_code, 200)

	def test_what_people_typed_is_escaped_in_every_template(self):
		self.assertTrue(renderer.templates().autoescape)
		make_mm_meeting_type(title="5 & 3 > 2")

		self.assertIn("<bdi>5 &amp; 3 &gt; 2</bdi>", shown(send("GET", "/book")))

	def test_marks_of_frappes_own_pages_in_a_text_stay_as_they_are(self):
		meeting_type = make_mm_meeting_type(description="Bring {index} and {next}")

		page = shown(send("GET", f"/book/{meeting_type.slug}"))

		self.assertIn("Bring {index} and {next}", page)

	def test_slashes_endings_and_head_lead_to_the_same_page(self):
		path = f"/book/{make_mm_meeting_type(title='Skin check').slug}"

		self.assertIn("Skin check", shown(send("GET", f"{path}/")))
		self.assertIn("Skin check", shown(send("GET", "/book/")))
		head = send("HEAD", path)
		self.assertEqual((head.status_code, head.data, head.mimetype), (200, b"", "text/html"))

	@requires_bench
	def test_a_page_of_the_sites_owner_comes_before_ours(self):
		slug = make_mm_event(title="Tasting").slug
		for route in ("book", "event"):
			page = frappe.get_doc(
				doctype="Web Page", title=f"Our {route}", route=route, published=1, content_type="HTML",
				main_section_html="<p>An owner's page</p>",
			).insert()  # fmt: skip
			self.addCleanup(frappe.db.commit)
			self.addCleanup(page.delete)

		self.assertIn("An owner's page", send("GET", "/book").text)
		self.assertIn("An owner's page", send("GET", "/event").text)
		self.assertIn("Tasting", shown(send("GET", f"/event/{slug}")))

	@requires_bench
	def test_the_title_has_the_prefix_of_the_website(self):
		self.addCleanup(frappe.db.commit)
		self.addCleanup(self._set_prefix, "")
		self._set_prefix("Acme")

		self.assertIn("<title>Acme - Book a meeting", send("GET", "/book").text)

	def _set_prefix(self, prefix):
		frappe.get_doc("Website Settings").update({"title_prefix": prefix}).save()


class TestOverriding(TestCase):
	def test_an_app_installed_later_may_have_the_page(self):
		with tempfile.TemporaryDirectory() as folder:
			for place in ("www/book.html", "templates/pages/event/index.md"):
				(Path(folder) / place).parent.mkdir(parents=True)
				(Path(folder) / place).write_text("another")
			with patch.object(frappe, "get_app_path", return_value=folder):
				found = {path: renderer.is_overridden(path, (folder,)) for path in renderer.NAMED_BY}

		self.assertEqual([path for path, is_it in found.items() if is_it], ["book", "event"])
		self.assertFalse(renderer.is_overridden("book", ()))
