"""What a guest's reads cost, and by which way their pages are served."""

import re
import tempfile
from pathlib import Path
from unittest.mock import patch
from urllib.parse import unquote

import frappe

from meeting_manager.booking_pages import renderer
from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.common import links
from meeting_manager.meeting_manager.services.common.instants import instant_text
from meeting_manager.tests.base import CommittingTestCase, TestCase, requires_bench
from meeting_manager.tests.factories import (
	a_guest,
	coming,
	make_mm_event,
	make_mm_host,
	make_mm_meeting_type,
	make_user,
)
from meeting_manager.tests.http import send, shown, statements_of, token_of

PUBLIC = "/api/method/meeting_manager.api.public."
PAGE, MANAGE, MOVE, API, CALENDAR_FILE = 12, 13, 18, 7, 14  # statements at most


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
			(manage, MANAGE),
			(f"{manage}?new=1", MANAGE),
			(f"{manage}?do=move&month={coming(10):%Y-%m}", MOVE),
			(f"{manage}?do=move&start={start}", MOVE),
			(f"{manage}?do=cancel", MANAGE),
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


class TestFreshness(CommittingTestCase):
	"""Every read shows what is committed, also right after one that filled the caches, whoever changed it."""

	def setUp(self):
		super().setUp()
		self.host = make_mm_host(display_name="Hana")
		self.meeting_type = make_mm_meeting_type(title="Skin check", hosts=[self.host])
		self.path = f"/book/{self.meeting_type.slug}"
		self.slots = f"{PUBLIC}slots?meeting_type={self.meeting_type.slug}"

	def free_hours(self, day):
		"""The starts on a day, as the API has them and as the page links them."""
		told = send("GET", self.slots).json["message"]
		page = shown(send("GET", f"{self.path}?day={day:%Y-%m-%d}&tz=UTC"))
		linked = re.findall(r"start=([^\"&]+)", page)
		from_api = [slot["start"] for slot in told if slot["start"].startswith(f"{day:%Y-%m-%d}")]
		self.assertEqual([unquote(each) for each in linked], from_api)
		return from_api

	def test_an_edited_type(self):
		paths = (self.path, "/book", f"/book/with/{self.host.slug}", f"{PUBLIC}types")
		for path in paths:
			self.assertIn("Skin check", send("GET", path).text)

		frappe.db.set_value("MM Meeting Type", self.meeting_type.name, "title", "Mole check")

		for path in paths:
			with self.subTest(path):
				text = send("GET", path).text
				self.assertIn("Mole check", text)
				self.assertNotIn("Skin check", text)

	def test_a_host_who_cannot_sign_in_any_more(self):
		self.assertEqual(send("GET", self.path).status_code, 200)

		frappe.get_doc("User", self.host.user).update({"enabled": 0}).save()

		for path in (self.path, self.slots, f"/book/with/{self.host.slug}"):
			self.assertEqual(send("GET", path).status_code, 404, path)
		self.assertNotIn("Skin check", send("GET", "/book").text)

	def test_a_changed_schedule(self):
		self.assertEqual(len(self.free_hours(coming(0))), 16)

		schedule = frappe.get_doc("MM Schedule", self.host.schedule)
		for row in schedule.windows:
			row.to_time = "10:00:00"
		schedule.save()

		self.assertEqual(len(self.free_hours(coming(0))), 2)

	def test_ones_own_booking_and_its_cancellation(self):
		start = instant_text(coming(10))
		self.assertIn(start, self.free_hours(coming(0)))

		booking = bookings.book(self.meeting_type.name, coming(10), guest=a_guest())
		self.assertNotIn(start, self.free_hours(coming(0)))

		send("POST", f"{PUBLIC}cancel", json={"token": links.token_of(booking)})
		self.assertIn(start, self.free_hours(coming(0)))

	def test_seats_of_an_event(self):
		event = make_mm_event(capacity=3)
		for left in ("3 seats left", "2 seats left"):
			for path in ("/book", f"/event/{event.slug}"):
				self.assertIn(left, shown(send("GET", path)))
			bookings.book_event(event.name, 1, guest=a_guest())

	def test_saved_settings(self):
		send("GET", self.path)

		self.commit_settings(brand_name="The Practice", brand_color="#123456")

		page = send("GET", self.path).text
		self.assertIn("The Practice", page)
		self.assertIn("#123456", page)

	@requires_bench
	def test_a_changed_translation(self):
		self.assertIn('<optgroup label="Eropah">', send("GET", f"{self.path}?_lang=ms").text)

		self.addCleanup(frappe.db.commit)
		for source, text in (("Europe", "Benua Eropah"), ("Time zone", "Waktu tempatan")):
			made = frappe.get_doc(
				doctype="Translation", language="ms", source_text=source, translated_text=text
			).insert()
			self.addCleanup(made.delete)

		page = send("GET", f"{self.path}?_lang=ms").text
		self.assertIn('<optgroup label="Benua Eropah">', page)
		self.assertIn("Waktu tempatan", page)
		self.assertIn('<optgroup label="Europe">', send("GET", self.path).text)


