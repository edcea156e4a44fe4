import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, get_datetime, getdate

from meeting_manager.meeting_manager.domain.plain_text import plain_text
from meeting_manager.meeting_manager.services import (
	clock_service,
	event_service,
	publishing_service,
	reservation_service,
	schema_service,
)


class MMEvent(Document):
	"""A dated gathering with a number of seats."""

	def before_insert(self):
		day = getdate(self.start_datetime) if self.start_datetime else ""
		publishing_service.fill_slug(self, f"{self.title} {day}")

	def validate(self):
		for field in ("title", "venue", "description"):
			self.set(field, plain_text(self.get(field)))
		publishing_service.validate_slug(self)
		self.validate_times()
		self.validate_capacity()
		publishing_service.validate_questions(self)
		publishing_service.validate_lead_hours(self.reminder_hours)

	def validate_times(self):
		if not self.start_datetime or not self.end_datetime:
			return  # Frappe says which of the two is missing
		for clock in (self.start_datetime, self.end_datetime):
			clock_service.from_site(clock)  # an hour that the clocks skip is refused
		if get_datetime(self.end_datetime) <= get_datetime(self.start_datetime):
			frappe.throw(_("The event ends before it starts. Please choose an End that is later than Start."))

	def validate_capacity(self):
		if cint(self.capacity) < 1:
			frappe.throw(_("Capacity must be at least 1 seat."))
		if self.is_new() or not self.has_value_changed("capacity"):
			return
		reservation_service.lock_event(self.name)
		taken = reservation_service.seats_taken(self.name)
		if cint(self.capacity) < taken:
			frappe.throw(
				_(
					"{0} seats are taken already. Please choose a larger capacity, or cancel bookings first."
				).format(taken)
			)

	def on_update(self):
		event_service.follow_event(self, self.get_doc_before_save())


def on_doctype_update():
	schema_service.keep_indexes("MM Event")
