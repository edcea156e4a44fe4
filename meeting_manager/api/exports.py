"""Frappe's own exports, of which the cells stay texts where they are of our records.

`override_whitelisted_methods` puts them in the place of Frappe's functions. Each lets Frappe check the rights
and write the file, and leaves the records of other apps alone.
"""

from typing import Any

import frappe
from frappe.utils import cint

from meeting_manager.meeting_manager.services.desk import exports


@frappe.whitelist()
def export_list() -> None:
	"""The list and report view: `frappe.desk.reportview.export_query`."""
	asked = frappe._dict(frappe.form_dict)  # Frappe takes out of it what it has read
	if cint(asked.export_in_background) and exports.are_of_ours(asked.doctype):
		# Frappe 16 names the file of its job so, which is all that `keep_cells_of_file` sees.
		frappe.form_dict["title"] = asked.doctype
	frappe.call("frappe.desk.reportview.export_query")
	_keep_cells(asked.doctype, asked.csv_delimiter)


@frappe.whitelist()
def export_report() -> None:
	"""A query report: `frappe.desk.query_report.export_query`."""
	asked = frappe._dict(frappe.form_dict)
	frappe.call("frappe.desk.query_report.export_query")
	_keep_cells(exports.doctype_of_report(asked.report_name), asked.csv_delimiter)


@frappe.whitelist()
def export_data(doctype: str | list | None = None, **asked: Any) -> None:
	"""Data Export: `frappe.core.doctype.data_export.exporter.export_data`."""
	frappe.call("frappe.core.doctype.data_export.exporter.export_data", doctype=doctype, **asked)
	_keep_cells(doctype if isinstance(doctype, str) else next(iter(doctype or []), None))


@frappe.whitelist()
def download_template(doctype: str, **asked: Any) -> None:
	"""Records to change and import: `frappe.core.doctype.data_import.data_import.download_template`."""
	frappe.call("frappe.core.doctype.data_import.data_import.download_template", doctype=doctype, **asked)
	_keep_cells(doctype)


@frappe.whitelist()
def download_errored_template(data_import_name: str) -> None:
	"""The rows that an import refused: `download_errored_template` of the same module."""
	path = "frappe.core.doctype.data_import.data_import.download_errored_template"
	frappe.call(path, data_import_name=data_import_name)
	_keep_cells(exports.doctype_of_import(data_import_name))


@frappe.whitelist()
def download_mailed_report(name: str) -> None:
	"""An Auto Email Report: `frappe.email.doctype.auto_email_report.auto_email_report.download`."""
	frappe.call("frappe.email.doctype.auto_email_report.auto_email_report.download", name=name)
	_keep_cells(exports.doctype_of_mailed_report(name))


def _keep_cells(doctype: str | None, delimiter: str | None = None) -> None:
	"""Frappe has put the file into the answer as bytes with a name or, of CSV, as a text."""
	answer = frappe.local.response
	if not exports.are_of_ours(doctype):
		return
	if answer.get("type") == "csv":
		answer["result"] = exports.with_text_cells(".csv", answer["result"].encode()).decode()
	elif answer.get("filecontent"):
		content = answer["filecontent"]
		content = content.encode() if isinstance(content, str) else content
		answer["filecontent"] = exports.with_text_cells(answer["filename"], content, (delimiter or ",")[0])
