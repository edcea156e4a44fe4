"""Removes contact data from what Frappe stored about our records before `redaction` existed."""

import frappe

from meeting_manager.meeting_manager.services.privacy import redaction
from meeting_manager.meeting_manager.services.privacy.redaction import BOOKING, CUSTOMER


def part_versions() -> int:
	"""Move changes of contact data from the diffs of bookings to their customers. Returns how many diffs.

	Only diffs that name such a field are read: staff have seldom changed them.
	"""
	version = frappe.qb.DocType("Version")
	naming = version.data.like("%customer_%")
	query = frappe.qb.from_(version).select(version.name, version.docname, version.data, version.ref_doctype)
	found = 0
	for row in query.where((version.ref_doctype == BOOKING) & naming).run(as_dict=True):
		before = row.data
		redaction.keep_changes_apart(row)
		if row.data != before:
			frappe.qb.update(version).set(version.data, row.data).where(version.name == row.name).run()
			found += 1
	return found


def move_mails() -> None:
	"""Communications about a booking are about its customer from now on; without one, about no record."""
	if not frappe.db.exists("DocType", "Communication"):
		return
	mail, link = frappe.qb.DocType("Communication"), frappe.qb.DocType("Communication Link")
	frappe.db.sql(
		"""update `tabCommunication` set reference_name = (
			select b.customer from `tabMM Meeting Booking` b where b.name = `tabCommunication`.reference_name
		) where reference_doctype = %s""",
		(BOOKING,),
	)
	about = frappe.qb.update(mail).where(mail.reference_doctype == BOOKING)
	about.where(mail.reference_name.notnull()).set(mail.reference_doctype, CUSTOMER).run()
	about.where(mail.reference_name.isnull()).set(mail.reference_doctype, None).run()
	frappe.qb.from_(link).delete().where(link.link_doctype == BOOKING).run()


def hide_names_on_tags() -> None:
	"""Everybody who signs in may read the titles beside tags."""
	if frappe.db.exists("DocType", "Tag Link"):
		tag = frappe.qb.DocType("Tag Link")
		frappe.qb.update(tag).set(tag.title, tag.document_name).where(tag.document_type == CUSTOMER).run()
