"""Two hundred people want one hour, over HTTP, from at least two worker processes.

By default two benchless servers on one site; with MM_URL the site there, such as gunicorn with workers.
"""

import itertools
import json
import os
import socket
import subprocess
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from http.client import HTTPConnection
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPCookieProcessor, Request, build_opener, urlopen

import pytest

ROOT = Path(__file__).parent.parent.parent
TAKERS = 200
START_TIMEOUT = 60  # seconds; a fresh site makes its tables first
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
addresses = itertools.count(uuid.uuid4().int % 2**16 * 256)


@pytest.fixture(scope="module")
def urls(tmp_path_factory):
	"""The addresses of the workers."""
	if os.environ.get("MM_URL"):
		yield os.environ["MM_URL"].rstrip("/").split()
		return
	path, servers, found = tmp_path_factory.mktemp("site") / "site.db", [], []
	try:
		for _ in range(2):  # one after the other: the first makes the tables
			port = free_port()
			command = [sys.executable, "-m", "benchless", "serve", "--path", str(path), "--port", str(port)]
			servers.append(
				subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
			)
			found.append(f"http://127.0.0.1:{port}")
			wait_for(found[-1], servers[-1])
		yield found
	finally:
		for server in servers:
			server.terminate()
			server.wait(10)


@pytest.fixture(scope="module")
def desk(urls):
	"""Administrator, over REST."""
	return Desk(urls[0])


class Desk:
	def __init__(self, url):
		self.url, self.opener = url, build_opener(HTTPCookieProcessor(CookieJar()))
		self.call(
			"POST", "/api/method/login", usr="Administrator", pwd=os.environ.get("MM_PASSWORD", "admin")
		)

	def call(self, method, path, **values):
		body = json.dumps(values).encode() if values else None
		request = Request(self.url + path, body, {"Content-Type": "application/json"}, method=method)
		try:
			with self.opener.open(request) as answer:
				return json.load(answer)
		except HTTPError as error:
			raise AssertionError(error.read().decode()) from error

	def make(self, doctype, **values):
		return self.call("POST", f"/api/resource/{quote(doctype)}", **values)["data"]["name"]

	def count(self, doctype, **filters):
		found = quote(json.dumps(filters))
		return len(
			self.call("GET", f"/api/resource/{quote(doctype)}?filters={found}&limit_page_length=0")["data"]
		)

	def make_meeting_type(self, **values):
		tag = uuid.uuid4().hex[:10]
		rows = [{"weekday": day, "from_time": "00:00:00", "to_time": "23:00:00"} for day in WEEKDAYS]
		schedule = self.make("MM Schedule", schedule_name=f"race {tag}", time_zone="UTC", windows=rows)
		email = f"race.{tag}@example.com"
		user = self.make("User", email=email, first_name="Hana", send_welcome_email=0)
		host = self.make(
			"MM Host", user=user, display_name="Hana", slug=f"h-{tag}", schedule=schedule, mail_host=0
		)
		common = {"title": "Race", "slug": f"race-{tag}", "published": 1, "hosts": [{"host": host}]}
		return self.make("MM Meeting Type", **common, **values)


def test_one_slot_goes_to_exactly_one_of_all_who_want_it(urls, desk):
	meeting_type = desk.make_meeting_type()

	answers = all_at_once(urls, "book", meeting_type=meeting_type, start=noon())

	assert_only(1, answers, "slot_taken")
	assert all(len(answer["next_free"]) == 3 for status, answer in answers if status == 409)
	assert desk.count("MM Meeting Booking", meeting_type=meeting_type) == 1


def test_ten_seats_of_a_slot_go_to_exactly_ten(urls, desk):
	meeting_type = desk.make_meeting_type(seats_per_slot=10)

	answers = all_at_once(urls, "book", meeting_type=meeting_type, start=noon())

	assert_only(10, answers, "slot_taken")
	assert desk.count("MM Meeting Booking", meeting_type=meeting_type) == 10


def test_ten_seats_of_an_event_go_to_exactly_ten(urls, desk):
	start = datetime.now() + timedelta(days=10)
	times = {"start_datetime": str(start), "end_datetime": str(start + timedelta(hours=1))}
	slug = f"race-{uuid.uuid4().hex[:10]}"
	event = desk.make("MM Event", title="Race", slug=slug, published=1, capacity=10, waitlist=0, **times)

	answers = all_at_once(urls, "book_event", event=event, seats=1)

	assert_only(10, answers, "event_full", refused=422)
	assert desk.count("MM Meeting Booking", event=event) == 10


def test_two_hundred_different_slots_at_once_are_all_booked(urls, desk):
	types = [desk.make_meeting_type(duration=30) for _number in range(10)]
	starts = [noon(number * timedelta(hours=1)) for number in range(TAKERS // len(types))]
	slots = [{"meeting_type": each, "start": start} for each in types for start in starts]

	answers = all_at_once(urls, "book", each=slots)

	assert [answer for status, answer in answers if status != 200] == []
	assert sum(desk.count("MM Meeting Booking", meeting_type=each) for each in types) == TAKERS
	names = [answer["message"]["booking"] for _status, answer in answers]
	assert len(set(names)) == TAKERS


def all_at_once(urls, function, each=None, **values):
	"""The status and body of every answer; each comes from an address of its own, so that no limit counts.
	each: what the takers want, where that differs.
	"""
	start = threading.Barrier(TAKERS, timeout=START_TIMEOUT)  # for ever, where one cannot connect

	def take(number):
		connection = HTTPConnection(urlsplit(urls[number % len(urls)]).netloc, timeout=120)
		connection.connect()
		guest = {"name": f"Guest {number}", "email": f"guest.{uuid.uuid4().hex}@example.com"}
		start.wait()
		connection.request(
			"POST",
			f"/api/method/meeting_manager.api.public.{function}",
			json.dumps({**values, **(each[number] if each else {}), **guest}),
			{"Content-Type": "application/json", "X-Forwarded-For": fresh_address()},
		)
		answer = connection.getresponse()
		return answer.status, json.load(answer)

	with ThreadPoolExecutor(TAKERS) as pool:
		return list(pool.map(take, range(TAKERS)))


def assert_only(winners, answers, code, refused=409):
	statuses = [status for status, _answer in answers]
	assert {status: statuses.count(status) for status in statuses} == {
		200: winners,
		refused: TAKERS - winners,
	}
	assert {answer["errors"][0]["code"] for status, answer in answers if status == refused} == {code}


def noon(later=timedelta()):
	"""Noon in a week. later: so many hours after it, of ten a day."""
	days, hours = divmod(later // timedelta(hours=1), 10)
	day = datetime.now(timezone.utc) + timedelta(days=7 + days)
	return day.strftime(f"%Y-%m-%dT{12 + hours}:00:00Z")


def fresh_address():
	number = next(addresses) % 2**24
	return f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"


def free_port():
	with socket.socket() as probe:
		probe.bind(("127.0.0.1", 0))
		return probe.getsockname()[1]


def wait_for(url, server):
	"""Until it answers: the port is open before the site is ready, and one that is not makes its tables."""
	deadline = time.monotonic() + START_TIMEOUT
	while time.monotonic() < deadline and server.poll() is None:
		try:
			urlopen(url + "/api/method/ping", timeout=START_TIMEOUT).close()
			return
		except OSError:
			time.sleep(0.2)
	raise RuntimeError(f"nothing answers at {url}")
