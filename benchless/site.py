"""The site of this process: its file, its app, what is read once from the app's files; opening and closing it."""

import atexit
import importlib
import json
import secrets
import sqlite3
import tempfile
from pathlib import Path

from benchless import HOST_PATH

_current = None


class Site:
	"""One SQLite file and the app on it. What is cached here is derived from files, never from rows."""

	def __init__(self, path, app):
		self.temporary = tempfile.TemporaryDirectory(prefix="benchless-") if path == ":memory:" else None
		self.path = Path(self.temporary.name) / "site.db" if self.temporary else Path(path).resolve()
		self.apps = [app]
		self.metas, self.controllers, self.statements = {}, {}, {}
		self.doctype_files = _find_doctypes(app)
		self.secret = None


def _find_doctypes(app):
	"""{DocType: path of its JSON} of benchless and the app."""
	folder = Path(importlib.import_module(app).__file__).parent
	paths = [*HOST_PATH.glob("core/doctype/*/*.json"), *folder.glob("*/doctype/*/*.json")]
	found = {}
	for path in sorted(paths):
		if path.stem == path.parent.name:
			found[json.loads(path.read_text())["name"]] = path
	return found


def current():
	"""The open site."""
	if _current is None:
		raise RuntimeError("no site is open: call benchless.connect() first")
	return _current


def in_test():
	"""Whether a test run has set frappe.flags.in_test in the thread that opened the site."""
	return bool(_current and getattr(_current, "in_test", False))


def secret(path):
	"""The key for signatures and encryption: made with the file, kept in it."""
	site = current()
	if site.secret is None:
		with sqlite3.connect(path, timeout=30) as connection:
			connection.execute("create table if not exists `__Host` (name text primary key, value text)")
			connection.execute("insert or ignore into `__Host` values ('secret', ?)", [secrets.token_urlsafe(32)])
			site.secret = connection.execute("select value from `__Host` where name = 'secret'").fetchone()[0]
		connection.close()
	return site.secret


def open_site(path, app):
	"""Open or create a site and bring it up to date; Administrator is signed in."""
	global _current
	if _current:
		close_site()
	_current = Site(path, app)
	import frappe
	from benchless.migrate import migrate
	from frappe.apps import clear_app_caches

	clear_app_caches()
	frappe.init(_current.path)
	frappe.connect()
	migrate()
	return _current


def close_site():
	"""Close this thread's connection; a temporary site is removed."""
	global _current
	if not _current:
		return
	import frappe
	from frappe.utils.background_jobs import stop_worker

	stop_worker()
	frappe.destroy()
	if _current.temporary:
		_current.temporary.cleanup()
	_current = None


atexit.register(close_site)
