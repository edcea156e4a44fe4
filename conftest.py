"""Run by pytest on benchless; on a bench the same tests run under `bench run-tests`, which does not read
this.

No test is left out in silence: those that need a bench or a browser that is not here are counted and named at
the end.
"""

import os
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
sys.path.insert(0, str(ROOT))

left_out = {"need a bench": [], "need Chromium": []}  # of each the names


def pytest_configure(config):
	import benchless

	benchless.connect()
	import frappe

	frappe.flags.in_test = frappe.in_test = True
	if zone := os.environ.get("MM_TIME_ZONE"):  # of the site: see `make test-clocks`
		frappe.db.set_single_value("System Settings", "time_zone", zone)
		frappe.db.commit()


def pytest_unconfigure(config):
	import benchless

	benchless.disconnect()


def pytest_collection_modifyitems(config, items):
	kept = []
	for item in items:
		if _needs_a_bench(item):
			left_out["need a bench"].append(item.nodeid)
		elif "e2e" in item.path.parts and not CHROMIUM:
			left_out["need Chromium"].append(item.nodeid)
		else:
			kept.append(item)
	config.hook.pytest_deselected(items=[item for item in items if item not in kept])
	items[:] = kept


def _needs_a_bench(item) -> bool:
	if {"e2e", "desk"} <= set(item.path.parts):
		return not os.environ.get("MM_URL")
	return getattr(item.function, "requires_bench", False) or getattr(item.cls, "requires_bench", False)


def pytest_sessionfinish(session):
	if hasattr(session.config, "workeroutput"):  # one of several processes: the first one tells, see below
		session.config.workeroutput["left_out"] = left_out


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error):
	left_out.update(getattr(node, "workeroutput", {}).get("left_out", {}))


def pytest_terminal_summary(terminalreporter):
	for reason, names in left_out.items():
		terminalreporter.write_line(f"{len(names)} tests {reason} and were not run here")
		for name in names:
			terminalreporter.write_line(f"  {name}")


@pytest.fixture(scope="session")
def chromium_path():
	return CHROMIUM
