"""What is benchless's own: opening a site, jobs, translations, and saying what is not offered."""

import json
import subprocess
import sys
import tempfile
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from unittest.mock import patch

import frappe

from meeting_manager.demo import make
from meeting_manager.demo.offers import SCHEDULES
from meeting_manager.tests.base import TestCase

if "benchless" not in frappe.__version__:
	raise unittest.SkipTest("these tests are about benchless alone")

from frappe.app import application
from frappe.utils.scheduler import run_due
from werkzeug.test import Client

from benchless import HOST_PATH, site
from benchless.tests.test_contract_http import in_thread

ROOT = HOST_PATH.parent
RAN = []
DONE = threading.Event()


def in_background(word):
	RAN.append((word, threading.current_thread() is threading.main_thread(), frappe.session.user))
	DONE.set()


def failing():
	raise ZeroDivisionError


def often():
	RAN.append("often")


def at_night():
	RAN.append("night")


def add_header(response, request):
	response.headers["X-Path"] = request.path


def run_python(code, path=ROOT):
	"""What a Python of its own prints; its errors too."""
	command = [sys.executable, "-B", "-c", f"import sys; sys.path.insert(0, {str(path)!r})\n{code}"]
	return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


class TestHost(TestCase):
	def test_what_is_not_offered_says_so(self):
		for module, name in ((frappe, "rename_doc"), (frappe.utils, "fmt_money"), (frappe.cache, "lpush")):
			with self.assertRaisesRegex(AttributeError, rf"benchless does not offer frappe.*\.{name}; see"):
				getattr(module, name)

	def test_it_will_not_run_beside_the_real_frappe(self):
		with tempfile.TemporaryDirectory() as folder:
			(Path(folder) / "frappe").mkdir()
			(Path(folder) / "frappe/__init__.py").touch()
			result = run_python("import benchless; benchless.connect()", folder)

		self.assertIn("the real Frappe is importable", result.stderr)

	def test_a_site_is_made_once_and_keeps_what_was_committed(self):
		with tempfile.TemporaryDirectory() as folder:
			path = f"{folder}/site.db"
			opened = f"import benchless; benchless.connect({path!r}); import frappe; "
			insert = "frappe.get_doc(doctype='ToDo', description='x').insert()"
			run_python(f"{opened} {insert}; frappe.db.commit(); {insert}")
			result = run_python(opened + "print(frappe.db.count('ToDo'))")

		self.assertEqual(result.stdout, "1\n", result.stderr)

	def test_a_job_runs_in_the_background_after_the_commit(self):
		frappe.flags.in_test = False
		self.addCleanup(frappe.flags.update, in_test=True)
		for _twice in range(2):
			frappe.enqueue(in_background, word="x", enqueue_after_commit=True, job_id="x", deduplicate=True)
		self.assertEqual([ran for ran in RAN if ran[0] == "x"], [])

		frappe.db.commit()

		self.assertTrue(DONE.wait(10))
		self.assertEqual([ran for ran in RAN if ran[0] == "x"], [("x", False, "Administrator")])

	def test_a_scheduled_function_that_fails_is_logged(self):
		path = "benchless.tests.test_host.failing"
		with patch("frappe.apps._load_hooks", return_value={"scheduler_events": {"daily": [path]}}):
			self.assertEqual(run_due("daily"), [path])

		self.assertIn(path, frappe.get_last_doc("Error Log").method)

	def test_the_functions_of_cron_lines_run_by_their_line_or_all_at_once(self):
		here = "benchless.tests.test_host."
		crons = {"*/5 * * * *": [here + "often"], "0 3 * * *": [here + "at_night"]}
		with patch("frappe.apps._load_hooks", return_value={"scheduler_events": {"cron": crons}}):
			ran = [run_due(event) for event in ("cron", "0 3 * * *", "daily")]

		self.assertEqual(ran, [[here + "often", here + "at_night"], [here + "at_night"], []])
		self.assertEqual(frappe.get_attr(here + "RAN")[-3:], ["often", "night", "night"])

	def test_two_processes_write_to_one_file(self):
		with tempfile.TemporaryDirectory() as folder:
			opened = f"import benchless; benchless.connect({folder + '/site.db'!r}); import frappe; "
			run_python(opened)
			insert = "frappe.get_doc(doctype='ToDo', description='x').insert()"
			code = f"{opened}\nfor _i in range(40):\n\t{insert}\n\tfrappe.db.commit()"
			with ThreadPoolExecutor() as pool:
				results = list(pool.map(run_python, [code, code]))
			counted = run_python(opened + "print(frappe.db.count('ToDo'))")

		self.assertEqual([result.stderr for result in results], ["", ""])
		self.assertEqual(counted.stdout, "80\n")

	def test_a_hook_adds_headers_to_every_answer(self):
		hooks = {"after_request": ["benchless.tests.test_host.add_header"]}
		with patch("frappe.apps._load_hooks", return_value=hooks):
			answer = in_thread(lambda: Client(application).get("/login"))

		self.assertEqual(answer.headers["X-Path"], "/login")

	def test_texts_are_translated_by_their_context(self):
		with tempfile.TemporaryDirectory() as folder:
			(Path(folder) / "translations").mkdir()
			rows = '"Hello"," Hallo",""\nSecond,Zweite\nSecond,Sekunde,time\n'
			(Path(folder) / "translations/xa.csv").write_text(rows)
			with patch.object(site.current(), "app_path", Path(folder)):
				words = [frappe._("Hello", "xa-XB"), frappe._("Second", "xa", "time")]

		self.assertEqual(words, ["Hallo", "Sekunde"])

	def test_a_site_of_the_demo_alone_is_where_its_practice_is(self):
		before = {field: frappe.get_system_settings(field) for field in ("time_zone", "country")}
		self.addCleanup(frappe.db.set_single_value, "System Settings", before)

		make.settle()

		self.assertEqual(frappe.utils.get_system_timezone(), "Asia/Kuala_Lumpur")
		self.assertIn("Asia/Kuala_Lumpur", [zone for _name, zone, *_hours in SCHEDULES])
		self.assertEqual(frappe.get_system_settings("country"), "Malaysia")
		self.assertEqual(frappe.get_doc("MM Settings").default_phone_region, "MY")

	def test_links_lead_to_where_the_site_is_served(self):
		def link_in_mail():
			frappe.init()
			return frappe.utils.get_url("/x")

		with patch.object(site.current(), "address", "http://127.0.0.1:8123"):
			link = in_thread(link_in_mail)

		self.assertEqual(link, "http://127.0.0.1:8123/x")

	def test_a_version_says_what_changed(self):
		todo = frappe.get_doc(doctype="ToDo", description="x").insert()
		todo.priority = "High"
		todo.save(ignore_version=False)

		version = frappe.get_last_doc("Version", {"docname": todo.name})
		self.assertEqual(json.loads(version.data)["changed"], [["priority", "Medium", "High"]])
