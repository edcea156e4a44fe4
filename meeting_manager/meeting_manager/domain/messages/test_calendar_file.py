import unittest
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import icalendar
import vobject
from hypothesis import given
from hypothesis import strategies as st

from meeting_manager.meeting_manager.domain.messages.calendar_file import (
	CalendarMeeting,
	Party,
	clean_text,
	feed,
	meeting_file,
)
from meeting_manager.tests.properties import ANY_TEXT

UTC = timezone.utc
MEETING = CalendarMeeting(
	uid="c0ffee@bookings.example.com",
	sequence=0,
	start=datetime(2027, 3, 31, 6, 30, tzinfo=UTC),
	end=datetime(2027, 3, 31, 7, 0, tzinfo=UTC),
	title="First consultation",
	created=datetime(2027, 3, 1, 9, 0, tzinfo=UTC),
	changed=datetime(2027, 3, 1, 9, 0, tzinfo=UTC),
	description="With Dr. Aminah",
	location="Jalan Ampang 1, Kuala Lumpur; 3rd floor",
	url="https://bookings.example.com/booking/token",
	organizer=Party("Clinic", "clinic@example.com"),
	attendee=Party("Ann Lee", "ann@example.com"),
)
INSTANTS = st.datetimes(
	min_value=datetime(1971, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)
).map(lambda moment: moment.replace(microsecond=0))
MEETINGS = st.builds(
	replace,
	st.just(MEETING),
	sequence=st.integers(0, 10**6),
	start=INSTANTS,
	title=ANY_TEXT,
	description=ANY_TEXT,
	location=ANY_TEXT,
)
TRICKY = (
	"a, b; c\\n d \\, e\nnext line",
	"مرحبا بكم، اجتماع جديد; الطابق ٣",
	"👩‍👩‍👧‍👦 " * 40,
	"BEGIN:VEVENT\r\nUID:evil\r\nEND:VEVENT",
	'"quoted": x=y; ^n ^^ ^\'',
	"x" * 74 + "é" * 80,
	" leading and trailing ",
)


def read_by_icalendar(file: bytes) -> tuple:
	"""start, end, sequence and the three texts of the one meeting in a file."""
	(event,) = icalendar.Calendar.from_ical(file).walk("VEVENT")
	texts = (str(event.get(key, "")) for key in ("SUMMARY", "DESCRIPTION", "LOCATION"))
	return (event["DTSTART"].dt, event["DTEND"].dt, int(event["SEQUENCE"]), *texts)


def read_by_vobject(file: bytes) -> tuple:
	"""The same, by the other library."""
	event = vobject.readOne(file.decode()).vevent
	texts = (event.getChildValue(key, "") for key in ("summary", "description", "location"))
	return (event.dtstart.value, event.dtend.value, int(event.sequence.value), *texts)


def line_of(file: bytes, key: str) -> str:
	"""The unfolded line of a property, or an empty text."""
	lines = file.decode().replace("\r\n ", "").split("\r\n")
	return next((line for line in lines if line.startswith(key)), "")


