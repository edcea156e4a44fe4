"""/book and /book/with/<host>: what can be booked."""

import frappe

from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.tests.base import CommittingTestCase
from meeting_manager.tests.factories import a_guest, make_mm_event, make_mm_host, make_mm_meeting_type
from meeting_manager.tests.http import send, shown, statements_of


class TestBookPage(CommittingTestCase):
	def test_published_types_and_events_are_listed_with_their_links(self):
		meeting_type, event = (
			make_mm_meeting_type(title="Skin check", location="Level 3"),
			make_mm_event(title="Tasting"),
		)

		page = send("GET", "/book")

		self.assertEqual(page.status_code, 200)
		self.assertIn(f'href="/book/{meeting_type.slug}"', shown(page))
		self.assertIn(f'href="/event/{event.slug}"', shown(page))
		for text in ("Skin check", "30 min", "Level 3", "Hana", "Tasting", "10 seats left"):
			with self.subTest(text):
				self.assertIn(text, shown(page))

	def test_what_is_not_published_cancelled_or_over_is_not_listed(self):
		hidden = [
			make_mm_meeting_type(published=0),
			make_mm_event(published=0),
			make_mm_event(start_datetime="2020-01-01 10:00:00", end_datetime="2020-01-01 11:00:00"),
		]

		page = send("GET", "/book")

		for record in hidden:
			self.assertNotIn(record.slug, shown(page))

	def test_a_guest_reads_the_language_their_browser_asks_for_or_chose(self):
		for headers, query, lang, direction in (
			({}, "", "en", "ltr"),
			({"Accept-Language": "ar-EG,ar;q=0.9,en;q=0.5"}, "", "ar", "rtl"),
			({"Accept-Language": "ms"}, "", "ms", "ltr"),
			({"Accept-Language": "xx, en;q=0.5"}, "", "en", "ltr"),
			({"Accept-Language": "ar"}, "?_lang=ms", "ms", "ltr"),
		):
			with self.subTest(headers, query=query):
				page = send("GET", f"/book{query}", headers=headers)

				self.assertIn(f'<html lang="{lang}" dir="{direction}"', page.text)

	def test_a_full_event_says_so_in_words(self):
		make_mm_event(title="Queue here", capacity=1, waitlist=1)
		full = make_mm_event(capacity=1, waitlist=0, remind_only=0)
		self._book_all(full)

		self.assertIn("Fully booked", shown(send("GET", "/book")))

	def test_a_closed_page_says_so_and_lists_nothing(self):
		meeting_type = make_mm_meeting_type()
		self.commit_settings(booking_page_enabled=0)

		for path in ("/book", f"/book/{meeting_type.slug}", f"/book/with/{self._host_of(meeting_type)}"):
			with self.subTest(path):
				page = send("GET", path)
				self.assertEqual(page.status_code, 200)
				self.assertIn("Bookings are closed", shown(page))
				self.assertNotIn("<form", shown(page))
				self.assertNotIn("/book/", shown(page))

	def test_a_host_has_a_page_with_the_types_they_hold(self):
		host = make_mm_host(display_name="Daniel Okafor", about="Coach\nand more")
		meeting_type, other = make_mm_meeting_type(hosts=[host]), make_mm_meeting_type()

		page = send("GET", f"/book/with/{host.slug}")

		self.assertEqual(page.status_code, 200)
		self.assertIn("Daniel Okafor", shown(page))
		self.assertIn("Coach\nand more", shown(page))
		self.assertIn(f'href="/book/{meeting_type.slug}?host={host.slug}"', shown(page))
		self.assertNotIn(other.slug, shown(page))

	def test_unknown_and_inactive_hosts_are_a_page_that_says_what_to_do(self):
		left = make_mm_host(is_active=0)

		for slug in ("nobody-of-that-name", left.slug, "%00", "a" * 500):
			with self.subTest(slug[:20]):
				page = send("GET", f"/book/with/{slug}")
				self.assertEqual(page.status_code, 404)
				self.assertIn("Page not found", shown(page))
				self.assertIn('href="/book"', shown(page))

	def test_hostile_texts_are_shown_as_texts(self):
		attack = '<script>alert(1)</script>"onload="x{{ 7191*7 }}{next}'
		host = make_mm_host(display_name=attack, about=attack)
		make_mm_meeting_type(hosts=[host], title=attack, description=attack)

		page = send("GET", "/book")

		self.assertEqual(page.status_code, 200)
		self.assertNotIn("<script>alert", page.text)
		self.assertNotIn('"onload="', page.text)
		self.assertNotIn(str(7191 * 7), page.text)

	def test_only_the_origins_from_the_settings_may_show_it_in_a_frame(self):
		self.commit_settings(embed_origins="https://shop.example\nhttp://a.example")

		policy = send("GET", "/book").headers["Content-Security-Policy"]

		self.assertIn("frame-ancestors 'self' https://shop.example http://a.example;", policy)
		self.assertNotIn("*", policy)

	def test_it_is_a_document_of_its_own_without_the_bundles_of_the_website(self):
		page = send("GET", "/book")

		self.assertEqual(page.text.lower().count("<!doctype html>"), 1)
		self.assertNotIn(".bundle.", page.text)
		self.assertNotRegex(page.text, r"<script(?![^>]*\ssrc=)")

	def test_the_number_of_statements_does_not_grow_with_what_is_published(self):
		host = make_mm_host()
		make_mm_meeting_type(hosts=[host])
		make_mm_event()
		before = statements_of("/book")

		for _ in range(5):
			make_mm_meeting_type(hosts=[host])
			make_mm_event()

		self.assertEqual(statements_of("/book"), before)

	def _book_all(self, event):
		bookings.book_event(event.name, event.capacity, guest=a_guest())

	def _host_of(self, meeting_type):
		return frappe.db.get_value("MM Host", meeting_type.hosts[0].host, "slug")
