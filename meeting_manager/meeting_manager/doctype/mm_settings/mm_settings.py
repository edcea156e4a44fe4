import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import cint, escape_html

from meeting_manager.meeting_manager.domain.contact_points import is_phone_region

LONGEST_DURATION = 24 * 60  # minutes


class MMSettings(Document):
	"""What an administrator decides for the whole site."""

	def validate(self):
		self.validate_default_phone_region()
		self.validate_default_duration()

	def validate_default_phone_region(self):
		self.default_phone_region = (self.default_phone_region or "").strip().upper()
		if self.default_phone_region and not is_phone_region(self.default_phone_region):
			frappe.throw(
				_("{0} is not a country code. Please enter two letters, such as MY or DE.").format(
					escape_html(self.default_phone_region)
				)
			)

	def validate_default_duration(self):
		if not 1 <= cint(self.default_duration) <= LONGEST_DURATION:
			frappe.throw(_("Default Duration must be between 1 and {0} minutes.").format(LONGEST_DURATION))
