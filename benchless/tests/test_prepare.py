"""What `make demo` and `python -m benchless demo` say when something is missing: one sentence, and nothing is
left half made.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import frappe

from meeting_manager.tests.base import TestCase

if "benchless" not in frappe.__version__:
	raise unittest.SkipTest("these tests are about benchless alone")

from benchless import HOST_PATH

ROOT = HOST_PATH.parent
NEEDED = ("Makefile", "requirements.txt", "requirements-dev.txt", "benchless/requirements.txt")
SCRIPTS = ("benchless/prepare.sh", "benchless/listening.py", "package.json", "package-lock.json")
NO_NETWORK = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull}
# A Python that says it is 3.9, and makes environments with such a Python in them.
OLD_PYTHON = """#!/bin/sh
case "$*" in
*version_info\\[*) echo 3.9 ;;
*"version_info <"*) exit 1 ;;
*"-m venv"*) mkdir -p .venv/bin; cp "$0" .venv/bin/python; touch .venv/pyvenv.cfg ;;
esac
"""


class TestPrepare(TestCase):
	def setUp(self):
		super().setUp()
		folder = tempfile.TemporaryDirectory()
		self.addCleanup(folder.cleanup)
		self.folder = Path(folder.name)
		(self.folder / "benchless").mkdir()
		for name in (*NEEDED, *SCRIPTS):
			shutil.copy(ROOT / name, self.folder / name)
		(self.folder / "old-python").write_text(OLD_PYTHON)
		(self.folder / "old-python").chmod(0o755)

	def make(self, *asked, **environment):
		"""The lines that `make demo` says to the user."""
		command = ["make", "--silent", "demo", f"PYTHON={sys.executable}", *asked]
		result = subprocess.run(
			command, cwd=self.folder, env={**os.environ, **environment}, capture_output=True, text=True,
			check=False,
		)  # fmt: skip
		self.assertNotEqual(result.returncode, 0)
		lines = (result.stdout + result.stderr).splitlines()
		return [line for line in lines if not line.startswith(("make", "Installing"))]

	def assert_nothing_is_left(self):
		self.assertEqual([path.name for path in self.folder.glob(".venv*")], [])

	def test_python_that_is_too_old_or_missing(self):
		for python, sentence in (
			("./old-python", "Python 3.9 is too old: please install Python 3.10 or newer, or name one"),
			("no-such-python", 'There is no Python at "no-such-python": please install Python 3.10 or newer'),
		):
			with self.subTest(python):
				said = self.make(f"PYTHON={python}")
				self.assertEqual(len(said), 1, said)
				self.assertIn(sentence, said[0])
				self.assert_nothing_is_left()

	def test_no_network(self):
		said = self.make(**NO_NETWORK)

		self.assertEqual(len(said), 1, said)
		self.assertIn("cannot be downloaded: please connect this computer to the internet", said[0])
		self.assert_nothing_is_left()

	def test_a_package_that_is_nowhere(self):
		(self.folder / "benchless/requirements.txt").write_text("no-such-package-of-ours==1\n")
		(self.folder / "requirements.txt").write_text("")

		said = self.make(PIP_NO_INDEX="1", PIP_CONFIG_FILE=os.devnull)

		self.assertEqual(len(said), 1, said)
		self.assertIn("The Python packages cannot be installed: ERROR: No matching distribution", said[0])
		self.assert_nothing_is_left()

	def test_an_environment_with_a_python_that_is_too_old_is_made_anew(self):
		subprocess.run(["./old-python", "-m", "venv", ".venv"], cwd=self.folder, check=True)

		self.make(**NO_NETWORK)  # it gets as far as the network

		self.assert_nothing_is_left()

	def test_what_is_installed_stays_when_more_cannot_be(self):
		subprocess.run([sys.executable, "-m", "venv", "--without-pip", ".venv"], cwd=self.folder, check=True)

		self.make(**NO_NETWORK)

		self.assertTrue((self.folder / ".venv/bin/python").exists())

	def test_a_folder_that_is_no_environment_is_not_removed(self):
		(self.folder / "mine").mkdir()
		(self.folder / "mine/letter.txt").touch()

		self.make("VENV=mine/env", **NO_NETWORK)
		said = self.make("VENV=mine", **NO_NETWORK)

		self.assertEqual(len(said), 1, said)
		self.assertIn("The folder mine is not a virtual environment: please choose another one", said[0])
		self.assertFalse((self.folder / "mine/env").exists())

		self.assertTrue((self.folder / "mine/letter.txt").exists())

	def test_a_port_that_is_taken_or_none_is_told_before_anything_is_installed(self):
		with socket.create_server(("127.0.0.1", 0)) as taken:
			for port, sentence in (
				(str(taken.getsockname()[1]), "is taken by another program: please choose another one"),
				("70000", "Port 70000 does not exist: please choose another one from 1 to 65535"),
				("65536", "Port 65536 does not exist"),
				("-1", "Port -1 does not exist"),
				("http", "Port http does not exist"),
			):
				with self.subTest(port):
					said = self.make(f"PORT={port}")
					self.assertEqual(len(said), 1, said)
					self.assertIn(sentence, said[0])
					self.assert_nothing_is_left()

	def test_the_command_itself_says_the_same_and_makes_no_site(self):
		path = self.folder / "site.db"
		command = [sys.executable, "-B", "-m", "benchless", "demo", "--path", str(path), "--port", "70000"]
		result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

		self.assertEqual((result.returncode, result.stdout), (1, ""))
		self.assertRegex(result.stderr, r"\APort 70000 does not exist: .*\.\n\Z")
		self.assertFalse(path.exists())
