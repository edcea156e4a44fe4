"""tests/on_bench.sh with a bench that is a folder of scripts: what it says, and what it leaves behind."""

import importlib.util
import os
import subprocess
import unittest
from pathlib import Path
from unittest.mock import patch

import pytest

from meeting_manager.tests import base

SCRIPT = Path(__file__).parent / "on_bench.sh"
# Notes how it was called, and fails as it is told.
PYTHON = """#!/bin/sh
echo "$*" >> "$CALLS"
echo "$PYTHONPATH $PYTHONIOENCODING" >> "$CALLS.environment"
case "$*" in
*--missing) echo "$MISSING" ;;
*"pip install"*) exit "${PIP:-0}" ;;
*run-tests*) ls "$BENCH/apps" >> "$CALLS.apps"; exit "${TESTS:-0}" ;;
esac
"""


@pytest.fixture
def bench(tmp_path):
	for folder in ("env/bin", "apps/frappe", "sites/assets", "sites/x.localhost"):
		(tmp_path / folder).mkdir(parents=True)
	(tmp_path / "sites/apps.txt").write_text("frappe\n")
	(tmp_path / "sites/x.localhost/site_config.json").write_text("{}")
	(tmp_path / "env/bin/python").write_text(PYTHON)
	(tmp_path / "env/bin/python").chmod(0o755)
	return tmp_path


def run(bench, site="x.localhost", **environment):
	given = {"BENCH": str(bench), "SITE": site, "CALLS": str(bench / "calls"), "MISSING": "", **environment}
	return subprocess.run(
		["sh", str(SCRIPT)], env={**os.environ, **given}, capture_output=True, text=True, check=False
	)


def everything(bench):
	left = {path.relative_to(bench).as_posix() for path in bench.rglob("*")}
	return {path for path in left if not path.startswith("calls")}


@pytest.mark.parametrize("tests", ["0", "1"])
def test_the_bench_is_left_as_it_was_whether_the_tests_pass_or_not(bench, tests):
	before = everything(bench)

	result = run(bench, TESTS=tests)

	assert result.returncode == int(tests), result.stderr
	assert (bench / "calls.apps").read_text() == "frappe\nmeeting_manager\n"
	assert everything(bench) == before
	assert (bench / "sites/apps.txt").read_text() == "frappe\n"
	assert "pip install" not in (bench / "calls").read_text()


def test_an_app_that_was_there_before_stays_and_so_does_its_pth(bench):
	packages = bench / "env/lib/python3.12/site-packages"
	packages.mkdir(parents=True)
	(packages / "meeting_manager.pth").write_text("/elsewhere\n")
	(bench / "apps/meeting_manager").mkdir()
	(bench / "sites/assets/meeting_manager").mkdir()
	(bench / "sites/apps.txt").write_text("frappe\nmeeting_manager")
	before = everything(bench)

	run(bench)

	assert everything(bench) == before
	assert (packages / "meeting_manager.pth").read_text() == "/elsewhere\n"
	assert (bench / "sites/apps.txt").read_text() == "frappe\nmeeting_manager"


def test_each_process_gets_this_checkout_and_can_print_everything(bench):
	run(bench)

	told = set((bench / "calls.environment").read_text().splitlines())
	root = str(SCRIPT.parent.parent)
	assert {each.split()[0].split(":")[0] for each in told} == {root}
	assert {each.split()[1] for each in told} == {"utf-8:backslashreplace"}


def test_the_site_is_prepared_before_anything_is_installed_on_it(bench):
	run(bench, MISSING="vobject>=0.9.6")

	calls = (bench / "calls").read_text().splitlines()
	order = [
		"--missing",
		"pip install --quiet vobject",
		"--prepare x.localhost",
		"list-apps",
		"migrate",
		"run-tests",
	]
	places = [next(place for place, call in enumerate(calls) if each in call) for each in order]
	assert places == sorted(places)


@pytest.mark.parametrize(
	("environment", "sentence"),
	[
		({"site": "y.localhost"}, "There is no site y.localhost on the bench in"),
		(
			{"BENCH": "/nowhere"},
			"There is no bench in /nowhere: BENCH is the folder that has env, apps and sites.",
		),
		({"MISSING": "vobject", "PIP": "1"}, "The tests need the Python package vobject, which cannot be"),
	],
)
def test_what_is_missing_is_one_sentence(bench, environment, sentence):
	result = run(bench, **environment)

	assert result.returncode == 1
	assert len(result.stderr.splitlines()) == 1, result.stderr
	assert sentence in result.stderr
	assert "run-tests" not in ((bench / "calls").read_text() if (bench / "calls").exists() else "")


def test_what_the_tests_need_is_asked_for_once_each_in_frappes_version(tmp_path):
	spec = importlib.util.spec_from_file_location("on_bench", SCRIPT.with_suffix(".py"))
	on_bench = importlib.util.module_from_spec(spec)
	spec.loader.exec_module(on_bench)
	frappes = tmp_path / "pyproject.toml"
	frappes.write_text(
		'[tool.bench.dev-dependencies]\nhypothesis = "~=6.77.0"\nFaker = "~=18"\n\n[tool.ruff]\nx = "1"\n'
	)

	with patch.multiple(on_bench, FRAPPES=frappes, _is_installed=lambda name: name == "rapidfuzz"):
		missing = on_bench.missing()

	assert [each for each in missing if "hypothesis" in each] == ["hypothesis~=6.77.0"]
	assert not [each for each in missing if "faker" in each.lower()]  # no test needs it
	assert "vobject>=0.9.6" in missing
	assert not [each for each in missing if "rapidfuzz" in each or each.startswith("x")]


def test_skips_are_told_with_their_reasons_and_half_a_character_has_a_name(capsys):
	class Cases(base.TestCase):
		@unittest.skip("it is too early")
		def test_early(self):
			raise AssertionError

		def test_half(self):
			with self.subTest("\ud800", text="\ud800"):
				raise AssertionError

	result = unittest.TestResult()
	with patch.object(base, "_results", []):
		unittest.defaultTestLoader.loadTestsFromTestCase(Cases).run(result)
		base._say_what_was_skipped()

	said = capsys.readouterr().err
	assert "1 tests were skipped" in said
	assert "Cases.test_early: it is too early" in said
	(failed, _trace), *others = result.failures
	assert others == []
	failed.id().encode()  # "\ud800" as it stands could not be
