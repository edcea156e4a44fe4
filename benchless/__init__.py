"""Run a Frappe app without a bench: the part of `frappe` the app uses, over one SQLite file."""

import importlib.util
import sys
from importlib.machinery import PathFinder
from pathlib import Path

HOST_PATH = Path(__file__).resolve().parent
NOT_OFFERED = "benchless does not offer {0}; see benchless/API.md"


class FrappeFinder:
	"""Answers `import frappe` with the package beside this file, wherever Python is started from."""

	@classmethod
	def find_spec(cls, name, path=None, target=None):
		"""The spec of the embedded package; its modules are found through it."""
		if name != "frappe":
			return None
		folder = HOST_PATH / "frappe"
		return importlib.util.spec_from_file_location(
			name, folder / "__init__.py", submodule_search_locations=[str(folder)]
		)


class RealFrappeError(RuntimeError):
	"""The real Frappe is importable here; `python -m benchless` and connect() show it and stop."""


def refuse_beside_frappe():
	"""Stop with a clear message where the real `frappe` is installed: two of one name cannot be told apart."""
	loaded = sys.modules.get("frappe")
	origin = loaded.__spec__.origin if loaded else None
	if not loaded:
		spec = PathFinder.find_spec("frappe")
		origin = spec.origin if spec else None
	if origin and Path(origin).resolve().parent != HOST_PATH / "frappe":
		raise RealFrappeError(
			f"benchless will not run here: the real Frappe is importable ({origin}). "
			"Use the bench's own commands, or an environment without Frappe."
		)


def offer_frappe():
	"""Make `import frappe` mean the embedded package, and the app beside this folder importable."""
	refuse_beside_frappe()
	if FrappeFinder not in sys.meta_path:
		sys.meta_path.insert(0, FrappeFinder)
	root = str(HOST_PATH.parent)
	if root not in sys.path:
		sys.path.append(root)


def connect(path=":memory:", app="meeting_manager"):
	"""Open or create the site at `path`, bring it up to date and sign in Administrator.

	`:memory:` is a temporary file, shared by the threads of this process and removed at disconnect().
	Returns the site. Raises RealFrappeError beside a real Frappe.
	"""
	offer_frappe()
	from benchless.site import open_site

	return open_site(path, app)


def disconnect():
	"""Close this thread's connection, end the background worker and remove a temporary site."""
	from benchless.site import close_site

	close_site()
