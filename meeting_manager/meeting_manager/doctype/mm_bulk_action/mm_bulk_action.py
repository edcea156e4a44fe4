import frappe
from frappe.model.document import Document
from frappe.utils import add_days, now_datetime

from meeting_manager.meeting_manager.services.common import schema

KEPT_DAYS = 90


class MMBulkAction(Document):
	"""One action on many records, and what became of each; `bulk` alone writes it."""

	@staticmethod
	def clear_old_logs(days: int = KEPT_DAYS) -> None:
		"""What Log Settings call each day. Frappe's own means, as for its Error Log."""
		action, failure = frappe.qb.DocType("MM Bulk Action"), frappe.qb.DocType("MM Bulk Action Failure")
		before = add_days(now_datetime(), -days)
		old = frappe.qb.from_(action).select(action.name).where(action.creation < before)
		frappe.qb.from_(failure).delete().where(failure.parent.isin(old)).run()
		frappe.qb.from_(action).delete().where(action.creation < before).run()


def on_doctype_update():
	schema.keep_indexes("MM Bulk Action")