class TestRevalidation(CommittingTestCase):
	"""A browser that has the catalogue asks whether it is still the same."""

	def again(self, path, first, **headers):
		return send("GET", path, headers={"If-None-Match": first.headers["ETag"], **headers})

	def test_the_same_catalogue_is_not_sent_twice(self):
		event = make_mm_event()
		for path in ("/book", f"{PUBLIC}types", f"{PUBLIC}events", f"{PUBLIC}event?event={event.slug}"):
			with self.subTest(path):
				first = send("GET", path)
				second = self.again(path, first)

				self.assertEqual((first.status_code, second.status_code), (200, 304))
				self.assertEqual(second.data, b"")
				for answer in (first, second):
					self.assertEqual(answer.headers["Cache-Control"], "private, no-cache")
					self.assertIn("Accept-Language", answer.headers["Vary"])

	def test_another_catalogue_is_sent_at_once(self):
		meeting_type, event = make_mm_meeting_type(), make_mm_event(capacity=3)
		paths = ("/book", f"{PUBLIC}types", f"{PUBLIC}events")
		before = {path: send("GET", path) for path in paths}

		frappe.db.set_value("MM Meeting Type", meeting_type.name, "description", "Bring your insurance card")
		bookings.book_event(event.name, 1, guest=a_guest())

		for path, first in before.items():
			with self.subTest(path):
				second = self.again(path, first)
				self.assertEqual(second.status_code, 200)
				self.assertNotEqual(second.headers["ETag"], first.headers["ETag"])

	def test_another_language_is_another_answer(self):
		make_mm_meeting_type()
		first = send("GET", "/book", headers={"Accept-Language": "en"})

		self.assertEqual(self.again("/book", first, **{"Accept-Language": "ar"}).status_code, 200)

	def test_what_belongs_to_one_person_and_free_times_are_kept_nowhere(self):
		meeting_type, event = make_mm_meeting_type(), make_mm_event()
		token = links.token_of(bookings.book(meeting_type.name, coming(10), guest=a_guest()))
		for path in (
			f"/book/{meeting_type.slug}",
			f"/event/{event.slug}",
			f"/booking/{token}",
			f"{PUBLIC}slots?meeting_type={meeting_type.slug}",
			f"{PUBLIC}slots_by_day?meeting_type={meeting_type.slug}",
			f"{PUBLIC}booking?token={token}",
		):
			with self.subTest(path):
				headers = send("GET", path).headers
				self.assertNotIn("ETag", headers)
				if not path.startswith("/api"):
					self.assertEqual(headers["Cache-Control"], "no-store")

	@requires_bench  # where a request brings the key of its user
	def test_who_is_signed_in_keeps_nothing(self):
		headers = {"Authorization": token_of(make_user("MM Manager"))}
		for path in ("/book", f"{PUBLIC}types"):
			with self.subTest(path):
				answer = send("GET", path, headers=headers)
				self.assertEqual(answer.status_code, 200)
				self.assertNotIn("ETag", answer.headers)

	def test_an_answer_that_is_none_is_not_kept(self):
		for path in (f"{PUBLIC}event?event=none", "/book/none"):
			self.assertNotIn("ETag", send("GET", path).headers)


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
