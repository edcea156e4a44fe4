"""Serves the guest pages (hook `page_renderer`).

Frappe's own way to a page in `www` builds what a page of the website or of the Desk needs: the sidebar, the
workspaces that a guest may see, menus, meta tags. Our pages have a whole document of their own and show none
of it, and it took 105 of 116 statements. Frappe also makes a new template environment at each request; here
templates are compiled once in a process.

A page is still a template and a module with `get_context` in `www`. See docs/adr/0024.
"""

from functools import lru_cache
from importlib import import_module
from pathlib import Path

import frappe
from jinja2 import Environment, FileSystemLoader, PrefixLoader
from werkzeug.wrappers import Response

from meeting_manager.booking_pages import layout
from meeting_manager.meeting_manager.services.common.error_log import undo_and_log
from meeting_manager.meeting_manager.services.public import site_pages

APP = "meeting_manager"
# The pages in www, and what the routes in hooks.py put into the form for those that show one record.
NAMED_BY = {"book": "", "book_type": "slug", "book_with": "host_slug", "event": "slug", "booking": "token"}
ANSWERED_BY_FRAPPE = (frappe.Redirect, frappe.PermissionError, frappe.PageDoesNotExistError)
FOLDERS = ("www", "templates/pages")  # where Frappe looks for pages in an app
SUFFIXES = ("", ".html", ".md", "/index.html", "/index.md")


class GuestPage:
	"""A page of ours at a path, which Frappe has resolved by the routes in hooks.py."""

	def __init__(self, path: str, http_status_code: int | None = None) -> None:
		self.path = path.strip("/ ")

	def can_render(self) -> bool:
		"""Whether the path is ours, and nobody has put another page in its place: an app at any of them, the
		site's owner at /book, /event and /booking themselves.
		"""
		if self.path not in NAMED_BY or is_overridden(self.path, _later_apps()):
			return False
		return bool(layout.text(NAMED_BY[self.path])) or not site_pages.has_page(self.path)

	def render(self) -> Response:
		"""The answer; what nobody foresaw is undone, logged without a value, and told by the page itself."""
		context = frappe._dict()
		try:
			html = self._html(context)
		except ANSWERED_BY_FRAPPE:
			raise
		except Exception:
			undo_and_log("A guest page could not be shown")
			frappe.clear_messages()
			layout.refuse_failed(context)
			html = self._filled(context)
		return Response(html, status=context.http_status_code or 200, mimetype="text/html")

	def _html(self, context: frappe._dict) -> str:
		import_module(f"{APP}.www.{self.path}").get_context(context)
		context.title = layout.with_prefix(context.title)
		return self._filled(context)

	def _filled(self, context: frappe._dict) -> str:
		return templates().get_template(f"{APP}/www/{self.path}.html").render(context)


@lru_cache(1)
def templates() -> Environment:
	"""Our templates, which hold nothing that anybody typed and nothing of one site: compiled once for all."""
	folder = FileSystemLoader(frappe.get_app_path(APP))
	environment = Environment(loader=PrefixLoader({APP: folder}), autoescape=True)
	environment.globals["_"] = frappe._  # in the language of the request
	return environment


@lru_cache
def is_overridden(path: str, apps: tuple[str, ...]) -> bool:
	"""Whether one of these apps has a page at the same path. Frappe shows that of the app installed last."""
	places = (
		Path(frappe.get_app_path(app)) / folder / f"{path}{suffix}"
		for app in apps
		for folder in FOLDERS
		for suffix in SUFFIXES
	)
	return any(place.is_file() for place in places)


def _later_apps() -> tuple[str, ...]:
	apps = frappe.get_installed_apps()
	return tuple(apps[apps.index(APP) + 1 :])
