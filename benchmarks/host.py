"""Connect a benchmark to the host it measures: a bench's site when one is named, else benchless in memory."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def connect(site: str | None):
	"""Return a connected `frappe`. On a bench, run with the bench's Python from its `sites` folder."""
	if not site:
		import benchless

		benchless.connect()
	import frappe

	if site:
		frappe.init(site)
		frappe.connect()
	frappe.set_user("Administrator")
	return frappe


def site_argument() -> str | None:
	"""The site named on the command line, if any."""
	return sys.argv[1] if len(sys.argv) > 1 else None
