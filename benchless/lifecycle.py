"""Opening a site and closing it: above site.py, which the schema and the embedded frappe read."""

import atexit

import frappe
from frappe.apps import clear_app_caches
from frappe.utils.background_jobs import stop_worker

from benchless import site
from benchless.migrate import migrate


def open_site(path, app):
	"""Open or create a site and bring it up to date; Administrator is signed in."""
	close_site()
	site.opened = site.Site(path, app)
	clear_app_caches()
	frappe.init(site.opened.path)
	frappe.connect()
	migrate()
	return site.opened


@atexit.register
def close_site():
	"""Close this thread's connection; a temporary site is removed."""
	if site.opened:
		stop_worker()
		frappe.destroy()
		if site.opened.temporary:
			site.opened.temporary.cleanup()
		site.opened = None
