"""docs/openapi.yaml and the code agree: functions, parameters, error codes, and what is really answered."""

import importlib
import inspect
import re
from datetime import timedelta
from pathlib import Path
from types import NoneType
from typing import get_args
from urllib.parse import urlsplit

import frappe
import yaml

from meeting_manager.api import calendar as calendar_api
from meeting_manager.api import public
from meeting_manager.error_codes import ErrorCode
from meeting_manager.exceptions import BookingRequestError
from meeting_manager.meeting_manager.services.booking import bookings
from meeting_manager.meeting_manager.services.common import transactions
from meeting_manager.meeting_manager.services.common.instants import instant_text
from meeting_manager.meeting_manager.services.common.links import token_of
from meeting_manager.meeting_manager.services.messages import calendar
from meeting_manager.tests.base import CommittingTestCase, TestCase
from meeting_manager.tests.factories import (
	a_guest,
	coming,
	mailed_token,
	make_mm_event,
	make_mm_host,
	make_mm_meeting_type,
	unique_email,
)
from meeting_manager.tests.http import fresh_address, send

# of this very file, which an installed app links to
PATH = Path(__file__).resolve().parents[2] / "docs/openapi.yaml"
DOCUMENT = yaml.safe_load(PATH.read_text(encoding="utf-8"))
PREFIX = "/api/method/"
JSON = "application/json"
TYPES = {str: "string", int: "integer", bool: "boolean", dict: "object"}
IS_A = {"string": str, "integer": int, "boolean": bool, "object": dict, "array": list, "null": NoneType}


def follow(part):
	"""The part of the document that a reference stands for, or the part itself."""
	while "$ref" in part:
		found = DOCUMENT
		for key in part["$ref"].removeprefix("#/").split("/"):
			found = found[key]
		part = found
	return part


def operations() -> dict[str, tuple[str, dict]]:
	"""Method and description of each documented function, by its dotted path."""
	return {
		path.removeprefix(PREFIX): (method.upper(), operation)
		for path, methods in DOCUMENT["paths"].items()
		for method, operation in methods.items()
	}


def guest_functions() -> dict:
	"""The whitelisted functions of api/ that need no signing in, by dotted path."""
	found = {}
	for file in Path(public.__file__).parent.glob("*.py"):
		module = importlib.import_module(f"meeting_manager.api.{file.stem}")
		for name, function in inspect.getmembers(module, inspect.isfunction):
			if function in frappe.guest_methods and function.__module__ == module.__name__:
				found[f"{module.__name__}.{name}"] = function
	return found


def parameters_of(operation) -> dict[str, tuple[set, bool]]:
	"""Types and whether it is required, by name, of what goes into the query or the body."""
	listed = [follow(parameter) for parameter in operation.get("parameters", ())]
	found = {each["name"]: (each["schema"], each.get("required", False)) for each in listed}
	for content in operation.get("requestBody", {"content": {}})["content"].values():
		body = follow(content["schema"])
		for name, schema in body["properties"].items():
			found[name] = (follow(schema), name in body["required"])
	return {name: (types_of(schema), required) for name, (schema, required) in found.items()}


def types_of(schema) -> set[str]:
	types = schema["type"]
	return set(types) if isinstance(types, list) else {types}


def codes_in(part) -> set[str]:
	"""Every error code that a part of the document lists in an `enum` of `code`."""
	if isinstance(part, list):
		return set().union(*map(codes_in, part))
	if not isinstance(part, dict):
		return set()
	part = follow(part)
	own = set(part["code"].get("enum", ())) if isinstance(part.get("code"), dict) else set()
	return own.union(*map(codes_in, part.values()))


def misfits(schema, value, path="answer") -> list[str]:
	"""Where a value is not as its schema says; for the words of JSON Schema that the document uses."""
	schema = follow(schema)
	found = [wrong for part in schema.get("allOf", ()) for wrong in misfits(part, value, path)]
	if "oneOf" in schema and sum(not misfits(part, value) for part in schema["oneOf"]) != 1:
		found.append(f"{path}: {value!r} fits not exactly one")
	if "type" in schema and not any(type(value) is IS_A[name] for name in types_of(schema)):
		found.append(f"{path}: {value!r} is no {schema['type']}")
	if value not in schema.get("enum", [value]) or value != schema.get("const", value):
		found.append(f"{path}: {value!r} is none of the values")
	if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
		found.append(f"{path}: {value!r} looks otherwise")
	if isinstance(value, dict):
		return found + _misfits_of_object(schema, value, path)
	if isinstance(value, list) and "items" in schema:
		for number, each in enumerate(value):
			found += misfits(schema["items"], each, f"{path}[{number}]")
	return found


