"""Which modules may use the database and the request.

Which modules may import which is in pyproject.toml, checked by import-linter. `frappe.db` and
`frappe.request` need no import of their own, so here they are looked for in the syntax.
"""

import ast
from pathlib import Path

from meeting_manager import hooks
from meeting_manager.tests.base import TestCase

APP = Path(hooks.__file__).parent
DATABASE = ("frappe.db", "frappe.qb", "frappe.local.db", "frappe.database", "frappe.query_builder", "pypika")
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
