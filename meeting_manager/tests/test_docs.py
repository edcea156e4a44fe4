"""The documents against the repository: links resolve, named files and labels exist, lines are wrapped."""

import csv
import json
import re
import unittest
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MODULE = ROOT / "meeting_manager/meeting_manager"
# Where the path of a file that a document names may begin.
STARTS = (ROOT, ROOT / "meeting_manager", MODULE, MODULE / "services", ROOT / "benchless")
LONGEST_LINE = 110
LONGEST_WORD = 60  # an address or a code span this long is not wrapped
# Files of a bench, and of services that documents mention.
OF_OTHERS = ("site_config.json", "assets.json", "Messages.json")

LINK = re.compile(r"\]\(([^()\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FILE = re.compile(r"[\w.-]+\.(?:py|js|json|md|yaml|yml|toml|txt|csv|html|css|sh)")
PATH = re.compile(r"(?:[\w.-]+/)+[\w.-]*")
DOTTED = re.compile(r"\bmeeting_manager(?:\.\w+)+")
ON_SCREEN = re.compile(r"(?<![*\w])\*([A-Z][^*\n]{1,60})\*(?!\*)")  # a text of the screen is in italics
OF_FRAPPE = ("Add", "Use POST")
TITLES = ("Customer migration: reconciliation",)  # of entries in the Error Log, which are not translated
LABEL = re.compile(r"\*\*(MM [\w ]+) › ([^*]+)\*\*")


def documents() -> list[Path]:
	"""Every Markdown file of the repository."""
	folders = [ROOT / name for name in ("docs", "meeting_manager", "benchless", "benchmarks", "tests")]
	return sorted([*ROOT.glob("*.md"), *(path for folder in folders for path in folder.rglob("*.md"))])


def without_code_blocks(text: str) -> list[str]:
	"""The lines of a document; those of a code block are empty."""
	lines, in_block = [], False
	for line in text.splitlines():
		is_fence = line.lstrip().startswith("```")
		lines.append("" if in_block or is_fence else line)
		in_block = in_block != is_fence
	return lines


def prose_of(document: Path) -> str:
	"""A document without its code blocks, in one line."""
	return " ".join(" ".join(without_code_blocks(document.read_text(encoding="utf-8"))).split())


@lru_cache
def file_names() -> frozenset[str]:
	folders = [path for path in ROOT.iterdir() if path.is_dir() and path.name != "node_modules"]
	inside = (path.name for folder in folders if folder.name[0] != "." for path in folder.rglob("*"))
	return frozenset([*inside, *(path.name for path in ROOT.iterdir())])


def names_nothing(code: str, document: Path) -> bool:
	"""Whether a code span is the path of a file or folder of this repository that is not there."""
	if FILE.fullmatch(code):
		return code not in file_names() and code not in OF_OTHERS
	if not PATH.fullmatch(code) or code[0] == ".":
		return False
	starts = (*STARTS, document.parent)
	is_ours = any((start / code.split("/")[0]).is_dir() for start in starts)
	return is_ours and not any((start / code).exists() for start in starts)


def leads_nowhere(dotted: str) -> bool:
	"""Whether a dotted path of the app is neither a module nor a name that a module holds."""
	path, names = ROOT, dotted.split(".")
	for number, name in enumerate(names):
		if (path / f"{name}.py").is_file():
			held = names[number + 1 :]
			text = (path / f"{name}.py").read_text(encoding="utf-8")
			return bool(held) and not re.search(rf"\b{held[0]}\b", text)
		path /= name
	return not path.is_dir()


def labels_of(doctype: str) -> set[str]:
	"""The labels of a DocType's fields, and those its form script adds."""
	stem = MODULE / "doctype" / doctype.lower().replace(" ", "_")
	fields = json.loads((stem / f"{stem.name}.json").read_text(encoding="utf-8"))["fields"]
	script = stem / f"{stem.name}.js"
	buttons = re.findall(r'__\("([^"]+)"', script.read_text(encoding="utf-8")) if script.exists() else []
	return {*buttons, *(field.get("label", "") for field in fields)}


class TestDocuments(unittest.TestCase):
	maxDiff = None

	def assert_none(self, faults):
		"""faults: pairs of a document and what is wrong with it."""
		self.assertEqual([f"{path.relative_to(ROOT)}: {fault}" for path, fault in faults], [])

	def test_relative_links_resolve(self):
		self.assert_none(
			(path, link)
			for path in documents()
			for link in LINK.findall(prose_of(path))
			if "://" not in link and link[0] != "#" and not (path.parent / link.split("#")[0]).exists()
		)

	def test_named_files_and_folders_exist(self):
		self.assert_none(
			(path, code)
			for path in documents()
			if path.name != "CHANGELOG.md"  # it also names what is gone
			for code in CODE.findall(prose_of(path))
			if names_nothing(code, path)
		)

	def test_dotted_paths_lead_to_modules(self):
		self.assert_none(
			(path, dotted)
			for path in documents()
			for dotted in DOTTED.findall(path.read_text(encoding="utf-8"))
			if not FILE.fullmatch(dotted) and leads_nowhere(dotted)
		)

	def test_named_fields_and_buttons_exist(self):
		self.assert_none(
			(path, f"{doctype} › {label}")
			for path in documents()
			for doctype, label in LABEL.findall(prose_of(path))
			if label not in labels_of(doctype)
		)

	def test_texts_of_the_screen_exist(self):
		with (ROOT / "meeting_manager/translations/ar.csv").open(encoding="utf-8", newline="") as file:
			texts = {row[0] for row in csv.reader(file) if row}
		self.assert_none(
			(path, text)
			for path in documents()
			if path.parent.name == "docs" and path.name != "product.md"
			for text in ON_SCREEN.findall(prose_of(path))
			if text not in texts and text not in OF_FRAPPE + TITLES
		)

	def test_lines_are_wrapped(self):
		self.assert_none(
			(path, f"line {number} has {len(line)} characters")
			for path in documents()
			for number, line in enumerate(without_code_blocks(path.read_text(encoding="utf-8")), 1)
			if len(line) > LONGEST_LINE and line[0] not in "|!" and max(map(len, line.split())) < LONGEST_WORD
		)

	def test_every_decision_record_is_in_the_index(self):
		folder = ROOT / "docs/adr"
		index = (folder / "README.md").read_text(encoding="utf-8")

		records = sorted(path.name for path in folder.glob("[0-9]*.md"))

		self.assertTrue(records)
		self.assert_none((folder / name, "not in the index") for name in records if name not in index)
