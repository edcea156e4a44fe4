"""The part of the `frappe` API that benchless offers. benchless/API.md lists it, with what differs."""

import importlib

from frappe.exceptions import EXCEPTIONS

from benchless import NOT_OFFERED

STANDARD_USERS = ("Guest", "Administrator")
__version__ = "15.0.0-benchless"

# Where each name lives; it is fetched when first asked for.
HOME = {
	"frappe.apps": "call get_app_path get_attr get_hooks get_installed_apps scrub",
	"frappe.cache_store": "cache",
	"frappe.common": "as_json bold clear_document_cache generate_hash get_cached_doc get_last_doc"
	" get_system_settings get_website_settings has_permission",
	"frappe.context": "conf connect db destroy flags form_dict get_roles init lang local"
	" message_log request response session set_user user",
	"frappe.email.queue": "sendmail",
	"frappe.endpoints": "allowed_http_methods_for_whitelisted_func guest_methods is_whitelisted whitelist"
	" whitelisted xss_safe_methods",
	"frappe.messages": "clear_messages get_message_log log_error msgprint only_for throw",
	"frappe.model.db_query": "get_all get_list",
	"frappe.model.delete_doc": "delete_doc",
	"frappe.model.document": "copy_doc get_doc new_doc",
	"frappe.model.meta": "get_meta",
	"frappe.query_builder": "qb",
	"frappe.translate": "_",
	"frappe.types": "_dict",
	"frappe.utils.background_jobs": "enqueue",
	"frappe.utils.jinja": "get_template render_template",
}
WHERE = {name: module for module, names in HOME.items() for name in names.split()}
MODULES = ("exceptions", "model", "permissions", "query_builder", "sessions", "utils")


def not_offered(name):
	"""The error for a name that is not here."""
	return AttributeError(NOT_OFFERED.format(name))


def __getattr__(name):
	if name in MODULES:
		return importlib.import_module(f"frappe.{name}")
	if name not in WHERE and name not in EXCEPTIONS:
		raise AttributeError(name) if name.startswith("__") else not_offered(f"frappe.{name}")
	globals()[name] = EXCEPTIONS.get(name) or getattr(importlib.import_module(WHERE[name]), name)
	return globals()[name]
