"""Every text of the app is in each of its languages: what the sources say against `translations/*.csv`."""

import ast
import csv
import json
import re
from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, nodes

from meeting_manager import hooks
from meeting_manager.booking_pages.zones import REGIONS
from meeting_manager.tests.base import TestCase

APP = Path(hooks.__file__).parent
LANGUAGES = ("ar", "ms")

# `_()` of a value: where the texts come from that it can have.
BY_VALUE = {
	"self.status": "options in mm_customer.json",
	"row.weekday": "options in mm_schedule_window.json",
	"self.meta.get_label(field)": "labels in mm_meeting_type.json",
	"doctype": "names of DocTypes",
	"region": "REGIONS in pages/zones.py",
	"row['status']": "options in mm_customer.json, mm_event.json and mm_duplicate_suggestion.json",
	"row['source']": "options in mm_meeting_booking.json and mm_customer.json",
	"booking.status": "options in mm_meeting_booking.json",
	"row['title']": "options of source in mm_meeting_booking.json",
	"meta.get_label(fieldname)": "labels in mm_customer.json",
	"field.label": "labels in mm_customer.json",
	"doc.doctype": "names of DocTypes",
	"pointer.doctype": "names of DocTypes",
	"kind": "words in merge_summary.py, and names of DocTypes",
}
# Words that Frappe's own pages use in another sense. Here they have the context that a form gives them.
OF_ANOTHER_SENSE = {"Home": "MM Customer Phone", "Open": "MM Duplicate Suggestion"}

# The keys of a JSON file's texts, by its kind; a kind that is not here must be added.
JSON_TEXTS = {
	"DocType": ("name", "description"),
	"Web Form": ("title", "introduction_text", "button_label", "success_title", "success_message"),
	"Workspace": ("label",),
	"Number Card": ("label",),
	"Dashboard Chart": ("chart_name",),
	"Dashboard Chart Source": (),
	"Report": ("report_name",),
	"Page": ("title",),
	"Module Onboarding": ("title", "subtitle", "success_message"),
	"Onboarding Step": ("title", "description", "action_label"),
	"Form Tour": (),
	"Print Format": ("name",),
	"Desktop Icon": ("label",),
	"Workspace Sidebar": (),
}
ROW_TEXTS = ("label", "description", "placeholder", "title", "group", "format")
CALL_IN_SCRIPT = re.compile(r"""\b__\(\s*(["'`])((?:\\.|(?!\1).)*)\1""", re.S)
WITH_CONTEXT = re.compile(r"""\s*,\s*(?:null|undefined|\[[^\]]*\])\s*,\s*["']([^"']+)["']""")

PLACEHOLDER = re.compile(r"(?<!\{)\{\d*\}(?!\})")
TAG = re.compile(r"</?[A-Za-z][^>]*>")
EXPRESSION = re.compile(r"\{\{[^}]*\}\}")
MARKS = {"ar": {"?": "؟", ",": "،"}, "ms": {}}


def messages() -> dict[tuple[str, str], set[str]]:
	"""Every text of the app, as {(text, context or ""): the files it is in}."""
	found = defaultdict(set)
	for path in sorted(APP.rglob("*")):
		reader = READERS.get(path.suffix)
		if reader and _is_source(path):
			for text, context in reader(path):
				found[text, context or OF_ANOTHER_SENSE.get(text, "")].add(path.name)
	for text in (*REGIONS, *(APP / "modules.txt").read_text().splitlines()):
		found[text, ""].add("modules.txt or zones.py")
	return dict(found)


def catalogue(language: str) -> list[tuple[str, str, str]]:
	"""The rows of a language's file: (text, translation, context)."""
	with (APP / f"translations/{language}.csv").open(encoding="utf-8", newline="") as file:
		return [(*row, "")[:3] for row in csv.reader(file)]


def missing(language: str) -> list[tuple[str, str]]:
	"""The texts without a translation, and their contexts."""
	known = {(text, context) for text, _translation, context in catalogue(language)}
	return sorted(set(all_messages()) - known)


@lru_cache(1)
def all_messages() -> dict[tuple[str, str], set[str]]:
	return messages()


def _is_source(path: Path) -> bool:
	parts = path.relative_to(APP).parts
	left_out = {"tests", "node_modules", "dist"}  # dist: what a bench builds from the scripts
	return left_out.isdisjoint(parts) and not path.name.startswith("test_")


def _texts_of_python(path: Path):
	for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
		if isinstance(node, ast.Call) and _called(node.func) in ("_", "_lt"):
			context = [key.value.value for key in node.keywords if key.arg == "context"]
			yield from _text_of_call(path, node.args[0], ast.unparse(node.args[0]), context)


def _called(function: ast.expr) -> str | None:
	return getattr(function, "id", None) or getattr(function, "attr", None)


def _texts_of_template(path: Path):
	tree = Environment(extensions=["jinja2.ext.do"]).parse(path.read_text(encoding="utf-8"))
	for node in tree.find_all(nodes.Call):
		if getattr(node.node, "name", None) == "_":
			context = [key.value.value for key in node.kwargs if key.key == "context"]
			yield from _text_of_call(path, node.args[0], getattr(node.args[0], "name", ""), context)


