"""Files a user or the app stores."""

import frappe


def save_file(fname, content, dt=None, dn=None, folder=None, decode=False, is_private=0, df=None):
	"""Store a file, attached to a document or not; returns its File document."""
	values = {"doctype": "File", "file_name": fname, "content": content, "is_private": is_private}
	values.update(attached_to_doctype=dt, attached_to_name=dn, attached_to_field=df, folder=folder)
	return frappe.get_doc(values).insert(ignore_permissions=True)
