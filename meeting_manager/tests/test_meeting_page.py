"""/book/<slug>: choosing a time and booking it, without a script."""

import re
from datetime import date, datetime, timedelta, timezone
from html import unescape
from unittest.mock import patch
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import frappe

from meeting_manager.booking_pages import slot_picker
from meeting_manager.meeting_manager.services.common import clock
from meeting_manager.tests.base import CommittingTestCase
from meeting_manager.tests.factories import (
	make_mm_host,
	make_mm_meeting_type,
	make_mm_schedule,
	unique_email,
	unique_phone,
	window,
)
from meeting_manager.tests.http import send, shown, statements_of


def links(page, word: str) -> list[str]:
	"""The addresses on a page that hold `word`, in order."""
	return [unescape(link) for link in re.findall(r'href="([^"]*)"', shown(page)) if word in link]


def in_days(days: int) -> str:
	return (datetime.now(timezone.utc) + timedelta(days=days)).strftime("%Y-%m-%d")


class MeetingPageCase(CommittingTestCase):
	def setUp(self):
		super().setUp()
		self.meeting_type = make_mm_meeting_type()
		self.path = f"/book/{self.meeting_type.slug}"
		self.start = f"{in_days(3)}T10:00:00Z"

	def get(self, **parameters):
		return send("GET", f"{self.path}?{urlencode(parameters)}")

	def post(self, address=None, path=None, **overrides):
		values = {
			"name": "Ann Lee",
			"email": unique_email(),
			"phone": unique_phone(),
			"notes": "window seat",
			"start": self.start,
			"tz": "America/New_York",
			"idempotency_key": frappe.generate_hash(length=32),
			**overrides,
		}
		return send("POST", path or self.path, data=values, address=address)

	def bookings(self):
		return frappe.get_all("MM Meeting Booking", {"meeting_type": self.meeting_type.name}, ["*"])


