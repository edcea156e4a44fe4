"""Files that Frappe exports our records to: a text that a spreadsheet could take for a formula stays text."""

from email import message_from_string, policy
from email.message import EmailMessage
from io import BytesIO

import frappe
from frappe.model.document import Document

from meeting_manager.meeting_manager.domain.common.spreadsheets import csv_of_texts, is_formula_like
from meeting_manager.meeting_manager.services.common.plain_texts import is_ours

MAILED_REPORT = "Auto Email Report"


def are_of_ours(doctype: str | None) -> bool:
	"""Whether the records of a DocType are this app's; of one that there is not, they are not."""
	return bool(doctype and frappe.db.exists("DocType", doctype) and is_ours(doctype))


def doctype_of_report(report: str | None) -> str | None:
	"""The DocType that a Report is about."""
	return frappe.db.get_value("Report", report, "ref_doctype") if report else None


def doctype_of_mailed_report(name: str) -> str | None:
	"""The DocType that the report of an Auto Email Report is about."""
	return doctype_of_report(frappe.db.get_value(MAILED_REPORT, name, "report"))


def doctype_of_import(name: str) -> str | None:
	"""The DocType of a Data Import."""
	return frappe.db.get_value("Data Import", name, "reference_doctype")


def with_text_cells(name: str, content: bytes, delimiter: str = ",") -> bytes:
	"""A file of this name in which formulas are texts; what is no CSV or Excel file stays as it is."""
	if name.lower().endswith(".csv"):
		return csv_of_texts(content.decode(), delimiter).encode()
	if name.lower().endswith(".xlsx"):
		return _sheet_of_texts(content)
	return content


def keep_cells_of_file(file: Document, method: str | None = None) -> None:
	"""Before a File is kept that Frappe exported in the background, as Frappe 16 can."""
	report = file.attached_to_name
	if file.attached_to_doctype == "Prepared Report":
		report = frappe.db.get_value("Prepared Report", report, "report_name")
	elif file.attached_to_doctype != "Report":
		return
	# A list has the name of its DocType instead.
	if are_of_ours(doctype_of_report(report) or report):
		content, name = file.get_content(), file.file_name or ""
		content = content.encode() if isinstance(content, str) else content
		kept = with_text_cells(name, content)
		if kept != content:
			file.save_file(content=kept, overwrite=True)


def keep_cells_of_mail(email: Document, method: str | None = None) -> None:
	"""Before an email is kept with which Frappe sends a report every day, week or month."""
	if email.reference_doctype != MAILED_REPORT:
		return
	if not are_of_ours(doctype_of_mailed_report(email.reference_name)):
		return
	message = message_from_string(email.message, _class=EmailMessage, policy=policy.SMTP)
	for part in message.iter_attachments():
		name, content = part.get_filename() or "", part.get_content()
		content = content.encode() if isinstance(content, str) else content
		kept = with_text_cells(name, content)
		if kept != content:
			main, sub = part.get_content_type().split("/")
			part.set_content(kept, maintype=main, subtype=sub, filename=name)
	email.message = message.as_string()


def _sheet_of_texts(content: bytes) -> bytes:
	"""An Excel file without formulas: Frappe writes none, but openpyxl takes `=…` for one."""
	from openpyxl import load_workbook

	book = load_workbook(BytesIO(content))
	for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row):
		if isinstance(cell.value, str) and is_formula_like(cell.value):
			cell.data_type = "s"
			cell.quotePrefix = True  # stays text when it is edited in Excel
	file = BytesIO()
	book.save(file)
	return file.getvalue()
