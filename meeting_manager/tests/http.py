"""Requests as they come from outside: through all of `frappe.app`, each in its own thread."""

import itertools
import threading
import uuid
from contextlib import contextmanager
from unittest.mock import patch

import frappe
from werkzeug.test import Client, TestResponse

TRANSACTIONS = ("begin", "start transaction", "commit", "rollback", "savepoint", "release")
_addresses = itertools.count(uuid.uuid4().int % 2**16 * 256)


def fresh_address() -> str:
	"""A network address that no rate limit has seen yet."""
	number = next(_addresses) % 2**24
	return f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"


def send(method: str, path: str, *, address: str | None = None, **options) -> TestResponse:
	"""The answer to one request from `address` or from a fresh one. Options as Werkzeug's Client takes."""
	from frappe.app import application

	headers = {
		"X-Frappe-Site-Name": frappe.local.site,
		"X-Forwarded-For": address or fresh_address(),
		"Accept": "application/json" if path.startswith("/api") else "text/html",
		**options.pop("headers", {}),
	}
	answers = []
	frappe.db.commit()  # what the test has prepared is seen by the request
	frappe.db.commit()  # and what jobs have written after that, who would keep the request waiting

	def request():
		client = Client(application, use_cookies=False)  # a header may bring some
		answers.append(client.open(path, method=method, headers=headers, **options))

	thread = threading.Thread(target=request)
	thread.start()
	thread.join()
	frappe.db.rollback()  # and what the request has written is seen by the test
	return answers[0]


def token_of(user) -> str:
	"""The `Authorization` of a User's requests, with a fresh key. Saves the user."""
	user.update({"api_key": frappe.generate_hash(length=15), "api_secret": "secret"}).save()
	return f"token {user.api_key}:secret"


def shown(page: TestResponse) -> str:
	"""What the booking page itself shows, without the frame of the website around it."""
	start = page.text.index('class="mm-page"')
	return page.text[start:].partition("</main>")[0]


def statements_of(path: str) -> int:
	"""How many statements the second GET of a page takes: the first one fills the caches."""
	send("GET", path)
	with counted_requests() as statements:
		send("GET", path)
	return len(statements)


@contextmanager
def counted_requests():
	"""Collect the statements of every request made inside, whichever connection they go through. Those that
	begin and end transactions are left out: `send` makes some of its own.
	"""
	database = type(frappe.local.db)
	statements, whole = [], database.sql

	def sql(self, query, *args, **kwargs):
		if not str(query).lower().startswith(TRANSACTIONS):
			statements.append(str(query))
		return whole(self, query, *args, **kwargs)

	with patch.object(database, "sql", sql):
		yield statements
