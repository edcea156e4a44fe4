"""Deleting a document: its events, its links, its rows and what hangs on it."""

import frappe
from benchless import site as host
from frappe import _
from frappe.model.naming import revert_series_if_last
from frappe.utils.data import cint


def delete_doc(
	doctype=None, name=None, force=0, ignore_doctypes=None, for_reload=False, ignore_permissions=False, flags=None,
	ignore_on_trash=False, ignore_missing=True, delete_permanently=False,
):
	"""Delete one document or a list of names; LinkExistsError while another still links to it."""
	for each in [name] if isinstance(name, str | int) else name or []:
		if frappe.db.exists(doctype, each):
			_delete(doctype, each, force, ignore_permissions, flags, ignore_on_trash)
		elif not ignore_missing:
			raise frappe.DoesNotExistError
		else:
			return False


def _delete(doctype, name, force, ignore_permissions, flags, ignore_on_trash):
	doc = frappe.get_doc(doctype, name, for_update=True)
	doc.flags.update(flags or {})
	if ignore_permissions:
		doc.flags.ignore_permissions = True
	doc.check_permission("delete")
	if cint(doc.docstatus) == 1:
		message = _("{0} {1}: Submitted Record cannot be deleted. You must Cancel it first.").format(doctype, name)
		frappe.throw(message)
	if not ignore_on_trash:
		doc.run_method("on_trash")
		doc.flags.in_delete = True
		doc.run_method("on_change")
	if not force:
		check_if_doc_is_linked(doc)
	_give_number_back(doc)
	for table, parent_column in [(field.options, "parent") for field in doc.meta.table_fields]:
		frappe.db.delete(table, {parent_column: name, "parenttype": doctype})
	frappe.db.delete(doctype, {"name": name})
	doc.run_method("after_delete")
	_delete_attached(doctype, name)
	doc.clear_cache()


def _give_number_back(doc):
	autoname = doc.meta.autoname or ""
	if "#" in autoname and ":" not in autoname:
		revert_series_if_last(autoname, doc.name, doc)


def _delete_attached(doctype, name):
	for child, type_column, name_column in (
		("Comment", "reference_doctype", "reference_name"),
		("ToDo", "reference_type", "reference_name"),
		("Version", "ref_doctype", "docname"),
		("File", "attached_to_doctype", "attached_to_name"),
	):
		frappe.db.delete(child, {type_column: doctype, name_column: name})


def check_if_doc_is_linked(doc, method="Delete"):
	"""LinkExistsError where another document, or a row of one, names this one in a Link field."""
	ignored = set(frappe.get_hooks("ignore_links_on_delete"))
	for doctype in host.current().doctype_files:
		meta = frappe.get_meta(doctype)
		for field in meta.link_fields if doctype not in ignored else ():
			for linking in _linking_rows(doc, meta, field):
				_refuse_unless_same(doc, meta, linking, ignored)


def _linking_rows(doc, meta, field):
	filters = {field.fieldname: doc.name}
	if field.fieldtype == "Dynamic Link":
		filters[field.options] = doc.doctype
	elif field.options != doc.doctype:
		return []
	if meta.issingle:
		linked = frappe.db.get_single_value(meta.name, field.fieldname) == doc.name
		return [frappe._dict(name=meta.name)] if linked else []
	if field.fieldtype == "Dynamic Link" and meta.module == "Core":
		return []
	fields = ["name", "parent", "parenttype"] if meta.istable else ["name"]
	return frappe.db.get_values(meta.name, filters, fields, as_dict=True)


def _refuse_unless_same(doc, meta, linking, ignored):
	doctype, name = (linking.parenttype, linking.parent) if linking.parent else (meta.name, linking.name)
	if doctype in ignored or (doctype, name) == (doc.doctype, doc.name):
		return
	mine = frappe.utils.get_link_to_form(doc.doctype, doc.name)
	other = frappe.utils.get_link_to_form(doctype, name)
	message = _("Cannot delete or cancel because {0} {1} is linked with {2} {3}")
	frappe.throw(message.format(_(doc.doctype), mine, _(doctype), other), frappe.LinkExistsError)