class TestMeetingFile(unittest.TestCase):
	@given(MEETINGS)
	def test_two_libraries_read_back_the_same_instants_and_texts(self, meeting):
		meeting = replace(meeting, end=meeting.start + timedelta(minutes=30))
		texts = (clean_text(text) for text in (meeting.title, meeting.description, meeting.location))
		expected = (meeting.start, meeting.end, meeting.sequence, *texts)

		file = meeting_file(meeting, "REQUEST")

		self.assertEqual(read_by_icalendar(file), expected)
		self.assertEqual(read_by_vobject(file), expected)

	def test_tricky_texts_come_back_whole(self):
		for text in TRICKY:
			with self.subTest(text):
				meeting = replace(MEETING, title=text, attendee=Party(text, "a@example.com"))

				file = meeting_file(meeting, "REQUEST")

				self.assertEqual(read_by_icalendar(file)[3], clean_text(text))
				self.assertEqual(read_by_vobject(file)[3], clean_text(text))
				self.assertEqual(file.count(b"\r\nBEGIN:VEVENT\r\n"), 1)

	@given(ANY_TEXT | st.text("\\\":;,^'n "), st.sampled_from(("organizer", "attendee")))
	def test_any_name_is_a_valid_parameter(self, name, role):
		file = meeting_file(replace(MEETING, **{role: Party(name, "a@example.com")}), "REQUEST")

		(event,) = icalendar.Calendar.from_ical(file).walk("VEVENT")
		shown = " ".join(clean_text(name).split()).replace('"', "'").replace("\\", "/")
		self.assertEqual(str(event[role]), "mailto:a@example.com")
		self.assertEqual(event[role].params.get("CN", ""), shown)
		self.assertEqual(
			vobject.readOne(file.decode()).vevent.contents[role][0].value, "mailto:a@example.com"
		)

	@given(MEETINGS)
	def test_lines_end_in_crlf_and_are_at_most_75_octets(self, meeting):
		file = meeting_file(meeting, "REQUEST")

		self.assertTrue(file.endswith(b"END:VCALENDAR\r\n"))
		self.assertNotIn(b"\n", file.replace(b"\r\n", b""))
		self.assertLessEqual(max(map(len, file.split(b"\r\n"))), 75)

	def test_times_are_utc_instants_whatever_zone_they_came_in(self):
		start = datetime(2027, 10, 31, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin"))

		file = meeting_file(replace(MEETING, start=start, end=start.astimezone(UTC)), "REQUEST")

		self.assertEqual(line_of(file, "DTSTART"), "DTSTART:20271031T013000Z")
		self.assertNotIn(b"VTIMEZONE", file)
		self.assertNotIn(b"TZID", file)

	def test_a_moved_meeting_keeps_its_uid_and_its_sequence_grows(self):
		moved = replace(MEETING, sequence=1, start=MEETING.start + timedelta(days=1))

		files = [meeting_file(meeting, "REQUEST") for meeting in (MEETING, moved)]

		self.assertEqual({line_of(file, "UID") for file in files}, {"UID:c0ffee@bookings.example.com"})
		self.assertEqual([line_of(file, "SEQUENCE") for file in files], ["SEQUENCE:0", "SEQUENCE:1"])

	def test_a_request_invites_the_guest_who_need_not_answer(self):
		file = meeting_file(MEETING, "REQUEST")

		attendee = line_of(file, "ATTENDEE")
		self.assertEqual(line_of(file, "METHOD"), "METHOD:REQUEST")
		self.assertEqual(line_of(file, "STATUS"), "STATUS:CONFIRMED")
		self.assertIn("PARTSTAT=ACCEPTED", attendee)
		self.assertIn("RSVP=FALSE", attendee)
		self.assertTrue(attendee.endswith(":mailto:ann@example.com"))

	def test_a_cancellation_says_so_in_method_and_status(self):
		file = meeting_file(replace(MEETING, sequence=2), "CANCEL")

		self.assertEqual(line_of(file, "METHOD"), "METHOD:CANCEL")
		self.assertEqual(line_of(file, "STATUS"), "STATUS:CANCELLED")
		self.assertTrue(line_of(file, "ORGANIZER") and line_of(file, "ATTENDEE"))

	def test_what_is_only_published_names_no_attendee(self):
		file = meeting_file(MEETING, "PUBLISH")

		self.assertEqual(line_of(file, "METHOD"), "METHOD:PUBLISH")
		self.assertEqual(line_of(file, "ATTENDEE"), "")


class TestFeed(unittest.TestCase):
	def test_a_feed_holds_every_meeting_under_its_name(self):
		other = replace(MEETING, uid="other@example.com", status="TENTATIVE")

		file = feed([MEETING, other], "Dr. Aminah; Praxis, Süd")

		calendar = icalendar.Calendar.from_ical(file)
		self.assertEqual([str(event["UID"]) for event in calendar.walk("VEVENT")], [MEETING.uid, other.uid])
		self.assertEqual(line_of(file, "X-WR-CALNAME"), "X-WR-CALNAME:Dr. Aminah\\; Praxis\\, Süd")
		self.assertEqual(line_of(file, "REFRESH-INTERVAL"), "REFRESH-INTERVAL;VALUE=DURATION:PT1H")
		self.assertNotIn(b"ATTENDEE", file)

	def test_an_empty_feed_is_still_a_calendar(self):
		file = feed([], "Nobody")

		self.assertEqual(len(list(vobject.readComponents(file.decode()))), 1)
