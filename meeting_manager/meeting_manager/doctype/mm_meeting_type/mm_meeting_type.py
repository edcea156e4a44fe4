import frappe
from frappe import _
from frappe.utils import cint

from meeting_manager.meeting_manager.services.booking import publishing
from meeting_manager.meeting_manager.services.common import schema
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument

LONGEST_DURATION = 24 * 60  # minutes
LONGEST_HORIZON = 730  # days
LONGEST_NOTICE = 24 * 365  # hours


class MMMeetingType(PlainTextDocument):
	"""What guests can book with hosts, and by which rules."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from meeting_manager.meeting_manager.doctype.mm_meeting_type_host.mm_meeting_type_host import (
			MMMeetingTypeHost,
		)
		from meeting_manager.meeting_manager.doctype.mm_question.mm_question import MMQuestion

		buffer_after: DF.Int
		buffer_before: DF.Int
		confirmation: DF.Literal["Automatic", "By staff"]
		daily_limit: DF.Int
		description: DF.SmallText | None
		duration: DF.Int
		horizon: DF.Int
		host_mode: DF.Literal["One host", "Any free host", "All hosts together"]
		hosts: DF.Table[MMMeetingTypeHost]
		languages: DF.Data | None
		location: DF.SmallText | None
		location_type: DF.Literal["In person", "Phone", "Video link"]
		minimum_notice: DF.Int
		other_durations: DF.Data | None
		phone_required: DF.Check
		price: DF.Currency
		published: DF.Check
		questions: DF.Table[MMQuestion]
		reminder_hours: DF.Data | None
		seats_per_slot: DF.Int
		slot_step: DF.Int
		slug: DF.Data | None
		title: DF.Data
		weekly_limit: DF.Int
	# end: auto-generated types

	def before_insert(self):
		publishing.fill_slug(self, self.title)

	def validate(self):
		publishing.validate_slug(self)
		self.validate_durations()
		self.validate_limits()
		self.validate_hosts()
		publishing.validate_questions(self)
		publishing.validate_lead_hours(self.reminder_hours)

	def validate_durations(self):
		parts = [part.strip() for part in (self.other_durations or "").split(",") if part.strip()]
		if any(not part.isdecimal() for part in parts):
			frappe.throw(_("Other Durations must be minutes separated by commas, for example 45, 60."))
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
