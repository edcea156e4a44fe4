"""Generated requests to every function of docs/openapi.yaml: whatever is sent, no answer is a 5xx, and each
is as the document says. Half of them are wrong on purpose, and many name what is really there.

The same requests are made in every run. FUZZ_EXAMPLES=5000 makes so many new ones for each function.
"""

import inspect
import os
import threading
from pathlib import Path

import frappe
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode, checks
from schemathesis.specs.openapi import checks as conformance
from werkzeug.test import run_wsgi_app

from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.common.instants import instant_text
from meeting_manager.meeting_manager.services.common.links import token_of
from meeting_manager.meeting_manager.services.messages import calendar
from meeting_manager.tests.factories import (
	a_guest,
	coming,
	make_mm_event,
	make_mm_host,
	make_mm_meeting_type,
	remove_made,
	set_settings,
	unique_email,
)
from meeting_manager.tests.http import fresh_address

EXAMPLES = os.environ.get("FUZZ_EXAMPLES")
SCHEMA = schemathesis.openapi.from_path(Path(__file__).parents[1] / "docs/openapi.yaml")
CHECKS = [
	checks.not_a_server_error,
	conformance.status_code_conformance,
	conformance.content_type_conformance,
	conformance.response_schema_conformance,
]
QUESTION = {"question": "Size?", "answer_type": "Choice", "choices": "S\nM"}
ODD_INSTANTS = (
	"9999-12-31T23:59:59-23:59",
	"1971-01-01T00:00:00+23:59",
	"2027-03-31",
	"2027-W13-3T10:00Z",
	" ",
)
ODD_NUMBERS = (0, -1, 2**31, 2**63, 10**30, 1.5, "1_0", "٣", True, None)
ODD_TEXTS = ("", " ", "\x00", "\u202e", "'", "%s{0}{{7*7}}", "a" * 3000, [], {}, None)


def good_values() -> dict[str, list]:
	"""Values by parameter that lead further than "there is no such thing", among them bookings to manage."""
	host = make_mm_host()
	meeting_types = [
		make_mm_meeting_type(hosts=[host], other_durations="60", seats_per_slot=3, questions=[QUESTION]),
		make_mm_meeting_type(hosts=[host], confirmation="By staff"),
		make_mm_meeting_type(hosts=[host, make_mm_host()], host_mode="All hosts together"),
	]
	events = [
		make_mm_event(capacity=5, seats_per_booking=2),
		make_mm_event(capacity=1, waitlist=1, remind_only=1),
	]
	made_bookings = [
		bookings.book(meeting_types[half].name, coming(hour, 30 * half), guest=a_guest())
		for hour in range(9, 17)
		for half in (0, 1)
	]
	made_bookings += [bookings.book_event(event.name, 1, guest=a_guest()) for event in events]
	feed = calendar.feed_url(host.name).rpartition("=")[2]
	return {
		"meeting_type": [meeting_type.name for meeting_type in meeting_types],
		"event": [event.name for event in events],
		"host": [host.slug],
		"token": [feed, *map(token_of, made_bookings)],
		"name": ["Ann Lee", "李明"],
		"email": [unique_email() for _ in range(5)],
		"phone": ["+60 12-345 6789", "012-345", "x"],
		"start": [instant_text(coming(hour, days=day)) for hour in (9, 13, 16) for day in (7, 20)],
		"end": [instant_text(coming(0, days=day)) for day in (8, 30, 90)],
		"duration": [30, 60],
		"seats": [1, 2, 3],
		"time_zone": ["UTC", "Asia/Kuala_Lumpur", "../etc/passwd"],
		"language": ["de", "zh", "x" * 50],
		"answers": [{"Size?": "M"}, '{"Size?": "S"}', {"Size?": 5}, "[" * 2000, {}],
		"idempotency_key": ["k" * 16, "l" * 40],
		"website": ["", "https://spam.example"],
		"notes": ["By the window"],
		"reason": ["Ill"],
	}


ODD_VALUES = {"start": ODD_INSTANTS, "end": ODD_INSTANTS, "duration": ODD_NUMBERS, "seats": ODD_NUMBERS}


def requests(operation):
	"""What schemathesis makes, right and wrong. It would also take values from the constants of whatever is
	imported at that moment, which the same seed cannot repeat.
	"""
	modes = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE][: 1 + bool(parameter_names(operation))]
	made = [operation.as_strategy(generation_mode=mode, constants_value_source=None) for mode in modes]
	return exchanged(operation, st.one_of(made))


@st.composite
def exchanged(draw, operation, made):
	"""One of them, some of its values exchanged for good ones, and a few for odd ones."""
	case = draw(made)
	place = "body" if operation.method == "post" else "query"
	values = getattr(case, place)
	if isinstance(values, dict):
		values = dict(values)  # schemathesis hands out the same one again
		for name in parameter_names(operation):
			choice = draw(st.integers(0, 9))
			if choice < 7 and (name in values or choice < 2):
				values[name] = draw(st.sampled_from(GOOD[name]))
			elif choice == 7:
				values[name] = draw(st.sampled_from(ODD_VALUES.get(name, ODD_TEXTS)))
		setattr(case, place, values)
	return case


def parameter_names(operation) -> list[str]:
	function = frappe.get_attr(operation.path.rpartition("/")[2])
	return list(inspect.signature(function).parameters)


def in_a_thread(environ, start_response):
	"""The application as a server runs it: the test's own connection is in another thread."""
	from frappe.app import application

	environ |= {"HTTP_X_FORWARDED_FOR": fresh_address(), "HTTP_X_FRAPPE_SITE_NAME": SITE[0]}
	environ.setdefault("HTTP_ACCEPT", "application/json")
	answers = []
	thread = threading.Thread(
		target=lambda: answers.append(run_wsgi_app(application, environ, buffered=True))
	)
	thread.start()
	thread.join()
	body, status, headers = answers[0]
	start_response(status, headers.to_wsgi_list())
	return body


SITE: list[str] = []
GOOD: dict[str, list] = {}
SCHEMA.app = in_a_thread
OPERATIONS = [found.ok() for found in SCHEMA.get_all_operations()]


@pytest.fixture(scope="module")
def shop():
	SITE[:] = [frappe.local.site]
	frappe.set_user("Administrator")
	before = frappe.get_doc("MM Settings").bookings_an_hour
	set_settings(bookings_an_hour=10**6)
	GOOD.update(good_values())
	frappe.db.commit()
	yield
	frappe.db.rollback()
	set_settings(bookings_an_hour=before)
	remove_made()
	frappe.db.commit()


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.path.rpartition(".")[2])
def test_every_answer_is_as_documented(operation):
	@settings(
		max_examples=int(EXAMPLES or 120),
		derandomize=not EXAMPLES,
		database=None,
		deadline=None,
		suppress_health_check=list(HealthCheck),
	)
	@given(requests(operation))
	def check(case):
		case.call_and_validate(checks=CHECKS)

	check()