def _text_of_call(path: Path, argument, words: str, context: list[str]):
	"""The text of one `_()`; nothing for a value that is known to be one of other texts."""
	if isinstance(argument, ast.Constant | nodes.Const):
		yield argument.value.strip(), "".join(context)
	elif words not in BY_VALUE:
		raise AssertionError(f"{path.name} translates {words}, and BY_VALUE does not say what it can be")


def _texts_of_script(path: Path):
	source = path.read_text(encoding="utf-8")
	for call in CALL_IN_SCRIPT.finditer(source):
		context = WITH_CONTEXT.match(source, call.end())
		text = re.sub(r"\\(.)", r"\1", call[2])
		yield text.strip(), context[1] if context else ""


def _texts_of_json(path: Path):
	data = json.loads(path.read_text(encoding="utf-8"))
	if "doctype" not in data and "fields" not in data:
		return
	for key in JSON_TEXTS[data.get("doctype", "DocType")]:
		yield data.get(key), ""
	for rows in data.values():
		for row in rows if isinstance(rows, list) else ():
			if isinstance(row, dict):
				yield from ((text, "") for text in _texts_of_row(row))
	yield from ((text, "") for text in _headings(data))


def _headings(data: dict):
	"""The headings of a workspace, without their tags, as Frappe translates them."""
	blocks = json.loads(data["content"]) if data.get("doctype") == "Workspace" else ()
	return [TAG.sub("", block["data"]["text"]) for block in blocks if block["type"] == "header"]


def _texts_of_row(row: dict):
	"""A label, which reports have even of a hidden field; the rest of a row only where it is shown."""
	if row.get("hidden"):
		return [row.get("label")]
	options = (row.get("options") or "").split("\n") if row.get("fieldtype") == "Select" else []
	return [*(row.get(key) for key in ROW_TEXTS), *options]


def _only_texts(reader):
	"""A reader that leaves out what is empty or has no letters, such as options in digits."""
	return lambda path: (
		(text, context) for text, context in reader(path) if text and re.search(r"[^\W\d_]", text)
	)


READERS = {
	".py": _only_texts(_texts_of_python),
	".html": _only_texts(_texts_of_template),
	".js": _only_texts(_texts_of_script),
	".json": _only_texts(_texts_of_json),
}


class TestTranslations(TestCase):
	def test_every_kind_of_source_is_read(self):
		known = all_messages()

		self.assertIn("Choose a date and time", {text for text, _context in known})
		for text, file in (
			("Back to your booking", "booking.html"),
			("Hello {0},", "context.py"),
			("Blocks Time", "mm_booking_host.json"),
			("MM Customer", "mm_customer.json"),
			("Any free host", "mm_meeting_type.json"),
			("Request booking", "request_a_booking.json"),
			("Reports and Masters", "meeting_manager.json"),
			("{} Pending", "meeting_manager.json"),
			("No-show Rate", "no_show_rate.json"),
			("Occupancy by Host", "occupancy_by_host.json"),
			("Not Seen Since", "not_seen_since.json"),
			("From an empty site to your first booking in six steps", "meeting_manager.json"),
			("Create a Test Booking", "make_a_test_booking.json"),
			("Next Follow-up", "mm_customer.json"),
			("New Booking", "new_booking.json"),
		):
			with self.subTest(text):
				self.assertIn(file, known[text, ""])

	def test_no_text_is_missing(self):
		for language in LANGUAGES:
			with self.subTest(language):
				files = {text: sorted(all_messages()[text]) for text in missing(language)}

				self.assertEqual(files, {})

	def test_no_row_is_left_of_a_text_that_is_gone(self):
		for language in LANGUAGES:
			with self.subTest(language):
				rows = {(text, context) for text, _translation, context in catalogue(language)}

				self.assertEqual(sorted(rows - set(all_messages())), [])

	def test_every_row_is_there_once_and_in_order(self):
		for language in LANGUAGES:
			with self.subTest(language):
				keys = [(text, context) for text, _translation, context in catalogue(language)]

				self.assertEqual([key for key, count in Counter(keys).items() if count > 1], [])
				self.assertEqual(keys, sorted(keys))

	def test_no_translation_is_empty_or_has_blanks_around_it(self):
		for language, text, translation in self._rows():
			with self.subTest(language, text=text):
				self.assertTrue(translation)
				self.assertEqual(translation, " ".join(translation.split()))

	def test_what_is_filled_in_is_the_same(self):
		for language, text, translation in self._rows():
			for pattern in (PLACEHOLDER, TAG, EXPRESSION):
				with self.subTest(language, text=text):
					self.assertEqual(sorted(pattern.findall(translation)), sorted(pattern.findall(text)))

	def test_a_sentence_stays_a_sentence(self):
		for language, text, translation in self._rows():
			if text[-1] in ".?,:":
				with self.subTest(language, text=text):
					self.assertEqual(translation[-1], MARKS[language].get(text[-1], text[-1]))

	def test_arabic_has_arabic_marks(self):
		for text, translation, _context in catalogue("ar"):
			with self.subTest(text):
				self.assertRegex(translation, r"[\u0600-\u06ff]")
				self.assertNotRegex(translation, r"[\u0600-\u06ff]\s*[,?;]")

	def _rows(self):
		for language in LANGUAGES:
			for text, translation, _context in catalogue(language):
				yield language, text, translation