def _misfits_of_object(schema, value, path) -> list[str]:
	known = schema.get("properties", {})
	found = [f"{path}.{name} is missing" for name in schema.get("required", ()) if name not in value]
	if schema.get("additionalProperties") is False:
		found += [f"{path}.{name} is not documented" for name in value if name not in known]
	for name in known.keys() & value.keys():
		found += misfits(known[name], value[name], f"{path}.{name}")
	return found


class TestDocument(TestCase):
	def test_it_has_every_function_for_guests_and_nothing_else(self):
		self.assertEqual(set(operations()), set(guest_functions()))

	def test_methods_are_those_that_are_allowed(self):
		allowed = frappe.allowed_http_methods_for_whitelisted_func

		for name, function in guest_functions().items():
			with self.subTest(name):
				self.assertEqual([operations()[name][0]], list(allowed[function]))

	def test_parameters_have_the_names_and_types_of_the_functions(self):
		for name, function in guest_functions().items():
			documented = parameters_of(operations()[name][1])
			written = inspect.signature(function).parameters
			types = {
				key: {TYPES[kind] for kind in get_args(each.annotation) or [each.annotation] if kind in TYPES}
				for key, each in written.items()
			}

			with self.subTest(name):
				self.assertEqual({key: kinds for key, (kinds, _) in documented.items()}, types)

	def test_every_code_that_guests_can_meet_is_explained_and_listed(self):
		explained = {each["const"] for each in follow({"$ref": "#/components/schemas/Code"})["oneOf"]}
		listed = codes_in([operation["responses"] for _method, operation in operations().values()])
		for_guests = {code.value for code in ErrorCode if not code.for_staff}

		self.assertEqual(explained, for_guests)
		self.assertEqual(listed, for_guests)

	def test_every_code_is_listed_under_its_own_status(self):
		for name, (_method, operation) in operations().items():
			for status, response in operation["responses"].items():
				for code in codes_in(response):
					with self.subTest(name, code=code):
						self.assertEqual(str(ErrorCode(code).status), status)

	def test_every_code_is_in_use(self):
		source = "".join(
			path.read_text(encoding="utf-8")
			for path in Path(frappe.get_app_path("meeting_manager")).rglob("*.py")
			if not path.name.startswith("test_")
		)

		unused = [code.name for code in ErrorCode if f"ErrorCode.{code.name}" not in source]

		self.assertEqual(unused, [])

	def test_every_reference_leads_somewhere(self):
		for reference in re.findall(r'\$ref: "(.*?)"', PATH.read_text(encoding="utf-8")):
			with self.subTest(reference):
				self.assertTrue(follow({"$ref": reference}))

	def test_examples_are_as_the_schemas_say(self):
		for name, (_method, operation) in operations().items():
			parts = [operation.get("requestBody", {}), *map(follow, operation["responses"].values())]
			for content in (each for part in parts for each in part.get("content", {}).values()):
				if "example" in content:
					with self.subTest(name):
						self.assertEqual(misfits(content["schema"], content["example"]), [])


