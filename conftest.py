"""Run by pytest on benchless; on a bench the same tests run under `bench run-tests`, which does not read this."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))


def pytest_configure(config):
	import benchless

	benchless.connect()
	import frappe

	frappe.flags.in_test = True
	frappe.in_test = True
