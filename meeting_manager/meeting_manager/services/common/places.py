"""Where a meeting takes place, as far as it is told. The address of a video meeting, and any place that is a
link, lets whoever has it in: it is for guests whose booking is confirmed, and for nobody before.
"""

import frappe
from frappe import _
from frappe.model.document import Document

from meeting_manager.meeting_manager.domain.common.plain_text import typed_text
from meeting_manager.meeting_manager.domain.common.web_links import has_link

VIDEO, PHONE = "Video link", "Phone"


def public_place(place: str | None, location_type: str | None = None) -> str:
	"""What anybody may read of the place of a meeting type or event."""
	if location_type == VIDEO:
		return _("By video: the link is in your confirmation")
	return _("Online: the link is in your confirmation") if has_link(place or "") else place or ""


def place_of(booking: Document | frappe._dict) -> str:
	"""What a message, a calendar or the guest's page says of a booking's place; for a phone call, who calls
	whom. A link is told while the booking is Confirmed, and not before or after.

	booking: with `location`, `meeting_type` and `status`.
	"""
	location_type, location = None, typed_text(booking.location)
	if booking.meeting_type:
		meeting_type = frappe.get_cached_doc("MM Meeting Type", booking.meeting_type)
		location_type = meeting_type.location_type
		location = location or typed_text(meeting_type.location)
		if location_type == PHONE and not booking.location:
			return _("By phone: we'll call you.")
	if booking.status == "Confirmed":
		return location
	told = public_place(location, location_type)
	return "" if booking.status == "Cancelled" and told != location else told