class TestChoosing(MeetingPageCase):
	def test_days_and_times_are_links_on_the_clock_of_the_visitor(self):
		page = self.get(tz="Asia/Kolkata", day=in_days(3))

		self.assertEqual(page.status_code, 200)
		self.assertIn("2:30", shown(page))  # 9:00 UTC
		self.assertIn(f"start={in_days(3)}T09%3A00%3A00Z", links(page, "start=")[0])
		self.assertIn("tz=Asia%2FKolkata", links(page, "start=")[0])
		self.assertRegex(shown(page), r'<option value="Asia/Kolkata" selected>')
		self.assertIn("UTC+05:30", shown(page))

	def test_the_next_free_day_is_open_without_asking(self):
		page = self.get()

		self.assertTrue(links(page, "start="))
		self.assertIn('aria-current="date"', shown(page))

	def test_months_turn_only_within_the_horizon(self):
		self.meeting_type.update({"horizon": 40}).save()

		page, beyond = self.get(tz="UTC"), self.get(tz="UTC", month="2090-01")

		self.assertFalse([link for link in links(page, "month=") if f"month={in_days(-40)[:7]}" in link])
		self.assertIn("Bookings are open until", shown(beyond))
		self.assertTrue(links(beyond, "start="))

	def test_a_repeated_hour_is_two_times_that_can_be_told_apart(self):
		schedule = make_mm_schedule(
			time_zone="Europe/Berlin", windows=[window("Sunday", "01:00:00", "05:00:00")]
		)
		self.meeting_type = make_mm_meeting_type(hosts=[make_mm_host(schedule=schedule.name)], horizon=400)
		self.path = f"/book/{self.meeting_type.slug}"
		sunday = _last_sunday_of_october()

		page = self.get(tz="Europe/Berlin", day=str(sunday))

		self.assertIn("CEST UTC+02:00", shown(page))
		self.assertIn("CET UTC+01:00", shown(page))
		starts = [link for link in links(page, "start=") if "T00%3A00" in link or "T01%3A00" in link]
		self.assertEqual(len(starts), 2)

	def test_durations_hosts_and_seats_can_be_chosen_and_stay_in_the_address(self):
		first, second = make_mm_host(display_name="Ben"), make_mm_host(display_name="Cleo")
		self.meeting_type = make_mm_meeting_type(
			hosts=[first, second], other_durations="45, 60", seats_per_slot=3
		)
		self.path = f"/book/{self.meeting_type.slug}"

		page = self.get(duration=45, host=second.slug, seats=2)

		link = links(page, "start=")[0]
		for part in ("duration=45", f"host={second.slug}", "seats=2"):
			with self.subTest(part):
				self.assertIn(part, link)
		self.assertTrue(links(page, "duration=60"))
		self.assertTrue(links(page, f"host={first.slug}"))
		self.assertIn("3 seats left", shown(page))

	def test_garbage_in_the_address_is_a_page_with_a_plain_sentence(self):
		for parameters, sentence in (
			({"tz": "Mars/Olympus"}, "recognise this time zone"),
			({"tz": "../../etc/passwd"}, "recognise this time zone"),
			({"month": "soon"}, "read this date"),
			({"month": "2027-13"}, "read this date"),
			({"day": "2027-02-31"}, None),
			({"day": "99999-99-99"}, "read this date"),
			({"duration": "abc"}, "the default duration is shown"),
			({"host": "nobody"}, "available for this meeting"),
			({"seats": "-1"}, "You can book between 1 and"),
			({"seats": "9" * 400}, "You can book between 1 and"),
			({"start": "tomorrow"}, "This time is not available"),
			({"start": "2027-03-31T06:30:00"}, "This time is not available"),
			({"start": "9999-12-31T23:59:59-23:00"}, "This time is not available"),
			({"start": "2001-01-01T00:00:00Z"}, "This time is not available"),
			({"month": "<script>alert(1)</script>"}, "read this date"),
		):
			with self.subTest(str(parameters)[:60]):
				page = self.get(**parameters)
				self.assertEqual(page.status_code, 200)
				self.assertIn(sentence or "class=", shown(page))
				self.assertTrue(links(page, "start="))
				self.assertNotIn("<script>alert", page.text)

	def test_unknown_and_unpublished_types_are_a_page_that_says_what_to_do(self):
		hidden = make_mm_meeting_type(published=0)

		for slug in ("no-such-meeting", hidden.slug, "a" * 300, "🙂"):
			for method in ("GET", "POST"):
				with self.subTest(slug=slug[:10], method=method):
					page = send(method, f"/book/{slug}")
					self.assertEqual(page.status_code, 404)
					self.assertIn("Page not found", shown(page))

	def test_the_pages_behind_the_addresses_show_nothing_by_themselves(self):
		for path in ("/book_type", "/book_with", "/event", "/booking"):
			with self.subTest(path):
				page = send("GET", path)
				self.assertEqual(page.status_code, 404)
				self.assertIn('href="/book"', shown(page))

	def test_nothing_free_is_said_with_a_way_on(self):
		self.meeting_type = make_mm_meeting_type(
			hosts=[make_mm_host(schedule=make_mm_schedule(windows=[]).name)], horizon=90
		)
		self.path = f"/book/{self.meeting_type.slug}"

		page = self.get()

		self.assertIn("No times available in", shown(page))
		self.assertTrue(links(page, "month="))

	def test_the_number_of_statements_is_the_same_for_any_month_and_number_of_hosts(self):
		before = statements_of(f"{self.path}?month={in_days(0)[:7]}")
		hosts = [make_mm_host() for _ in range(6)]
		meeting_type = make_mm_meeting_type(hosts=hosts, host_mode="All hosts together")

		self.assertEqual(statements_of(f"/book/{meeting_type.slug}?month={in_days(30)[:7]}"), before)

	def test_a_later_month_is_read_only_where_this_one_has_nothing_left(self):
		now = datetime(2027, 3, 10, 12, tzinfo=timezone.utc)
		for free, month, reads in (
			([datetime(2027, 3, 30, 9), datetime(2027, 4, 2, 9)], date(2027, 3, 1), 1),
			([datetime(2027, 4, 2, 9), datetime(2027, 5, 2, 9)], date(2027, 4, 1), 2),
			([], date(2027, 3, 1), 2),
		):
			starts, asked = [(int(each.replace(tzinfo=timezone.utc).timestamp()), 1) for each in free], []

			def find(first, until, starts=starts, asked=asked):
				asked.append((first, until))
				return [each for each in starts if first.timestamp() <= each[0] < until.timestamp()]

			with self.subTest(free), patch.object(clock, "now", return_value=now):
				found, by_day = slot_picker._found(None, now.date(), ZoneInfo("UTC"), find)

				self.assertEqual((found, len(asked)), (month, reads))
				self.assertEqual([*by_day], [each.date() for each in free[:1]])
				self.assertEqual((asked[0][0], asked[-1][1] > now), (now, True))

	def test_looking_changes_nothing(self):
		self.get(start=self.start)
		self.get(name="Ann", email="ann@example.com", start=self.start, idempotency_key="x" * 20)

		self.assertEqual(self.bookings(), [])


def _last_sunday_of_october():
	year = datetime.now(timezone.utc).year
	days = [datetime(each, 10, 31).date() for each in (year, year + 1)]
	sundays = [day - timedelta(days=(day.weekday() + 1) % 7) for day in days]
	return next(day for day in sundays if day > datetime.now(timezone.utc).date() + timedelta(days=2))
