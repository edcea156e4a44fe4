"""The site of this process: its file, its app, what is read once from the app's files."""

import importlib
import json
import secrets
import sqlite3
import tempfile
from pathlib import Path

from benchless import HOST_PATH

opened = None  # set by lifecycle.py alone


class Site:
	"""One SQLite file and the app on it. What is cached here is derived from files, never from rows."""

	def __init__(self, path, app):
		self.temporary = tempfile.TemporaryDirectory(prefix="benchless-") if path == ":memory:" else None
		self.path = Path(self.temporary.name) / "site.db" if self.temporary else Path(path).resolve()
		self.app = app
		self.address, self.home_page = "", "/app"  # where it is served, and what `/` leads to
		self.app_path = Path(importlib.import_module(app).__file__).parent
		self.metas, self.controllers = {}, {}
		paths = [*HOST_PATH.glob("core/doctype/*/*.json"), *self.app_path.glob("*/doctype/*/*.json")]
		paths = [path for path in sorted(paths) if path.stem == path.parent.name]
		self.doctype_files = {json.loads(path.read_text())["name"]: path for path in paths}
		self.secret = self._read_secret()

	def _read_secret(self):
		"""The key for signatures and encryption: made with the file, kept in it."""
		connection = sqlite3.connect(self.path, timeout=30)
		with connection:
			connection.execute("create table if not exists `__Host` (name text primary key, value text)")
			connection.execute("insert or ignore into `__Host` values ('secret', ?)", [secrets.token_hex(32)])
			row = connection.execute("select value from `__Host` where name = 'secret'").fetchone()
		connection.close()
		return row[0]


def current():
	"""The open site."""
	if opened is None:
		raise RuntimeError("no site is open: call benchless.connect() first")
	return opened
