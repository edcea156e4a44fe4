"""Files: an app's `public` folder under /assets, and what was uploaded under /files and /private/files."""

from pathlib import Path

import frappe
from frappe.utils.jinja import app_folder
from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.utils import safe_join, send_file

# A browser would run these; they are offered for saving instead.
NEVER_SHOWN = (".svg", ".html", ".htm", ".xml", ".xhtml", ".js")


def asset(request):
	"""A file of an app, found without opening a connection; None when the path is not for one."""
	if not request.path.startswith("/assets/"):
		return None
	app, _slash, path = request.path.removeprefix("/assets/").partition("/")
	if app == "benchless":
		folder = Path(frappe.get_app_path("frappe")) / "desk"
	elif app in frappe.get_installed_apps():
		folder = app_folder(app)
	else:
		raise NotFound
	return _send(folder / "public", path, request.environ, max_age=300)


def public_file(path):
	"""An uploaded file that everybody may have."""
	return _uploaded("public", path.removeprefix("/files/"))


def private_file(path):
	"""An uploaded file, for those who may read its File record."""
	name = frappe.session.user != "Guest" and frappe.db.get_value("File", {"file_url": path}, "name")
	if not name or not frappe.get_doc("File", name).has_permission("read"):
		raise Forbidden("You don't have permission to access this file")
	return _uploaded("private", path.removeprefix("/private/files/"))


def _uploaded(kind, path):
	folder = Path(frappe.get_site_path(kind, "files"))
	return _send(folder, path, frappe.local.request.environ, as_attachment=path.lower().endswith(NEVER_SHOWN))


def _send(folder, path, environ, **options):
	found = safe_join(str(folder), path)
	if not found or "/." in "/" + path or not Path(found).is_file():
		raise NotFound
	return send_file(found, environ, **options)
