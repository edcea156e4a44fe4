import importlib
import inspect
import json
import pkgutil
import re
from pathlib import Path

import frappe

import meeting_manager
from meeting_manager.tests.base import TestCase

APP = Path(meeting_manager.__file__).parent
BLOCK = re.compile(r"\t# begin: auto-generated types\n(.*?)\t# end: auto-generated types\n", re.DOTALL)
FIELD = re.compile(r"^\t\t(\w+): DF\.", re.MULTILINE)
LITERAL = re.compile(r"^\t\t(\w+): DF\.Literal\[(.*?)\]$", re.MULTILINE | re.DOTALL)
# layout, and Long Int, which Frappe's exporter does not know
UNTYPED = ("Section Break", "Column Break", "Tab Break", "HTML", "Button", "Heading", "Fold", "Long Int")
CHILD_FIELDS = ("parent", "parentfield", "parenttype")
# What Frappe writes for it is line for line what it writes for a DocType of its own, and no line of Frappe's
# source is in this repository.
WITHOUT_TYPES = ("MM Bulk Action Failure",)


def read_doctypes():
	"""The path of each DocType's JSON, and what is in it; those without types are left out."""
	for path in sorted(APP.glob("meeting_manager/doctype/*/*.json")):
		doctype = json.loads(path.read_text())
		if doctype["name"] not in WITHOUT_TYPES:
			yield path, doctype


class TestTypeAnnotations(TestCase):
	def test_every_whitelisted_function_says_all_its_types(self):
		for module in pkgutil.iter_modules([str(APP / "api")], "meeting_manager.api."):
			importlib.import_module(module.name)
		ours = [
			function for function in frappe.whitelisted if function.__module__.startswith("meeting_manager.")
		]

		self.assertTrue(ours)
		for function in ours:
			signature = inspect.signature(function)
			types = [parameter.annotation for parameter in signature.parameters.values()]
			with self.subTest(f"{function.__module__}.{function.__qualname__}"):
				self.assertNotIn(inspect.Signature.empty, [*types, signature.return_annotation])

	def test_every_controller_holds_the_types_that_frappe_wrote_for_its_fields(self):
		"""Save the DocType on a bench in developer mode, or run Frappe's TypeExporter, to write them anew."""
		for path, doctype in read_doctypes():
			fields = {f["fieldname"] for f in doctype["fields"] if f["fieldtype"] not in UNTYPED}
			fields.update(CHILD_FIELDS if doctype.get("istable") else ())
			block = BLOCK.search(path.with_suffix(".py").read_text())
			with self.subTest(doctype["name"]):
				self.assertEqual(set(FIELD.findall(block[1])), fields)

	def test_a_choice_is_typed_with_its_options(self):
		for path, doctype in read_doctypes():
			options = {
				f["fieldname"]: f["options"].split("\n")
				for f in doctype["fields"]
				if f["fieldtype"] == "Select"
			}
			block = BLOCK.search(path.with_suffix(".py").read_text())
			typed = {name: re.findall(r'"(.*?)"', literal) for name, literal in LITERAL.findall(block[1])}
			with self.subTest(doctype["name"]):
				self.assertEqual(typed, options)
