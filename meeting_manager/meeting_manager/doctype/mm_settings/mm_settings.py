import re

import frappe
from frappe import _
from frappe.utils import cint, escape_html

from meeting_manager.meeting_manager.domain.common.contact_points import is_phone_region
from meeting_manager.meeting_manager.domain.common.placeholder_emails import PatternError, read_patterns
from meeting_manager.meeting_manager.services.booking import publishing
from meeting_manager.meeting_manager.services.common import settings
from meeting_manager.meeting_manager.services.common.plain_texts import PlainTextDocument

LONGEST_DURATION = 24 * 60  # minutes
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?", re.IGNORECASE)


class MMSettings(PlainTextDocument):
	"""What an administrator decides for the whole site."""

	# begin: auto-generated types
	# This code is auto-generated. Do not modify anything in this block.

	from typing import TYPE_CHECKING

	if TYPE_CHECKING:
		from frappe.types import DF

		from meeting_manager.meeting_manager.doctype.mm_sms_text.mm_sms_text import MMSMSText

		booking_page_enabled: DF.Check
		bookings_an_hour: DF.Int
		brand_color: DF.Color | None
		brand_logo: DF.AttachImage | None
		brand_name: DF.Data | None
		contact_line: DF.SmallText | None
		default_duration: DF.Int
		default_phone_region: DF.Data | None
		duplicates_checked: DF.SmallText | None
		embed_origins: DF.SmallText | None
		event_share_per_network: DF.Int
		guest_mails_a_day: DF.Int
		match_by_phone: DF.Literal["Use that customer", "Only when the name is similar too", "Suggest only"]
		open_per_email: DF.Int
		open_per_network: DF.Int
		placeholder_emails: DF.SmallText | None
		quiet_from: DF.Time | None
		quiet_until: DF.Time | None
		reminder_hours: DF.Data | None
		sms_countries: DF.SmallText | None
		sms_daily_cap: DF.Int
		sms_enabled: DF.Check
		sms_reminder_share: DF.Int
		sms_texts: DF.Table[MMSMSText]
		write_events: DF.Check
	# end: auto-generated types

	def validate(self):
		self.validate_default_phone_region()
		self.validate_default_duration()
		self.validate_placeholder_emails()
		self.validate_shares()
		self.validate_sms_countries()
		publishing.validate_lead_hours(self.reminder_hours)
		self.validate_embed_origins()

	def validate_default_phone_region(self):
		self.default_phone_region = (self.default_phone_region or "").strip().upper()
		if self.default_phone_region and not is_phone_region(self.default_phone_region):
			self.refuse_region(self.default_phone_region)

	def refuse_region(self, typed):
		frappe.throw(
			_("{0} is not a country code. Please enter two letters, such as MY or DE.").format(
				escape_html(typed)
			)
		)

	def validate_placeholder_emails(self):
		try:
			self.placeholder_emails = "\n".join(read_patterns(self.placeholder_emails))
		except PatternError as error:
			message = _(
				"{0} is not a pattern of email addresses. Please enter one per line, such as noemail@*, or a "
				"whole address."
			)
			frappe.throw(message.format(frappe.bold(escape_html(error.pattern))))

	def validate_default_duration(self):
		if not 1 <= cint(self.default_duration) <= LONGEST_DURATION:
			frappe.throw(_("Default Duration must be between 1 and {0} minutes.").format(LONGEST_DURATION))

	def validate_shares(self):
		for field in ("event_share_per_network", "sms_reminder_share"):
			if cint(self.get(field)) > 100:
				frappe.throw(_("{0} can be at most {1}.").format(_(self.meta.get_label(field)), 100))

	def validate_sms_countries(self):
		"""The site's own when messages are turned on: that it later reads numbers in another region does not
		change who is texted.
		"""
		codes = (self.sms_countries or "").replace(",", " ").upper().split()
		for code in codes:
			if not is_phone_region(code):
				self.refuse_region(code)
		if not codes and self.sms_enabled:
			codes = [code for code in (self.default_phone_region or settings.own_country(),) if code]
		self.sms_countries = " ".join(dict.fromkeys(codes))

	def validate_embed_origins(self):
		"""They go into a header of every public page, so nothing but origins may be there."""
		origins = (self.embed_origins or "").split()
		for origin in origins:
			if not ORIGIN.fullmatch(origin):
				frappe.throw(
					_(
						"{0} is not a valid site address. Please enter it like https://www.example.com."
					).format(frappe.bold(escape_html(origin)))
				)
		self.embed_origins = "\n".join(origins)
