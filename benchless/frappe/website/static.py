"""Files: an app's `public` folder under /assets, and what was uploaded under /files and /private/files."""

from pathlib import Path

import frappe
from frappe.utils.jinja import app_folder
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.utils import send_from_directory

# A browser would run these; they are offered for saving instead.
NEVER_SHOWN = (".svg", ".html", ".htm", ".xml", ".xhtml", ".js")


def asset(request):
	"""A file of an app, found without opening a connection."""
	app, _slash, path = request.path.removeprefix("/assets/").partition("/")
	if app not in ("benchless", frappe.get_installed_apps()[-1]):
		raise NotFound
	folder = Path(frappe.get_app_path("frappe", "desk")) if app == "benchless" else app_folder(app)
	return send_from_directory(folder / "public", path, request.environ, max_age=300)


def uploaded(path):
	"""An uploaded file; a private one only for those who may read its File record."""
	if path.startswith("/private/"):
		name = frappe.session.user != "Guest" and frappe.db.get_value("File", {"file_url": path}, "name")
		if not name or not frappe.get_doc("File", name).has_permission("read"):
			raise Forbidden("You don't have permission to access this file")
	kind = "private" if path.startswith("/private/") else "public"
	folder, environ = frappe.get_site_path(kind, "files"), frappe.local.request.environ
	as_attachment = path.lower().endswith(NEVER_SHOWN)
	return send_from_directory(folder, path.partition("files/")[2], environ, as_attachment=as_attachment)
