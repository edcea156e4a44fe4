"""A signed-in browser in the Desk of a real bench: `MM_URL=http://127.0.0.1:8000 pytest tests/e2e/desk`.

benchless has no Desk of Frappe, so these tests are left out, counted and named, where MM_URL is not set. The
site needs the app and nothing else: each test makes its records over the API and removes them.
"""

import re
from contextlib import contextmanager

import pytest
from booking_fixtures import PASSWORD, PHONE
from desk_fixtures import SITE_ZONE, DeskApi

DESKTOP = {"width": 1440, "height": 900}
# What a bench without realtime and without built maps logs, whatever app is open; and Frappe 15's charts, of
# a workspace that is left and opened again.
NOISE = re.compile(
	r"socket\.io|favicon|\.map\b|Failed to load resource.*(404|403|409|417|422)"
	r'|<\w+> attribute \w+: Expected \w+, "\w?NaN',
	re.IGNORECASE,
)


@pytest.fixture(scope="session")
def desk_api(browser, site_url):
	"""Administrator's requests: make and remove records, users and settings."""
	context = browser.new_context(base_url=site_url)
	desk_api = DeskApi(context.request, PASSWORD)
	before = desk_api.set_zones({record: SITE_ZONE for record in desk_api.ZONES})
	yield desk_api
	desk_api.clear()
	desk_api.set_zones(before)
	context.close()


@pytest.fixture
def desk(browser, site_url, desk_api):
	"""Administrator's page on a desktop screen; a console error fails the test."""
	with desk_of(browser, site_url, "Administrator", PASSWORD) as page:
		yield page


@pytest.fixture
def reception(browser, site_url, desk_api):
	"""The page of a user who has the role MM Receptionist and nothing more."""
	user = desk_api.user("MM Receptionist")
	with desk_of(browser, site_url, user, desk_api.password) as page:
		yield page


@pytest.fixture
def open_desk(browser, site_url, desk_api):
	"""`open_desk(user, phone=False, size=None, is_refused=False)`: a context manager that gives a page."""

	def open_as(user="Administrator", phone=False, size=None, is_refused=False):
		password = PASSWORD if user == "Administrator" else desk_api.password
		return desk_of(browser, site_url, user, password, size or (PHONE if phone else DESKTOP), is_refused)

	return open_as


def told(message):
	"""What the console says and of which address: a request that failed is named by its address alone."""
	return f"{message.text} {(message.location or {}).get('url', '')}"


@contextmanager
def desk_of(browser, site_url, user, password, size=DESKTOP, is_refused=False):
	"""is_refused: the user asks for what they may not have, of which Frappe tells the console."""
	context = browser.new_context(base_url=site_url, viewport=size, locale="en-GB")
	answer = context.request.post("/api/method/login", form={"usr": user, "pwd": password})
	assert answer.ok, answer.text()
	page, errors = context.new_page(), []
	page.on("console", lambda message: errors.append(told(message)) if message.type == "error" else None)
	page.on("pageerror", lambda error: errors.append(str(error)))
	try:
		yield page
	finally:
		context.close()
	assert is_refused or [error for error in errors if not NOISE.search(error)] == []
