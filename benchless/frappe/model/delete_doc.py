"""Deleting a document: its events, its links, its rows and what hangs on it."""

import frappe
from frappe import _

from benchless import site as host

HANGING_ON_IT = (
	("Comment", "reference_doctype", "reference_name"),
	("Version", "ref_doctype", "docname"),
	("File", "attached_to_doctype", "attached_to_name"),
)


def delete_doc(
	doctype=None, name=None, force=False, ignore_permissions=False, flags=None, ignore_missing=True
):
	"""Delete one document or a list of names; LinkExistsError while another still links to it."""
	for each in [name] if isinstance(name, str | int) else name or []:
		if ignore_missing and not frappe.db.exists(doctype, each):
			return False
		doc = frappe.get_doc(doctype, each, for_update=True)
		doc.flags.update(flags or {})
		doc.flags.ignore_permissions = ignore_permissions or doc.flags.ignore_permissions
		doc.check_permission("delete")
		for event in ("on_trash", "on_change"):
			doc.run_method(event)
			doc.flags.in_delete = True
		if not force:
			_refuse_while_linked(doc)
		_delete_rows(doc)
		frappe.clear_document_cache(doctype, each)


def _delete_rows(doc):
	for field in doc.meta.table_fields.values():
		frappe.db.delete(field.options, {"parent": doc.name, "parenttype": doc.doctype})
	frappe.db.delete(doc.doctype, {"name": doc.name})
	doc.run_method("after_delete")
	for hanging, type_column, name_column in HANGING_ON_IT:
		frappe.db.delete(hanging, {type_column: doc.doctype, name_column: doc.name})


def _refuse_while_linked(doc):
	"""LinkExistsError where another document, or a row of one, names this one in a Link field."""
	ignored = frappe.get_hooks("ignore_links_on_delete")
	metas = (frappe.get_meta(each) for each in host.current().doctype_files if each not in ignored)
	fields = ((meta, field) for meta in metas for field in meta.link_fields)
	for owner in (each for meta, field in fields for each in _linking_documents(doc, meta, field)):
		if owner != (doc.doctype, doc.name) and owner[0] not in ignored:
			link = frappe.utils.get_link_to_form(*owner)
			message = _("Cannot delete or cancel because {0} {1} is linked with {2} {3}")
			message = message.format(_(doc.doctype), doc.name, _(owner[0]), link)
			frappe.throw(message, frappe.LinkExistsError)


def _linking_documents(doc, meta, field):
	"""[(DocType, name)] of the documents that name `doc` in a field, or in a row's field."""
	filters = {field.fieldname: doc.name}
	if field.fieldtype == "Dynamic Link" and meta.module != "Core":
		filters[field.options] = doc.doctype
	elif field.options != doc.doctype:
		return []
	if meta.issingle:
		linked = frappe.db.get_single_value(meta.name, field.fieldname) == doc.name
		return [(meta.name, meta.name)] if linked else []
	rows = frappe.db.get_values(meta.name, filters, ["parenttype", "parent"] if meta.istable else ["name"])
	return rows if meta.istable else [(meta.name, name) for (name,) in rows]
