"""The one base class of the tests, on Frappe 15, on Frappe 16 and on benchless."""

import threading

import frappe

try:
	from frappe.tests import IntegrationTestCase as _FrappeCase
except ImportError:  # Frappe 15
	from frappe.tests.utils import FrappeTestCase as _FrappeCase


class TestCase(_FrappeCase):
	"""Starts every test as Administrator with the default settings, and undoes what it wrote."""

	def setUp(self):
		super().setUp()
		frappe.set_user("Administrator")
		self.addCleanup(frappe.set_user, "Administrator")
		self.addCleanup(self._undo)
		if frappe.db.db_type == "sqlite":
			frappe.db.commit()  # Frappe 16 opens its first SQLite transaction only then, and cannot undo before

	def _undo(self):
		frappe.db.rollback()
		frappe.clear_document_cache("MM Settings", "MM Settings")
		frappe.clear_messages()


def in_threads(count: int, work, *, timeout: float = 120) -> list:
	"""Run `work(number)` in `count` threads at once, each with a connection and a transaction of its own.

	Returns each one's result, or the exception it raised. Commits what a thread did when it raised nothing.
	"""
	site = frappe.local.site
	results, start = [None] * count, threading.Barrier(count)

	def run(number):
		frappe.init(site)
		frappe.connect()
		try:
			frappe.set_user("Administrator")
			start.wait()
			results[number] = work(number)
			frappe.db.commit()
		except Exception as error:
			results[number] = error
			frappe.db.rollback()
		finally:
			frappe.destroy()

	threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
	for thread in threads:
		thread.start()
	for thread in threads:
		thread.join(timeout)
	return results
