"""Calendar files (RFC 5545, sent as in RFC 5546): one meeting for an email, many for a feed.

Every time is written as a UTC instant (`…Z`). Such a file needs no VTIMEZONE and means the same moment in
Google, Outlook and Apple, each of which shows it in its reader's own zone.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Literal

from icalendar import Calendar, Event, vCalAddress, vText, vUri

from meeting_manager.meeting_manager.domain.common.plain_text import whole_text

# REQUEST, not PUBLISH, goes to a guest: only then do Gmail and Outlook keep one entry by its UID, move it
# with a higher SEQUENCE and remove it on CANCEL. Nobody has to answer: the guest has booked, so PARTSTAT is
# ACCEPTED and RSVP is FALSE. PUBLISH is for whoever is not invited: a feed, or a meeting without a guest's
# address (RFC 5546, 3.2.1 and 3.2.2: the first must have no ATTENDEE, the second at least one).
Method = Literal["REQUEST", "PUBLISH", "CANCEL"]
Status = Literal["CONFIRMED", "TENTATIVE", "CANCELLED"]

PRODUCT = "-//Meeting Manager//Bookings//EN"
REFRESH = timedelta(hours=1)  # how often a subscribed calendar should look again

# What a text may not hold (RFC 5545, 3.1, CONTROL), and what other programs take for a line's end.
_LINE_ENDS = re.compile("\r\n|\r|\x85|\u2028|\u2029")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Party:
	"""Somebody who takes part, as a calendar names them."""

	name: str
	email: str


@dataclass(frozen=True)
class CalendarMeeting:
	"""One meeting. Moments are aware; `uid` stays for life; `sequence` grows with each change of time or
	place; `changed` is the moment of this very state.
	"""

	uid: str
	sequence: int
	start: datetime
	end: datetime
	title: str
	created: datetime
	changed: datetime
	description: str = ""
	location: str = ""
	url: str = ""
	organizer: Party | None = None
	attendee: Party | None = None
	status: Status = "CONFIRMED"


def meeting_file(meeting: CalendarMeeting, method: Method) -> bytes:
	"""The file that a mail carries: UTF-8, folded lines, CRLF. Send it as `text/calendar; method=…`.

	With CANCEL the meeting's status is CANCELLED, whatever it says; with PUBLISH its attendee is left out.
	"""
	return _calendar(method, [_event(meeting, method)]).to_ical()


def feed(meetings: list[CalendarMeeting], name: str) -> bytes:
	"""The calendar that a program subscribes to, under the name it shows."""
	calendar = _calendar("PUBLISH", [_event(meeting, "PUBLISH") for meeting in meetings])
	calendar.add("x-wr-calname", vText(clean_text(name)))
	calendar.add("name", vText(clean_text(name)))  # RFC 7986, 5.1; the line above is what was there before it
	calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
	calendar.add("x-published-ttl", vText("PT1H"))
	return calendar.to_ical()


def clean_text(text: str | None) -> str:
	"""What a calendar file can hold of a text: all but control characters; line ends become newlines."""
	return _CONTROLS.sub("", _LINE_ENDS.sub("\n", whole_text(text)))


def _calendar(method: Method, events: list[Event]) -> Calendar:
	calendar = Calendar()
	calendar.add("prodid", PRODUCT)
	calendar.add("version", "2.0")
	calendar.add("calscale", "GREGORIAN")
	calendar.add("method", method)
	for event in events:
		calendar.add_component(event)
	return calendar


def _event(meeting: CalendarMeeting, method: Method) -> Event:
	event = Event()
	event.add("uid", clean_text(meeting.uid))
	event.add("sequence", meeting.sequence)
	event.add("status", "CANCELLED" if method == "CANCEL" else meeting.status)
	event.add("transp", "OPAQUE")
	moments = {
		"dtstart": meeting.start,
		"dtend": meeting.end,
		"dtstamp": meeting.changed,
		"last-modified": meeting.changed,
		"created": meeting.created,
	}
	for key, moment in moments.items():
		event.add(key, moment.astimezone(timezone.utc).replace(microsecond=0))
	for key in ("summary", "description", "location"):
		text = clean_text(meeting.title if key == "summary" else getattr(meeting, key))
		if text:
			event.add(key, vText(text))
	if meeting.url:
		event.add("url", vUri(_one_line(meeting.url)))
	_add_parties(event, meeting, method)
	return event


def _add_parties(event: Event, meeting: CalendarMeeting, method: Method) -> None:
	if meeting.organizer:
		event.add("organizer", _address(meeting.organizer))
	if meeting.attendee and method != "PUBLISH":
		role = {"role": "REQ-PARTICIPANT", "partstat": "ACCEPTED", "rsvp": "FALSE"}
		event.add("attendee", _address(meeting.attendee, **role))


def _address(party: Party, **parameters: str) -> vCalAddress:
	address = vCalAddress(f"mailto:{_one_line(party.email)}")
	# A parameter's value has no way to write a quotation mark or a line end (RFC 5545, 3.2); a backslash
	# before the colon that ends it is taken for an escape by readers, icalendar among them.
	address.params["cn"] = _one_line(party.name).replace('"', "'").replace("\\", "/")
	address.params.update(parameters)
	return address


def _one_line(text: str) -> str:
	return " ".join(clean_text(text).split())
