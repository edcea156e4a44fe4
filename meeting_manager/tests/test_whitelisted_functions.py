"""Every whitelisted function of the installed Frappe and of this app, called by users who may not read
contact data, with arguments that ask for it: no answer holds any, and none depends on it.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from unittest.mock import patch

import frappe
from frappe.utils import add_days, now_datetime

from meeting_manager.api import request_guard
from meeting_manager.tests import function_walk
from meeting_manager.tests.base import FRAPPE, CommittingTestCase, requires_bench
from meeting_manager.tests.factories import (
	make_mm_booking_request,
	make_mm_customer,
	make_mm_meeting_booking,
	make_user,
	mark,
	unique_email,
	unique_phone,
)
from meeting_manager.tests.http import token_of

BOOKING, CUSTOMER = "MM Meeting Booking", "MM Customer"
LOG = "MM Customer Merge Log"
PORTAL, STAFF, RECEPTIONIST, GUEST = "a user of the website", "MM Staff", "MM Receptionist", "Guest"
ROLES = (GUEST, PORTAL, STAFF, RECEPTIONIST)
GUESSES = ("hidden.", "mergedword")  # how planted values begin; backwards, nothing begins so
MARKS = re.compile(r"[0-9a-f]{32,}")  # by which Frappe tells messages apart
LEAST = 400  # whitelisted functions of a bench: 15.55 and 16.4 have more than 500
HEATMAP = "frappe.desk.doctype.dashboard_chart.dashboard_chart.get"
GOAL = "frappe.utils.goal.get_monthly_goal_graph_data"
# Which of these let anybody who has signed in ask about any table. 16.4 asks for the right to the goal's, and
# its heat map fails, because it no longer takes the expression that it groups by.
LEAKS: dict[int, set[str]] = {15: {HEATMAP, GOAL}, 16: set()}


class Subject(NamedTuple):
	"""What a request asks about: a record, and a column with a value that the user may not learn."""

	doctype: str
	name: str
	column: str
	known: str  # how the value begins, which is what somebody guesses


@dataclass
class Planted:
	"""Contact data in every table that has some, and records of Frappe that lead to it."""

	users: dict[str, str] = field(default_factory=dict)
	headers: dict[str, dict[str, str]] = field(default_factory=lambda: {GUEST: {}})
	made: list[tuple[str, str]] = field(default_factory=list)

	def plant(self):
		self.email, self.phone = unique_email("hidden"), unique_phone()
		self.last_name, self.words = mark("Zyzzyvander"), [mark("quietword") for _each in range(6)]
		self.log_word = mark("mergedword")
		for role in (PORTAL, STAFF, RECEPTIONIST):
			user = make_user(None if role == PORTAL else role)
			self.users[role] = user.name
			self.headers[role] = {"Authorization": token_of(user)}
		self._plant_ours()
		self._plant_copies()
		self._plant_views()
		frappe.db.commit()

	def _plant_ours(self):
		contact = {"customer_name": f"Ann {self.last_name}", "customer_email": self.email}
		self.customer = make_mm_customer(
			customer_name=contact["customer_name"],
			primary_email=self.email,
			phone_numbers=[{"phone_number": self.phone}],
			customer_notes=self.words[0],
		).name
		other = make_user(STAFF).name
		self.booking = make_mm_meeting_booking(
			host=other,
			customer=self.customer,
			customer_phone=self.phone,
			notes=self.words[1],
			answers=[{"question": "Why?", "answer": self.words[2]}],
			**contact,
		).name
		for doctype, name in ((CUSTOMER, self.customer), (BOOKING, self.booking)):  # a goal hides this month
			frappe.db.set_value(doctype, name, "creation", add_days(now_datetime(), -40))
		self.request = make_mm_booking_request(email=self.email, full_name=contact["customer_name"]).name
		log = {
			"source": self.customer,
			"survivor": self.customer,
			"snapshot": "{}",
		}
		self.log = self._add(LOG, **log, source_name=self.log_word)

	def _plant_copies(self):
		about = {"reference_doctype": CUSTOMER, "reference_name": self.customer}
		text = f"{self.email} {self.phone} {self.last_name}"
		self._add("Comment", comment_type="Comment", content=text, comment_email=self.email, **about)
		mail = {"subject": text, "content": text, "recipients": self.email, "communication_medium": "Email"}
		self.mail = self._add("Communication", sent_or_received="Sent", **mail, **about)
		version = {"ref_doctype": CUSTOMER, "docname": self.customer}
		self._add("Version", **version, data=json.dumps({"changed": [["primary_email", "", self.email]]}))
		rows = [{"recipient": self.email, "status": "Not Sent"}]
		self._add("Email Queue", sender="a@example.com", message=text, recipients=rows, **about)
		self._add("Deleted Document", deleted_doctype=CUSTOMER, deleted_name=self.customer, data=text)
		task = {"reference_type": CUSTOMER, "reference_name": self.customer, "description": "Call back"}
		self.task = self._add("ToDo", allocated_to=self.users[STAFF], **task)
		self.file = self._add(
			"File",
			file_name=f"{self.words[3]}.txt",
			is_private=1,
			content=text,
			**{"attached_to_doctype": CUSTOMER, "attached_to_name": self.customer},
		)
		tag = self._add("Tag", name=mark("tag"))
		self._add(
			"Tag Link", document_type=CUSTOMER, document_name=self.customer, tag=tag, title=self.last_name
		)
		self.tag = tag

	def _plant_views(self):
		self.views = {
			"chart_name": self._add(
				"Dashboard Chart", **heatmap(CUSTOMER, "primary_email", "hid"), is_public=1
			),
			"card": self._add(
				"Number Card",
				label=mark("Card"),
				document_type=CUSTOMER,
				function="Count",
				is_public=1,
				filters_json="[]",
				type="Document Type",
			),
			"report_name": self._add(
				"Report",
				report_name=mark("Report"),
				ref_doctype=CUSTOMER,
				report_type="Report Builder",
				is_standard="No",
				json=json.dumps({"fields": [["primary_email", CUSTOMER]], "filters": []}),
			),
			"board_name": self._add(
				"Kanban Board",
				kanban_board_name=mark("Board"),
				reference_doctype=CUSTOMER,
				field_name="status",
				columns=[{"column_name": "Active"}],
			),
			"web_form": "request-a-booking",
		}

	def _add(self, doctype: str, **values) -> str:
		doc = frappe.get_doc({"doctype": doctype, **values})
		doc.flags.ignore_links = doc.flags.ignore_mandatory = True
		doc.insert(ignore_permissions=True, set_name=values.get("name"))
		self.made.append((doctype, doc.name))
		return doc.name

	def remove(self):
		for doctype, name in reversed(self.made):
			frappe.delete_doc(doctype, name, force=True, ignore_permissions=True, delete_permanently=True)

	def secrets(self, role: str) -> list[str]:
		"""What no answer to this role may hold. Receptionists work with customers, not with merges."""
		if role == RECEPTIONIST:
			return [self.log_word]
		return [self.email, self.phone.lstrip("+"), self.last_name, self.log_word, *self.words]

	def subjects(self, role: str) -> list[Subject]:
		log = Subject(LOG, self.log, "source_name", GUESSES[1])
		if role == RECEPTIONIST:
			return [log]
		return [
			Subject(BOOKING, self.booking, "customer_email", GUESSES[0]),
			Subject(CUSTOMER, self.customer, "primary_email", GUESSES[0]),
			Subject("Email Queue Recipient", self.mail, "recipient", GUESSES[0]),
		]


def heatmap(doctype: str, column: str, known: str) -> dict[str, Any]:
	return {
		"chart_name": mark("Chart"),
		"name": mark("Chart"),
		"document_type": doctype,
		"chart_type": "Count",
		"type": "Heatmap",
		"based_on": "creation",
		"timeseries": 1,
		"time_interval": "Monthly",
		"timespan": "Last Year",
		"heatmap_year": str(now_datetime().year),
		"filters_json": json.dumps(
			[[doctype, column, "like", f"{known}%", *([False] if FRAPPE < 16 else [])]]
		),
	}


def about(subject: Subject, own: str, filters: Any) -> dict[str, Any]:
	"""One value under each name that a parameter about records has in Frappe."""
	doctype, name, column, known = subject
	document = {**heatmap(doctype, column, known), "doctype": doctype, "name": name, "function": "Count"}
	kinds = (
		"doctype dt document_type ref_doctype reference_doctype reference_type link_doctype for_doctype"
		" parent doctype_name _doctype reminder_doctype reference_dt goal_doctype parent_doctype"
	)
	records = (
		"name docname dn document_name ref_name reference_name reference_docname doc_name record customer"
		" booking old_name reminder_docname reference_doc"
	)
	words = "txt text search_term search value val keyword data_filter"
	columns = "searchfield fieldname field sort_field group_by order_by"
	return {
		**dict.fromkeys(kinds.split(), doctype),
		**dict.fromkeys(records.split(), name),
		**dict.fromkeys(words.split(), known),
		**dict.fromkeys(columns.split(), column),
		**dict.fromkeys(("doc", "docs", "document"), document),
		**{key: [name] for key in ("docnames", "names")},
		**{key: [column] for key in ("fields", "stats", "fields_to_fetch", "filter_fields")},
		**dict.fromkeys(("filters", "current_filters"), filters),
		"chart": heatmap(doctype, column, known),
		"heatmap_year": str(now_datetime().year),
		"args": {"doctype": doctype, "name": name, "assign_to": [own], "filters": filters, **document},
		"doctypes": [doctype],
		"no_cache": "1",
		"method": "frappe.client.get_count",
		"field_map": {"start": "creation", "end": "modified", "title": column},
		"file_type": "CSV",
		"file_format_type": "CSV",
		"select_columns": {doctype: ["name", column]},
		"export_fields": {doctype: ["name", column]},
		"export_records": "all",
		"with_data": "1",
		"ignore_user_permissions": "1",
		"expand_links": "1",
		"user": own,
		"title": "Title",
		"goal_value_field": "simultaneous_sessions",
		"goal_total_field": "simultaneous_sessions",
		"goal_history_field": "bio",
		"goal_doctype_link": "docstatus",
		"goal_field": "name",
		"date_field": "creation",
		"aggregation": "count",
		"page_len": "10",
		"page_length": "10",
	}


def guess(subject: Subject, own: str, as_dict: bool) -> tuple[str, dict[str, Any], dict[str, Any]]:
	"""A label; values that ask with a right guess; the same values with a wrong one."""
	kind = "a dict" if as_dict else "a list"
	mine = {"doctype": "User", "docname": own, "name": own} if as_dict else {}
	wrong = subject._replace(known=subject.known[::-1])
	asked = [{**about(each, own, filters_of(each, as_dict)), **mine} for each in (subject, wrong)]
	return f"{subject.doctype}, filters as {kind}", asked[0], asked[1]


def filters_of(subject: Subject, as_dict: bool) -> Any:
	begins = f"{subject.known}%"
	if as_dict:
		return {subject.column: ["like", begins]}
	return [[subject.doctype, subject.column, "like", begins]]


def in_way(function: function_walk.Function, values: dict[str, Any], way: int) -> function_walk.Request:
	ways = function_walk.requests(function, values)
	return ways[way % len(ways)]


class TestWhitelistedFunctions(CommittingTestCase):
	@requires_bench
	def test_no_function_tells_contact_data_to_whom_it_is_not_for(self):
		planted = self.plant()
		every = function_walk.functions()

		with function_walk.nothing_is_kept():
			walk = Walk(planted)
			for role in ROLES:
				for function in every:
					walk.ask_everything(role, function)

		for line in walk.summary():
			print(line)
		self.assertEqual(walk.findings.found, [])
		self.assertGreater(len(every), LEAST)
		for role in ROLES:
			self.assertEqual(walk.findings.functions[role], {each.label for each in every})

	@requires_bench
	def test_without_the_guard_the_walk_finds_what_frappe_tells(self):
		planted = self.plant()
		wanted = [each for each in function_walk.functions() if each.path in (HEATMAP, GOAL)]

		with patch.object(request_guard, "check_request", lambda: None), function_walk.nothing_is_kept():
			walk = Walk(planted)
			for function in wanted:
				walk.ask_everything(PORTAL, function)

		self.assertEqual({line.split(":")[0] for line in walk.findings.found}, LEAKS[FRAPPE])

	def plant(self) -> Planted:
		planted = Planted()
		self.addCleanup(planted.remove)
		planted.plant()
		return planted


class Walk:
	"""Calls functions as one role after another, and keeps what was found."""

	def __init__(self, planted: Planted):
		self.planted = planted
		self.findings = function_walk.Findings()

	def ask_everything(self, role: str, function: function_walk.Function) -> None:
		"""One request for each set of values, each in another way of calling the function."""
		for way, (label, right, wrong) in enumerate(self.values(role)):
			request = in_way(function, right, way)
			answer = self.send(role, function, label, request)
			if "is not whitelisted" in answer:  # so Frappe refuses a guest, whatever the values
				return
			if wrong and self.depends_on_the_guess(
				role, function, request, answer, in_way(function, wrong, way)
			):
				self.findings.found.append(f"{function.path}: {role} guesses, {label}, {request.path}")

	def values(self, role: str) -> Iterator[tuple[str, dict[str, Any], dict[str, Any] | None]]:
		own = self.planted.users.get(role, GUEST)
		for number, subject in enumerate(self.planted.subjects(role)):
			yield guess(subject, own, as_dict=bool(number % 2))
		for label, asked in self.without_names(role):
			yield label, asked, None

	def send(self, role, function, label, request) -> str:
		answer = function_walk.call(self.planted.headers[role], request)
		self.findings.note(role, function, answer)
		text, sent = function_walk.said(answer), json.dumps(request.values, default=str)
		told = [each for each in self.planted.secrets(role) if each in text and each not in sent]
		if told:
			self.findings.found.append(f"{function.path}: {role} reads {told}, {label}, {request.path}")
		return text

	def depends_on_the_guess(self, role, function, request, answer, missed) -> bool:
		if "PermissionError" in answer:
			return False
		first, second = same(answer), same(self.send(role, function, "a wrong guess", missed))
		if first == second:
			return False
		again = same(self.send(role, function, "again", request)), same(self.send(role, function, "", missed))
		return again == (first, second)

	def without_names(self, role: str) -> Iterator[tuple[str, dict[str, Any]]]:
		"""Values that lead to contact data and name none of our DocTypes."""
		planted, own = self.planted, self.planted.users.get(role, GUEST)
		views = {
			**planted.views,
			"report": planted.views["report_name"],
			"web_form_name": "request-a-booking",
		}
		task = Subject("ToDo", planted.task, "description", "Call")
		yield "views by name", {**views, "doctype": "User", "filters": {}, "txt": "hidden."}
		yield "a task", {**about(task, own, {}), "expand": ["reference_name"]}
		account = Subject("User", own, "name", GUESSES[0])
		yield "an account", {**about(account, own, {}), "email": own}
		words = {
			"text": planted.last_name[:6],
			"tag": planted.tag,
			"file_url": planted.file,
			"name": planted.customer,
		}
		yield "words", {**words, "txt": planted.email[:9], "docname": planted.booking, "limit": "20"}

	def summary(self) -> Iterator[str]:
		for role, count in self.findings.called.items():
			functions, answered = self.findings.functions[role], self.findings.answered.get(role, set())
			yield f"{role}: {count} requests to {len(functions)} functions, {len(answered)} of which answered"


def same(answer: str) -> str:
	"""What of an answer can depend on a guess: without the guess itself, and without marks of the request."""
	body = answer.partition(function_walk.BODY)[2]
	for known in GUESSES:
		body = body.replace(known[::-1], known)
	return MARKS.sub("", body)
