"""What benchless may not outgrow: its list of names, its size, and its own Desk."""

import importlib
import pkgutil
import re
import unittest
from pathlib import Path

import frappe

from meeting_manager.tests.base import TestCase

if "benchless" not in frappe.__version__:
	raise unittest.SkipTest("these tests are about benchless alone")

from frappe.database.database import Database
from frappe.exceptions import EXCEPTIONS
from frappe.model.document import Document
from frappe.model.meta import Meta
from frappe.query_builder import Builder, qb

from benchless import HOST_PATH, site

MOST_LINES = 4000
OWN = "the host's own, for no app"
CLASSES = {
	"`frappe.db`": (Database,),
	"`frappe.qb`": (qb, Builder),
	"`Document` (of `frappe.model.document`)": (Document,),
	"`Meta`": (Meta,),
	"jobs, mail, cache": (type(frappe.cache),),
}
DESK_FILES = (
	"__init__.py fields.py lists.py public/desk.js public/host.css public/icon.svg"
	" templates/form.html templates/home.html templates/layout.html templates/list.html views.py"
).split()
DESK_ADDRESSES = {"logout", "suggest"}


def read_table():
	"""`{area: names}` of the rows of API.md."""
	lines = (HOST_PATH / "API.md").read_text().splitlines()
	_heading, *rows = [line.strip("|").split("|") for line in lines if line.startswith("| ")]
	return {row[0].strip(): re.findall(r"`([^`]+)`", row[1]) for row in rows}


def words(names):
	return {word for name in names for word in re.findall(r"\w+", name)}


def public_members(*classes):
	bases = [base for cls in classes for base in cls.__mro__ if base.__module__.split(".")[0] == "frappe"]
	return {name for base in bases for name in vars(base) if not name.startswith("_")}


class TestListOfNames(TestCase):
	def setUp(self):
		super().setUp()
		self.table = read_table()
		self.closed = tuple(name for name in self.table[OWN] if name.startswith("frappe."))

	def test_every_name_that_is_offered_is_listed(self):
		offered = {*frappe.WHERE, *frappe.MODULES, *EXCEPTIONS, "STANDARD_USERS"}
		for found in pkgutil.walk_packages(frappe.__path__, "frappe."):
			if not f"{found.name}.".startswith(tuple(f"{name}." for name in self.closed)):
				module = vars(importlib.import_module(found.name))
				own = {
					name for name, value in module.items() if getattr(value, "__module__", None) == found.name
				}
				offered.update(name for name in own if not name.startswith("_"))
		listed = words([*self.table, *(name for names in self.table.values() for name in names)])

		self.assertEqual(offered - listed, set())

	def test_every_method_and_attribute_is_listed_in_its_row(self):
		for area, classes in CLASSES.items():
			listed = words([*self.table[area], *self.table[OWN]])
			with self.subTest(area):
				self.assertEqual(public_members(*classes) - listed, set())

	def test_what_is_listed_is_there(self):
		document = frappe.new_doc("ToDo")
		for area, place in (
			("`frappe.db`", frappe.db),
			("`frappe.utils`", frappe.utils),
			("`Document` (of `frappe.model.document`)", document),
			("`Meta`", document.meta),
			("this thread", frappe),
			("documents", frappe),
			("messages", frappe),
			("texts", frappe),
		):
			names = [name for name in self.table[area] if name.isidentifier() and name != "frappe"]
			with self.subTest(area):
				self.assertEqual([name for name in names if not hasattr(place, name)], [])

	def test_the_app_imports_nothing_of_the_hosts_own(self):
		for path in site.current().app_path.rglob("*.py"):
			imported = re.findall(r"(?m)^\s*(?:from|import) (frappe\.[\w.]+)", path.read_text())
			with self.subTest(path.name):
				self.assertEqual([name for name in imported if name in self.closed], [])


class TestSize(TestCase):
	def test_it_has_no_more_lines_than_it_may(self):
		files = [path for path in HOST_PATH.rglob("*.py") if path.parent != Path(__file__).parent]

		self.assertLessEqual(sum(len(path.read_text().splitlines()) for path in files), MOST_LINES)

	def test_its_desk_is_frozen(self):
		"""No new page, input or button: a Desk is looked at on a bench."""
		desk = HOST_PATH / "desk"
		files = [path.relative_to(desk).as_posix() for path in desk.rglob("*") if path.is_file()]
		addresses = set(re.findall(r'first == "(\w+)"', (desk / "views.py").read_text()))

		self.assertEqual(sorted(file for file in files if "__pycache__" not in file), sorted(DESK_FILES))
		self.assertEqual(addresses, DESK_ADDRESSES)
