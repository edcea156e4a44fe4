"""A running site and a browser. By default benchless on a fresh site; with MM_URL, the site at that
address.
"""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from booking_fixtures import PASSWORD, PHONE, BookingFixtures

ROOT = Path(__file__).parent.parent.parent
CHROMIUM_ARGS = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
]
EXPECTED = re.compile("status of (404|409|422)|socket.io")  # the browser logs an answer that is an error
START_TIMEOUT = 60  # seconds; a fresh site makes its tables first


@pytest.fixture(scope="session")
def site_url(tmp_path_factory):
	if os.environ.get("MM_URL"):
		yield os.environ["MM_URL"].rstrip("/")
		return
	port = free_port()
	path = tmp_path_factory.mktemp("site") / "site.db"
	command = [sys.executable, "-m", "benchless", "serve", "--path", str(path), "--port", str(port)]
	server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
	url = f"http://127.0.0.1:{port}"
	try:
		wait_for(f"{url}/book", server)
		yield url
	finally:
		server.terminate()
		server.wait(10)


@pytest.fixture(scope="session")
def browser(chromium_path):
	from playwright.sync_api import sync_playwright

	with sync_playwright() as playwright:
		environment = {name: value for name, value in os.environ.items() if name != "LD_PRELOAD"}
		browser = playwright.chromium.launch(  # which hangs with the faked clock of `make test-clocks`
			executable_path=chromium_path, args=CHROMIUM_ARGS, env=environment
		)
		yield browser
		browser.close()


@pytest.fixture
def guest(browser, site_url):
	"""A visitor in New York with a phone; a console error fails the test."""
	context = browser.new_context(
		base_url=site_url, viewport=PHONE, locale="en-GB", timezone_id="America/New_York"
	)
	page, errors = context.new_page(), []
	page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
	page.on("pageerror", lambda error: errors.append(str(error)))
	yield page
	context.close()
	assert [error for error in errors if not EXPECTED.search(error)] == []


@pytest.fixture(scope="session")
def fixtures(browser, site_url):
	"""Something to book: a meeting type with questions, a host, and an event of one seat."""
	context = sign_in(browser, site_url)
	yield BookingFixtures(context.request)
	context.close()


@pytest.fixture
def staff(browser, site_url):
	"""A signed-in Administrator's page on a desktop screen."""
	context = sign_in(browser, site_url)
	yield context.new_page()
	context.close()


def sign_in(browser, site_url):
	"""A browser in which Administrator is signed in."""
	context = browser.new_context(base_url=site_url, viewport={"width": 1280, "height": 900}, locale="en-GB")
	answer = context.request.post("/api/method/login", form={"usr": "Administrator", "pwd": PASSWORD})
	assert answer.ok, answer.text()
	return context


def free_port() -> int:
	with socket.socket() as probe:
		probe.bind(("127.0.0.1", 0))
		return probe.getsockname()[1]


def wait_for(url: str, server):
	deadline = time.monotonic() + START_TIMEOUT
	while time.monotonic() < deadline:
		if server.poll() is not None:
			raise RuntimeError(f"the server stopped: {server.stderr.read().decode()}")
		try:
			urllib.request.urlopen(url, timeout=5)
			return
		except OSError:
			time.sleep(0.2)
	raise RuntimeError(f"{url} did not answer within {START_TIMEOUT} seconds")