class TestAnswers(CommittingTestCase):
	def setUp(self):
		super().setUp()
		self.host = make_mm_host()
		question = {"question": "Size?", "answer_type": "Choice", "choices": "S\nM"}
		self.meeting_type = make_mm_meeting_type(hosts=[self.host], questions=[question])
		self.event = make_mm_event(questions=[question])

	def ask(self, function, status=200, address=None, **values):
		"""Send the request as documented, and hold its answer against the document."""
		name = f"meeting_manager.api.{function}"
		method, operation = operations()[name]
		sent = {"query_string": values} if method == "GET" else {"json": values}
		answer = send(method, PREFIX + name, address=address, **sent)
		self.assertEqual(answer.status_code, status, answer.text[:300])
		contents = follow(operation["responses"][str(status)])["content"]
		self.assertIn(answer.mimetype, contents)
		if answer.mimetype == JSON:
			self.assertEqual(misfits(contents[JSON]["schema"], answer.json), [])
		return answer

	def wish(self, **values):
		return {"meeting_type": self.meeting_type.name, **self.person(), "start": self.at(10), **values}

	def person(self):
		return {"name": "Ann Lee", "email": unique_email()}

	def at(self, hour):
		return instant_text(coming(hour))

	def token(self, hour=10):
		return token_of(bookings.book(self.meeting_type.name, coming(hour), guest=a_guest()))

	def test_what_can_be_booked(self):
		self.ask("public.types", host=self.host.slug)
		self.ask("public.slots", meeting_type=self.meeting_type.name)
		self.ask("public.slots_by_day", meeting_type=self.meeting_type.name, time_zone="Asia/Tokyo")
		self.ask("public.slots_by_day", meeting_type=make_mm_meeting_type(seats_per_slot=3).name)
		self.ask("public.slots_by_day", 422, meeting_type=self.meeting_type.name, time_zone="Mars/Base")
		self.ask("public.events")
		self.ask("public.event", event=self.event.name)

	def test_a_meeting_booked_taken_and_trapped(self):
		self.ask("public.book", **self.wish())
		self.ask("public.book", 409, **self.wish())
		self.ask("public.book", 422, **self.wish(name="", email="ann", start="soon"))
		self.ask("public.book", 417, **self.wish(seats="two"))
		self.ask("public.book", **self.wish(website="x", start=self.at(15)))

	def test_an_event_booked(self):
		self.ask("public.book_event", event=self.event.name, **self.person())
		self.ask("public.book_event", 422, event=self.event.name, seats=99, **self.person())

	def test_a_booking_shown_moved_and_cancelled(self):
		token = self.token()

		self.ask("public.booking", token=token)
		self.ask("public.reschedule", token=token, start=self.at(14))
		self.ask("public.cancel", token=token)
		self.ask("public.cancel", 422, token=token)
		self.ask("calendar.meeting", 404, token=token)

	def test_an_email_confirmed(self):
		booking = bookings.book(self.meeting_type.name, coming(10), guest=a_guest())

		self.ask("public.confirm_email", 422, token=token_of(booking))
		self.ask("public.confirm_email", token=mailed_token(booking))

	def test_an_offer_accepted(self):
		event = make_mm_event(capacity=1, waitlist=1)
		booking = bookings.book_event(event.name, 1, guest=a_guest())
		later = frappe.utils.now_datetime() + timedelta(hours=1)
		booking.db_set({"waitlist": "Offered", "offer_ends": later, "status": "Pending"})

		self.ask("public.booking", token=token_of(booking))
		self.ask("public.accept_offer", token=token_of(booking))
		self.ask("public.accept_offer", 422, token=token_of(booking))

	def test_calendars(self):
		feed = urlsplit(calendar.feed_url(self.host.name)).query.partition("=")[2]

		self.ask("calendar.feed", token=feed)
		self.ask("calendar.meeting", token=self.token())
		self.assertEqual(calendar_api.feed(feed).mimetype, "text/calendar")

	def test_what_is_not_there(self):
		self.ask("public.slots", 404, meeting_type="none")
		self.ask("public.slots_by_day", 404, meeting_type="none")
		self.ask("public.event", 404, event="none")
		self.ask("public.book", 404, **self.wish(meeting_type="none"))
		self.ask("public.book_event", 404, event="none", **self.person())
		for name in ("booking", "cancel", "reschedule", "accept_offer", "confirm_email"):
			self.ask(f"public.{name}", 404, token="none", **({"start": self.at(9)} if name[0] == "r" else {}))
		for name in ("feed", "meeting"):
			self.ask(f"calendar.{name}", 404, token="none")

	def test_the_limit(self):
		self.commit_settings(bookings_an_hour=1)
		address = fresh_address()

		self.ask("public.book", address=address, **self.wish())
		self.ask("public.book", 429, address=address, **self.wish())

	def test_only_the_required_parameters_are_required(self):
		wishes = {
			"public.slots": lambda: {"meeting_type": self.meeting_type.name},
			"public.slots_by_day": lambda: {"meeting_type": self.meeting_type.name},
			"public.book": self.wish,
			"public.event": lambda: {"event": self.event.name},
			"public.book_event": lambda: {"event": self.event.name, **self.person()},
			"public.booking": lambda: {"token": self.token(11)},
			"public.reschedule": lambda: {"token": self.token(12), "start": self.at(13)},
			"public.cancel": lambda: {"token": self.token(15)},
		}
		for function, wish in wishes.items():
			values = wish()
			operation = operations()[f"meeting_manager.api.{function}"][1]
			required = {name for name, (_types, needed) in parameters_of(operation).items() if needed}
			self.assertEqual(set(values), required)
			for name in required:
				with self.subTest(f"{function} without {name}"):
					self.assert_refused(function, {key: values[key] for key in values if key != name})
			with self.subTest(f"{function} with all"):
				self.ask(function, **values)

	def assert_refused(self, function, values):
		method = operations()[f"meeting_manager.api.{function}"][0]
		sent = {"query_string": values} if method == "GET" else {"json": values}
		answer = send(method, f"{PREFIX}meeting_manager.api.{function}", **sent)
		self.assertIn(answer.status_code, (404, 422), answer.text[:300])

	def test_a_busy_database_answers_as_documented(self):
		operation = operations()["meeting_manager.api.public.book"][1]
		schema = follow(operation["responses"]["429"])["content"][JSON]["schema"]

		with self.assertRaises(BookingRequestError) as raised:
			transactions.retry_on_deadlock(self.deadlock)()

		answer = {"exc_type": "BookingRequestError", "errors": raised.exception.as_list()}
		self.assertEqual(misfits(schema, answer), [])

	def deadlock(self):
		raise frappe.QueryDeadlockError
