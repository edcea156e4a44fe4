"""Run by on_bench.sh with a bench's Python: the contract tests of benchless, on real Frappe.

`bench run-tests` of Frappe 16 takes test modules of installed apps only, and benchless is never installed.
"""

import sys
import unittest
from pathlib import Path

import frappe

ROOT = Path(__file__).resolve().parent.parent


def main(site: str) -> bool:
	frappe.init(site)
	frappe.connect()
	frappe.flags.in_test = frappe.in_test = True
	frappe.set_user("Administrator")
	modules = sorted(path.stem for path in (ROOT / "benchless/tests").glob("test_contract_*.py"))
	tests = unittest.defaultTestLoader.loadTestsFromNames(f"benchless.tests.{name}" for name in modules)
	result = unittest.TextTestRunner().run(tests)
	frappe.destroy()
	return result.wasSuccessful() and result.testsRun > 0


if __name__ == "__main__":
	sys.path.insert(0, str(ROOT))
	sys.exit(0 if main(sys.argv[1]) else 1)
