"""Which modules may use the database and the request.

Which modules may import which is in pyproject.toml, checked by import-linter. `frappe.db` and
`frappe.request` need no import of their own, so here they are looked for in the syntax.
"""

import ast
import re
from pathlib import Path

from meeting_manager import hooks
from meeting_manager.tests.base import TestCase

APP = Path(hooks.__file__).parent
DATABASE = ("frappe.db", "frappe.qb", "frappe.local.db", "frappe.database", "frappe.query_builder", "pypika")
ASKS = (".get_all", ".get_list", ".get_value", ".get_values")
FUNCTION = re.compile(r"\s*(count|sum|min|max|avg)\s*\(", re.IGNORECASE)
DEPRECATED = ("limit_start", "limit_page_length")
REQUEST = ("frappe.request", "frappe.form_dict", "frappe.local.request", "frappe.local.form_dict")
DATABASE_USERS = (
	"meeting_manager/services",
	"meeting_manager/patches",
	"demo",  # a command: nobody else commits, and the rows it deletes are its own
)

PUTS_THE_REQUEST_ASIDE = "meeting_manager/services/common/site_address.py"


class TestLayers(TestCase):
	def test_only_services_patches_and_the_demo_use_the_database(self):
		for path in sources():
			if not is_in(path, *DATABASE_USERS):
				with self.subTest(str(path)):
					self.assertEqual(uses((APP / path).read_text(), DATABASE), [])

	def test_services_and_domain_do_not_read_the_request(self):
		for path in sources():
			is_below = is_in(path, "meeting_manager/services", "meeting_manager/domain")
			if is_below and str(path) != PUTS_THE_REQUEST_ASIDE:
				with self.subTest(str(path)):
					self.assertEqual(uses((APP / path).read_text(), REQUEST), [])

	def test_every_way_to_the_database_is_seen(self):
		for line in (
			"rows = frappe.db.get_all('ToDo')",
			"frappe.db.commit()",
			"run = lambda: frappe.qb.from_('ToDo')",
			"frappe.local.db.sql('select 1')",
			"import frappe.query_builder",
			"import frappe as f",
			"from frappe import _, db",
			"from frappe.query_builder import DocType",
			"from frappe.query_builder.functions import Count",
			"from pypika import Table",
		):
			with self.subTest(line):
				self.assertEqual(len(uses(f"import frappe\n{line}", DATABASE)), 1)

	def test_other_names_are_not_taken_for_the_database(self):
		self.assertEqual(uses("frappe.get_doc('ToDo'); document.db_set('a', 1); self.db", DATABASE), [])


class TestLists(TestCase):
	"""Lists are asked for as Frappe 15 and 16 both know it; those that begin later, by `rows.page`."""

	def test_no_argument_is_used_that_frappe_16_warns_of(self):
		for path in APP.rglob("*.py"):
			with self.subTest(path.relative_to(APP)):
				self.assertEqual(deprecated_arguments(path.read_text(encoding="utf-8")), [])

	def test_no_field_is_a_function_written_as_a_text(self):
		"""Frappe 16 refuses `count(name) as n`; 15 does not know `{"COUNT": "name", "as": "n"}`. Both know
		the query builder.
		"""
		for path in sources():
			with self.subTest(str(path)):
				self.assertEqual(functions_as_texts((APP / path).read_text(encoding="utf-8")), [])

	def test_functions_are_found_however_they_are_written(self):
		for line in (
			"frappe.get_all('ToDo', fields=['count(name) as n'])",
			"frappe.get_list('ToDo', {}, ['owner', 'Max(creation)'])",
			"frappe.db.get_value('ToDo', {}, 'sum(idx)')",
			"frappe.db.get_values('ToDo', {}, ['min(`tabToDo`.`idx`) as least'])",
		):
			with self.subTest(line):
				self.assertEqual(len(functions_as_texts(line)), 1)
		self.assertEqual(functions_as_texts("frappe.get_all('ToDo', fields=['name'], order_by='name')"), [])

	def test_they_are_found_however_they_are_passed(self):
		for line in (
			"frappe.get_all('ToDo', limit_page_length=1)",
			"frappe.get_list('ToDo', limit=1, start=2)",
			"frappe.db.get_list('ToDo', page_length=1)",
			"asked = {'fields': ['name'], 'limit_start': 1}",
			"asked['limit_page_length'] = 0",
			"asked = dict(limit_start=0)",
		):
			with self.subTest(line):
				self.assertEqual(len(deprecated_arguments(line)), 1)

	def test_other_uses_of_these_words_are_none(self):
		for line in (
			"frappe.get_all('ToDo', limit=1)",
			"find(text, start=1)",
			"{'start': 1}",
			"rows.page(0, 1)",
		):
			self.assertEqual(deprecated_arguments(line), [], line)


def deprecated_arguments(source: str) -> list[str]:
	"""Where `source` asks for a list by an argument that Frappe 16 warns of, as "line 3: limit_start"."""
	named = []
	for node in ast.walk(ast.parse(source)):
		if isinstance(node, ast.Call):
			asks = ast.unparse(node.func).endswith((".get_all", ".get_list"))
			names = {*DEPRECATED, *("start", "page_length")} if asks else DEPRECATED
			named += [(node.lineno, each.arg) for each in node.keywords if each.arg in names]
		elif isinstance(node, ast.Dict):
			named += [(node.lineno, key.value) for key in node.keys if _is_deprecated(key)]
		elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
			named += [(node.lineno, node.slice.value)] if _is_deprecated(node.slice) else []
	return [f"line {line}: {name}" for line, name in sorted(named)]


def functions_as_texts(source: str) -> list[str]:
	"""Where `source` asks the ORM for a function that it writes as a text, as "line 3: count(name)"."""
	found = []
	for node in ast.walk(ast.parse(source)):
		if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(ASKS):
			texts = [each for part in (*node.args, *node.keywords) for each in ast.walk(part)]
			found += [
				(each.lineno, each.value)
				for each in texts
				if isinstance(each, ast.Constant) and FUNCTION.match(str(each.value))
			]
	return [f"line {line}: {text}" for line, text in sorted(found)]


def _is_deprecated(node: ast.AST | None) -> bool:
	return isinstance(node, ast.Constant) and node.value in DEPRECATED


def sources() -> list[Path]:
	"""The app's modules, relative to the app, without tests."""
	paths = [path.relative_to(APP) for path in APP.rglob("*.py")]
	return [path for path in paths if path.parts[0] != "tests" and not path.name.startswith("test_")]


def is_in(path: Path, *folders: str) -> bool:
	return any(path.is_relative_to(folder) for folder in folders)


def uses(source: str, forbidden: tuple[str, ...]) -> list[str]:
	"""Where `source` mentions or imports one of the `forbidden` names, as "line 3: frappe.db"."""
	named = [(node.lineno, path) for node in ast.walk(ast.parse(source)) for path in _paths(node)]
	found = {(line, each) for line, path in named for each in forbidden if f"{path}.".startswith(f"{each}.")}
	return [f"line {line}: {name}" for line, name in sorted(found)]


def _paths(node: ast.AST) -> list[str]:
	"""The dotted names that a node mentions or imports."""
	if isinstance(node, ast.Attribute):
		return [ast.unparse(node)]
	if isinstance(node, ast.Import):
		# frappe under another name would hide what is used of it.
		return ["frappe.db" if each.name == "frappe" and each.asname else each.name for each in node.names]
	if isinstance(node, ast.ImportFrom):
		return [f"{node.module}.{each.name}" for each in node.names]
	return []
