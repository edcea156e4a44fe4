"""Run a Frappe app without a bench: the part of `frappe` the app uses, over one SQLite file."""

import importlib.util
import sys
from importlib.machinery import PathFinder
from pathlib import Path

import click

HOST_PATH = Path(__file__).resolve().parent
NOT_OFFERED = "benchless does not offer {0}; see benchless/API.md"


class FrappeFinder:
	"""Answers `import frappe` with the package beside this file, wherever Python is started from."""

	@staticmethod
	def find_spec(name, path=None, target=None):
		"""The spec of the embedded package; its modules are found through it."""
		if name == "frappe":
			start, folders = HOST_PATH / "frappe/__init__.py", [str(HOST_PATH / "frappe")]
			return importlib.util.spec_from_file_location(name, start, submodule_search_locations=folders)


class RealFrappeError(click.ClickException):
	"""The real Frappe is importable here; `python -m benchless` and connect() show this and stop."""


def refuse_beside_frappe():
	"""Stop with a clear message where the real `frappe` is importable; there cannot be two."""
	loaded = sys.modules.get("frappe")
	spec = loaded.__spec__ if loaded else PathFinder.find_spec("frappe")
	if spec and spec.origin and Path(spec.origin).resolve().parent != HOST_PATH / "frappe":
		raise RealFrappeError(
			f"benchless will not run here: the real Frappe is importable ({spec.origin}). "
			"Use the bench's own commands, or an environment without Frappe."
		)


def connect(path=":memory:", app="meeting_manager"):
	"""Open or create the site at `path`, bring it up to date and sign in Administrator; returns the site.

	`:memory:` is a temporary file, shared by the threads of this process and removed at disconnect().
	"""
	refuse_beside_frappe()
	if FrappeFinder not in sys.meta_path:
		sys.meta_path.insert(0, FrappeFinder)
	if str(HOST_PATH.parent) not in sys.path:
		sys.path.append(str(HOST_PATH.parent))
	from benchless.lifecycle import open_site

	return open_site(path, app)


def disconnect():
	"""Close this thread's connection, let the background worker finish, remove a temporary site."""
	if lifecycle := sys.modules.get("benchless.lifecycle"):
		lifecycle.close_site()
