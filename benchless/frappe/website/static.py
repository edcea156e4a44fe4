"""Files: an app's `public` folder under /assets, and what was uploaded under /files and /private/files."""

from pathlib import Path

from werkzeug.exceptions import Forbidden, NotFound
from werkzeug.utils import safe_join, send_file

import frappe

# A browser would run these; they are offered for saving instead.
NEVER_SHOWN = (".svg", ".html", ".htm", ".xml", ".xhtml", ".js")
ASSETS = {
	"benchless": Path(__file__).resolve().parents[2] / "desk" / "public",
	"frappe": Path(__file__).resolve().parents[1] / "public",
}


def respond(request):
	"""A static file, found without opening the site; None when the path is not for one."""
	if not request.path.startswith("/assets/") or request.method not in ("GET", "HEAD"):
		return None
	app, _slash, path = request.path[len("/assets/") :].partition("/")
	if app not in ASSETS:
		app_folder = _app_folder(app)
		if not app_folder:
			raise NotFound
		ASSETS[app] = app_folder / "public"
	return _send(ASSETS[app], path, request.environ, max_age=300)


def public_file(path):
	"""An uploaded file that everybody may have."""
	return _uploaded("public", path.removeprefix("/files/"))


def private_file(path):
	"""An uploaded file for those who may read its File record."""
	name = frappe.session.user != "Guest" and frappe.db.get_value("File", {"file_url": path}, "name")
	if not name or not frappe.get_doc("File", name).has_permission("read"):
		raise Forbidden("You don't have permission to access this file")
	return _uploaded("private", path.removeprefix("/private/files/"))


def _uploaded(kind, path):
	as_attachment = path.lower().endswith(NEVER_SHOWN)
	folder = Path(frappe.get_site_path(kind, "files"))
	return _send(folder, path, frappe.local.request.environ, as_attachment=as_attachment)


def _send(folder, path, environ, **options):
	found = safe_join(str(folder), path)
	if not found or not Path(found).is_file() or "/." in "/" + path:
		raise NotFound
	return send_file(found, environ, **options)


def _app_folder(app):
	"""The folder of an installed app's package; only a plain name is looked up."""
	from importlib.util import find_spec

	if not app.isidentifier() or app not in frappe.get_installed_apps():
		return None
	return Path(find_spec(app).origin).parent
