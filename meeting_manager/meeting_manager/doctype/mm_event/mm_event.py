import frappe
from frappe import _
from frappe.utils import cint, get_datetime, getdate

from meeting_manager.meeting_manager.services.booking import publishing, reservations, waitlist
from meeting_manager.meeting_manager.services.common import clock, schema
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument


class MMEvent(PlainTextDocument):
	"""A dated gathering with a number of seats."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from meeting_manager.meeting_manager.doctype.mm_question.mm_question import MMQuestion

		capacity: DF.Int
		confirmation: DF.Literal["Automatic", "By staff"]
		description: DF.SmallText | None
		end_datetime: DF.Datetime
		offer_hours: DF.Int
		price: DF.Currency
		published: DF.Check
		questions: DF.Table[MMQuestion]
		remind_only: DF.Check
		reminder_hours: DF.Data | None
		seats_per_booking: DF.Int
		slug: DF.Data | None
		start_datetime: DF.Datetime
		status: DF.Literal["Scheduled", "Cancelled"]
		title: DF.Data
		venue: DF.SmallText | None
		waitlist: DF.Check
	# end: auto-generated types

	def before_insert(self):
		day = getdate(self.start_datetime) if self.start_datetime else ""
		publishing.fill_slug(self, f"{self.title} {day}")

	def validate(self):
		publishing.validate_slug(self)
		self.validate_times()
		self.validate_capacity()
		publishing.validate_questions(self)
		publishing.validate_lead_hours(self.reminder_hours)

	def validate_times(self):
		if not self.start_datetime or not self.end_datetime:
			return  # Frappe says which of the two is missing
		for moment in (self.start_datetime, self.end_datetime):
			clock.from_site(moment)  # an hour that the clocks skip is refused
		if get_datetime(self.end_datetime) <= get_datetime(self.start_datetime):
			frappe.throw(_("The event ends before it starts. Please choose an End after Start."))

	def validate_capacity(self):
		if cint(self.capacity) < 1:
			frappe.throw(_("Capacity must be at least 1 seat."))
		if self.is_new() or not self.has_value_changed("capacity"):
			return
		reservations.lock_event(self.name)
		taken = reservations.seats_taken(self.name)
		if cint(self.capacity) < taken:
			frappe.throw(
				_("{0} seats are already booked. Please increase Capacity, or cancel bookings first.").format(
					taken
				)
			)

	def on_update(self):
		waitlist.follow_event(self, self.get_doc_before_save())


def on_doctype_update():
	schema.keep_indexes("MM Event")
