import frappe
from frappe import _
from frappe.utils import getdate

from meeting_manager.meeting_manager.services.common import clock, schema
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument


class MMSchedule(PlainTextDocument):
	"""Opening hours: every week, and on days that differ, on the clock of one place."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from meeting_manager.meeting_manager.doctype.mm_schedule_override.mm_schedule_override import (
			MMScheduleOverride,
		)
		from meeting_manager.meeting_manager.doctype.mm_schedule_window.mm_schedule_window import (
			MMScheduleWindow,
		)

		overrides: DF.Table[MMScheduleOverride]
		schedule_name: DF.Data
		time_zone: DF.Autocomplete
		windows: DF.Table[MMScheduleWindow]
	# end: auto-generated types

	def validate(self):
		self.validate_time_zone()
		self.validate_windows()
		self.validate_overrides()

	def validate_time_zone(self):
		if not clock.read_zone(self.time_zone):
			frappe.throw(
				_("This is not a valid time zone. Please choose one from the list, such as Europe/Berlin.")
			)

	def validate_windows(self):
		for row in self.windows:
			self._validate_hours(row, _(row.weekday))

	def validate_overrides(self):
		"""A day is closed, or has hours; several rows give it several windows."""
		closed, open_days = set(), set()
		for row in self.overrides:
			if row.closed:
				row.from_time = row.to_time = None
				closed.add(getdate(row.date))
			else:
				self._validate_hours(row, frappe.utils.cstr(row.date))
				open_days.add(getdate(row.date))
		for day in closed & open_days:
			frappe.throw(
				_("{0} is marked as closed but also has hours. Please keep one of the two.").format(day)
			)

	def _validate_hours(self, row, day: str):
		if row.from_time in (None, "") or row.to_time in (None, ""):
			frappe.throw(_("{0}: please enter From and To.").format(day))
		if clock.minutes_of(row.from_time) >= (clock.minutes_of(row.to_time) or 24 * 60):
			frappe.throw(
				_(
					"{0}: To must be later than From. For hours past midnight, add a row for the next day."
				).format(day)
			)


def on_doctype_update():
	schema.keep_indexes("MM Schedule")
