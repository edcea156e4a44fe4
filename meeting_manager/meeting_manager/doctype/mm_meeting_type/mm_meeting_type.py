import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint

from meeting_manager.meeting_manager.domain.common.plain_text import plain_text
from meeting_manager.meeting_manager.services.booking import publishing
from meeting_manager.meeting_manager.services.common import schema

LONGEST_DURATION = 24 * 60  # minutes
LONGEST_HORIZON = 730  # days
LONGEST_NOTICE = 24 * 365  # hours


class MMMeetingType(Document):
	"""What guests can book with hosts, and by which rules."""

	def before_insert(self):
		publishing.fill_slug(self, self.title)

	def validate(self):
		for field in ("title", "description", "location"):
			self.set(field, plain_text(self.get(field)))
		publishing.validate_slug(self)
		self.validate_durations()
		self.validate_limits()
		self.validate_hosts()
		publishing.validate_questions(self)
		publishing.validate_lead_hours(self.reminder_hours)

	def validate_durations(self):
		parts = [part.strip() for part in (self.other_durations or "").split(",") if part.strip()]
		if any(not part.isdecimal() for part in parts):
			frappe.throw(_("Other Durations must be minutes with commas between them, such as 45, 60."))
		for minutes in (cint(self.duration), *map(cint, parts)):
			if not 1 <= minutes <= LONGEST_DURATION:
				frappe.throw(_("A duration must be between 1 and {0} minutes.").format(LONGEST_DURATION))
		self.other_durations = ", ".join(dict.fromkeys(parts))

	def validate_limits(self):
		for field, most in (
			("slot_step", LONGEST_DURATION),
			("buffer_before", LONGEST_DURATION),
			("buffer_after", LONGEST_DURATION),
			("horizon", LONGEST_HORIZON),
			("minimum_notice", LONGEST_NOTICE),
		):
			if cint(self.get(field)) > most:
				frappe.throw(_("{0} can be at most {1}.").format(_(self.meta.get_label(field)), most))
		self.seats_per_slot = max(1, cint(self.seats_per_slot))

	def validate_hosts(self):
		hosts = [row.host for row in self.hosts]
		if len(hosts) != len(set(hosts)):
			frappe.throw(_("A host is listed twice. Please remove one of the rows."))


def on_doctype_update():
	schema.keep_indexes("MM Meeting Type")
