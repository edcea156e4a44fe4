"""Connect a benchmark to the host it measures: a bench's site when one is named, else benchless in memory."""

import atexit
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def connect(site: str | None):
	"""Return a connected `frappe`. On a bench, run with the bench's Python from its `sites` folder."""
	if not site:
		import benchless

		benchless.connect()
		atexit.register(benchless.disconnect)  # the worker ends before its site goes
	import frappe

	if site:
		frappe.init(site)
		frappe.connect()
	frappe.set_user("Administrator")
	return frappe


def site_argument() -> str | None:
	"""The site named on the command line, if any."""
	return sys.argv[1] if len(sys.argv) > 1 else None


def fill_if_empty(customers: int = 2000) -> None:
	"""Fill benchless, which begins with nothing, with a short history. A bench's site is filled by
	`history.py`.
	"""
	import frappe
	import history

	if not frappe.db.count("MM Customer"):
		if frappe.db.db_type != "sqlite":
			raise SystemExit("This site has no customers yet. Please fill it first: see history.py.")
		history.fill(customers)
		frappe.db.commit()
