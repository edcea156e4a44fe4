"""Browsers keep the files under `/assets` for a year, so an address must change with what is behind it.

Three ways do: a `*.bundle.js` or `*.bundle.css`, which `bench build` names after its content; `layout.asset`,
which adds a hash; and `doctype_js`, which Frappe sends with the form.
"""

import re
from pathlib import Path

from meeting_manager import hooks
from meeting_manager.booking_pages import layout
from meeting_manager.tests.base import TestCase

APP = Path(hooks.__file__).parent
PUBLIC = APP / "public"
EMBED = "js/embed.js"  # on other people's websites, under an address that cannot change
SOURCES = [
	path
	for pattern in ("*.py", "*.js", "*.html", "*.json")
	for path in APP.rglob(pattern)
	if not {"tests", "dist"} & set(path.relative_to(APP).parts) and not path.name.startswith("test_")
]
FILES = {
	path.relative_to(PUBLIC).as_posix()
	for path in PUBLIC.rglob("*.*")
	if path.suffix in (".js", ".css") and "dist" not in path.relative_to(PUBLIC).parts
}
BUNDLES = {path for path in FILES if ".bundle." in path}
ADDRESS = re.compile(r"/assets/meeting_manager/([\w./-]+)")
BUNDLE = re.compile(r"[\"'`]([\w.-]+\.bundle\.(?:js|css))[\"'`]")
ASSET = re.compile(r"\basset\(\"([^\"]+)\"\)")
IMPORT = re.compile(r"(?m)^import (?:.* from )?\"([^\"]+)\";$")


def _found(pattern):
	"""(file that says it, what it says), for each match in the app's sources."""
	return [(path, match) for path in SOURCES for match in pattern.findall(path.read_text())]


def _imports(path):
	"""What a script imports, as paths under `public`; Frappe's esbuild finds `./desk` and `./desk.js`."""
	for name in IMPORT.findall((PUBLIC / path).read_text()):
		found = (PUBLIC / path).parent / (name if name.endswith(".js") else f"{name}.js")
		yield found.resolve().relative_to(PUBLIC).as_posix()


def _on_form():
	scripts = [hooks.doctype_js] + [getattr(hooks, f"doctype_{view}_js", {}) for view in ("list", "calendar")]
	for value in (value for by_doctype in scripts for value in by_doctype.values()):
		yield from [value] if isinstance(value, str) else value


class TestAssets(TestCase):
	def test_a_hook_includes_nothing_but_bundles(self):
		names = [name for name in dir(hooks) if re.fullmatch(r"(app|web)_include_(js|css)", name)]

		self.assertIn("app_include_js", names)
		for asset in (asset for name in names for asset in getattr(hooks, name)):
			with self.subTest(asset):
				self.assertRegex(asset, r"^[\w-]+\.bundle\.(js|css)$")

	def test_every_bundle_that_is_named_is_there_once_and_every_bundle_is_named(self):
		named = {name for _path, name in _found(BUNDLE)}

		self.assertEqual(sorted(named), sorted(Path(path).name for path in BUNDLES))

	def test_the_name_of_a_bundle_begins_with_the_app_because_all_apps_share_them(self):
		for path in BUNDLES:
			with self.subTest(path):
				self.assertTrue(Path(path).name.startswith("meeting_manager"))

	def test_every_plain_address_is_there_and_is_no_script_or_style(self):
		found = _found(ADDRESS)

		self.assertTrue(found)
		for source, path in found:
			with self.subTest(f"{source.name}: {path}"):
				self.assertTrue((PUBLIC / path).is_file())
				self.assertTrue(path == EMBED or path.startswith("images/"))

	def test_the_address_of_an_asset_of_the_guest_pages_changes_with_its_content(self):
		found = _found(ASSET)

		self.assertTrue(found)
		for source, path in found:
			with self.subTest(f"{source.name}: {path}"):
				self.assertRegex(
					layout.asset(path), rf"^/assets/meeting_manager/{re.escape(path)}\?v=\w{{8}}$"
				)

	def test_every_import_of_a_script_is_there(self):
		for path in FILES:
			for imported in _imports(path) if path.endswith(".js") else ():
				with self.subTest(f"{path}: {imported}"):
					self.assertIn(imported, FILES)

	def test_every_script_and_style_reaches_the_browser_in_a_way_that_stays_fresh(self):
		reached = {EMBED, *BUNDLES}
		reached |= {imported for path in BUNDLES if path.endswith(".js") for imported in _imports(path)}
		reached |= {path.removeprefix("public/") for path in _on_form()}
		reached |= {path for _source, path in _found(ASSET)}

		self.assertEqual(sorted(FILES - reached), [])
